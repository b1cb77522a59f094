/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * window.h - births and deaths of tables and devices: what the hooks do.
 *
 * A pointer may be used again at once: whoever frees a table or a device is
 * seen here, so that the next user of the address gets a slot of its own.
 */
#ifndef TCETOP_BPF_WINDOW_H
#define TCETOP_BPF_WINDOW_H

#include "registry.h"

/* iommu_init_table: a table is being set up here, what we knew by its address is history. */
static __always_inline int window__birth(u64 tbl)
{
	hit__count(ABI_HOOK_TABLE_BIRTH);
	table__retire(tbl);
	return 0;
}

/* The last reference goes: iommu_tce_table_put frees the table (kref of 1 at entry). */
static __always_inline int window__put(u64 tbl)
{
	const struct iommu_table *t = (const struct iommu_table *)tbl;

	hit__count(ABI_HOOK_TABLE_DEATH);
	if (tbl && BPF_CORE_READ(t, it_kref.refcount.refs.counter) == 1)
		table__retire(tbl);
	return 0;
}

/*
 * device_del, at its entry: the device is still on the kernel's lists for a
 * while and may be met again. The census finds those by name (census__device).
 */
static __always_inline int window__device_gone(u64 dev)
{
	hit__count(ABI_HOOK_DEVICE_GONE);
	device__retire(dev);
	return 0;
}

#endif
