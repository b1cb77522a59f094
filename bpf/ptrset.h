/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ptrset.h - an index from a kernel pointer to its registry slot.
 *
 * A set-associative array instead of a hash map: a lookup is inlined and costs a few dozen
 * instructions, which every mapping pays. Entries are claimed by compare and swap; ids are never
 * 0.
 */
#ifndef TCETOP_BPF_PTRSET_H
#define TCETOP_BPF_PTRSET_H

#include "helpers.h"

#define PTR_CLAIMED 1ULL

static __always_inline u32 ptr__hash(u64 ptr)
{
	return (u32)(((ptr >> 3) * 0x9e3779b97f4a7c15ULL) >> 40) & (ABI_PTR_BUCKETS - 1);
}

static __always_inline struct abi_ptr_bucket *ptrset__bucket(void *map, u64 ptr)
{
	u32 index = ptr__hash(ptr);

	return bpf_map_lookup_elem(map, &index);
}

/* The pointer's id, 0 if it has none. Unrolled: every mapping passes here. */
static __always_inline u32 ptrset__find(void *map, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(map, ptr);

	if (!b)
		return 0;
#pragma clang loop unroll(full)
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			return b->id[i];
	return 0;
}

#define PTRSET_FULL -1
#define PTRSET_BUSY -2

/*
 * Claim a place for a pointer that has none; its way. The place is invisible
 * to find until it is published. PTRSET_FULL if there is no room, PTRSET_BUSY
 * if another CPU is claiming the same pointer at this moment.
 */
static __always_inline int ptrset__claim(struct abi_ptr_bucket *b, u64 ptr)
{
	for (int i = 0; i < ABI_PTR_WAYS; i++) {
		u64 old = b->ptr[i];

		if ((old & ~PTR_CLAIMED) == ptr)
			return PTRSET_BUSY;
		if (old)
			continue;
		old = __sync_val_compare_and_swap(&b->ptr[i], 0, ptr | PTR_CLAIMED);
		if (!old)
			return i;
		if ((old & ~PTR_CLAIMED) == ptr)
			return PTRSET_BUSY;
	}
	return PTRSET_FULL;
}

static __always_inline void ptrset__publish(struct abi_ptr_bucket *b, int way, u64 ptr, u32 id)
{
	b->id[way & (ABI_PTR_WAYS - 1)] = id;
	barrier();
	__sync_lock_test_and_set(&b->ptr[way & (ABI_PTR_WAYS - 1)], ptr);
}

/* Another id for a pointer that has one; its caller is the only one to change it. */
static __always_inline void ptrset__replace(void *map, u64 ptr, u32 id)
{
	struct abi_ptr_bucket *b = ptrset__bucket(map, ptr);

	if (!b)
		return;
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			b->id[i] = id;
}

static __always_inline void ptrset__remove(void *map, u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(map, ptr);

	if (!b)
		return;
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr)
			__sync_val_compare_and_swap(&b->ptr[i], ptr, 0);
}

#endif
