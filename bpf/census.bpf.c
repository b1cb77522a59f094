// SPDX-License-Identifier: GPL-2.0-only
/*
 * census.bpf.c - the census: a walk over all tables, and all devices that may map through one.
 *
 * census_walk is never attached: userspace runs it (BPF_PROG_TEST_RUN) again and again, a few
 * entries each time, since preemption is off meanwhile. It walks the members of all IOMMU groups
 * and the vio bus: PCI devices are in a group (iommu_add_device(), since 6.6 the driver core),
 * those of vio never are (platforms/pseries/vio.c). Last it looks at the devices that are known and
 * were on no list. If the kernel hides the lists, userspace reads a sysfs attribute of each group
 * and each vio device, and probes on the way discover the object behind it.
 */
#include "census.h"
#include "events.h"

/* Addresses of kernel variables, from kallsyms; 0 where the kernel hides them. */
const volatile __u64 bus_kset_addr;
const volatile __u64 iommu_group_kset_addr;

struct abi_census census;

/* Members of one IOMMU group that a probe looks at. */
#define MEMBERS_MAX 1024

/* A place on a list; at its head the walk of the list is over. */
struct cursor {
	u64 head;
	u64 first; /* when the walk began */
	u64 prev;  /* the entry before pos */
	u64 pos;
};

/* Where the walk stands between two runs. */
static struct {
	struct cursor outer; /* a kset: of buses, or of IOMMU groups */
	struct cursor inner; /* the devices of owner */
	u64 owner;           /* struct subsys_private or iommu_group; 0: none */
	u64 vio;             /* struct subsys_private of the vio bus; 0: not found */
	u32 stage;           /* enum stage */
	u32 slot;            /* the next known device */
} walk;

enum stage { WALK_BUSES, WALK_GROUPS, WALK_LISTS_END, WALK_KNOWN, WALK_KNOWN_END };

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
	/* Since 5.19 a group has its owner (commit 1ea2a07a532b). */
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

#define NEXT_OF(entry) kread_u64(entry)
#define PREV_OF(entry) kread_u64((entry) + bpf_core_field_offset(struct list_head, prev))

/*
 * The same address, as a number that the CPU has only once it has the value that was read before:
 * powerpc orders loads by nothing else.
 */
static __always_inline u64 after(u64 addr, u64 value)
{
	u64 zero = value;

	asm volatile("%0 ^= %1" : "+r"(zero) : "r"(value));
	return addr + zero;
}

static __always_inline void cursor__enter(struct cursor *c, u64 head)
{
	c->head = head;
	c->prev = head;
	c->first = NEXT_OF(head);
	c->pos = c->first ? c->first : head;
	census.broken += !c->first;
}

static __always_inline void cursor__leave(struct cursor *c)
{
	c->pos = c->head;
	census.broken++;
}

/*
 * The next entry. Whatever changes the list meanwhile writes to one of these (linux/list.h): an
 * entry that is moved or taken off has other neighbours, or they have, from the first write to the
 * last. Where it stood is unknown then, and the rest of the list is left out. Neighbours that were
 * moved together pass: walk__known() finds the devices that were missed by it.
 */
__noinline int cursor__next(struct cursor *c)
{
	u64 pos, next;

	if (!c)
		return 0;
	pos = c->pos;
	next = NEXT_OF(pos);
	if (next && PREV_OF(next) == pos && NEXT_OF(after(c->prev, next)) == pos &&
	    PREV_OF(after(pos, next)) == c->prev &&
	    (next != c->head || NEXT_OF(after(next, next)) == c->first)) {
		c->prev = pos;
		c->pos = next;
	} else {
		cursor__leave(c);
	}
	return 0;
}

/* The kset that the pointer at addr points to. */
static __always_inline void walk__kset(u64 addr)
{
	u64 kset = kread_u64(addr);

	if (kset)
		cursor__enter(&walk.outer, kset + bpf_core_field_offset(struct kset, list));
	else
		census.broken++;
}

static __always_inline void walk__begin(u32 stage)
{
	walk.stage = stage;
	walk.owner = 0;
	walk.outer.pos = walk.outer.head = 0;
	if (stage == WALK_BUSES && bus_kset_addr)
		walk__kset(bus_kset_addr);
	if (stage == WALK_GROUPS && iommu_group_kset_addr)
		walk__kset(iommu_group_kset_addr);
}

