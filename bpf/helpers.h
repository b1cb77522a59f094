/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * helpers.h - reads, counters and contexts that every program uses.
 *
 * Knows nothing of tables, mappings or the census.
 */
#ifndef TCETOP_BPF_HELPERS_H
#define TCETOP_BPF_HELPERS_H

#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"

/* From include/uapi/linux/bpf.h, where they are in no named enum. */
#define BPF_F_MMAPABLE (1U << 10)

#define barrier() asm volatile("" ::: "memory")

enum { false, true };

typedef __u64 u64;
typedef __s64 s64;
typedef __u32 u32;

/* Read n bytes of kernel memory at an address held as a number; 0 or a negative errno. */
static __always_inline long kread(void *dst, u32 n, u64 addr)
{
	return bpf_probe_read_kernel(dst, n, (const void *)addr);
}

static __always_inline void kread_str(char *dst, u32 n, u64 addr)
{
	bpf_probe_read_kernel_str(dst, n, (const void *)addr);
}

/*
 * A member of a structure in kernel memory, as a number; 0 where it cannot be read. For what is
 * done rarely: shorter than BPF_CORE_READ(), and what is loaded costs by its length.
 */
__weak __noinline u64 kread_u64(u64 addr)
{
	u64 value = 0;

	kread(&value, sizeof(value), addr);
	return value;
}

__weak __noinline u32 kread_u32(u64 addr)
{
	u32 value = 0;

	kread(&value, sizeof(value), addr);
	return value;
}

#define ADDRESS_OF(p, member) ((u64)__builtin_preserve_access_index(&(p)->member))
#define PEEK_U64(p, member) kread_u64(ADDRESS_OF(p, member))
#define PEEK_U32(p, member) kread_u32(ADDRESS_OF(p, member))

/* Without BTF of its own the kernel gives no typed pointers, and tasks are read by helper. */
const volatile bool kernel_has_btf __weak = true;

/*
 * Bits of preempt_count that tell the contexts apart which nest on one task:
 * soft and hard interrupts and NMIs (include/linux/preempt.h).
 */
#define CONTEXT_MASK 0x00ffff00U

#define SOFTIRQ_SERVED 0x00000100U /* not merely kept off */
#define HARDIRQ_MASK 0x00ff0000U   /* with NMIs */

/* Which task runs, and in which context it does. */
struct context {
	u64 task;
	u32 depth;
};

static __always_inline struct context context__now(void)
{
	/* A number: with the typed pointer the verifier allows no arithmetic. */
	struct context c = {.task = bpf_get_current_task()};

	if (kernel_has_btf) {
		struct task_struct *task = bpf_get_current_task_btf();

		c.depth = (u32)task->thread_info.preempt_count;
	} else {
		struct task_struct *task = (struct task_struct *)c.task;

		c.depth = (u32)BPF_CORE_READ(task, thread_info.preempt_count);
	}
	c.depth &= CONTEXT_MASK;
	return c;
}

/* The key of this task in this context: not by CPU, since a task may be moved to another one. */
static __always_inline u32 context__slot(const struct context *c)
{
	return (u32)((c->task ^ c->depth) * 0x9e3779b97f4a7c15ULL >> (64 - ABI_STASH_BITS));
}

/* Which power of two this is at least; 0 for 0 and 1. */
static __always_inline u32 log2_of(u64 v)
{
	u32 shift, r;

	r = (v > 0xffffffffULL) << 5;
	v >>= r;
	shift = (v > 0xffff) << 4;
	v >>= shift;
	r |= shift;
	shift = (v > 0xff) << 3;
	v >>= shift;
	r |= shift;
	shift = (v > 0xf) << 2;
	v >>= shift;
	r |= shift;
	shift = (v > 0x3) << 1;
	v >>= shift;
	r |= shift;
	return r | (u32)(v >> 1);
}

/*
 * Argument n of a function that fentry traces, as a plain number: its type in
 * the kernel's BTF would forbid arithmetic.
 */
static __always_inline u64 fentry__arg(void *ctx, u32 n)
{
	u64 value = 0;

	bpf_get_func_arg(ctx, n, &value);
	return value;
}

#endif
