/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call.h - the table and device of a call in progress.
 *
 * The entry of a function leaves them for the functions that it calls, which do not have them as
 * arguments, and for the hook on its return. The latest call of a task and context counts. If
 * the calls of two tasks share an entry, the older one is lost, and its return counts the loss.
 */
#ifndef TCETOP_BPF_CALL_H
#define TCETOP_BPF_CALL_H

#include "maps.h"

/* The entry of this task in this context, whichever task it has data of. */
static __always_inline struct abi_call *call__place(const struct context *c)
{
	u32 slot = context__slot(c);

	return bpf_map_lookup_elem(&calls, &slot);
}

static __always_inline bool call__is_of(const struct abi_call *call, const struct context *c)
{
	return call->task == c->task && call->depth == c->depth;
}

/* In the entry of a task while it is written. */
#define CALL_BUSY 1ULL

/*
 * Note what begins now: the table and the device as slot + 1, 0 where unknown; of an exchange,
 * where its direction stands and what it will be. NULL, and counted, where another task writes
 * there.
 */
static __always_inline struct abi_call *call__begin(enum abi_call_kind kind, u64 tbl, u32 table,
						    u32 device, u64 direction, u32 after)
{
	struct context c = context__now();
	struct abi_call *call = call__place(&c);
	u64 task;

	if (!call)
		return 0;
	task = call->task;
	if (task == CALL_BUSY ||
	    __sync_val_compare_and_swap(&call->task, task, CALL_BUSY) != task) {
		loss__count(ABI_LOSS_RETURN_UNMATCHED);
		return 0;
	}
	call->depth = c.depth;
	call->kind = kind;
	call->tbl = tbl;
	call->table = table;
	call->device = device;
	call->began_ns = 0;
	call->direction = direction;
	call->after = after;
	__sync_lock_test_and_set(&call->task, c.task);
	return call;
}

/* The call of this task in this context, NULL if its entry was not seen. */
static __always_inline struct abi_call *call__now(void)
{
	struct context c = context__now();
	struct abi_call *call = call__place(&c);

	return call && call__is_of(call, &c) ? call : 0;
}

#endif