static __always_inline u64 subsys__klist(u64 subsys)
{
	return subsys + bpf_core_field_offset(struct subsys_private, klist_devices);
}

static __always_inline bool subsys__is_vio(const struct subsys_private *subsys)
{
	char name[4] = {};

	kread_str(name, sizeof(name), PEEK_U64(subsys, subsys.kobj.name));
	return name[0] == 'v' && name[1] == 'i' && name[2] == 'o';
}

static __always_inline void walk__group(u64 group)
{
	walk.owner = group;
	cursor__enter(&walk.inner, group + bpf_core_field_offset(struct iommu_group, devices));
}

/* An entry of a kset: a bus, or an IOMMU group. */
__noinline int walk__owner(void)
{
	u64 kobj = walk.outer.pos - bpf_core_field_offset(struct kobject, entry);
	u64 subsys = kobj - bpf_core_field_offset(struct subsys_private, subsys.kobj);
	u64 kset = walk.outer.head - bpf_core_field_offset(struct kset, list);

	if (PEEK_U64((const struct kobject *)kobj, kset) != kset) {
		cursor__leave(&walk.outer);
	} else if (walk.stage == WALK_GROUPS) {
		census.groups++;
		census__group(group__of_kobj(kobj));
		walk__group(group__of_kobj(kobj));
	} else if (subsys__is_vio((const struct subsys_private *)subsys)) {
		walk.vio = walk.owner = subsys;
		cursor__enter(&walk.inner,
			      subsys__klist(subsys) + bpf_core_field_offset(struct klist, k_list));
	} else {
		cursor__next(&walk.outer);
	}
	return 0;
}

/*
 * The list of the bus that a device is on: its klist, where the lowest bit tells a device that is
 * being taken off it (lib/klist.c); 0: none.
 */
static __always_inline u64 device__klist(const struct device *dev)
{
	const struct device_private *p = (const struct device_private *)PEEK_U64(dev, p);

	return PEEK_U64(p, knode_bus.n_klist);
}

/* The struct bus_type of the vio bus. */
static __always_inline u64 walk__vio_bus(void)
{
	const struct subsys_private *vio = (const struct subsys_private *)walk.vio;

	return PEEK_U64(vio, bus);
}

/* An entry of the vio bus's list: the device, 0 if there is none. */
static __always_inline u64 walk__vio_device(void)
{
	u64 node = walk.inner.pos - bpf_core_field_offset(struct klist_node, n_node);
	u64 knode_bus = bpf_core_field_offset(struct device_private, knode_bus);
	const struct device_private *p = (const struct device_private *)(node - knode_bus);
	const struct device *dev = (const struct device *)PEEK_U64(p, device);

	return PEEK_U64(dev, p) == (u64)p && PEEK_U64(dev, bus) == walk__vio_bus() ? (u64)dev : 0;
}

/* An entry of an IOMMU group's list: a device is in it that says so. */
static __always_inline u64 walk__group_device(void)
{
	const struct group_device *member =
	    (const struct group_device *)(walk.inner.pos -
					  bpf_core_field_offset(struct group_device, list));
	const struct device *dev = (const struct device *)PEEK_U64(member, dev);

	return PEEK_U64(dev, iommu_group) == walk.owner ? (u64)dev : 0;
}

/* A device freed between two runs fails the test of its own pointers, whatever its memory holds. */
static __always_inline void walk__look_at_member(void)
{
	u64 dev = walk.owner == walk.vio ? walk__vio_device() : walk__group_device();

	if (!dev) {
		cursor__leave(&walk.inner);
		return;
	}
	census__device(dev);
	cursor__next(&walk.inner);
}

__noinline int walk__member(void)
{
	walk__look_at_member();
	return 0;
}

/* True while a device is registered: device_del() takes it off its kset (__kobject_del()). */
static __always_inline bool device__is_registered(const struct device *dev)
{
	u64 entry = ADDRESS_OF(dev, kobj.entry), next = NEXT_OF(entry);

	if (!next || next == entry)
		return false;
	census.broken += PREV_OF(next) != entry;
	return true;
}

/*
 * A device that is known and was on no list: those that map through a table and are in no group,
 * as a PCI device that the IOMMU driver refused. If it says that it is on a list, the walk has
 * missed it.
 */
