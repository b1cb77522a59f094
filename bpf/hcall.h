/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcall.h - hypercalls that set or clear TCEs: counted by LIOBN, and failures kept for userspace.
 *
 * The tracepoints call us with interrupts off, and any hypercall that we made would be a recursion,
 * of which the kernel warns (arch/powerpc/platforms/pseries/lpar.c, __trace_hcall_entry()). So
 * nothing here wakes a reader: userspace looks at the failures from time to time.
 *
 * From its entry to its exit a call stays on its CPU: __trace_hcall_entry() disables preemption.
 * Interrupts are on in between, and make hypercalls of their own.
 */
#ifndef TCETOP_BPF_HCALL_H
#define TCETOP_BPF_HCALL_H

#include "tracepoint_stack.h"

#define H_PUT_TCE 0x20
#define H_STUFF_TCE 0x138
#define H_PUT_TCE_INDIRECT 0x13c

/* Arguments of a call: the LIOBN, the address in its window; and a TCE, or where TCEs are. */
struct hcall_args {
	u64 liobn;
	u64 ioba;
	u64 tce;
	u64 n; /* not of H_PUT_TCE */
};

struct hcall_now {
	u64 began_ns;
	struct hcall_args args;
	u32 kind; /* enum abi_hcall_kind; 0: none is under way */
	u32 pad;
};

/* A task, an interrupt that is served late, one that is served at once, an NMI. */
#define HCALL_CONTEXTS 4
#define NMI_MASK 0x00f00000U

/* The calls under way on each CPU, by context. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HCALL_CONTEXTS);
	__type(key, u32);
	__type(value, struct hcall_now);
} hcalls_now __weak SEC(".maps");

static __always_inline u32 hcall__kind(u64 opcode)
{
	if (opcode == H_PUT_TCE)
		return ABI_HCALL_PUT;
	if (opcode == H_STUFF_TCE)
		return ABI_HCALL_STUFF;
	return opcode == H_PUT_TCE_INDIRECT ? ABI_HCALL_INDIRECT : ABI_HCALL_NONE;
}

static __always_inline struct hcall_now *hcall__now(void)
{
	struct context c = context__now();
	u32 which = c.depth & NMI_MASK ? 3 : c.depth & HARDIRQ_MASK ? 2 : c.depth ? 1 : 0;

	return bpf_map_lookup_elem(&hcalls_now, &which);
}

static __always_inline u32 hcall__hash(u64 key)
{
	return (u32)(key * 0x9e3779b97f4a7c15ULL >> 32);
}

/* The counters of that key, claimed if it has none; NULL if there is no room. */
static __always_inline struct abi_hcall *hcall__counters(u64 key)
{
	u32 hash = hcall__hash(key);

#pragma clang loop unroll(full)
	for (u32 i = 0; i < ABI_HCALL_WAYS; i++) {
		u32 place = (hash + i) & (ABI_HCALLS - 1);
		struct abi_hcall *h = bpf_map_lookup_elem(&hcalls, &place);
		u64 seen;

		if (!h)
			break;
		seen = h->key;
		if (!seen)
			seen = __sync_val_compare_and_swap(&h->key, 0, key);
		if (!seen || seen == key)
			return h;
	}
	return 0;
}

/* Count a failure by its code. */
static __always_inline void hcall__count_code(struct abi_hcall *h, s64 code, u64 tces, bool clears)
{
	struct abi_hcall_code *f = &h->failed[ABI_HCALL_CODES - 1];

#pragma clang loop unroll(full)
	for (u32 i = 0; i < ABI_HCALL_CODES - 1; i++) {
		s64 seen = h->failed[i].code;

		if (!seen)
			seen = __sync_val_compare_and_swap(&h->failed[i].code, 0, code);
		if (!seen || seen == code) {
			f = &h->failed[i];
			break;
		}
	}
	f->code = code;
	f->last_ns = bpf_ktime_get_ns();
	__sync_fetch_and_add(&f->calls, 1);
	__sync_fetch_and_add(&f->tces, tces);
	if (clears)
		__sync_fetch_and_add(&f->cleared, tces);
}

