// SPDX-License-Identifier: GPL-2.0-only
/*
 * census - which tables and devices there are now, whatever the hooks have seen.
 *
 * Never attached: userspace runs it (BPF_PROG_TEST_RUN). It walks the kernel's
 * lists of devices and of IOMMU groups; preemption is off meanwhile.
 */
#include "registry.h"

/* Addresses of kernel variables, from kallsyms; 0 where the kernel hides them. */
const volatile __u64 devices_kset_addr;
const volatile __u64 iommu_group_kset_addr;

struct abi_census census;

#define WALK_MAX 65536 /* list entries, far more than any machine has */

struct list_walk {
	u64 head;
	u64 pos;
	u32 done;
};

/* A pointer at an address; 0 if it cannot be read. */
static __always_inline u64 read_ptr(u64 addr)
{
	u64 value = 0;

	return kread(&value, sizeof(value), addr) ? 0 : value;
}

/* Meet a table, or meet it again; its slot + 1. What has changed under us is a new table. */
__noinline u32 census__table(u64 ptr, u32 group, u32 owned)
{
	u32 id, slot;
	struct abi_table *t;

	if (!ptr || !table__is_plausible((const struct iommu_table *)ptr))
		return 0;
	id = table__id(ptr);
	slot = id - 1;
	if (!id)
		return 0;
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t)
		return 0;
	if (!table__is_same(t)) {
		table__retire(ptr);
		id = table__id(ptr);
		slot = id - 1;
		t = bpf_map_lookup_elem(&tables, &slot);
		if (!id || !t)
			return 0;
	}
	/* What may change while the table lives, or was not yet set up when we met it. */
	table__read(t, (const struct iommu_table *)ptr);
	if (t->census != census.number)
		t->owned = t->it_userspace != 0;
	t->owned |= owned;
	if (group != ABI_NO_GROUP)
		t->group = group;
	if (t->census != census.number) {
		t->census = census.number;
		census.tables++;
	}
	return id;
}

/* dma_ops_bypass is a bit field up to 7.0 and a bit of dev->flags since. */
struct device___flags {
	unsigned long flags[1];
} __attribute__((preserve_access_index));

enum struct_device_flags___new {
	DEV_FLAG_DMA_OPS_BYPASS = 4,
};

static __always_inline u32 device__bypass(const struct device *dev)
{
	const struct device___flags *flagged = (const struct device___flags *)dev;

	if (bpf_core_field_exists(dev->dma_ops_bypass))
		return (u32)BPF_CORE_READ_BITFIELD_PROBED(dev, dma_ops_bypass);
	if (bpf_core_field_exists(flagged->flags) &&
	    bpf_core_enum_value_exists(enum struct_device_flags___new, DEV_FLAG_DMA_OPS_BYPASS)) {
		u64 flags = BPF_CORE_READ(flagged, flags[0]);

		return flags >> bpf_core_enum_value(enum struct_device_flags___new,
						    DEV_FLAG_DMA_OPS_BYPASS) &
		       1;
	}
	return 0;
}

/* The tables of an IOMMU group: its iommu_data is an iommu_table_group on pseries and powernv. */
static __always_inline void census__group(u64 group)
{
	const struct iommu_group *g = (const struct iommu_group *)group;
	const struct iommu_table_group *tg =
	    (const struct iommu_table_group *)BPF_CORE_READ(g, iommu_data);
	u32 id = (u32)BPF_CORE_READ(g, id);
	u32 owned = BPF_CORE_READ(g, owner) != 0;

	if (!tg)
		return;
	census__table((u64)BPF_CORE_READ(tg, tables[0]), id, owned);
	census__table((u64)BPF_CORE_READ(tg, tables[1]), id, owned);
}

/* True if the device at this address still has the name by which we know it. */
static __always_inline bool device__is_same(const struct abi_device *d, const struct device *dev)
{
	char name[ABI_NAME_LEN] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dev, kobj.name));
	for (int i = 0; i < ABI_NAME_LEN; i++) {
		if (name[i] != d->name[i])
			return false;
		if (!name[i])
			break;
	}
	return true;
}

