// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_events.c - the columns of the list of events.
 */
#include "list.h"

#include "model/event.h"
#include "base/format.h"
#include "base/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_time(const void *row, char *cell, size_t len)
{
	format__time_within(cell, len, ((const struct event *)row)->time_ns);
}

static void print_severity(const void *row, char *cell, size_t len)
{
	const char *word = severity__name(((const struct event *)row)->severity);

	snprintf(cell, len, "%s", word ? word : "?");
}

static void print_event(const void *row, char *cell, size_t len)
{
	const char *word = event_kind__name(((const struct event *)row)->kind);

	snprintf(cell, len, "%s", word ? word : "?");
}

static void print_liobn(const void *row, char *cell, size_t len)
{
	const struct event *e = row;

	if (!e->liobn && !e->window[0])
		snprintf(cell, len, "-");
	else
		snprintf(cell, len, "0x%" PRIx64, e->liobn);
}

static void print_device(const void *row, char *cell, size_t len)
{
	const struct event *e = row;

	snprintf(cell, len, "%s", e->device[0] ? e->device : "-");
}

static void print_count(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct event *)row)->count);
}

static bool is_many(const void *row)
{
	return ((const struct event *)row)->count > 1;
}

static void print_message(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", ((const struct event *)row)->message);
}

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? 1 : -1;
	return (x->mono_ns < y->mono_ns) - (x->mono_ns > y->mono_ns);
}

static int by_severity(const void *a, const void *b)
{
	int x = (int)((const struct event *)a)->severity;
	int y = (int)((const struct event *)b)->severity;

	return x != y ? y - x : by_time(a, b);
}

static int by_event(const void *a, const void *b)
{
	int order = strcmp(event_kind__name(((const struct event *)a)->kind),
			   event_kind__name(((const struct event *)b)->kind));

	return order ? order : by_time(a, b);
}

static int by_liobn(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int order = order__u64(x->liobn, y->liobn);

	return order ? order : by_time(a, b);
}

static int by_device(const void *a, const void *b)
{
	int order = strcmp(((const struct event *)a)->device, ((const struct event *)b)->device);

	return order ? order : by_time(a, b);
}

static int by_count(const void *a, const void *b)
{
	uint64_t x = ((const struct event *)a)->count, y = ((const struct event *)b)->count;

	return x != y ? (x < y) - (x > y) : by_time(a, b);
}

static const struct column columns[] = {
    {.name = "time",
     .title = "TIME",
     .help = "when it happened, local time, with the date where there is room; of several alike, "
	     "the first",
     .sort_key = 'T',
     .width = 14,
     .fits_width = true,
     .print = print_time,
     .compare = by_time},
    {.name = "severity",
     .title = "SEVERITY",
     .help = "critical, warning or info",
     .width = 8,
     .print = print_severity,
     .compare = by_severity},
    {.name = "event",
     .title = "EVENT",
     .help = "what happened, by its name",
     .width = 19,
     .drop_order = 1,
     .print = print_event,
     .compare = by_event},
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that it happened to",
     .width = 10,
     .drop_order = 3,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "device",
     .title = "DEVICE",
     .help = "the device, or the first device of the window",
     .width = 12,
     .drop_order = 2,
     .print = print_device,
     .compare = by_device},
    {.name = "count",
     .title = "COUNT",
     .help = "events alike that this one stands for",
     .width = 5,
     .right = true,
     .drop_order = 4,
     .show_if = is_many,
     .print = print_count,
     .compare = by_count},
    {.name = "message",
     .title = "MESSAGE",
     .help = "what it means",
     .width = 16,
     .print = print_message},
};

static bool alert(const void *row)
{
	return ((const struct event *)row)->severity >= SEVERITY_WARNING;
}

/* An event that more are counted in keeps its time, so its key too. */
static uint64_t key(const void *row)
{
	const struct event *e = row;
	uint64_t k = e->mono_ns;

	k = k * 0x9e3779b97f4a7c15ULL + (uint64_t)e->kind;
	k = k * 0x9e3779b97f4a7c15ULL + e->gen;
	return (k * 0x9e3779b97f4a7c15ULL + e->liobn) | 1;
}

const struct listing listing_events = {
    .name = "events",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct event),
    .empty = "no event since tracing started",
    .alert = alert,
};
