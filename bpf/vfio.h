/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio.h - exchanges of TCEs by VFIO and KVM in the tables of their guests.
 *
 * They set no bits: the number of live TCEs follows from every TCE's direction before and after.
 * iommu_tce_xchg_no_kill() gets the new direction and returns the old one in the same variable
 * (arch/powerpc/kernel/iommu.c).
 */
#ifndef TCETOP_BPF_VFIO_H
#define TCETOP_BPF_VFIO_H

#include "call.h"
#include "registry.h"

__weak __noinline int exchange__begin(u64 tbl, u64 direction)
{
	u32 id = table__id(tbl), slot = id - 1;
	struct abi_table *t = id ? bpf_map_lookup_elem(&tables, &slot) : 0;
	struct abi_exchanges *e = bpf_map_lookup_elem(&exchanges, &slot);
	const struct abi_call *call = call__now();

	/* The same call by a second link, while one gives way to another (hook_switch.c). */
	if (call && call->kind == ABI_CALL_EXCHANGE && call->tbl == tbl &&
	    call->direction == direction)
		return 0;
	call__begin(ABI_CALL_EXCHANGE, tbl, id, 0, direction, kread_u32(direction));
	if (!t || !e)
		return 0;
	t->owned = 1;
	__sync_fetch_and_add(&e->begun, 1);
	return 0;
}

__weak __noinline int exchange__end(u64 error)
{
	struct abi_call *call = call__now();
	u64 task = call ? call->task : 0, direction = call ? call->direction : 0;
	u32 slot = call ? call->table - 1 : 0, after = call ? call->after : 0;
	struct abi_exchanges *e;
	u32 change;

	/* Read, and only then taken: another task may have come in between. */
	if (!direction || __sync_val_compare_and_swap(&call->task, task, 0) != task) {
		loss__count(ABI_LOSS_RETURN_UNMATCHED);
		return 0;
	}
	e = bpf_map_lookup_elem(&exchanges, &slot);
	if (!e)
		return 0;
	change = (kread_u32(direction) & (ABI_DIRECTIONS - 1)) * ABI_DIRECTIONS +
		 (after & (ABI_DIRECTIONS - 1));
	/* 6.1 must see the bound where it is used: the compiler knows that it is one, and drops it.
	 */
	asm volatile("" : "+r"(change));
	if (error)
		__sync_fetch_and_add(&e->refused, 1);
	else
		__sync_fetch_and_add(&e->count[change & (ABI_DIRECTIONS * ABI_DIRECTIONS - 1)], 1);
	return 0;
}

/* long iommu_tce_xchg_no_kill(mm, tbl, entry, hpa, direction) */
static __always_inline int userview__exchange(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_EXCHANGE);
	return exchange__begin(PT_REGS_PARM2(regs), PT_REGS_PARM5(regs));
}

#endif
