/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stack_place.h - the place of a call stack: found by its hash, or claimed.
 *
 * Sets of ways; if a set is full, a stack is put in the next of a few. Places are never released,
 * so that two CPUs with the same new stack pass the same full places and find the same free one: a
 * stack is there once. Knows nothing of frames.
 */
#ifndef TCETOP_BPF_STACK_PLACE_H
#define TCETOP_BPF_STACK_PLACE_H

#include "maps.h"

/* A hash has both bits. While the frames are written, the place has it without the first. */
#define STACK_WRITTEN 1ULL
#define STACK_HASH_BITS 3ULL

#define STACK_SETS (ABI_STACKS / ABI_STACK_WAYS)

/* The number of the set that comes n-th for that hash. The step is odd: the sets differ. */
static __always_inline u32 stack__set(u64 hash, u32 n)
{
	return ((u32)(hash >> 2) + n * ((u32)(hash >> 32) | 1)) & (STACK_SETS - 1);
}

/*
 * The hash of a stack: its first return address, then each further one added, up to the full depth
 * and 0 for those that it does not have; made whole at the end. However the frames are read, the
 * same stack has the same hash.
 */
static __always_inline u64 stack__hash_add(u64 hash, u64 ip)
{
	return (hash ^ ip) * 0x9e3779b97f4a7c15ULL;
}

static __always_inline u64 stack__hash_end(u64 hash)
{
	return (hash ^ hash >> 32) | STACK_HASH_BITS;
}

/* With an id: the place has just been claimed, and its frames are to be written. */
#define STACK_IS_NEW 0x80000000U

/*
 * Index + 1 of the stack with that hash in that set, where it may be put down now; 0 if the set is
 * full. Global: the verifier looks at it once.
 */
__weak __noinline u32 stack__place_in(u32 set, u64 wanted)
{
	for (u32 i = 0; i < ABI_STACK_WAYS; i++) {
		u32 index = set * ABI_STACK_WAYS + i;
		struct abi_stack *seen = bpf_map_lookup_elem(&stacks, &index);
		u64 hash;

		if (!seen)
			break;
		hash = seen->hash;
		if (hash == wanted)
			return index + 1;
		if (!hash) {
			hash = __sync_val_compare_and_swap(&seen->hash, 0, wanted & ~STACK_WRITTEN);
			if (!hash)
				return (index + 1) | STACK_IS_NEW;
		}
		/* Another CPU writes the same stack there, or has just done so. */
		if ((hash | STACK_WRITTEN) == wanted)
			return index + 1;
	}
	return 0;
}

/* Index + 1 of the stack, 0 and a loss if all its sets are full. */
static __always_inline u32 stack__place(const struct abi_stack *s)
{
	u32 id = 0, index;
	struct abi_stack *claimed;

	/* Unrolled: 6.1 takes no loop with a body that falls through to its head. */
#pragma clang loop unroll(full)
	for (u32 n = 0; n < ABI_STACK_SETS; n++) {
		id = stack__place_in(stack__set(s->hash, n), s->hash);
		if (id)
			break;
	}
	if (!id)
		loss__count(ABI_LOSS_STACK_FULL);
	if (!(id & STACK_IS_NEW))
		return id;
	id &= ~STACK_IS_NEW;
	index = id - 1;
	claimed = bpf_map_lookup_elem(&stacks, &index);
	if (!claimed)
		return 0;
	__builtin_memcpy(claimed->ip, s->ip, sizeof(s->ip));
	barrier();
	__sync_lock_test_and_set(&claimed->hash, s->hash);
	return id;
}

#endif
