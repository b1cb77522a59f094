/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * level.h - allocation of the levels of powernv's tables
 * (arch/powerpc/platforms/powernv/pci-ioda-tce.c).
 *
 * pnv_alloc_tce_level() does not know its table: its callers leave it (call.h). The level may be
 * freed at once if another CPU has put a level in the same entry. The return value is not read:
 * interrupts call this function, too, and only new kernels allow a hook on a return there
 * (return_hooks.c). The kernel's own message says that there was no memory.
 */
#ifndef TCETOP_BPF_LEVEL_H
#define TCETOP_BPF_LEVEL_H

#include "call.h"
#include "events.h"

/* Address of paca_ptrs, by its name; 0 where the kernel hides it. */
const volatile __u64 paca_ptrs_addr __weak;

/*
 * Does this CPU have interrupts off, as the kernel means it? Most are only marked as off, in the
 * CPU's own paca_struct (asm/hw_irq.h).
 */
static __always_inline bool irqs__are_off(void)
{
	const struct paca_struct *paca = 0;
	u64 pacas = paca_ptrs_addr ? kread_u64(paca_ptrs_addr) : 0;
	unsigned char mask = 0;

	if (!pacas || !bpf_core_field_exists(paca->irq_soft_mask))
		return false;
	paca = (const struct paca_struct *)kread_u64(pacas + bpf_get_smp_processor_id() * 8ULL);
	kread(&mask, sizeof(mask), ADDRESS_OF(paca, irq_soft_mask));
	return mask != 0;
}

static __always_inline enum abi_context context__kind(u32 depth)
{
	if (depth & HARDIRQ_MASK)
		return ABI_CONTEXT_HARDIRQ;
	if (depth & SOFTIRQ_SERVED)
		return ABI_CONTEXT_SOFTIRQ;
	return irqs__are_off() ? ABI_CONTEXT_IRQS_OFF : ABI_CONTEXT_PROCESS;
}

/* The counters for what this call allocates. */
static __always_inline struct abi_allocs *allocs__of(const struct abi_call *call)
{
	u32 index = ABI_ALLOCS - 1;
	u32 id = call->kind == ABI_CALL_CREATE ? 0 : table__find_anywhere(call->tbl);

	if (id)
		index = (id - 1) * ABI_VIEWS + (call->kind == ABI_CALL_USER_VIEW);
	return bpf_map_lookup_elem(&allocs, &index);
}

__weak __noinline int level__begin(u64 node, u64 shift)
{
	struct abi_call *call = call__now();
	struct abi_allocs *a;

	if (!call)
		call = call__begin(ABI_CALL_NONE, 0, 0, 0, 0, 0);
	a = call ? allocs__of(call) : 0;
	if (!a) {
		loss__count(ABI_LOSS_RETURN_UNMATCHED);
		return 0;
	}
	call->node = (int)node;
	call->shift = (u32)shift;
	call->context = context__kind(call->depth);
	__sync_fetch_and_add(&a->by[call->context & (ABI_CONTEXT_MAX - 1)], 1);
	call->began_ns = bpf_ktime_get_ns();
	return 0;
}

/* The level was not allocated: pnv_tce_build() and VFIO's own view write to it anyway. */
__weak __noinline int level__failed(u64 ip, u64 sp)
{
	struct abi_call *call = call__now();
	struct abi_allocs *a = call && call->began_ns ? allocs__of(call) : 0;
	struct abi_event *e;

	if (!a) {
		loss__count(ABI_LOSS_RETURN_UNMATCHED);
		return 0;
	}
	call->began_ns = 0;
	__sync_fetch_and_add(&a->by[call->context & (ABI_CONTEXT_MAX - 1)], -1);
	__sync_fetch_and_add(&a->failed, 1);
	e = event__begin(ABI_EVENT_LEVEL_FAILED, table__find_anywhere(call->tbl), ip, sp);
	if (!e)
		return 0;
	e->first = call->kind == ABI_CALL_MAP || call->kind == ABI_CALL_USER_VIEW;
	e->device = call->device;
	e->page_shift = call->shift;
	e->node = call->node;
	event__send(e);
	return 0;
}

/* The time that it took, if it is known. */
__weak __noinline int level__end(void)
{
	struct abi_call *call = call__now();
	u64 began = call ? call->began_ns : 0;
	struct abi_allocs *a = began ? allocs__of(call) : 0;
	u32 time;

	if (!a)
		return 0;
	call->began_ns = 0;
	time = log2_of(bpf_ktime_get_ns() - began);
	__sync_fetch_and_add(&a->time[time < ABI_TIMES ? time : ABI_TIMES - 1], 1);
	return 0;
}

/*
 * Levels are freed with their table: then size is in entries. Or another CPU was faster: then size
 * is a shift.
 */
#define SHIFT_MAX 64

__weak __noinline int level__freed(u64 size)
{
	struct abi_call *call = size < SHIFT_MAX ? call__now() : 0;
	struct abi_allocs *a = call ? allocs__of(call) : 0;

	if (a)
		__sync_fetch_and_add(&a->lost_races, 1);
	return 0;
}

/* __be64 *pnv_alloc_tce_level(nid, shift) */
static __always_inline int level__alloc(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_LEVEL_ALLOC);
	return level__begin(PT_REGS_PARM1(regs), PT_REGS_PARM2(regs));
}

#define REFUSED "\0013Failed to allocate a TCE memory"

/* int _printk(format, ...), of all the kernel says */
static __always_inline int level__refused(struct pt_regs *regs)
{
	char text[sizeof(REFUSED)] = {};
	struct stack_top top;

	hit__count(ABI_HOOK_LEVEL_REFUSED);
	if (kread(text, sizeof(text) - 1, PT_REGS_PARM1(regs)) ||
	    bpf_strncmp(text, sizeof(text), REFUSED))
		return 0;
	top = stack__of_kprobe(regs);
	return level__failed(top.ip, top.sp);
}

/* void pnv_pci_ioda2_table_do_free_pages(addr, size, levels) */
static __always_inline int level__free(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_LEVEL_FREE);
	return level__freed(PT_REGS_PARM2(regs));
}

/* long pnv_pci_ioda2_table_alloc_pages(nid, offset, page_shift, size, levels, user_copy, tbl) */
static __always_inline int level__create(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_LEVEL_CREATE);
	call__begin(ABI_CALL_CREATE, regs->gpr[9], 0, 0, 0, 0);
	return 0;
}

/* __be64 *pnv_tce_useraddrptr(tbl, index, alloc) */
static __always_inline int level__user(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_LEVEL_USER);
	call__begin(ABI_CALL_USER_VIEW, PT_REGS_PARM1(regs), 0, 0, 0, 0);
	return 0;
}

#endif
