/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stack.h - the call stack of a mapping, and a small number that names it.
 *
 * We walk the frames ourselves: powerpc's ABI keeps a back chain at the stack pointer and the
 * return address 16 bytes above it (ELFv2, section 2.2.3). That is cheaper than bpf_get_stackid
 * and takes only the frames that are shown.
 */
#ifndef TCETOP_BPF_STACK_H
#define TCETOP_BPF_STACK_H

#include "stack_place.h"

struct stack_frame {
	u64 back_chain;
	u64 cr_save;
	u64 lr_save;
};

/* Where a walk begins: the return address of the traced function, and the frame above its caller's.
 */
struct stack_top {
	u64 ip;
	u64 sp;
};

/* At a function's first instruction, where a kprobe is, r1 points at the caller's frame. */
static __always_inline struct stack_top stack__of_kprobe(const struct pt_regs *regs)
{
	struct stack_top top = {.ip = regs->link};

	if (kread(&top.sp, sizeof(top.sp), regs->gpr[1]))
		top.sp = 0;
	return top;
}

/*
 * A trampoline's frame as arch_prepare_bpf_trampoline() lays it out below the
 * arguments (arch/powerpc/net/bpf_jit_comp.c, since 6.13): a frame header, room
 * for 8 parameters, the run context, the function's address where a program
 * asks for it, and the number of arguments. Frames are aligned to 16 bytes.
 */
struct bpf_tramp_run_ctx {
	u64 bpf_cookie;
} __attribute__((preserve_access_index));

#define FRAME_HEADER 32
#define FRAME_PARAMETERS 64
#define FRAME_MAX 512

/* What fentry hands over has no registers: the caller's frame is found from the trampoline's. */
static __always_inline struct stack_top stack__of_fentry(void *ctx)
{
	struct stack_frame caller = {};
	struct stack_top top = {};
	u64 args = 0, sp = 0, frame;

	if (kread(&args, sizeof(args), (u64)&ctx))
		return top;
	frame = args - FRAME_HEADER - FRAME_PARAMETERS -
		bpf_core_type_size(struct bpf_tramp_run_ctx) - sizeof(u64);
	frame &= ~15ULL;
	if (kread(&sp, sizeof(sp), frame) || sp <= args || sp - args > FRAME_MAX ||
	    kread(&caller, sizeof(caller), sp))
		return top;
	top.ip = caller.lr_save;
	top.sp = caller.back_chain;
	return top;
}

/* How a program came to a function's entry. */
enum entry { BY_KPROBE, BY_FENTRY };

static __always_inline struct stack_top stack__of(void *ctx, enum entry by)
{
	return by == BY_FENTRY ? stack__of_fentry(ctx) : stack__of_kprobe(ctx);
}

/* What cannot be read is 0, and so are all frames behind the last one. */
static __always_inline u64 stack__walk(const struct stack_top *top, struct abi_stack *s)
{
	struct stack_frame frame;
	u64 sp = top->sp;
	u64 hash = top->ip;

	s->ip[0] = top->ip;
	for (int i = 1; i < ABI_STACK_DEPTH; i++) {
		if (!sp || kread(&frame, sizeof(frame), sp))
			__builtin_memset(&frame, 0, sizeof(frame));
		s->ip[i] = frame.lr_save;
		hash = stack__hash_add(hash, frame.lr_save);
		sp = frame.back_chain;
	}
	return stack__hash_end(hash);
}

/*
 * The id of the stack that begins there: index + 1, or 0. Global, so that the
 * verifier looks at it once and not on every path that leads here.
 */
__weak __noinline u32 stack__id(u64 ip, u64 sp)
{
	struct stack_top top = {.ip = ip, .sp = sp};
	struct abi_stack s = {};

	s.hash = stack__walk(&top, &s);
	return stack__place(&s);
}

#endif
