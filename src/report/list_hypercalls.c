// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_hypercalls.c - the columns of the list of hypercalls.
 */
#include "list.h"

#include "base/format.h"
#include "base/order.h"
#include "model/hypercall.h"
#include "model/model.h"

#include <inttypes.h>
#include <stdio.h>

static const struct hypercall *counts_of(const void *row)
{
	return ((const struct hypercall_view *)row)->counts;
}

static void print_liobn(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "0x%" PRIx64, counts_of(row)->liobn);
}

static void print_window(const void *row, char *cell, size_t len)
{
	const struct table_view *w = ((const struct hypercall_view *)row)->window;
	const char *name = w ? window_kind__name(w->table->window) : "-";

	snprintf(cell, len, "%s", name ? name : "?");
}

static void print_devices(const void *row, char *cell, size_t len)
{
	const struct table_view *w = ((const struct hypercall_view *)row)->window;

	snprintf(cell, len, "%s", w && w->devices[0] ? w->devices : "-");
}

static void print_call(const void *row, char *cell, size_t len)
{
	const char *name = hypercall_kind__name(counts_of(row)->call);

	snprintf(cell, len, "%s", name ? name : "?");
}

static void print_calls(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, counts_of(row)->calls);
}

static void print_rate(const void *row, char *cell, size_t len)
{
	format__rate(cell, len, ((const struct hypercall_view *)row)->calls_per_s);
}

static void print_tces(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, counts_of(row)->tces);
}

static void print_failed(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct hypercall_view *)row)->failed);
}

/* "<2 us": the time is known to a power of two. */
static void print_bound(char *cell, size_t len, int64_t ns)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	unsigned int unit = 0;

	if (ns < 0) {
		snprintf(cell, len, "-");
		return;
	}
	while (ns >= 1024 && unit < 3) {
		ns /= 1024;
		unit++;
	}
	snprintf(cell, len, "<%" PRId64 " %s", ns, units[unit]);
}

static void print_median(const void *row, char *cell, size_t len)
{
	print_bound(cell, len, ((const struct hypercall_view *)row)->median_ns);
}

static void print_slowest(const void *row, char *cell, size_t len)
{
	print_bound(cell, len, ((const struct hypercall_view *)row)->p99_ns);
}

/* "H_PARAMETER 10000,H_RESOURCE 2" */
static void print_codes(const void *row, char *cell, size_t len)
{
	const struct hypercall *h = counts_of(row);
	uint32_t order[HYPERCALL_CODES];
	uint32_t n = hypercall__codes(h, order);
	size_t used = 0;

	snprintf(cell, len, "-");
	for (uint32_t i = 0; i < n && used < len; i++)
		used += (size_t)snprintf(cell + used, len - used, "%s%s %" PRIu64, i ? "," : "",
					 h->failure[order[i]].code, h->failure[order[i]].calls);
}

static int by_liobn(const void *a, const void *b)
{
	const struct hypercall *x = counts_of(a), *y = counts_of(b);

	return x->liobn != y->liobn ? order__u64(x->liobn, y->liobn) : order__u64(x->call, y->call);
}

static int by_calls(const void *a, const void *b)
{
	uint64_t x = counts_of(a)->calls, y = counts_of(b)->calls;

	return x != y ? order__u64(y, x) : by_liobn(a, b);
}

static int by_rate(const void *a, const void *b)
{
	double x = ((const struct hypercall_view *)a)->calls_per_s;
	double y = ((const struct hypercall_view *)b)->calls_per_s;

	return x < y ? 1 : x > y ? -1 : by_liobn(a, b);
}

static int by_tces(const void *a, const void *b)
{
	uint64_t x = counts_of(a)->tces, y = counts_of(b)->tces;

	return x != y ? order__u64(y, x) : by_liobn(a, b);
}

/* Of those without a failure the most frequent first. */
static int by_failed(const void *a, const void *b)
{
	uint64_t x = ((const struct hypercall_view *)a)->failed;
	uint64_t y = ((const struct hypercall_view *)b)->failed;

	return x != y ? order__u64(y, x) : by_calls(a, b);
}

static int by_slowest(const void *a, const void *b)
{
	int64_t x = ((const struct hypercall_view *)a)->p99_ns;
	int64_t y = ((const struct hypercall_view *)b)->p99_ns;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static int by_median(const void *a, const void *b)
{
	int64_t x = ((const struct hypercall_view *)a)->median_ns;
	int64_t y = ((const struct hypercall_view *)b)->median_ns;

	return x != y ? (x < y) - (x > y) : by_liobn(a, b);
}

static const struct column columns[] = {
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that the calls named",
     .width = 10,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "window",
     .title = "WINDOW",
     .help = "its kind; -: no window has this LIOBN now",
     .width = 7,
     .drop_order = 5,
     .print = print_window},
    {.name = "call", .title = "CALL", .help = "the hypercall", .width = 18, .print = print_call},
    {.name = "calls",
     .title = "CALLS",
     .help = "calls that have ended since tracing started",
     .width = 5,
     .right = true,
     .drop_order = 1,
     .print = print_calls,
     .compare = by_calls},
    {.name = "calls_per_s",
     .title = "CALL/S",
     .help = "calls a second since the sample before",
     .sort_key = 'M',
     .width = 6,
     .right = true,
     .drop_order = 3,
     .screen = true,
     .print = print_rate,
     .compare = by_rate},
    {.name = "tces",
     .title = "TCES",
     .help = "TCEs that successful calls set or cleared",
     .width = 5,
     .right = true,
     .drop_order = 4,
     .print = print_tces,
     .compare = by_tces},
    {.name = "failed",
     .title = "FAILED",
     .help = "calls that failed",
     .width = 6,
     .right = true,
     .print = print_failed,
     .compare = by_failed},
    {.name = "failures",
     .title = "CODES",
     .help = "return codes of failed calls, the most frequent first, and how many returned each",
     .width = 14,
     .drop_order = 2,
     .list = true,
     .print = print_codes},
    {.name = "median_ns",
     .title = "MEDIAN",
     .help = "half of the calls took less; known to a power of two",
     .width = 7,
     .right = true,
     .drop_order = 7,
     .print = print_median,
     .compare = by_median},
    {.name = "p99_ns",
     .title = "99%",
     .help = "99 of 100 calls took less; known to a power of two",
     .width = 7,
     .right = true,
     .drop_order = 8,
     .print = print_slowest,
     .compare = by_slowest},
    {.name = "devices",
     .title = "DEVICES",
     .help = "devices that map through the window now",
     .width = 15,
     .drop_order = 6,
     .list = true,
     .print = print_devices},
};

static bool alert(const void *row)
{
	return ((const struct hypercall_view *)row)->failed > 0;
}

static uint64_t key(const void *row)
{
	const struct hypercall *h = counts_of(row);

	return h->liobn << 3 | (uint64_t)h->call << 1 | 1;
}

const struct listing listing_hypercalls = {
    .name = "hypercalls",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct hypercall_view),
    .empty = "no hypercall that sets or clears TCEs was seen",
    .alert = alert,
};
