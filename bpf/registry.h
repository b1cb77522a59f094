/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * registry.h - the tables and devices that we have met, each in a slot.
 *
 * A table that is freed keeps its slot, and a new table at the same address
 * gets a new one with a new generation. The ledger names tables and devices by
 * slot, so that it outlives them. Userspace gives slots back (release.bpf.c).
 */
#ifndef TCETOP_BPF_REGISTRY_H
#define TCETOP_BPF_REGISTRY_H

#include "maps.h"
#include "ptrset.h"

static __always_inline u32 table__find_anywhere(u64 ptr)
{
	return ptrset__find(PTRSET_TABLES, ptr);
}

static __always_inline u32 device__find(u64 ptr)
{
	return ptrset__find(PTRSET_DEVICES, ptr);
}

struct abi_slots table_slots __weak;
struct abi_slots device_slots __weak;

/* Places of the ledger that tables have had so far, one after the other, and round. */
__u64 places_taken __weak;

/* The first of as many places as a table has entries; tables share them where there are fewer. */
static __always_inline u32 ledger__take_places(u64 entries)
{
	return (u32)(__sync_fetch_and_add(&places_taken, entries) % ledger_places);
}

/* The last generation that was given out. */
__u64 last_gen __weak;

/*
 * Generations are microseconds since boot, moved up if two fall on one: unique for a boot and
 * across restarts of the tracer, and not an address.
 */
static __always_inline u64 gen__next(void)
{
	u64 now = bpf_ktime_get_boot_ns() / 1000;
	u64 last = last_gen;

	if (now > last && __sync_val_compare_and_swap(&last_gen, last, now) == last)
		return now;
	return __sync_fetch_and_add(&last_gen, 1) + 1;
}

#define REFS_MAX 65536 /* groups and VFIO containers that share a table: a handful */

/*
 * Freed memory may still look like the table it was, but its last reference
 * is gone; and what was never a table has no sane sizes.
 */
static __always_inline bool table__has_sizes(const struct iommu_table *tbl)
{
	u64 shift = PEEK_U64(tbl, it_page_shift);

	return shift >= 12 && shift <= 34 && PEEK_U64(tbl, it_size);
}

static __always_inline bool table__is_plausible(const struct iommu_table *tbl)
{
	return PEEK_U32(tbl, it_kref.refcount.refs.counter) - 1 < REFS_MAX && table__has_sizes(tbl);
}

/* Copy what the table at this address says of itself into its slot. */
__weak __noinline int table__read(u32 slot, u64 ptr)
{
	const struct iommu_table *tbl = (const struct iommu_table *)ptr;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	const struct iommu_table_ops *ops;

	if (!t)
		return 0;
	ops = (const struct iommu_table_ops *)PEEK_U64(tbl, it_ops);
	t->it_map = PEEK_U64(tbl, it_map);
	t->it_index = PEEK_U64(tbl, it_index);
	t->it_size = PEEK_U64(tbl, it_size);
	t->it_offset = PEEK_U64(tbl, it_offset);
	t->it_userspace = PEEK_U64(tbl, it_userspace);
	t->it_allocated_size = PEEK_U64(tbl, it_allocated_size);
	t->set = PEEK_U64(ops, set);
	t->reserved_start = PEEK_U64(tbl, it_reserved_start);
	t->reserved_end = PEEK_U64(tbl, it_reserved_end);
	t->it_page_shift = (u32)PEEK_U64(tbl, it_page_shift);
	t->it_indirect_levels = (u32)PEEK_U64(tbl, it_indirect_levels);
	return 0;
}

/* A released slot, else one of `max` that was never used; max if there is none. */
static __always_inline u32 slot__take(struct abi_slots *s, void *queue, u32 max)
{
	u32 taken = s->taken, place = taken % max;
	const u32 *slot = bpf_map_lookup_elem(queue, &place);

	if (slot && taken != s->given) {
		u32 free = *slot;

		if (__sync_val_compare_and_swap(&s->taken, taken, taken + 1) == taken)
			return free;
	}
	/* The counter never wraps. */
	return s->next < max ? __sync_fetch_and_add(&s->next, 1) : max;
}

