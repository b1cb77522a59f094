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

/* device_del: mappings that the device leaves behind keep its name. */
SEC("kprobe")
int BPF_KPROBE(device_gone, u64 dev)
{
	u32 id = ptrset__find(&device_ids, dev);
	u32 slot = id - 1;
	struct abi_device *d;

	if (!id)
		return 0;
	ptrset__forget(&device_ids, dev);
	d = bpf_map_lookup_elem(&devices, &slot);
	if (d) {
		d->gone_ns = bpf_ktime_get_ns();
		d->ptr = 0;
	}
	return 0;
}
