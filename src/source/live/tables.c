// SPDX-License-Identifier: GPL-2.0-only
/*
 * tables.c - devices and windows of the live kernel.
 *
 * Tables come from the census. Direct windows and bypass have no table: they
 * come from the device tree and from the devices that use them, with live
 * unknown, so that they are never taken for empty.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/bitmap.h"
#include "host/devicetree.h"

#define BYTES_PER_TCE 8
#define GONE_WINDOWS 64 /* the most windows without a table that are remembered */

static uint64_t gen_of(const struct live *l, uint32_t id)
{
	const struct abi_table *t = tracer__tables(l->tracer);

	return id && id <= ABI_TABLES && t[id - 1].ptr ? t[id - 1].gen : 0;
}

/*
 * Removed, or no longer reached by a whole census that began after it was discovered: device_del
 * was seen too early, or not at all.
 */
static bool is_gone(const struct live *l, const struct sample *s, const struct abi_device *d)
{
	return !d->ptr || (s->complete && d->census != l->census && d->first_seen_ns < l->walk_ns);
}

/* The history of a device: read from the device tree while it has the device. */
static struct device_history *history_of(struct live *l, uint32_t slot)
{
	const struct abi_device *known = &tracer__devices(l->tracer)[slot];
	struct device_history *snapshot = &l->state->device[slot];
	char bus[sizeof(known->bus) + 1], name[ABI_NAME_LEN + 1];

	if (snapshot->first_seen_ns == known->first_seen_ns)
		return snapshot;
	*snapshot = (struct device_history){.first_seen_ns = known->first_seen_ns};
	snprintf(bus, sizeof(bus), "%.*s", (int)sizeof(known->bus), known->bus);
	snprintf(name, sizeof(name), "%.*s", ABI_NAME_LEN, known->name);
	devicetree__slots(bus, name, &snapshot->location);
	return snapshot;
}

/*
 * The bound driver, when at the latest it was not bound, and whether it can have page_pools.
 * Drivers are as the last walk has found them.
 */
static void see_driver(struct device_history *snapshot, struct device *d, uint64_t now)
{
	if (strcmp(snapshot->driver, d->driver)) {
		snapshot->bound_after_ns = d->driver[0] ? snapshot->seen_ns : 0;
		snapshot->driver_page_pool =
		    d->driver[0] ? driver_page_pool__of(d->bus, d->name) : DRIVER_PAGE_POOL_UNKNOWN;
		memcpy(snapshot->driver, d->driver, sizeof(snapshot->driver));
	}
	snapshot->seen_ns = now;
	if (!d->binding)
		d->bound_after_ns = snapshot->bound_after_ns;
	/* An interface appears only some time after its driver is bound. */
	d->no_page_pool =
	    d->driver[0] && (snapshot->driver_page_pool == DRIVER_PAGE_POOL_UNUSED ||
			     (snapshot->driver_page_pool == DRIVER_PAGE_POOL_UNKNOWN &&
			      !driver_page_pool__has_interface(d->bus, d->name)));
}

/* The last bind as it was seen is also the last time at which it was not bound. */
static void fill_binding(struct device *d, const struct abi_device *known)
{
	d->binding = known->binding;
	d->bound_ns = known->bound_ns;
	d->bound_after_ns = d->driver[0] ? known->bound_ns : 0;
}

int live__add_devices(struct live *l, struct sample *s)
{
	const struct abi_device *known = tracer__devices(l->tracer);

	for (uint32_t i = 0; i < ABI_DEVICES; i++) {
		struct device_history *snapshot;
		struct device *d;

		if (!known[i].used)
			continue;
		d = sample__add_device(s);
		if (!d)
			return -ENOMEM;
		snapshot = history_of(l, i);
		d->id = i + 1;
		snprintf(d->name, sizeof(d->name), "%.*s", ABI_NAME_LEN, known[i].name);
		snprintf(d->bus, sizeof(d->bus), "%.*s", (int)sizeof(known[i].bus), known[i].bus);
		memcpy(d->slot, snapshot->location.slot, sizeof(d->slot));
		d->slots = snapshot->location.slots;
		d->partner_drc = snapshot->location.partner_drc;
		d->iommu_group =
		    known[i].group == ABI_NO_GROUP ? COUNT_UNKNOWN : (int64_t)known[i].group;
		d->gone = is_gone(l, s, &known[i]);
		if (d->gone)
			continue;
		snprintf(d->driver, sizeof(d->driver), "%.*s", ABI_DRIVER_LEN, known[i].driver);
		d->gen = gen_of(l, known[i].table);
		d->bypass = known[i].bypass;
		d->bound_after_ns = snapshot->bound_after_ns;
		if (tracer__sees_bindings(l->tracer, d->bus))
			fill_binding(d, &known[i]);
	}
	return 0;
}