/* Only userspace gives slots back, one at a time. */
static __always_inline void slot__give(struct abi_slots *s, void *queue, u32 max, u32 slot)
{
	u32 place = s->given % max;
	u32 *to = bpf_map_lookup_elem(queue, &place);

	if (!to)
		return;
	*to = slot;
	barrier();
	__sync_fetch_and_add(&s->given, 1);
}

/*
 * Remember which table died at this address last. Of those that died there before, unmaps that
 * come late know by the ledger (unmatched_unmap.h).
 */
static __always_inline void dead__remember(u64 ptr, u32 id)
{
	int place;

	ptrset__remove(PTRSET_DEAD, ptr);
	place = ptrset__claim(PTRSET_DEAD, ptr);
	if (place >= 0)
		ptrset__write(place, ptr, id);
}

/* A table is out of its lists only a little later than its last put begins. */
#define GHOST_NS 1000000000ULL

/* True for a table that has just died here: its last put is still under way. */
static __always_inline bool table__is_ghost(u64 ptr)
{
	u32 slot = ptrset__find(PTRSET_DEAD, ptr) - 1;
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	return t && t->died_at == ptr && bpf_ktime_get_ns() - t->dead_ns < GHOST_NS &&
	       t->it_map == PEEK_U64((const struct iommu_table *)ptr, it_map);
}

/*
 * Register a table that its first bucket does not have: its slot + 1, or 0 if no slot is free.
 */
__weak __noinline u32 table__register(u64 ptr)
{
	u32 slot = table__find_anywhere(ptr);
	struct abi_table *t;
	int place;

	if (slot)
		return slot;
	if (!table__is_plausible((const struct iommu_table *)ptr)) {
		loss__count(ABI_LOSS_UNKNOWN_TABLE);
		return 0;
	}
	if (table__is_ghost(ptr))
		return 0;
	place = ptrset__claim(PTRSET_TABLES, ptr);
	if (place < 0) {
		loss__count(place == PTRSET_FULL ? ABI_LOSS_TABLE_SLOTS_FULL
						 : ABI_LOSS_LEDGER_BUSY);
		return 0;
	}
	slot = slot__take(&table_slots, &free_tables, ABI_TABLES);
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t) {
		loss__count(ABI_LOSS_TABLE_SLOTS_FULL);
		ptrset__write(place, 0, 0);
		return 0;
	}
	__builtin_memset(t, 0, sizeof(*t));
	table__read(slot, ptr);
	t->group = ABI_NO_GROUP;
	t->live_before = ABI_LIVE_UNKNOWN;
	t->live_last = ABI_LIVE_UNKNOWN;
	t->first_place = ledger__take_places(t->it_size);
	t->first_seen_ns = bpf_ktime_get_ns();
	t->gen = gen__next();
	/* A reader that sees the table must see its generation. */
	__sync_lock_test_and_set(&t->ptr, ptr);
	ptrset__write(place, ptr, slot + 1);
	return slot + 1;
}

/* The slot + 1 of a table, registered if need be; 0 if there is no room. */
static __always_inline u32 table__id(u64 ptr)
{
	u32 id = ptrset__find_first(PTRSET_TABLES, ptr);

	return id ? id : table__register(ptr);
}

/* The slot + 1 of a table that is registered, else 0. */
static __always_inline u32 table__find(u64 ptr)
{
	u32 id = ptrset__find_first(PTRSET_TABLES, ptr);

	return id ? id : table__find_anywhere(ptr);
}

/* The table of this slot (+ 1) is gone, or is another one now. */
__weak __noinline u32 slot__retire(u32 id)
{
	u32 slot = id - 1;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	u64 ptr = t ? t->ptr : 0;

	if (!t || !ptr)
		return 0;
	t->dead_ns = bpf_ktime_get_ns();
	t->died_at = ptr;
	dead__remember(ptr, id);
	if (table__find_anywhere(ptr) == id)
		ptrset__remove(PTRSET_TABLES, ptr);
	/* A reader that sees the table freed must see when. */
	__sync_lock_test_and_set(&t->ptr, 0);
	return id;
}

/*
 * True while the memory at the table's address still is that table. If it was registered at its
 * creation its bitmap is set up later; if the kernel waits in its teardown the last reference is
 * dropped before the end.
 */