/* A device maps through a table, or goes past it, or has done so since we know it. */
__noinline int census__device(u64 ptr)
{
	const struct device *dev = (const struct device *)ptr;
	u64 base = (u64)BPF_CORE_READ(dev, archdata.iommu_table_base);
	u64 dma_offset = BPF_CORE_READ(dev, archdata.dma_offset);
	const struct iommu_group *group;
	struct abi_device *d;
	u32 id, slot;

	if (!base && !dma_offset && !ptrset__find(&device_ids, ptr))
		return 0;
	id = device__id(ptr);
	slot = id - 1;
	d = id ? bpf_map_lookup_elem(&devices, &slot) : 0;
	if (d && !device__is_same(d, dev)) {
		device__retire(ptr);
		id = device__id(ptr);
		slot = id - 1;
		d = id ? bpf_map_lookup_elem(&devices, &slot) : 0;
	}
	if (!d)
		return 0;
	group = BPF_CORE_READ(dev, iommu_group);
	d->group = group ? (u32)BPF_CORE_READ(group, id) : ABI_NO_GROUP;
	d->table = census__table(base, d->group, 0);
	d->dma_offset = dma_offset;
	d->bypass = device__bypass(dev);
	d->driver[0] = 0;
	if (BPF_CORE_READ(dev, driver))
		bpf_probe_read_kernel_str(d->driver, sizeof(d->driver),
					  BPF_CORE_READ(dev, driver, name));
	d->census = census.number;
	census.devices++;
	return 0;
}

/* To the next entry; true at the end. An entry that was taken off the list points at itself. */
static __always_inline bool walk__step(struct list_walk *w)
{
	u64 next = read_ptr(w->pos);
	bool lost = !next || next == w->pos;

	w->pos = next;
	return lost;
}

static int walk_device(u64 i, struct list_walk *w)
{
	u64 kobj;

	if (w->pos == w->head) {
		w->done = 1;
		return 1;
	}
	kobj = w->pos - bpf_core_field_offset(struct kobject, entry);
	census__device(kobj - bpf_core_field_offset(struct device, kobj));
	return walk__step(w);
}

static int walk_group(u64 i, struct list_walk *w)
{
	u64 kobj;

	if (w->pos == w->head) {
		w->done = 1;
		return 1;
	}
	kobj = w->pos - bpf_core_field_offset(struct kobject, entry);
	census__group(kobj - bpf_core_field_offset(struct iommu_group, kobj));
	return walk__step(w);
}

/* Start at the list of a kset whose pointer stands at addr; false if it cannot be read. */
static __always_inline bool walk__start(struct list_walk *w, u64 addr)
{
	u64 kset = read_ptr(addr);

	if (!kset)
		return false;
	w->head = kset + bpf_core_field_offset(struct kset, list);
	w->pos = read_ptr(w->head);
	w->done = 0;
	return w->pos != 0;
}

/*
 * Find every table and the devices that map through it. A list that changes
 * under the walk may lead astray: the walk then does not come back to its
 * head, says so in broken, and is run again.
 */
SEC("raw_tp")
int census_walk(void *ctx)
{
	struct list_walk w;

	census.number++;
	census.tables = 0;
	census.devices = 0;
	census.broken = 0;
	if (devices_kset_addr) {
		if (walk__start(&w, devices_kset_addr))
			bpf_loop(WALK_MAX, walk_device, &w, 0);
		else
			w.done = 0;
		census.broken += !w.done;
	}
	if (iommu_group_kset_addr) {
		if (walk__start(&w, iommu_group_kset_addr))
			bpf_loop(WALK_MAX, walk_group, &w, 0);
		else
			w.done = 0;
		census.broken += !w.done;
	}
	return 0;
}