void live__see_drivers(struct live *l, struct sample *s)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (!s->devices[i].gone)
			see_driver(&l->state->device[s->devices[i].id - 1], &s->devices[i],
				   l->walk_ns);
}

/* A device that has the location of a table: one that maps through it, else one of its group. */
static const struct abi_device *find_resident(const struct live *l, uint32_t slot)
{
	const struct abi_device *known = tracer__devices(l->tracer);
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];
	const struct abi_device *neighbour = NULL;

	for (uint32_t i = 0; i < ABI_DEVICES; i++) {
		if (!known[i].ptr)
			continue;
		if (known[i].table == slot + 1)
			return &known[i];
		if (t->group != ABI_NO_GROUP && known[i].group == t->group)
			neighbour = &known[i];
	}
	return neighbour;
}

static enum window_kind kind_of(const struct live *l, const struct table *table,
				const struct abi_device *resident,
				const struct dt_location *location)
{
	if (!strcmp(l->platform, "powernv"))
		return WINDOW_PNV;
	if (resident && !strcmp(resident->bus, "vio"))
		return WINDOW_VIO;
	/* The kernel marks a split window as direct, and keeps a table for its dynamic part. */
	if (location->direct.present && location->direct.liobn == table->liobn)
		return WINDOW_DDW_HYBRID;
	if (location->dynamic.present && location->dynamic.liobn == table->liobn)
		return table->base > location->dynamic.base ? WINDOW_DDW_HYBRID
							    : WINDOW_DDW_DYNAMIC;
	return WINDOW_DEFAULT;
}

static void fill_location(struct table *table, const struct abi_device *resident,
			  const struct dt_location *location)
{
	const char *colon;

	snprintf(table->drc_name, sizeof(table->drc_name), "%s", location->drc_name);
	snprintf(table->loc_code, sizeof(table->loc_code), "%s", location->loc_code);
	if (strcmp(resident->bus, "pci"))
		return;
	colon = strchr(resident->name, ':');
	if (colon)
		snprintf(table->phb, sizeof(table->phb), "%.*s", (int)(colon - resident->name),
			 resident->name);
}

/* True for a table that was freed while this sample read it: the data read are meaningless. */
static bool has_died(const struct live *l, uint32_t slot, const struct table *table)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];

	return !t->ptr || t->gen != table->gen;
}

static void count_live(struct live *l, uint32_t slot, struct table *table)
{
	const struct table_snapshot *before;
	struct bitmap counted;

	table->live = COUNT_UNKNOWN;
	table->reserved = COUNT_UNKNOWN;
	if (table->user_owned) {
		live__count_user(l, slot, table);
		return;
	}
	live__see_kernel_owned(l, slot);
	switch (live__count_bits(l, slot, &counted)) {
	case ABI_COUNT_OK:
		table->live = (int64_t)counted.live;
		table->reserved = (int64_t)counted.reserved;
		memcpy(table->pool, counted.pool, sizeof(table->pool));
		table->pools = counted.pools;
		break;
	case ABI_COUNT_NO_MAP:
		break;
	default:
		/* Replaced meanwhile, perhaps: then the next census no longer reaches it. */
		before = live__snapshot(l, slot, table->gen);
		l->state->failed_counts += before && before->table.live == COUNT_UNKNOWN;
	}
}

const struct table_snapshot *live__snapshot(const struct live *l, uint32_t slot, uint64_t gen)
{
	const struct table_snapshot *snapshot = &l->state->snapshot[slot % ABI_TABLES];

	return gen && snapshot->table.gen == gen ? snapshot : NULL;
}

const struct table *live__window(const struct live *l, uint64_t liobn)
{
	for (size_t i = 0; i < l->nwindows; i++)
		if (l->windows[i].liobn == liobn)
			return &l->windows[i];
	return NULL;
}

/*
 * Save the table for events after its end. If its last device was removed its location and kind are
 * unknown by now: those of the snapshot stay.
 */
