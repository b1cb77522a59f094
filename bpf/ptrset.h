/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptrset.h - an index from a kernel pointer to its registry slot, of tables, devices and the dead.
 *
 * A set-associative array instead of a hash map: a lookup is inlined and costs a few dozen
 * instructions, which every mapping pays. If a bucket is full, its pointers go to a second one, by
 * another hash. Entries are claimed by compare and swap; ids are never 0.
 *
 * All sets are in one map, so that what is done rarely is there once for all of them, in global
 * functions that the verifier looks at once. None of them calls another: calls may nest 8 deep.
 */
#ifndef TCETOP_BPF_PTRSET_H
#define TCETOP_BPF_PTRSET_H

#include "maps.h"

/* The first bucket of each set. */
enum ptrset {
	PTRSET_TABLES,                     /* slot + 1 of a struct iommu_table */
	PTRSET_DEVICES = ABI_PTR_BUCKETS,  /* DEVICE_NAMED() of a struct device */
	PTRSET_DEAD = 2 * ABI_PTR_BUCKETS, /* slot + 1 of the table that died at this address */
};

#define PTR_CLAIMED 1ULL

static __always_inline u32 ptr__hash(u64 ptr)
{
	return (u32)(((ptr >> 3) * 0x9e3779b97f4a7c15ULL) >> 40) & (ABI_PTR_BUCKETS - 1);
}

static __always_inline u32 ptr__second_hash(u64 ptr)
{
	return (u32)(((ptr >> 3) * 0xc2b2ae3d27d4eb4fULL) >> 40) & (ABI_PTR_BUCKETS - 1);
}

static __always_inline struct abi_ptr_bucket *ptrset__bucket(u32 bucket)
{
	return bpf_map_lookup_elem(&ptrsets, &bucket);
}

/* The pointer's id in its first bucket, 0 if it has none there. Unrolled: every mapping passes. */
static __always_inline u32 ptrset__find_first(enum ptrset set, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(set + ptr__hash(ptr));

	if (!b)
		return 0;
#pragma clang loop unroll(full)
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			return b->id[i];
	return 0;
}

/* The place that has the pointer in one bucket: bucket * ABI_PTR_WAYS + way; -1: none. */
static __always_inline int ptrset__place_in(u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			return (int)bucket * ABI_PTR_WAYS + i;
	return -1;
}

/* The place that has the pointer, -1: none. */
static __always_inline int ptrset__place(u32 set, u64 ptr)
{
	int place = ptrset__place_in(set + ptr__hash(ptr), ptr);

	return place >= 0 ? place : ptrset__place_in(set + ptr__second_hash(ptr), ptr);
}

/* The pointer's id, 0 if it has none. */
__weak __noinline u32 ptrset__find(u32 set, u64 ptr)
{
	int place = ptrset__place(set, ptr);
	struct abi_ptr_bucket *b = ptrset__bucket((u32)place / ABI_PTR_WAYS);

	return place >= 0 && b ? b->id[place & (ABI_PTR_WAYS - 1)] : 0;
}

#define PTRSET_FULL -1
#define PTRSET_BUSY -2

/* Claim a place in one bucket: bucket * ABI_PTR_WAYS + way, or as ptrset__claim(). */
static __always_inline int ptrset__claim_in(u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++) {
		u64 old = b->ptr[i];

		if (!old)
			old = __sync_val_compare_and_swap(&b->ptr[i], 0, ptr | PTR_CLAIMED);
		if (!old)
			return (int)bucket * ABI_PTR_WAYS + i;
		if ((old & ~PTR_CLAIMED) == ptr)
			return PTRSET_BUSY;
	}
	return PTRSET_FULL;
}

/* True if the bucket has the pointer, be it only claimed. */
static __always_inline bool ptrset__is_in(u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++)
		if ((b->ptr[i] & ~PTR_CLAIMED) == ptr)
			return true;
	return false;
}

/* Write a place: the pointer with its id, or 0 to give the place back. */
static __always_inline void ptrset__write(int place, u64 ptr, u32 id)
{
	struct abi_ptr_bucket *b = ptrset__bucket((u32)place / ABI_PTR_WAYS);

	if (!b)
		return;
	b->id[place & (ABI_PTR_WAYS - 1)] = id;
	barrier();
	__sync_lock_test_and_set(&b->ptr[place & (ABI_PTR_WAYS - 1)], ptr);
}

/* Another id for a pointer that has one; its caller is the only one to change it. */
static __always_inline void ptrset__replace(enum ptrset set, u64 ptr, u32 id)
{
	int place = ptrset__place(set, ptr);
	struct abi_ptr_bucket *b = ptrset__bucket((u32)place / ABI_PTR_WAYS);

	if (place >= 0 && b)
		b->id[place & (ABI_PTR_WAYS - 1)] = id;
}

/*
 * Claim a place for a pointer that has none. It is invisible to find until it is written.
 * PTRSET_FULL if both buckets are full, PTRSET_BUSY if another CPU is claiming the same pointer at
 * this moment.
 */
__weak __noinline int ptrset__claim(u32 set, u64 ptr)
{
	u32 first = set + ptr__hash(ptr), second = set + ptr__second_hash(ptr), other = second;
	int place = ptrset__claim_in(first, ptr);

	if (place == PTRSET_FULL && first != second) {
		place = ptrset__claim_in(second, ptr);
		other = first;
	}
	/*
	 * Another CPU that found the first bucket full, or no longer full, claims in the other one.
	 * Of two that do so at once at least one sees the other here.
	 */
	if (place >= 0 && first != second && ptrset__is_in(other, ptr)) {
		ptrset__write(place, 0, 0);
		return PTRSET_BUSY;
	}
	return place;
}

/* Take the pointer out; it is there once. */
__weak __noinline int ptrset__remove(u32 set, u64 ptr)
{
	int place = ptrset__place(set, ptr);
	struct abi_ptr_bucket *b = ptrset__bucket((u32)place / ABI_PTR_WAYS);

	if (place >= 0 && b)
		__sync_val_compare_and_swap(&b->ptr[place & (ABI_PTR_WAYS - 1)], ptr, 0);
	return 0;
}

#endif
