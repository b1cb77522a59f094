// SPDX-License-Identifier: GPL-2.0-only
/*
 * window - births and deaths of tables and devices.
 *
 * A pointer may be used again at once: whoever frees a table or a device is
 * seen here, so that the next user of the address gets a slot of its own.
 */
#include "registry.h"

/* iommu_init_table: a table is being set up here, what we knew by its address is history. */
SEC("kprobe")
int BPF_KPROBE(table_birth, u64 tbl)
{
	table__retire(tbl);
	return 0;
}

SEC("fentry")
int table_birth_fentry(void *ctx)
{
	table__retire(fentry__arg(ctx, 0));
	return 0;
}

/* The last reference goes: iommu_tce_table_put frees the table (kref of 1 at entry). */
static __always_inline int table__put(u64 tbl)
{
	const struct iommu_table *t = (const struct iommu_table *)tbl;

	if (tbl && BPF_CORE_READ(t, it_kref.refcount.refs.counter) == 1)
		table__retire(tbl);
	return 0;
}

SEC("kprobe")
int BPF_KPROBE(table_death, u64 tbl)
{
	return table__put(tbl);
}

SEC("fentry")
int table_death_fentry(void *ctx)
{
	return table__put(fentry__arg(ctx, 0));
}

/*
 * device_del, at its entry: the device is still on the kernel's lists for a
 * while and may be met again. The census finds those by name (census__device).
 */
SEC("kprobe")
int BPF_KPROBE(device_gone, u64 dev)
{
	device__retire(dev);
	return 0;
}

SEC("fentry")
int device_gone_fentry(void *ctx)
{
	device__retire(fentry__arg(ctx, 0));
	return 0;
}
