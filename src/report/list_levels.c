// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_levels.c - the columns of the list of table levels.
 */
#include "list.h"

#include "base/format.h"
#include "base/order.h"
#include "model/level.h"

#include <inttypes.h>
#include <stdio.h>

static void print_liobn(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	if (l->liobn == 0 && l->gen == 0)
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "0x%" PRIx64, l->liobn);
}

static void print_view(const void *row, char *cell, size_t len)
{
	const char *word = level_view__name(((const struct level *)row)->view);

	snprintf(cell, len, "%s", word ? word : "?");
}

static void print_known(char *cell, size_t len, bool known, uint64_t number)
{
	if (known)
		snprintf(cell, len, "%" PRIu64, number);
	else
		snprintf(cell, len, "-");
}

static void print_levels(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	print_known(cell, len, l->levels != 0, l->levels);
}

static void print_entries(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	print_known(cell, len, l->entries != 0, l->entries);
}

/* What was allocated for tables that were not there yet may have been of any size. */
static void print_order(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	print_known(cell, len, l->entries, l->order);
}

static void print_pages(const void *row, char *cell, size_t len)
{
	format__count(cell, len, ((const struct level *)row)->pages);
}

static void print_bytes(char *cell, size_t len, bool known, int64_t bytes)
{
	if (!known)
		snprintf(cell, len, "-");
	else if (bytes < 0 && len) {
		cell[0] = '-';
		format__size(cell + 1, len - 1, -(double)bytes);
	} else
		format__size(cell, len, (double)bytes);
}

static void print_allocated(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	print_bytes(cell, len, l->bytes >= 0, l->bytes);
}

static void print_full(const void *row, char *cell, size_t len)
{
	const struct level *l = row;

	print_bytes(cell, len, l->full_bytes >= 0, l->full_bytes);
}

static void print_saved(const void *row, char *cell, size_t len)
{
	int64_t saved = 0;
	bool known = level__saved(row, &saved);

	print_bytes(cell, len, known, saved);
}

/* '.' none, ':' less than half, '+' half or more, '#' all of these cells. */
static char picture_of(const struct level *l, uint32_t first, uint32_t n)
{
	uint64_t used = 0, all = n * l->cell_entries;

	for (uint32_t i = first; i < first + n; i++)
		used += l->first[i];
	return used == 0 ? '.' : used >= all ? '#' : used >= all - used ? '+' : ':';
}

/* As many cells to a character as it takes for all of them to fit between the brackets. */
static void print_first_level(const void *row, char *cell, size_t len)
{
	const struct level *l = row;
	uint32_t cells = l->cells < LEVEL_CELLS ? l->cells : LEVEL_CELLS;
	uint32_t room = len > 4 ? (uint32_t)len - 3 : 1;
	uint32_t each = (cells + room - 1) / room;
	char picture[LEVEL_CELLS + 1];
	size_t n = 0;

	if (cells == 0) {
		snprintf(cell, len, "%s", l->levels == 1 ? "one level" : "-");
		return;
	}
	for (uint32_t i = 0; i < cells; i += each)
		picture[n++] = picture_of(l, i, each < cells - i ? each : cells - i);
	picture[n] = '\0';
	snprintf(cell, len, "[%s]", picture);
}

static void print_used(const void *row, char *cell, size_t len)
{
	const struct level *l = row;
	int64_t entries = level__first_entries(l);

	if (l->populated < 0 || entries < 0)
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "%" PRId64 "/%" PRId64, l->populated, entries);
}

static void print_node(const void *row, char *cell, size_t len)
{
	format__count(cell, len, ((const struct level *)row)->node);
}

static void print_away(const void *row, char *cell, size_t len)
{
	format__count(cell, len, ((const struct level *)row)->remote_pages);
}

static void print_allocs(const void *row, char *cell, size_t len)
{
	print_known(cell, len, true, ((const struct level *)row)->allocated);
}

static void print_failed(const void *row, char *cell, size_t len)
{
	print_known(cell, len, true, ((const struct level *)row)->failed);
}

static void print_races(const void *row, char *cell, size_t len)
{
	print_known(cell, len, true, ((const struct level *)row)->lost_races);
}

