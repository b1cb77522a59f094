// SPDX-License-Identifier: GPL-2.0-only
/*
 * window - births and deaths of tables and devices.
 *
 * A pointer may be used again at once: whoever frees a table or a device is
 * seen here, so that the next user of the address gets a slot of its own.
 */
#include "registry.h"

/* A table is being set up at this address: what we knew by it is history. */
SEC("kprobe")
int BPF_KPROBE(table_birth, u64 tbl)
{
	table__retire(tbl);
	return 0;
}

/* The last reference goes: iommu_tce_table_put frees the table (kref of 1 at entry). */
SEC("kprobe")
int BPF_KPROBE(table_death, u64 tbl)
{
	const struct iommu_table *t = (const struct iommu_table *)tbl;

	if (tbl && BPF_CORE_READ(t, it_kref.refcount.refs.counter) == 1)
		table__retire(tbl);
	return 0;
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
