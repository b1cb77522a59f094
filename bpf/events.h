/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * events.h - events sent through the ring.
 *
 * An event names its table by slot and generation: the slot keeps the table's data after the
 * table was freed.
 */
#ifndef TCETOP_BPF_EVENTS_H
#define TCETOP_BPF_EVENTS_H

#include "registry.h"
#include "stack.h"

/* Of an event, all that every event has. Global: the verifier looks at it once, and it is there
 * once. */
__weak __noinline int event__fill(struct abi_event *e, u32 kind, u32 table, u64 ip, u64 sp)
{
	u32 slot = table - 1;
	const struct abi_table *t = table ? bpf_map_lookup_elem(&tables, &slot) : 0;

	if (!e)
		return 0;
	__builtin_memset(e, 0, sizeof(*e));
	e->time_ns = bpf_ktime_get_ns();
	e->kind = kind;
	e->table = table;
	e->gen = t ? t->gen : 0;
	e->live = ABI_LIVE_UNKNOWN;
	e->stack = stack__id(ip, sp);
	e->pid = (u32)(bpf_get_current_pid_tgid() >> 32);
	bpf_get_current_comm(e->task, sizeof(e->task));
	return 0;
}

/*
 * Begin an event about a table (slot + 1, or 0), from the function that was called at ip and sp;
 * NULL if the ring is full. Send it with event__send().
 */
static __always_inline struct abi_event *event__begin(enum abi_event_kind kind, u32 table, u64 ip,
						      u64 sp)
{
	struct abi_event *e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);

	if (e)
		event__fill(e, kind, table, ip, sp);
	else
		loss__count(ABI_LOSS_RING_FULL);
	return e;
}

/* How many overflow events there were. */
__u32 rescues __weak;

/* A place for an event that finds the ring full; NULL only for the verifier. */
static __always_inline struct abi_event *overflow__place(void)
{
	u32 place = __sync_fetch_and_add(&rescues, 1) & (ABI_OVERFLOW_EVENTS - 1);

	return bpf_map_lookup_elem(&overflow, &place);
}

/* A reader that sees first set must see the rest. */
static __always_inline void overflow__send(struct abi_event *e)
{
	__sync_lock_test_and_set(&e->first, 1);
}

/* A table goes under live mappings. */
__weak __noinline int event__overflow(u32 kind, u32 table, u64 live, u64 ip, u64 sp)
{
	struct abi_event *e = overflow__place();

	if (!e)
		return 0;
	event__fill(e, kind, table, ip, sp);
	e->live = (s64)live;
	overflow__send(e);
	return 0;
}

/* Send the event that a window is removed while TCEs are live: once in a generation. */
static __always_inline u32 table__warn(struct abi_table *t, s64 live)
{
	return !ABI_LIVE_IS_NONE(live) && !__sync_val_compare_and_swap(&t->warned, 0, 1);
}

static __always_inline void event__send(struct abi_event *e)
{
	bpf_ringbuf_submit(e, 0);
}

/*
 * The end of a table without an event of its own: another table has its place, or no device reaches
 * it. If a task waited for its end, the last look has the result. No task can be named as the cause
 * but the one that waited.
 */
__weak __noinline int table__lose(u32 id)
{
	u32 slot = id - 1;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	struct abi_event *e;

	if (!t || !t->ptr)
		return 0;
	e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);
	if (e) {
		__builtin_memset(e, 0, sizeof(*e));
		e->time_ns = bpf_ktime_get_ns();
		e->kind = t->dying_ns ? ABI_EVENT_TABLE_FREED : ABI_EVENT_TABLE_LOST;
		e->table = id;
		e->gen = t->gen;
		e->live = ABI_LIVE_UNKNOWN;
		if (t->dying_ns) {
			e->live = t->live_last;
			e->first = table__warn(t, t->live_last);
		}
		if (t->dying_task && t->dying_task == bpf_get_current_task()) {
			e->pid = (u32)(bpf_get_current_pid_tgid() >> 32);
			bpf_get_current_comm(e->task, sizeof(e->task));
		}
		event__send(e);
	} else {
		loss__count(ABI_LOSS_RING_FULL);
		/* Not event__overflow(): the verifier would find too many calls, one in the other.
		 */
		e = t->dying_ns && table__warn(t, t->live_last) ? overflow__place() : 0;
		if (e) {
			__builtin_memset(e, 0, sizeof(*e));
			e->time_ns = bpf_ktime_get_ns();
			e->kind = ABI_EVENT_TABLE_FREED;
			e->table = id;
			e->gen = t->gen;
			e->live = t->live_last;
			overflow__send(e);
		}
	}
	slot__retire(id);
	return 1;
}

#endif
