// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_windows.c - the columns of the list of DMA windows.
 */
#include "list.h"

#include "base/format.h"
#include "base/order.h"
#include "model/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct table *table_of(const void *row)
{
	return ((const struct table_view *)row)->table;
}

static void print_liobn(const void *row, char *cell, size_t len)
{
	const struct table *t = table_of(row);

	if (t->liobn == 0 && t->gen == 0)
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "0x%" PRIx64, t->liobn);
}

static void print_window(const void *row, char *cell, size_t len)
{
	const char *word = window_kind__name(table_of(row)->window);

	snprintf(cell, len, "%s", word ? word : "?");
}

static void print_owner(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", table_of(row)->user_owned ? "user" : "kernel");
}

/* Where it is not counted, the note names the owner. */
static bool is_counted_of_user(const void *row)
{
	return table_of(row)->user_owned && table_of(row)->live >= 0;
}

static void print_page(const void *row, char *cell, size_t len)
{
	const struct table *t = table_of(row);

	if (t->page_shift == 0 || t->page_shift > 63)
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "%" PRIu64 "%c", UINT64_C(1) << (t->page_shift % 10),
			 " KMGTPE"[t->page_shift / 10]);
}

static void print_size(const void *row, char *cell, size_t len)
{
	const struct table *t = table_of(row);

	if (table__size_bytes(t) == 0)
		snprintf(cell, len, "-");
	else
		format__size(cell, len,
			     (double)t->entries * (double)(UINT64_C(1) << t->page_shift));
}

static void print_live(const void *row, char *cell, size_t len)
{
	format__count(cell, len, table_of(row)->live);
}

static void print_held(const void *row, char *cell, size_t len)
{
	format__count(cell, len, ((const struct table_view *)row)->orphaned);
}

static bool is_held(const void *row)
{
	return ((const struct table_view *)row)->orphaned > 0;
}

/* A cell has room for LISTING_CELL bytes; len says how many characters are wanted. */
static void print_trend(const void *row, char *cell, size_t len)
{
	const struct trend *t = ((const struct table_view *)row)->trend;

	if (t)
		format__spark(cell, LISTING_CELL, len - 1, t);
	else
		snprintf(cell, len, "-");
}

static void print_fullest(const void *row, char *cell, size_t len)
{
	format__count(cell, len, table__fullest_percent(table_of(row)));
}

static void print_free_run(const void *row, char *cell, size_t len)
{
	format__count(cell, len, table__free_run(table_of(row)));
}

static void print_unattributed(const void *row, char *cell, size_t len)
{
	format__count(cell, len, ((const struct table_view *)row)->unattributed);
}

static void print_maps(const void *row, char *cell, size_t len)
{
	format__rate(cell, len, ((const struct table_view *)row)->map_tces_per_s);
}

static void print_unmaps(const void *row, char *cell, size_t len)
{
	format__rate(cell, len, ((const struct table_view *)row)->unmap_tces_per_s);
}

static void print_reserved(const void *row, char *cell, size_t len)
{
	format__count(cell, len, table_of(row)->reserved);
}

static void print_devices(const void *row, char *cell, size_t len)
{
	const struct table_view *v = row;

	snprintf(cell, len, "%s", v->devices[0] ? v->devices : "-");
}

static void print_drivers(const void *row, char *cell, size_t len)
{
	const struct table_view *v = row;

	snprintf(cell, len, "%s", v->drivers[0] ? v->drivers : "-");
}

static void print_phb(const void *row, char *cell, size_t len)
{
	const struct table *t = table_of(row);

	snprintf(cell, len, "%s", t->phb[0] ? t->phb : "-");
}

static void print_group(const void *row, char *cell, size_t len)
{
	format__count(cell, len, table_of(row)->iommu_group);
}

static void print_location(const void *row, char *cell, size_t len)
{
	const struct table *t = table_of(row);

	snprintf(cell, len, "%s", t->loc_code[0] ? t->loc_code : "-");
}

static int by_liobn(const void *a, const void *b)
{
	const struct table *x = table_of(a), *y = table_of(b);

	if (x->liobn != y->liobn)
		return order__u64(x->liobn, y->liobn);
	return order__u64(x->gen, y->gen);
}

