/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maps.h - the maps that the objects of bpf/ share.
 *
 * Weak, so that `bpftool gen object` merges the copies into one. All memory
 * is taken when the programs load: no hook ever allocates. What userspace
 * reads often is mmapable.
 */
#ifndef TCETOP_BPF_MAPS_H
#define TCETOP_BPF_MAPS_H

#include "helpers.h"

/*
 * How many places the ledger has, in whole buckets, and how many buckets come behind them as a
 * reserve; set before the programs are loaded.
 */
const volatile __u32 ledger_places __weak = ABI_LEDGER_WAYS;
const volatile __u32 ledger_reserve __weak = 1;

/* The ledger: live mappings by table slot and first entry. Userspace makes it larger. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct abi_bucket);
} ledger __weak SEC(".maps");

/* A bit for each bucket of the ledger that was full once, so that mappings went to further ones. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} ledger_passed __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_TABLES);
	__type(key, u32);
	__type(value, struct abi_table);
} tables __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_DEVICES);
	__type(key, u32);
	__type(value, struct abi_device);
} devices __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_STACKS);
	__type(key, u32);
	__type(value, struct abi_stack);
} stacks __weak SEC(".maps");

/* Which slots pointers have: three sets in one, see ptrset.h. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3 * ABI_PTR_BUCKETS);
	__type(key, u32);
	__type(value, struct abi_ptr_bucket);
} ptrsets __weak SEC(".maps");

/* Released slots of tables and devices, to be used again. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ABI_TABLES);
	__type(key, u32);
	__type(value, u32);
} free_tables __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ABI_DEVICES);
	__type(key, u32);
	__type(value, u32);
} free_devices __weak SEC(".maps");

/* struct abi_event: events that userspace receives at once. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, ABI_RING_BYTES);
} ring __weak SEC(".maps");

/* The newest of those that must not be lost, where the ring was full: no process reads it for a
 * while.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_OVERFLOW_EVENTS);
	__type(key, u32);
	__type(value, struct abi_event);
} overflow __weak SEC(".maps");

/* By slot * ABI_TRAFFIC_PARTS + part. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_TABLES *ABI_TRAFFIC_PARTS);
	__type(key, u32);
	__type(value, struct abi_traffic);
} traffic __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ABI_STASH_SLOTS);
	__type(key, u32);
	__type(value, struct abi_stash);
} stash __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ABI_STASH_SLOTS);
	__type(key, u32);
	__type(value, struct abi_call);
} calls __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_ALLOCS);
	__type(key, u32);
	__type(value, struct abi_allocs);
} allocs __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_TABLES);
	__type(key, u32);
	__type(value, struct abi_exchanges);
} exchanges __weak SEC(".maps");

/* Found by key, and claimed, as pointers in their sets: hcall.h. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_HCALLS);
	__type(key, u32);
	__type(value, struct abi_hcall);
} hcalls __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ABI_HCALL_FAILURES);
	__type(key, u32);
	__type(value, struct abi_hcall_failure);
} hcall_failures __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, ABI_LOSS_MAX);
	__type(key, u32);
	__type(value, struct abi_lost);
} losses __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, ABI_HOOK_MAX);
	__type(key, u32);
	__type(value, u64);
} hits __weak SEC(".maps");

/* Only if asked for: every mapping would pay for it. */
const volatile bool count_hits __weak;

__weak __noinline int hit__add(u32 hook)
{
	u64 *count = bpf_map_lookup_elem(&hits, &hook);

	if (count)
		*count += 1;
	return 0;
}

static __always_inline void hit__count(enum abi_hook hook)
{
	if (count_hits)
		hit__add(hook);
}

/* Count what was not seen; every class reaches the user. */
__weak __noinline int loss__count(u32 class)
{
	struct abi_lost *lost = bpf_map_lookup_elem(&losses, &class);

	if (!lost)
		return 0;
	/* Atomic: the census may be interrupted by a hook on its own CPU. */
	__sync_fetch_and_add(&lost->count, 1);
	lost->last_ns = bpf_ktime_get_ns();
	return 0;
}

#endif