static void save_snapshot(struct live *l, uint32_t slot, struct table *table,
			  const struct abi_device *resident)
{
	struct table_snapshot *snapshot = &l->state->snapshot[slot];

	if (snapshot->table.gen != table->gen)
		*snapshot = (struct table_snapshot){0};
	if (!resident && snapshot->table.gen) {
		table->window = snapshot->table.window;
		snprintf(table->phb, sizeof(table->phb), "%s", snapshot->table.phb);
		snprintf(table->drc_name, sizeof(table->drc_name), "%s", snapshot->table.drc_name);
		snprintf(table->loc_code, sizeof(table->loc_code), "%s", snapshot->table.loc_code);
	}
	snapshot->table = *table;
	snapshot->unreached = 0;
	if (resident)
		snprintf(snapshot->device, sizeof(snapshot->device), "%.*s", ABI_NAME_LEN,
			 resident->name);
}

static void fill_table(struct live *l, uint32_t slot, struct table *table)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];
	const struct abi_device *resident = find_resident(l, slot);
	struct abi_traffic traffic;
	struct dt_location location = {0};

	table->gen = t->gen;
	table->liobn = t->it_index;
	table->user_owned = t->owned;
	table->page_shift = t->it_page_shift;
	table->base = t->it_offset << (t->it_page_shift & 63);
	table->entries = t->it_size;
	table->levels = t->it_indirect_levels + 1;
	table->full_bytes = t->it_size * BYTES_PER_TCE;
	table->iommu_group = t->group == ABI_NO_GROUP ? COUNT_UNKNOWN : (int64_t)t->group;
	table->charged_bytes = COUNT_UNKNOWN;
	table->refused = COUNT_UNKNOWN;
	table->not_cleared = COUNT_UNKNOWN;
	/* VFIO's tables on powernv have no it_index, and so no PE. */
	table->pe = COUNT_UNKNOWN;
	if (!strcmp(l->platform, "powernv") && !(t->owned && !t->it_index))
		table->pe = (int64_t)(t->it_index & 0xffff);
	tracer__traffic(l->tracer, slot, &traffic);
	table->maps = traffic.maps;
	table->unmaps = traffic.unmaps;
	table->map_tces = traffic.map_pages;
	table->unmap_tces = traffic.unmap_pages;
	if (resident) {
		devicetree__find(resident->bus, resident->name, &location);
		fill_location(table, resident, &location);
	}
	table->window = kind_of(l, table, resident, &location);
	count_live(l, slot, table);
	save_snapshot(l, slot, table, resident);
}

/* Add a name to a comma-separated list, if it still fits. */
static void list_append(char *list, size_t len, const char *name)
{
	size_t used = strlen(list);

	if (used + strlen(name) + 2 <= len)
		snprintf(list + used, len - used, "%s%s", used ? "," : "", name);
}

/* The record of a window without a table; made at its first device. */
static struct table *find_tableless(struct sample *s, enum window_kind window, uint64_t liobn)
{
	struct table *table;

	for (size_t i = 0; i < s->ntables; i++)
		if (!s->tables[i].gen && s->tables[i].window == window &&
		    s->tables[i].liobn == liobn)
			return &s->tables[i];
	table = sample__add_table(s);
	if (!table)
		return NULL;
	table->window = window;
	table->liobn = liobn;
	table->live = COUNT_UNKNOWN;
	table->reserved = COUNT_UNKNOWN;
	table->pe = COUNT_UNKNOWN;
	table->charged_bytes = COUNT_UNKNOWN;
	table->refused = COUNT_UNKNOWN;
	table->not_cleared = COUNT_UNKNOWN;
	return table;
}

/*
 * The window belongs to the node; a device of that node uses it if it goes
 * past its table, or, where only a part of the memory is mapped directly, if
 * its addresses begin at the window. A split window has its record already.
 */
static bool uses_direct(const struct sample *s, const struct abi_device *d,
			const struct dt_location *location)
{
	if (!location->direct.present || (!d->bypass && d->dma_offset != location->direct.base))
		return false;
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].window == WINDOW_DDW_HYBRID &&
		    s->tables[i].liobn == location->direct.liobn)
			return false;
	return true;
}

