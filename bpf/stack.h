/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stack.h - the call stack of a mapping, and a small number that names it.
 *
 * We walk the frames ourselves: powerpc's ABI keeps a back chain at the stack
 * pointer and the return address 16 bytes above it (ELFv2, section 2.2.3).
 * That is cheaper than bpf_get_stackid and takes only the frames that are
 * shown. Stacks are kept for good; a full set is counted as a loss.
 */
#ifndef TCETOP_BPF_STACK_H
#define TCETOP_BPF_STACK_H

#include "maps.h"

struct stack_frame {
	u64 back_chain;
	u64 cr_save;
	u64 lr_save;
};

/* In the place of a hash while the frames are written; hashes are odd. */
#define STACK_CLAIMED 2ULL

/* Walk from a function's first instruction: its caller's frame is the top one. */
static __always_inline u64 stack__walk(const struct pt_regs *regs, struct abi_stack *s)
{
	struct stack_frame frame;
	u64 sp = regs->gpr[1];
	u64 hash = regs->link;

	s->ip[0] = regs->link;
	if (kread(&sp, sizeof(sp), sp))
		return hash;
	for (int i = 1; i < ABI_STACK_DEPTH; i++) {
		if (!sp || kread(&frame, sizeof(frame), sp))
			break;
		s->ip[i] = frame.lr_save;
		hash = (hash ^ frame.lr_save) * 0x9e3779b97f4a7c15ULL;
		sp = frame.back_chain;
	}
	return hash ^ hash >> 32;
}

/* The id of the stack of a kprobe's context: index + 1, or 0. */
static __always_inline u32 stack__id(const struct pt_regs *regs)
{
	struct abi_stack s = {};
	u32 first;

	s.hash = stack__walk(regs, &s) | 1;
	first = (u32)(s.hash >> 1) & (ABI_STACKS - 1) & ~(ABI_STACK_WAYS - 1);
	for (u32 i = 0; i < ABI_STACK_WAYS; i++) {
		u32 index = first + i;
		struct abi_stack *seen = bpf_map_lookup_elem(&stacks, &index);

		if (!seen)
			break;
		if (seen->hash == s.hash)
			return index + 1;
		if (!seen->hash && !__sync_val_compare_and_swap(&seen->hash, 0, STACK_CLAIMED)) {
			__builtin_memcpy(seen->ip, s.ip, sizeof(s.ip));
			barrier();
			__sync_lock_test_and_set(&seen->hash, s.hash);
			return index + 1;
		}
	}
	loss__count(ABI_LOSS_STACK_COLLISION);
	return 0;
}

#endif
