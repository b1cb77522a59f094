/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracepoint_stack.h - the call stack at a raw tracepoint, its frames read by plain loads.
 *
 * bpf_rdonly_cast() makes an address a typed pointer, and a load through it gives 0 where the
 * memory cannot be read (since 6.2). struct vmemmap_backing begins with a pointer to another one,
 * as a frame does with its back chain, and has a number where a frame has its return address: one
 * cast serves all frames of a walk. That is a tenth of the price of a helper call for each frame.
 *
 * The arguments of the program lie in the frame of bpf_trace_runN() (kernel/trace/bpf_trace.c), at
 * a place that the compiler chose: it is found at the first hit, by comparison with the kernel's
 * own walk, and never assumed.
 */
#ifndef TCETOP_BPF_TRACEPOINT_STACK_H
#define TCETOP_BPF_TRACEPOINT_STACK_H

#include "stack.h"

/* By this name the verifier knows the arguments, also in a function of its own. */
struct bpf_raw_tracepoint_args {
	u64 args[0];
};

/* Userspace puts the kernel's number of the function there, where the kernel has it. */
static void *(*const rdonly_cast)(const void *obj, u32 type) = (void *)ABI_RDONLY_CAST;
const volatile bool has_rdonly_cast __weak;

/* Bytes from the frame of bpf_trace_runN() to the arguments, or ABI_FRAME_*; by enum abi_run. */
__u32 frame_place[ABI_RUNS] __weak;
/* How often a stack was too short to find it. */
__u32 frame_tries[ABI_RUNS] __weak;
/* Its own address: the difference to it makes a number of a pointer. */
__u64 place_of_itself __weak;

/* A frame of the stack, as the kernel's type FRAME_TYPE has its members. */
struct frame {
	const struct frame *back_chain;
	u64 cr_save;
	u64 lr_save;
};

static __always_inline const struct frame *frame__at(u64 addr)
{
	return rdonly_cast((const void *)addr, ABI_FRAME_TYPE);
}

/* 8 bytes of kernel memory; 0 where they cannot be read. */
static __always_inline u64 load_u64(u64 addr)
{
	return frame__at(addr - offsetof(struct frame, lr_save))->lr_save;
}

/* The address of the arguments as a number. */
static __always_inline u64 args__address(const void *ctx)
{
	const void *base = &place_of_itself;
	u64 distance;

	/* The compiler would turn the order round, and the verifier allows only this one. */
	asm volatile("%0 = %1\n%0 -= %2" : "=&r"(distance) : "r"(ctx), "r"(base));
	return distance + *(volatile u64 *)&place_of_itself;
}

#define FRAME_NEAREST 24
#define FRAME_FARTHEST 104
#define FRAMES_COMPARED 3
#define FRAME_TRIES 256
#define FRAMES_BEFORE 6 /* of the walk's own, at the most */

struct frame_search {
	u64 walk[FRAMES_BEFORE + FRAMES_COMPARED]; /* by the kernel */
	u32 place;                                 /* the best so far, or ABI_FRAME_NOT_FOUND */
	u32 begins;                                /* where its first frame is in the walk */
};

/*
 * Where in the kernel's walk the frames begin that follow from a place; FRAMES_BEFORE: nowhere. The
 * frame has the arguments in it: what it points back to is above them, as the program's is not.
 */
static __always_inline u32 frame__begins(u64 args, u32 place, const struct frame_search *s)
{
	u64 seen[FRAMES_COMPARED] = {};
	struct stack_frame f = {};
	u64 sp = kread_u64(args - place);

	if (sp <= args)
		return FRAMES_BEFORE;
	for (u32 i = 0; i < FRAMES_COMPARED; i++) {
		if (!sp || kread(&f, sizeof(f), sp) || !f.lr_save)
			return FRAMES_BEFORE;
		seen[i] = f.lr_save;
		sp = f.back_chain;
	}
	for (u32 k = 0; k < FRAMES_BEFORE; k++)
		if (s->walk[k] == seen[0] && s->walk[k + 1] == seen[1] && s->walk[k + 2] == seen[2])
			return k;
	return FRAMES_BEFORE;
}

/* Global, with what it finds in memory: else every place would double the verifier's paths. */
__weak __noinline int frame__try(u64 args, struct frame_search *s, u32 place)
{
	u32 begins;

	if (!s)
		return 0;
	begins = frame__begins(args, place, s);
	if (begins >= FRAMES_BEFORE || begins > s->begins)
		return 0;
	s->begins = begins;
	s->place = place;
	return 0;
}

/*
 * Find the place at a hit: of the places that agree with the kernel's walk the one with its first
 * frame first in that walk, and of several the lowest.
 */