static int add_direct(const struct live *l, struct sample *s, const struct abi_device *d)
{
	const struct abi_table *tables = tracer__tables(l->tracer);
	bool pnv = !strcmp(l->platform, "powernv");
	struct dt_location location;
	struct table *table;

	if (!d->bypass && !d->dma_offset)
		return 0;
	devicetree__find(d->bus, d->name, &location);
	if (pnv ? !d->bypass : !uses_direct(s, d, &location))
		return 0;
	table = pnv ? find_tableless(s, WINDOW_BYPASS, d->table ? tables[d->table - 1].it_index : 0)
		    : find_tableless(s, WINDOW_DDW_DIRECT, location.direct.liobn);
	if (!table)
		return -ENOMEM;
	table->iommu_group = d->group == ABI_NO_GROUP ? COUNT_UNKNOWN : (int64_t)d->group;
	table->base = d->dma_offset;
	if (!pnv) {
		table->base = location.direct.base;
		table->page_shift = location.direct.page_shift;
		table->entries =
		    1ULL << ((location.direct.size_shift - location.direct.page_shift) & 63);
		table->full_bytes = table->entries * BYTES_PER_TCE;
		table->levels = 1;
	} else {
		table->pe = (int64_t)(table->liobn & 0xffff);
	}
	fill_location(table, d, &location);
	list_append(table->devices, sizeof(table->devices), d->name);
	return 0;
}

/*
 * Freed, or replaced without a put: a whole census no longer reaches it. Tables that a hook
 * discovered after that census began are too new for it.
 */
static bool is_dead(const struct live *l, const struct sample *s, const struct abi_table *t)
{
	if (!t->ptr)
		return true;
	/* Out of the lists, and still waited for. */
	if (t->dying_ns)
		return false;
	return s->complete && t->census != l->census && t->first_seen_ns < l->walk_ns;
}

/* Censuses in a row: a table on its way to be freed is out of their reach for a moment. */
#define UNREACHED_MAX 3
/* VFIO holds its tables for a while after no group has them: as long as it takes to clear them. */
#define UNREACHED_USER_MAX 60
/* A put that found the last reference has ended by then, and the table with it. */
#define PUT_NS 1000000000ULL

/* Was it put, and has its end been missed? It must have come by now. */
static bool was_put(const struct live *l, const struct abi_table *t)
{
	return t->put_ns && t->put_ns + PUT_NS < l->walk_ns;
}

static void miss_table(struct live *l, const struct sample *s, uint32_t slot)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];
	struct table_snapshot *snapshot = &l->state->snapshot[slot];
	unsigned int most = t->owned ? UNREACHED_USER_MAX : UNREACHED_MAX;

	if (!s->complete || !t->ptr || t->dying_ns || snapshot->table.gen != t->gen)
		return;
	if (++snapshot->unreached == most || was_put(l, t))
		tracer__declare_dead(l->tracer, slot, 0);
}

/*
 * Direct windows have no registry slot: save those of the last sample. A device is removed before
 * its window, so some windows of earlier samples are saved behind them.
 */
static void save_windows(struct live *l, const struct sample *s)
{
	struct table *old = l->windows;
	size_t nold = l->nwindows, ngone = 0;
	struct table *windows = reallocarray(NULL, s->ntables + GONE_WINDOWS, sizeof(*windows));

	if (!windows)
		return;
	l->windows = windows;
	l->nwindows = 0;
	for (size_t i = 0; i < s->ntables; i++)
		if (!s->tables[i].gen)
			windows[l->nwindows++] = s->tables[i];
	for (size_t i = 0; i < nold && ngone < GONE_WINDOWS; i++)
		if (!live__window(l, old[i].liobn)) {
			windows[l->nwindows++] = old[i];
			ngone++;
		}
	free(old);
}

int live__add_tables(struct live *l, struct sample *s)
{
	const struct abi_table *known = tracer__tables(l->tracer);
	const struct abi_device *devices = tracer__devices(l->tracer);

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		struct table filled = {0};
		struct table *table;

		bit_copy__free(&l->whole[i]);
		if (is_dead(l, s, &known[i])) {
			miss_table(l, s, i);
			continue;
		}
		fill_table(l, i, &filled);
		if (has_died(l, i, &filled))
			continue;
		table = sample__add_table(s);
		if (!table)
			return -ENOMEM;
		*table = filled;
		if (live__add_levels(l, s, i, table) ||
		    (table->user_owned && live__add_exchanges(l, s, i, table)))
			return -ENOMEM;
	}
	for (uint32_t i = 0; i < ABI_DEVICES; i++)
		if (devices[i].used && !is_gone(l, s, &devices[i]) && add_direct(l, s, &devices[i]))
			return -ENOMEM;
	save_windows(l, s);
	l->state->lost_exchanges = tracer__lost_exchanges(l->tracer);
	return live__add_early_levels(l, s);
}