static int by_liobn(const void *a, const void *b)
{
	const struct level *x = a, *y = b;

	if (x->liobn != y->liobn)
		return order__u64(x->liobn, y->liobn);
	if (x->gen != y->gen)
		return order__u64(x->gen, y->gen);
	return order__u64(x->view, y->view);
}

static int by_allocated(const void *a, const void *b)
{
	int64_t x = ((const struct level *)a)->bytes, y = ((const struct level *)b)->bytes;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

/* What saves least first, and what is not known last. */
static int by_saved(const void *a, const void *b)
{
	int64_t x = INT64_MAX, y = INT64_MAX;

	level__saved(a, &x);
	level__saved(b, &y);
	return x != y ? (x > y) - (x < y) : by_liobn(a, b);
}

static int by_allocs(const void *a, const void *b)
{
	uint64_t x = ((const struct level *)a)->allocated, y = ((const struct level *)b)->allocated;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_failed(const void *a, const void *b)
{
	uint64_t x = ((const struct level *)a)->failed, y = ((const struct level *)b)->failed;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static const struct column columns[] = {
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that the levels belong to",
     .width = 10,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "view",
     .title = "VIEW",
     .help = "hardware: what the PHB reads; user: the copy that VFIO keeps beside it",
     .width = 8,
     .print = print_view},
    {.name = "levels",
     .title = "LEVELS",
     .help = "levels of the table, one below the other",
     .width = 6,
     .right = true,
     .print = print_levels},
    {.name = "entries",
     .title = "ENTRIES",
     .help = "entries of one page of a level",
     .width = 7,
     .right = true,
     .drop_order = 8,
     .print = print_entries},
    {.name = "order",
     .title = "ORDER",
     .help = "order of the allocation of one such page",
     .width = 5,
     .right = true,
     .drop_order = 9,
     .print = print_order},
    {.name = "pages",
     .title = "PAGES",
     .help = "pages of levels that are there",
     .width = 5,
     .right = true,
     .print = print_pages},
    {.name = "bytes",
     .title = "ALLOCATED",
     .help = "memory that they take",
     .sort_key = 'L',
     .width = 9,
     .right = true,
     .print = print_allocated,
     .compare = by_allocated},
    {.name = "full_bytes",
     .title = "FULL",
     .help = "memory that the table would take in one piece",
     .width = 5,
     .right = true,
     .print = print_full},
    {.name = "saved_bytes",
     .title = "SAVED",
     .help = "the difference of the two",
     .width = 5,
     .right = true,
     .print = print_saved,
     .compare = by_saved},
    {.name = "first_level",
     .title = "FIRST LEVEL",
     .help = "entries in use: . none  : less than half  + half or more  # all",
     .width = 18,
     .drop_order = 1,
     .fits_width = true,
     .print = print_first_level},
    {.name = "populated",
     .title = "USED",
     .help = "entries of the first level that lead to a second one",
     .width = 6,
     .right = true,
     .drop_order = 3,
     .print = print_used},
    {.name = "node",
     .title = "NODE",
     .help = "NUMA node where the levels should be",
     .width = 4,
     .right = true,
     .drop_order = 5,
     .print = print_node},
    {.name = "remote_pages",
     .title = "REMOTE",
     .help = "level pages on another NUMA node",
     .width = 4,
     .right = true,
     .drop_order = 6,
     .print = print_away},
    {.name = "allocated",
     .title = "ALLOCS",
     .help = "pages allocated since tracing started",
     .sort_key = 'M',
     .width = 6,
     .right = true,
     .drop_order = 4,
     .print = print_allocs,
     .compare = by_allocs},
    {.name = "failed",
     .title = "FAILED",
     .help = "allocations that failed",
     .width = 6,
     .right = true,
     .drop_order = 2,
     .print = print_failed,
     .compare = by_failed},
    {.name = "lost_races",
     .title = "RACES",
     .help = "pages freed unused because another CPU installed one first",
     .width = 5,
     .right = true,
     .drop_order = 7,
     .print = print_races},
};

static bool alert(const void *row)
{
	return ((const struct level *)row)->failed > 0;
}

static uint64_t key(const void *row)
{
	const struct level *l = row;

	return (l->gen ^ l->liobn << 20) << 2 | (uint64_t)l->view << 1 | 1;
}

const struct listing listing_levels = {
    .name = "levels",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct level),
    .empty = "no levels of a table found",
    .alert = alert,
};
