// SPDX-License-Identifier: GPL-2.0-only
/* list_mappings.c - the columns of the list of single mappings of one device. */
#include "list.h"

#include "base/format.h"
#include "model/lookup.h"

#include <inttypes.h>
#include <stdio.h>

static void print_age(const void *row, char *cell, size_t len)
{
	format__age(cell, len, (uint64_t)((const struct lookup_answer *)row)->age_ns);
}

static void print_tces(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct lookup_answer *)row)->tces);
}

static void print_liobn(const void *row, char *cell, size_t len)
{
	const struct lookup_answer *a = row;

	if (a->table_gone)
		snprintf(cell, len, "TABLE GONE");
	else
		snprintf(cell, len, "0x%" PRIx64, a->liobn);
}

static void print_address(const void *row, char *cell, size_t len)
{
	const struct lookup_answer *a = row;

	if (a->table_gone)
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "0x%" PRIx64, a->address);
}

static void print_direction(const void *row, char *cell, size_t len)
{
	const char *word = map_direction__name(((const struct lookup_answer *)row)->direction);

	snprintf(cell, len, "%s", word ? word : "?");
}

static void print_function(const void *row, char *cell, size_t len)
{
	stack__format_function(((const struct lookup_answer *)row)->frames, cell, len);
}

static const struct column columns[] = {
    {.name = "age_ns",
     .title = "AGE",
     .help = "since it was made",
     .width = 6,
     .right = true,
     .print = print_age},
    {.name = "tces",
     .title = "TCES",
     .help = "TCEs that it covers",
     .width = 6,
     .right = true,
     .print = print_tces},
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that it is in",
     .width = 10,
     .print = print_liobn},
    {.name = "address",
     .title = "ADDRESS",
     .help = "bus address of its first TCE",
     .width = 18,
     .never_cut = true,
     .print = print_address},
    {.name = "direction",
     .title = "DIRECTION",
     .help = "where data goes",
     .width = 13,
     .drop_order = 1,
     .print = print_direction},
    {.name = "function",
     .title = "FUNCTION",
     .help = "function that mapped, by its call stack",
     .width = 20,
     .print = print_function},
};

static uint64_t key(const void *row)
{
	const struct lookup_answer *a = row;

	return (a->gen * 0x9e3779b97f4a7c15ULL + a->address) | 1;
}

static bool alert(const void *row)
{
	return ((const struct lookup_answer *)row)->table_gone;
}

const struct listing listing_mappings = {
    .name = "mappings",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct lookup_answer),
    .empty = "no live mapping of the device seen since tracing started",
    .alert = alert,
};
