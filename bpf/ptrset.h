/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptrset.h - an index from a kernel pointer to its registry slot.
 *
 * A set-associative array instead of a hash map: a lookup is inlined and costs a few dozen
 * instructions, which every mapping pays. If a bucket is full, its pointers go to a second one, by
 * another hash. Entries are claimed by compare and swap; ids are never 0.
 */
#ifndef TCETOP_BPF_PTRSET_H
#define TCETOP_BPF_PTRSET_H

#include "helpers.h"

#define PTR_CLAIMED 1ULL

static __always_inline u32 ptr__hash(u64 ptr)
{
	return (u32)(((ptr >> 3) * 0x9e3779b97f4a7c15ULL) >> 40) & (ABI_PTR_BUCKETS - 1);
}

static __always_inline u32 ptr__second_hash(u64 ptr)
{
	return (u32)(((ptr >> 3) * 0xc2b2ae3d27d4eb4fULL) >> 40) & (ABI_PTR_BUCKETS - 1);
}

/* The pointer's id in that bucket, 0 if it has none there. Unrolled: every mapping passes here. */
static __always_inline u32 ptrset__find_in(void *map, u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

	if (!b)
		return 0;
#pragma clang loop unroll(full)
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			return b->id[i];
	return 0;
}

/* The pointer's id, 0 if it has none. */
static __always_inline u32 ptrset__find(void *map, u64 ptr)
{
	u32 id = ptrset__find_in(map, ptr__hash(ptr), ptr);

	return id ? id : ptrset__find_in(map, ptr__second_hash(ptr), ptr);
}

#define PTRSET_FULL -1
#define PTRSET_BUSY -2

/* Claim a place in one bucket: bucket * ABI_PTR_WAYS + way, or as ptrset__claim(). */
static __always_inline int ptrset__claim_in(void *map, u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

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
static __always_inline bool ptrset__is_in(void *map, u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++)
		if ((b->ptr[i] & ~PTR_CLAIMED) == ptr)
			return true;
	return false;
}

/* Write a place: the pointer with its id, or 0 to give the place back. */
static __always_inline void ptrset__write(void *map, int place, u64 ptr, u32 id)
{
	u32 bucket = (u32)place / ABI_PTR_WAYS;
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

	if (!b)
		return;
	b->id[place & (ABI_PTR_WAYS - 1)] = id;
	barrier();
	__sync_lock_test_and_set(&b->ptr[place & (ABI_PTR_WAYS - 1)], ptr);
}

static __always_inline void ptrset__replace_in(void *map, u32 bucket, u64 ptr, u32 id)
{
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			b->id[i] = id;
}

/* Another id for a pointer that has one; its caller is the only one to change it. */
static __always_inline void ptrset__replace(void *map, u64 ptr, u32 id)
{
	ptrset__replace_in(map, ptr__hash(ptr), ptr, id);
	ptrset__replace_in(map, ptr__second_hash(ptr), ptr, id);
}

/*
 * Claim a place for a pointer that has none. It is invisible to find until it is written.
 * PTRSET_FULL if both buckets are full, PTRSET_BUSY if another CPU is claiming the same pointer at
 * this moment.
 */
static __always_inline int ptrset__claim(void *map, u64 ptr)
{
	u32 first = ptr__hash(ptr), second = ptr__second_hash(ptr), other = second;
	int place = ptrset__claim_in(map, first, ptr);

	if (place == PTRSET_FULL && first != second) {
		place = ptrset__claim_in(map, second, ptr);
		other = first;
	}
	/*
	 * Another CPU that found the first bucket full, or no longer full, claims in the other one.
	 * Of two that do so at once at least one sees the other here.
	 */
	if (place >= 0 && first != second && ptrset__is_in(map, other, ptr)) {
		ptrset__write(map, place, 0, 0);
		return PTRSET_BUSY;
	}
	return place;
}

static __always_inline void ptrset__remove_from(void *map, u32 bucket, u64 ptr)
{
	struct abi_ptr_bucket *b = bpf_map_lookup_elem(map, &bucket);

	for (int i = 0; b && i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			__sync_val_compare_and_swap(&b->ptr[i], ptr, 0);
}

static __always_inline void ptrset__remove(void *map, u64 ptr)
{
	ptrset__remove_from(map, ptr__hash(ptr), ptr);
	ptrset__remove_from(map, ptr__second_hash(ptr), ptr);
}

#endif