__noinline int walk__known(void)
{
	u32 slot = walk.slot++;
	struct abi_device *d = bpf_map_lookup_elem(&devices, &slot);
	const struct device *dev;
	u64 klist;

	if (!d || slot >= device_slots.next) {
		walk.stage = WALK_KNOWN_END;
		return 0;
	}
	dev = (const struct device *)d->ptr;
	if (!d->used || !dev || d->census == census.number || d->first_seen_ns >= census.time_ns ||
	    !device__is_same(d, dev) || !device__is_registered(dev))
		return 0;
	klist = device__klist(dev);
	if (walk.vio && PEEK_U64(dev, bus) == walk__vio_bus())
		census.broken += klist == subsys__klist(walk.vio);
	else if (census.all_groups && PEEK_U64(dev, iommu_group))
		census.broken++;
	else
		census__device((u64)dev);
	return 0;
}

static __always_inline bool walk__is_over(void)
{
	return walk.stage == WALK_LISTS_END || walk.stage == WALK_KNOWN_END;
}

/* Looks at one entry; 1 at the end. */
static int walk_step(u64 i, void *unused)
{
	if (walk__is_over())
		return 1;
	if (walk.stage == WALK_KNOWN)
		walk__known();
	else if (walk.owner && walk.inner.pos != walk.inner.head)
		walk__member();
	else if (walk.owner) {
		walk.owner = 0;
		cursor__next(&walk.outer);
	} else if (walk.outer.pos != walk.outer.head)
		walk__owner();
	else
		walk__begin(walk.stage + 1);
	return 0;
}

/*
 * The same for one group that a probe has found: its members are the only list then. Inlined: the
 * kernel takes calls no deeper than 8 (MAX_CALL_FRAMES).
 */
static int member_step(u64 i, void *unused)
{
	if (walk.inner.pos == walk.inner.head)
		return 1;
	walk__look_at_member();
	return 0;
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

static __always_inline void census__begin(void)
{
	census.number++;
	census.tables = 0;
	census.devices = 0;
	census.groups = 0;
	census.broken = 0;
	census.strange = 0;
	census.seen = 0;
	census.time_ns = bpf_ktime_get_ns();
	census.jiffies = bpf_jiffies64();
	census.page_pool = page_pool__kind();
	census.reader = bpf_get_current_task();
	census.strange += !task__is_plausible(census.reader);
	walk.vio = 0;
	walk__begin(WALK_BUSES);
}

/*
 * Find every table and the devices that map through it, a few at a time; 1 if there are more. A
 * list that changes under the walk may lead astray: the walk then says so in broken, and is begun
 * again.
 */
SEC("raw_tp")
int census_walk(struct abi_walk *ctx)
{
	u64 began = bpf_ktime_get_ns(), ns;
	long steps;

	if (ctx->part == ABI_WALK_BEGIN) {
		census__begin();
	} else if (ctx->part == ABI_WALK_KNOWN) {
		census.all_groups = (u32)ctx->all_groups;
		walk.slot = 0;
		walk.stage = WALK_KNOWN;
	}
	steps = bpf_loop(ABI_WALK_STEPS, walk_step, 0, 0);
	if (steps > census.most_steps)
		census.most_steps = (u32)steps;
	ns = bpf_ktime_get_ns() - began;
	if (ns > census.longest_ns)
		census.longest_ns = ns;
	return !walk__is_over();
}

/* True while it is the tool that reads an attribute, between two walks. */
static __always_inline bool census__reads(void)
{
	return census.reader && census.reader == bpf_get_current_task();
}

/* Where a list is walked these are not hit; what is dead here, the verifier leaves out. */
__noinline int census__discover_device(u64 kobj)
{
	if (bus_kset_addr)
		return 0;
	hit__count(ABI_HOOK_DISCOVER_DEVICE);
	if (census__reads()) {
		census.seen++;
		census__device(device__of_kobj(kobj));
	}
	return 0;
}

__noinline int census__discover_group(u64 kobj)
{
	if (iommu_group_kset_addr)
		return 0;
	hit__count(ABI_HOOK_DISCOVER_GROUP);
	if (census__reads()) {
		census.seen++;
		census__group(group__of_kobj(kobj));
		walk__group(group__of_kobj(kobj));
		bpf_loop(MEMBERS_MAX, member_step, 0, 0);
		census.broken += walk.inner.pos != walk.inner.head;
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