static int by_live(const void *a, const void *b)
{
	int64_t x = table_of(a)->live, y = table_of(b)->live;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_fullest(const void *a, const void *b)
{
	int64_t x = table__fullest_percent(table_of(a)), y = table__fullest_percent(table_of(b));

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_window(const void *a, const void *b)
{
	const struct table *x = table_of(a), *y = table_of(b);

	if (x->window != y->window)
		return order__u64(x->window, y->window);
	return by_liobn(a, b);
}

static int by_page(const void *a, const void *b)
{
	uint32_t x = table_of(a)->page_shift, y = table_of(b)->page_shift;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = table__size_bytes(table_of(a)), y = table__size_bytes(table_of(b));

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_reserved(const void *a, const void *b)
{
	int64_t x = table_of(a)->reserved, y = table_of(b)->reserved;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_held(const void *a, const void *b)
{
	int64_t x = ((const struct table_view *)a)->orphaned,
		y = ((const struct table_view *)b)->orphaned;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

/* What is in no group last. */
static int by_group(const void *a, const void *b)
{
	uint64_t x = (uint64_t)table_of(a)->iommu_group, y = (uint64_t)table_of(b)->iommu_group;

	return x != y ? (x > y) - (x < y) : by_liobn(a, b);
}

static int by_text(const char *x, const char *y, const void *a, const void *b)
{
	int order = strcmp(x, y);

	/* Those that have none last. */
	if (!x[0] != !y[0])
		return x[0] ? -1 : 1;
	return order ? order : by_liobn(a, b);
}

static int by_devices(const void *a, const void *b)
{
	const struct table_view *x = a, *y = b;

	return by_text(x->devices, y->devices, a, b);
}

static int by_drivers(const void *a, const void *b)
{
	const struct table_view *x = a, *y = b;

	return by_text(x->drivers, y->drivers, a, b);
}

static int by_phb(const void *a, const void *b)
{
	return by_text(table_of(a)->phb, table_of(b)->phb, a, b);
}

static int by_location(const void *a, const void *b)
{
	return by_text(table_of(a)->loc_code, table_of(b)->loc_code, a, b);
}

/* The shortest first, and what is not known last. */
static int by_free_run(const void *a, const void *b)
{
	uint64_t x = (uint64_t)table__free_run(table_of(a));
	uint64_t y = (uint64_t)table__free_run(table_of(b));

	return x != y ? (x > y) - (x < y) : by_liobn(a, b);
}

static int by_unattributed(const void *a, const void *b)
{
	int64_t x = ((const struct table_view *)a)->unattributed;
	int64_t y = ((const struct table_view *)b)->unattributed;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_maps(const void *a, const void *b)
{
	double x = ((const struct table_view *)a)->map_tces_per_s;
	double y = ((const struct table_view *)b)->map_tces_per_s;
	int order = (x < y) - (x > y);

	return order ? order : by_liobn(a, b);
}

static int by_unmaps(const void *a, const void *b)
{
	double x = ((const struct table_view *)a)->unmap_tces_per_s;
	double y = ((const struct table_view *)b)->unmap_tces_per_s;
	int order = (x < y) - (x > y);

	return order ? order : by_liobn(a, b);
}

static const struct column columns[] = {
    {.name = "liobn",
     .title = "LIOBN",
     .help = "the bus number that names the window; on powernv PHB << 16 | PE",
     .width = 10,
     .never_cut = true,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "window",
     .title = "WINDOW",
     .help = "kind: default, ddw-dynamic, ddw-direct, ddw-hybrid, vio, pnv or bypass",
     .width = 11,
     .print = print_window,
     .compare = by_window},
    {.name = "owner",
     .title = "OWNER",
     .help = "owner of the table: the kernel, or a process (VFIO)",
     .width = 6,
     .drop_order = 1,
     .show_if = is_counted_of_user,
     .print = print_owner},
    {.name = "page_shift",
     .title = "PAGE",
     .help = "size of the page that one TCE maps",
     .width = 4,
     .right = true,
     .drop_order = 7,
     .print = print_page,
     .compare = by_page},
    {.name = "size_bytes",
     .title = "SIZE",
     .help = "how much memory the window can map at a time",
     .width = 5,
     .right = true,
     .drop_order = 4,
     .print = print_size,
     .compare = by_size},
    {.name = "reserved",
     .title = "RSVD",
     .help = "TCEs that the kernel keeps for itself",
     .width = 5,
     .right = true,
     .drop_order = 8,
     .print = print_reserved,
     .compare = by_reserved},
    {.name = "live",
     .title = "LIVE",
     .help = "TCEs in use in the kernel's own bitmap; - is unknown, never none",
     .sort_key = 'L',
     .width = 6,
     .right = true,
     .print = print_live,
     .compare = by_live},
    {.name = "orphaned",
     .title = "ORPHAN",
     .help = "of them, TCEs with no driver left to unmap them",
     .width = 4,
     .right = true,
     .show_if = is_held,
     .print = print_held,
     .compare = by_held},
    {.name = "trend",
     .title = "TREND",
     .help = "how LIVE went, from its least to its most; the newest is on the right",
     .width = 10,
     .drop_order = 1,
     .fits_width = true,
     .is_graphic = true,
     .screen = true,
     .print = print_trend},
    {.name = "fullest_percent",
     .title = "FULL%",
     .help = "of the fullest pool, how much is in use",
     .sort_key = 'P',
     .width = 5,
     .right = true,
     .drop_order = 13,
     .print = print_fullest,
     .compare = by_fullest},
    {.name = "free_run",
     .title = "FREE-RUN",
     .help = "longest run of free TCEs: the largest mapping that can still be made",
     .width = 8,
     .right = true,
     .drop_order = 12,
     .print = print_free_run,
     .compare = by_free_run},
    {.name = "unattributed",
     .title = "UNATTR",
     .help = "live TCEs without a mapping recorded since tracing started",
     .width = 6,
     .right = true,
     .spans_note = true,
     .print = print_unattributed,
     .compare = by_unattributed},
    {.name = "map_tces_per_s",
     .title = "MAP/S",
     .help = "TCEs mapped in a second",
     .sort_key = 'M',
     .width = 5,
     .right = true,
     .spans_note = true,
     .print = print_maps,
     .compare = by_maps},
    {.name = "unmap_tces_per_s",
     .title = "UNMAP/S",
     .help = "TCEs unmapped in a second",
     .width = 7,
     .right = true,
     .drop_order = 3,
     .spans_note = true,
     .print = print_unmaps,
     .compare = by_unmaps},
    {.name = "devices",
     .title = "DEVICES",
     .help = "devices that map through the window now",
     .width = 15,
     .list = true,
     .print = print_devices,
     .compare = by_devices},
    {.name = "drivers",
     .title = "DRIVERS",
     .help = "their drivers",
     .width = 9,
     .list = true,
     .drop_order = 2,
     .print = print_drivers,
     .compare = by_drivers},
    {.name = "phb",
     .title = "PHB",
     .help = "PCI host bridge that the window belongs to",
     .width = 4,
     .drop_order = 10,
     .print = print_phb,
     .compare = by_phb},
    {.name = "iommu_group",
     .title = "GROUP",
     .help = "IOMMU group, as in /sys/kernel/iommu_groups",
     .width = 5,
     .right = true,
     .drop_order = 9,
     .print = print_group,
     .compare = by_group},
    {.name = "loc_code",
     .title = "LOCATION",
     .help = "location code of the slot, as the HMC shows it",
     .width = 12,
     .drop_order = 11,
     .print = print_location,
     .compare = by_location},
};

static bool table__uncounted(const void *row)
{
	const struct table *t = table_of(row);

	return t->live < 0 && (t->gen == 0 || t->user_owned);
}

/* Why a window's mappings are not counted; an unknown count must never look like none. */
static const char *note(const void *row)
{
	const struct table *t = table_of(row);

	if (!table__uncounted(row))
		return NULL;
	if (t->user_owned)
		return "user: not counted";
	return t->window == WINDOW_BYPASS ? "bypass: not counted" : "direct: not counted";
}

static bool alert(const void *row)
{
	const struct table *t = table_of(row);

	return t->live < 0 || is_held(row) || ((const struct table_view *)row)->nearly_full;
}

/* Direct windows and bypasses have no generation of their own. */
static uint64_t key(const void *row)
{
	const struct table *t = table_of(row);

	return t->gen ? t->gen : ~(t->liobn << 8 | (uint64_t)t->window);
}

const struct listing listing_tables = {
    .name = "windows",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct table_view),
    .empty = "no DMA window found",
    .note = note,
    .alert = alert,
};
