// SPDX-License-Identifier: GPL-2.0-only
/*
 * census.bpf.c - the census: a walk over all tables and devices that exist now.
 *
 * census_walk is never attached: userspace runs it (BPF_PROG_TEST_RUN). It walks the kernel's
 * lists of devices and of IOMMU groups; preemption is off meanwhile. If the kernel hides those
 * lists, userspace reads a sysfs attribute of each device and group, and probes on the way
 * discover the object behind it.
 */
#include "census.h"
#include "events.h"

/* Addresses of kernel variables, from kallsyms; 0 where the kernel hides them. */
const volatile __u64 devices_kset_addr;
const volatile __u64 iommu_group_kset_addr;

struct abi_census census;

#define WALK_MAX 65536 /* list entries, far more than any machine has */

struct list_walk {
	u64 head;
	u64 pos;
	u32 done;
	u32 groups; /* of IOMMU groups, else of devices */
};

/* Register a table, or see it again; its slot + 1. If its identity changed it is a new table. */
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
		table__lose(id);
		id = table__id(ptr);
		slot = id - 1;
		t = bpf_map_lookup_elem(&tables, &slot);
		if (!id || !t)
			return 0;
	}
	/*
	 * Members that may change while the table lives, or were not yet set up when it was
	 * discovered.
	 */
	table__read(slot, ptr);
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
		u64 flags = PEEK_U64(flagged, flags[0]);

		return flags >> bpf_core_enum_value(enum struct_device_flags___new,
						    DEV_FLAG_DMA_OPS_BYPASS) &
		       1;
	}
	return 0;
}

/* Discover a table of an IOMMU group. */
static __always_inline void census__list(u64 ptr, u32 group, u32 owned)
{
	u32 slot = census__table(ptr, group, owned) - 1;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	if (t)
		t->listed = census.number;
}

/* The tables of an IOMMU group: its iommu_data is an iommu_table_group on pseries and powernv. */
__noinline int census__group(u64 group)
{
	const struct iommu_group *g = (const struct iommu_group *)group;
	const struct iommu_table_group *tg =
	    (const struct iommu_table_group *)PEEK_U64(g, iommu_data);
	u32 id = PEEK_U32(g, id);
	u32 owned = 0;

	if (!tg)
		return 0;
	/* Since 5.19 a group knows who claimed it (commit 1ea2a07a532b). */
	if (bpf_core_field_exists(g->owner))
		owned = PEEK_U64(g, owner) != 0;
	/* The two point at each other (iommu_register_group()), or this is something else. */
	if (PEEK_U64(tg, group) != group) {
		census.strange++;
		return 0;
	}
	census__list(PEEK_U64(tg, tables[0]), id, owned);
	census__list(PEEK_U64(tg, tables[1]), id, owned);
	return 0;
}

/*
 * True if the device at this address still has the name by which we know it.
 * Compared by words, and without a branch: the verifier follows each.
 */
static __always_inline bool device__is_same(const struct abi_device *d, const struct device *dev)
{
	u64 name[ABI_NAME_LEN / sizeof(u64)] = {};
	const u64 *known = (const u64 *)d->name;
	u64 differ = 0;

	kread_str((char *)name, sizeof(name), PEEK_U64(dev, kobj.name));
	for (u32 i = 0; i < ABI_NAME_LEN / sizeof(u64); i++)
		differ |= name[i] ^ known[i];
	return !differ;
}

/* A device maps through a table, or goes past it, or has done so since we know it. */
__noinline int census__device(u64 ptr)
{
	const struct device *dev = (const struct device *)ptr;
	u64 base = PEEK_U64(dev, archdata.iommu_table_base);
	u64 dma_offset = PEEK_U64(dev, archdata.dma_offset);
	const struct device_driver *driver;
	const struct iommu_group *group;
	struct abi_device *d;
	u32 id, slot;

	if (!base && !dma_offset && !device__find(ptr))
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
	group = (const struct iommu_group *)PEEK_U64(dev, iommu_group);
	d->group = group ? PEEK_U32(group, id) : ABI_NO_GROUP;
	d->table = census__table(base, d->group, 0);
	d->dma_offset = dma_offset;
	d->bypass = device__bypass(dev);
	d->driver[0] = 0;
	driver = (const struct device_driver *)PEEK_U64(dev, driver);
	if (driver)
		kread_str(d->driver, sizeof(d->driver), PEEK_U64(driver, name));
	d->census = census.number;
	census.devices++;
	return 0;
}