__weak __noinline u32 frame__find(struct bpf_raw_tracepoint_args *ctx, u32 run)
{
	struct frame_search s = {.place = ABI_FRAME_NOT_FOUND, .begins = FRAMES_BEFORE};
	u64 args;

	if (run >= ABI_RUNS)
		return ABI_FRAME_UNKNOWN;
	place_of_itself = (u64)&place_of_itself;
	args = args__address(ctx);
	/* Too short to compare: another hit will do, but not for ever. */
	if (bpf_get_stack(ctx, s.walk, sizeof(s.walk), 0) < (long)sizeof(s.walk) &&
	    __sync_fetch_and_add(&frame_tries[run], 1) < FRAME_TRIES)
		return ABI_FRAME_UNKNOWN;
	for (u32 place = FRAME_NEAREST; place <= FRAME_FARTHEST; place += 8)
		frame__try(args, &s, place);
	barrier();
	frame_place[run] = s.place;
	return s.place;
}

/*
 * Of the kernel's walk the first entries are its own, and one or two of them are 0: it does not
 * know a link register here (arch/powerpc/perf/callchain.c, perf_callchain_kernel()).
 */
#define WALK_OWN 3

/* Dearer: by the kernel's walk. */
static __always_inline u32 stack__of_walk(struct bpf_raw_tracepoint_args *ctx, u64 skip)
{
	struct abi_stack s = {};

	if (bpf_get_stack(ctx, s.ip, sizeof(s.ip), skip) <= 0) {
		loss__count(ABI_LOSS_STACK_FULL);
		return 0;
	}
	s.hash = s.ip[0];
	for (int i = 1; i < ABI_STACK_DEPTH; i++)
		s.hash = stack__hash_add(s.hash, s.ip[i]);
	s.hash = stack__hash_end(s.hash);
	return stack__place(&s);
}

__weak __noinline u32 stack__by_helper(struct bpf_raw_tracepoint_args *ctx)
{
	return stack__of_walk(ctx, WALK_OWN);
}

/* Index + 1 of a stack that is there already, 0 if it is not, or not in its first set. */
__weak __noinline u32 stack__find(u64 hash)
{
	u32 index = stack__set(hash, 0) * ABI_STACK_WAYS;

	for (u32 i = 0; i < ABI_STACK_WAYS; i++, index++) {
		const struct abi_stack *s = bpf_map_lookup_elem(&stacks, &index);

		if (!s || !s->hash)
			break;
		if (s->hash == hash)
			return index + 1;
	}
	return 0;
}

/* The place of the frame, or what is none. */
static __always_inline u32 frame__place(struct bpf_raw_tracepoint_args *ctx, enum abi_run run)
{
	u32 place = *(volatile u32 *)&frame_place[run];

	return place == ABI_FRAME_UNKNOWN ? frame__find(ctx, run) : place;
}

#define FRAME_IS_FOUND(place) ((place)-1 < FRAME_FARTHEST)

/* The id of the stack that follows from that place, by a walk that asks the kernel at each frame.
 */
__weak __noinline u32 stack__from(u64 addr)
{
	struct stack_frame first = {};

	if (kread(&first, sizeof(first), kread_u64(addr)) || !first.lr_save) {
		loss__count(ABI_LOSS_STACK_FULL);
		return 0;
	}
	return stack__id(first.lr_save, first.back_chain);
}

_Static_assert(ABI_STACK_DEPTH == 10, "stack__seen_from() goes through as many frames");

#define NEXT_FRAME                                                                                 \
	f = f->back_chain;                                                                         \
	hash = stack__hash_add(hash, f->lr_save)

/*
 * The same by loads, where the stack was seen before. Behind the last frame all are read as 0:
 * stack__walk() adds them to its hash as well.
 */
static __always_inline u32 stack__seen_from(u64 addr)
{
	const struct frame *f = frame__at(addr)->back_chain;
	u64 hash = f->lr_save;
	u32 id;

	/* One by one: clang unrolls no loop in which a pointer has another type for the verifier
	 * each time. */
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	NEXT_FRAME;
	id = stack__find(stack__hash_end(hash));
	return id ? id : stack__from(addr);
}

/* The id of the stack from the tracepoint's function on; what maps often takes this one. cast:
 * has_rdonly_cast. */
static __always_inline u32 stack__of_tracepoint(struct bpf_raw_tracepoint_args *ctx,
						enum abi_run run, bool cast)
{
	u32 place = cast ? frame__place(ctx, run) : ABI_FRAME_NOT_FOUND;

	return FRAME_IS_FOUND(place) ? stack__seen_from(args__address(ctx) - place)
				     : stack__by_helper(ctx);
}

/* The same for what allocates rarely: shorter, and so loaded sooner. */
static __always_inline u32 stack__of_rare_tracepoint(struct bpf_raw_tracepoint_args *ctx,
						     enum abi_run run)
{
	u32 place = has_rdonly_cast ? frame__place(ctx, run) : ABI_FRAME_NOT_FOUND;

	return FRAME_IS_FOUND(place) ? stack__from(args__address(ctx) - place)
				     : stack__by_helper(ctx);
}

#endif