static __always_inline bool table__is_same(const struct abi_table *t)
{
	const struct iommu_table *tbl = (const struct iommu_table *)t->ptr;
	u64 map;

	if (!tbl || !(t->dying_ns ? table__has_sizes(tbl) : table__is_plausible(tbl)))
		return false;
	map = PEEK_U64(tbl, it_map);
	return (map == t->it_map || !t->it_map) && PEEK_U64(tbl, it_index) == t->it_index &&
	       PEEK_U64(tbl, it_size) == t->it_size;
}

/*
 * What the set of devices has for a pointer: slot + 1, and above it the number of the present
 * binding, so that a mapping learns both at once.
 */
#define DEVICE_NAMED(id, binding) ((id) | (binding) << 16)
#define DEVICE_OF(named) ((named)&0xffff)

/* The same for a device: its DEVICE_NAMED(), or 0 if no slot is free. */
__weak __noinline u32 device__register(u64 ptr)
{
	const struct device *dev = (const struct device *)ptr;
	u32 slot = device__find(ptr);
	const struct bus_type *bus;
	struct abi_device *d;
	int place;

	if (slot)
		return slot;
	place = ptrset__claim(PTRSET_DEVICES, ptr);
	if (place < 0) {
		loss__count(place == PTRSET_FULL ? ABI_LOSS_DEVICE_SLOTS_FULL
						 : ABI_LOSS_LEDGER_BUSY);
		return 0;
	}
	slot = slot__take(&device_slots, &free_devices, ABI_DEVICES);
	d = bpf_map_lookup_elem(&devices, &slot);
	if (!d) {
		loss__count(ABI_LOSS_DEVICE_SLOTS_FULL);
		ptrset__write(place, 0, 0);
		return 0;
	}
	__builtin_memset(d, 0, sizeof(*d));
	d->ptr = ptr;
	d->group = ABI_NO_GROUP;
	bus = (const struct bus_type *)PEEK_U64(dev, bus);
	kread_str(d->name, sizeof(d->name), PEEK_U64(dev, kobj.name));
	kread_str(d->bus, sizeof(d->bus), PEEK_U64(bus, name));
	d->first_seen_ns = bpf_ktime_get_ns();
	d->binding = 1;
	d->used = 1;
	ptrset__write(place, ptr, DEVICE_NAMED(slot + 1, 1));
	return DEVICE_NAMED(slot + 1, 1);
}

/* The device at this address is gone; what it leaves behind keeps its name. */
static __always_inline void device__retire(u64 ptr)
{
	u32 named = device__find(ptr);
	u32 slot = DEVICE_OF(named) - 1;
	struct abi_device *d;

	if (!named)
		return;
	ptrset__remove(PTRSET_DEVICES, ptr);
	d = bpf_map_lookup_elem(&devices, &slot);
	if (!d || d->ptr != ptr)
		return;
	d->ptr = 0;
}

/* A device with its binding, registered if need be: DEVICE_NAMED(), or 0. */
static __always_inline u32 device__named(u64 ptr)
{
	u32 named = ptrset__find_first(PTRSET_DEVICES, ptr);

	return named ? named : device__register(ptr);
}

/* A device with its binding, and the slot + 1 of the table that it maps through. */
struct device_window {
	u32 named; /* DEVICE_NAMED(), 0: unknown */
	u32 table;
};

/* What the device's first bucket has: the table is the one it mapped through last, or none. */
static __always_inline struct device_window device__window(u64 ptr)
{
	struct abi_ptr_bucket *b = ptrset__bucket(PTRSET_DEVICES + ptr__hash(ptr));
	struct device_window w = {};

	if (!b)
		return w;
#pragma clang loop unroll(full)
	for (int i = 0; i < ABI_PTR_WAYS; i++)
		if (b->ptr[i] == ptr) {
			w.named = b->id[i];
			w.table = b->table[i];
			return w;
		}
	return w;
}

/* Note through which table the device maps. */
static __always_inline void device__set_table(u64 ptr, u32 table)
{
	int place = ptrset__place_in(PTRSET_DEVICES + ptr__hash(ptr), ptr);
	struct abi_ptr_bucket *b = ptrset__bucket((u32)place / ABI_PTR_WAYS);

	if (place >= 0 && b)
		b->table[place & (ABI_PTR_WAYS - 1)] = table;
}

static __always_inline u32 device__id(u64 ptr)
{
	return DEVICE_OF(device__named(ptr));
}

#endif
