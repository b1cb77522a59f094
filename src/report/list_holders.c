// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_holders.c - the columns of the list of holders.
 *
 * A device that is gone, or a table that is gone, with mappings still live is
 * what crashes machines: the words for them stand where the name would.
 */
#include "list.h"

#include "base/format.h"
#include "base/order.h"
#include "model/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_tces(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct holder *)row)->tces);
}

static void print_mappings(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct holder *)row)->mappings);
}

static void print_oldest(const void *row, char *cell, size_t len)
{
	format__age(cell, len, ((const struct holder *)row)->oldest_ns);
}

static void print_direction(const void *row, char *cell, size_t len)
{
	static const char *const words[] = {
	    [MAP_BIDIRECTIONAL] = "both",
	    [MAP_TO_DEVICE] = "to",
	    [MAP_FROM_DEVICE] = "from",
	    [MAP_NONE] = "none",
	};
	const struct holder *h = row;

	snprintf(cell, len, "%s", h->direction <= MAP_NONE ? words[h->direction] : "?");
}

static void print_liobn(const void *row, char *cell, size_t len)
{
	const struct holder *h = row;

	if (h->table_gone)
		snprintf(cell, len, "TABLE GONE");
	else
		snprintf(cell, len, "0x%" PRIx64, h->liobn);
}

static void print_device(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", ((const struct holder *)row)->device_name);
}

static void print_driver(const void *row, char *cell, size_t len)
{
	const struct holder *h = row;

	if (h->device_gone)
		snprintf(cell, len, "DEV GONE");
	else if (h->driver[0])
		snprintf(cell, len, "%s", h->driver);
	else
		snprintf(cell, len, "%s", strcmp(h->device_name, "?") == 0 ? "-" : "NONE");
}

/* "name" of "name+0x1a4 [module]": the module is the driver's column most of the time. */
static void print_function(const void *row, char *cell, size_t len)
{
	stack__format_function(((const struct holder *)row)->frames, cell, len);
}

static int by_tces(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return x->tces != y->tces ? (x->tces < y->tces) - (x->tces > y->tces) : holder__order(x, y);
}

static int by_mappings(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	int order = (x->mappings < y->mappings) - (x->mappings > y->mappings);

	return order ? order : by_tces(a, b);
}

static int by_oldest(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	int order = (x->oldest_ns < y->oldest_ns) - (x->oldest_ns > y->oldest_ns);

	return order ? order : by_tces(a, b);
}

static int by_device(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	int order = strcmp(x->device_name, y->device_name);

	return order ? order : by_tces(a, b);
}

static int by_direction(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->direction != y->direction)
		return order__u64(x->direction, y->direction);
	return by_tces(a, b);
}

/* Tables that are gone first. */
static int by_liobn(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->table_gone != y->table_gone)
		return x->table_gone ? -1 : 1;
	return x->liobn != y->liobn ? order__u64(x->liobn, y->liobn) : by_tces(a, b);
}

/* Those that have none, or have lost it, first. */
static int by_driver(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	int order = strcmp(x->device_gone ? "" : x->driver, y->device_gone ? "" : y->driver);

	return order ? order : by_tces(a, b);
}

static int by_function(const void *a, const void *b)
{
	int order = strcmp(holder__function(a), holder__function(b));

	return order ? order : by_tces(a, b);
}

static const struct column columns[] = {
    {.name = "tces",
     .title = "TCES",
     .help = "TCEs that the mappings cover",
     .sort_key = 'L',
     .width = 6,
     .right = true,
     .print = print_tces,
     .compare = by_tces},
    {.name = "mappings",
     .title = "MAPPINGS",
     .help = "live mappings of this device from this call stack",
     .sort_key = 'M',
     .width = 8,
     .right = true,
     .drop_order = 2,
     .print = print_mappings,
     .compare = by_mappings},
    {.name = "oldest_ns",
     .title = "OLDEST",
     .help = "age of the oldest of them",
     .sort_key = 'T',
     .width = 6,
     .right = true,
     .print = print_oldest,
     .compare = by_oldest},
    {.name = "direction",
     .title = "DIR",
     .help = "data goes to the device, from it, or both",
     .width = 4,
     .drop_order = 3,
     .print = print_direction,
     .compare = by_direction},
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that they are in",
     .width = 10,
     .drop_order = 1,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "device",
     .title = "DEVICE",
     .help = "device that mapped; ? is unknown",
     .width = 12,
     .print = print_device,
     .compare = by_device},
    {.name = "driver",
     .title = "DRIVER",
     .help = "driver that is bound to it now",
     .width = 8,
     .print = print_driver,
     .compare = by_driver},
    {.name = "function",
     .title = "FUNCTION",
     .help = "function that mapped, by its call stack",
     .width = 22,
     .print = print_function,
     .compare = by_function},
};

static bool alert(const void *row)
{
	return holder__is_held(row);
}

static uint64_t key(const void *row)
{
	const struct holder *h = row;
	uint64_t k = h->gen;

	k = k * 0x9e3779b97f4a7c15ULL + h->device;
	k = k * 0x9e3779b97f4a7c15ULL + h->stack;
	return (k * 0x9e3779b97f4a7c15ULL + h->direction) | 1;
}

const struct listing listing_holders = {
    .name = "holders",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct holder),
    .empty = "no mapping seen since tracing started",
    .alert = alert,
};