/* The object that a kobject is embedded in. */
static __always_inline u64 device__of_kobj(u64 kobj)
{
	return kobj - bpf_core_field_offset(struct device, kobj);
}

static __always_inline u64 group__of_kobj(u64 kobj)
{
	return kobj - bpf_core_field_offset(struct iommu_group, kobj);
}

/* One step on a kset's list; 1 at its end, or where an entry was taken off it and points at itself.
 */
static int walk_kset(u64 i, struct list_walk *w)
{
	u64 kobj = w->pos - bpf_core_field_offset(struct kobject, entry);
	u64 next;

	if (w->pos == w->head) {
		w->done = 1;
		return 1;
	}
	if (w->groups)
		census__group(group__of_kobj(kobj));
	else
		census__device(device__of_kobj(kobj));
	next = kread_u64(w->pos);
	if (!next || next == w->pos)
		return 1;
	w->pos = next;
	return 0;
}

/* Walk the list of a kset whose pointer stands at addr. */
static __always_inline void walk__run(u64 addr, bool groups)
{
	struct list_walk w = {.groups = groups};
	u64 kset = kread_u64(addr);

	if (kset) {
		w.head = kset + bpf_core_field_offset(struct kset, list);
		w.pos = kread_u64(w.head);
	}
	if (w.pos)
		bpf_loop(WALK_MAX, walk_kset, &w, 0);
	census.broken += !w.done;
}

/* True if the running task's name is where we believe it to be. */
static __always_inline bool task__is_plausible(u64 ptr)
{
	const struct task_struct *task = (const struct task_struct *)ptr;
	u64 reported[2] = {}, read[2] = {};

	bpf_get_current_comm(reported, sizeof(reported));
	BPF_CORE_READ_INTO(&read, task, comm);
	return reported[0] == read[0] && reported[1] == read[1];
}

/* Since 6.15, and where it was backported, a page_pool knows the pages that it has mapped. */
struct xarray___any {
	int unused;
};
struct page_pool___tracking {
	struct xarray___any dma_mapped;
} __attribute__((preserve_access_index));

static __always_inline u32 page_pool__kind(void)
{
	const struct page_pool___tracking *pool = 0;

	if (!bpf_core_type_exists(struct page_pool___tracking))
		return ABI_PAGE_POOL_UNKNOWN;
	return bpf_core_field_exists(pool->dma_mapped) ? ABI_PAGE_POOL_UNMAPS : ABI_PAGE_POOL_KEEPS;
}

/*
 * Find every table and the devices that map through it. A list that changes
 * under the walk may lead astray: the walk then does not come back to its
 * head, says so in broken, and is run again.
 */
SEC("raw_tp")
int census_walk(void *ctx)
{
	census.number++;
	census.tables = 0;
	census.devices = 0;
	census.broken = 0;
	census.strange = 0;
	census.met = 0;
	census.time_ns = bpf_ktime_get_ns();
	census.jiffies = bpf_jiffies64();
	census.page_pool = page_pool__kind();
	census.reader = bpf_get_current_task();
	census.strange += !task__is_plausible(census.reader);
	if (devices_kset_addr)
		walk__run(devices_kset_addr, false);
	if (iommu_group_kset_addr)
		walk__run(iommu_group_kset_addr, true);
	return 0;
}

/* True while it is the tool that reads an attribute, between two walks. */
static __always_inline bool census__reads(void)
{
	return census.reader && census.reader == bpf_get_current_task();
}

__noinline int census__discover_device(u64 kobj)
{
	hit__count(ABI_HOOK_DISCOVER_DEVICE);
	if (census__reads()) {
		census.met++;
		census__device(device__of_kobj(kobj));
	}
	return 0;
}

__noinline int census__discover_group(u64 kobj)
{
	hit__count(ABI_HOOK_DISCOVER_GROUP);
	if (census__reads()) {
		census.met++;
		census__group(group__of_kobj(kobj));
	}
	return 0;
}

/* dev_attr_show and iommu_group_attr_show: the first argument is the object's kobject. */
SEC("kprobe")
int BPF_KPROBE(discover_device, u64 kobj)
{
	return census__discover_device(kobj);
}

SEC("fentry")
int discover_device_fentry(void *ctx)
{
	return census__discover_device(fentry__arg(ctx, 0));
}

SEC("kprobe")
int BPF_KPROBE(discover_group, u64 kobj)
{
	return census__discover_group(kobj);
}

SEC("fentry")
int discover_group_fentry(void *ctx)
{
	return census__discover_group(fentry__arg(ctx, 0));
}
