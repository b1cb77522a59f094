// SPDX-License-Identifier: GPL-2.0-only
/*
 * preemption.c - mechanisms that can crash a preemptible kernel.
 *
 * powerpc's ftrace_regs_caller (arch/powerpc/kernel/trace/ftrace_entry.S) restores all registers
 * after a program, and with them r13, which belongs to the CPU: a task that moved to another CPU
 * meanwhile continues with the data of the first. ftrace_caller and BPF's trampolines leave r13.
 */
#include "preemption.h"

#include <stddef.h>

#include "kallsyms.h"

/* A symbol of the kernel itself: a module's does not count. */
static bool has(struct kallsyms *syms, const char *name)
{
	return kallsyms__address(syms, name);
}

/*
 * kernel/sched/core.c has this function with CONFIG_PREEMPTION alone: with PREEMPT, PREEMPT_LAZY,
 * PREEMPT_RT and PREEMPT_DYNAMIC. The mode of the last can change at any time, so none is trusted.
 * The banner (uname -v) has words for some of these, which differ by release.
 */
static bool is_preemptible(struct kallsyms *syms)
{
	return has(syms, "preempt_schedule");
}

/* A kprobe at a function's entry asks ftrace for all registers, and so did fprobe before 6.14. */
static bool needs_all_registers(enum mechanism m, struct kallsyms *syms)
{
	switch (m) {
	case MECHANISM_KPROBE:
		return true;
	case MECHANISM_KPROBE_MULTI:
		return !has(syms, "fprobe_return");
	case MECHANISM_FENTRY:
	case MECHANISM_TRACEPOINT:
	case MECHANISMS:
		break;
	}
	return false;
}

bool preemption__forbids(enum mechanism m, struct kallsyms *syms)
{
	return needs_all_registers(m, syms) && is_preemptible(syms);
}

const char *preemption__reason(enum mechanism m)
{
	switch (m) {
	case MECHANISM_KPROBE:
		return "a kprobe can crash a preemptible kernel; --mechanism kprobe forces it";
	case MECHANISM_KPROBE_MULTI:
		return "kprobe.multi can crash a preemptible kernel this old; "
		       "--mechanism kprobe.multi forces it";
	case MECHANISM_FENTRY:
	case MECHANISM_TRACEPOINT:
	case MECHANISMS:
		break;
	}
	return NULL;
}