/* The record of failures with that key, claimed if there is none: new says so. NULL: no room. */
static __always_inline struct abi_hcall_failure *hcall__failure(u64 key, bool *new)
{
	u32 hash = hcall__hash(key);

#pragma clang loop unroll(full)
	for (u32 i = 0; i < ABI_HCALL_WAYS; i++) {
		u32 place = (hash + i) & (ABI_HCALL_FAILURES - 1);
		struct abi_hcall_failure *f = bpf_map_lookup_elem(&hcall_failures, &place);
		u64 seen;

		if (!f)
			break;
		seen = f->key;
		if (!seen)
			seen = __sync_val_compare_and_swap(&f->key, 0, key);
		*new = !seen;
		if (!seen || seen == key)
			return f;
	}
	loss__count(ABI_LOSS_HCALLS_FULL);
	return 0;
}

/* TCEs are big-endian in memory. */
static __always_inline u64 hcall__first_tce(const struct hcall_now *c)
{
	if (c->kind != ABI_HCALL_INDIRECT)
		return c->args.tce;
	return __builtin_bswap64(kread_u64(ABI_LINEAR_MAP | c->args.tce));
}

/*
 * After those of the walk itself come at most five frames of tracing: this program,
 * bpf_trace_run3(), __bpf_trace_hcall_exit(), __traceiter_hcall_exit(), __trace_hcall_exit(). Where
 * there are fewer, the frame of plpar_hcall*() goes, which says nothing.
 */
#define WALK_TRACING 4

/* How many failures there were: userspace looks no further where there are no new ones. */
__u64 hcalls_failed __weak;

/* Global, and so looked at once: what fails is rare. */
__weak __noinline int hcall__fail(struct bpf_raw_tracepoint_args *ctx, struct hcall_now *c,
				  s64 code)
{
	struct abi_hcall_failure *f;
	struct abi_hcall *h;
	bool new = false, clears;
	u64 tce, key;
	u32 stack;

	if (!c)
		return 0;
	tce = hcall__first_tce(c);
	clears = !(tce & ABI_ENTRY_FLAGS);
	key = ABI_HCALL_KEY(c->args.liobn, c->kind);
	h = hcall__counters(key);
	if (h)
		hcall__count_code(h, code, c->args.n, clears);
	else
		loss__count(ABI_LOSS_HCALL_FAILURES_FULL);
	stack = stack__of_walk(ctx, WALK_OWN + WALK_TRACING);
	key = stack__hash_add(stack__hash_add(stack__hash_add(key, (u64)code), stack), clears) | 1;
	f = hcall__failure(key, &new);
	if (!f)
		return 0;
	if (new) {
		f->liobn = c->args.liobn;
		f->ioba = c->args.ioba;
		f->tce = tce;
		f->code = code;
		f->kind = c->kind;
		f->stack = stack;
		f->clears = clears;
		f->pid = (u32)(bpf_get_current_pid_tgid() >> 32);
		bpf_get_current_comm(f->task, sizeof(f->task));
		f->first_ns = bpf_ktime_get_ns();
	}
	f->last_ns = bpf_ktime_get_ns();
	__sync_fetch_and_add(&f->tces, c->args.n);
	__sync_fetch_and_add(&f->count, 1);
	__sync_fetch_and_add(&hcalls_failed, 1);
	return 0;
}

/* Global: the search for the counters is long. */
__weak __noinline int hcall__count(struct hcall_now *c, s64 code)
{
	struct abi_hcall *h;
	u32 time;

	if (!c)
		return 0;
	h = hcall__counters(ABI_HCALL_KEY(c->args.liobn, c->kind));
	if (!h) {
		loss__count(ABI_LOSS_HCALLS_FULL);
		return 0;
	}
	time = log2_of(bpf_ktime_get_ns() - c->began_ns);
	__sync_fetch_and_add(&h->time[time < ABI_TIMES ? time : ABI_TIMES - 1], 1);
	if (!code)
		__sync_fetch_and_add(&h->tces, c->args.n);
	__sync_fetch_and_add(&h->calls, 1);
	return 0;
}

#endif
