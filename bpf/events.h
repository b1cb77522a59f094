/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * events.h - what userspace wants to hear at once, into the ring.
 *
 * An event names its table by slot and generation: what the table was stays
 * readable there after its death.
 */
#ifndef TCETOP_BPF_EVENTS_H
#define TCETOP_BPF_EVENTS_H

#include "registry.h"
#include "stack.h"

/*
 * Begin an event about a table (slot + 1, or 0), from the function that was called at ip and sp;
 * NULL if the ring is full. Send it with event__send().
 */
static __always_inline struct abi_event *event__begin(enum abi_event_kind kind, u32 table, u64 ip,
						      u64 sp)
{
	struct abi_event *e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);
	u32 slot = table - 1;
	const struct abi_table *t;

	if (!e) {
		loss__count(ABI_LOSS_RING_FULL);
		return 0;
	}
	__builtin_memset(e, 0, sizeof(*e));
	t = table ? bpf_map_lookup_elem(&tables, &slot) : 0;
	e->time_ns = bpf_ktime_get_ns();
	e->kind = kind;
	e->table = table;
	e->gen = t ? t->gen : 0;
	e->live = -1;
	e->stack = stack__id(ip, sp);
	e->pid = (u32)(bpf_get_current_pid_tgid() >> 32);
	bpf_get_current_comm(e->task, sizeof(e->task));
	return e;
}

static __always_inline void event__send(struct abi_event *e)
{
	bpf_ringbuf_submit(e, 0);
}

#endif
