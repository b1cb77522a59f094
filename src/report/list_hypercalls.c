// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_hypercalls.c - the columns of the list of hypercalls.
 */
#include "list.h"

#include "base/format.h"
#include "base/order.h"
#include "model/hypercall.h"

#include <inttypes.h>
#include <stdio.h>

static void print_liobn(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "0x%" PRIx64, ((const struct hypercall *)row)->liobn);
}

static void print_call(const void *row, char *cell, size_t len)
{
	const char *name = hypercall_kind__name(((const struct hypercall *)row)->call);

	snprintf(cell, len, "%s", name ? name : "?");
}

static void print_calls(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct hypercall *)row)->calls);
}

static void print_tces(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct hypercall *)row)->tces);
}

static void print_failed(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, hypercall__failed(row));
}

/* "<2 us": the time is known to a power of two. */
static void print_bound(char *cell, size_t len, uint64_t ns)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	unsigned int unit = 0;

	if (!ns) {
		snprintf(cell, len, "-");
		return;
	}
	while (ns >= 1024 && unit < 3) {
		ns /= 1024;
		unit++;
	}
	snprintf(cell, len, "<%" PRIu64 " %s", ns, units[unit]);
}

static void print_median(const void *row, char *cell, size_t len)
{
	print_bound(cell, len, hypercall__median_ns(row));
}

static void print_slowest(const void *row, char *cell, size_t len)
{
	print_bound(cell, len, hypercall__slowest_ns(row));
}

/* "H_PARAMETER 10000,H_RESOURCE 2" */
static void print_codes(const void *row, char *cell, size_t len)
{
	const struct hypercall *h = row;
	size_t used = 0;

	snprintf(cell, len, "-");
	for (uint32_t i = 0; i < h->failures && i < HYPERCALL_CODES && used < len; i++)
		used += (size_t)snprintf(cell + used, len - used, "%s%s %" PRIu64, i ? "," : "",
					 h->failure[i].code, h->failure[i].calls);
}

static int by_liobn(const void *a, const void *b)
{
	const struct hypercall *x = a, *y = b;

	return x->liobn != y->liobn ? order__u64(x->liobn, y->liobn) : order__u64(x->call, y->call);
}

static int by_calls(const void *a, const void *b)
{
	uint64_t x = ((const struct hypercall *)a)->calls, y = ((const struct hypercall *)b)->calls;

	return x != y ? order__u64(y, x) : by_liobn(a, b);
}

static int by_tces(const void *a, const void *b)
{
	uint64_t x = ((const struct hypercall *)a)->tces, y = ((const struct hypercall *)b)->tces;

	return x != y ? order__u64(y, x) : by_liobn(a, b);
}

static const struct column columns[] = {
    {.name = "liobn",
     .title = "LIOBN",
     .help = "window that the calls named",
     .width = 10,
     .print = print_liobn,
     .compare = by_liobn},
    {.name = "call", .title = "CALL", .help = "the hypercall", .width = 18, .print = print_call},
    {.name = "calls",
     .title = "CALLS",
     .help = "calls that have ended since tracing started",
     .width = 9,
     .right = true,
     .print = print_calls,
     .compare = by_calls},
    {.name = "tces",
     .title = "TCES",
     .help = "TCEs that successful calls set or cleared",
     .width = 9,
     .right = true,
     .print = print_tces,
     .compare = by_tces},
    {.name = "failed",
     .title = "FAILED",
     .help = "calls that failed",
     .width = 6,
     .right = true,
     .print = print_failed},
    {.name = "median_ns",
     .title = "MEDIAN",
     .help = "half of the calls took less; known to a power of two",
     .width = 7,
     .right = true,
     .drop_order = 2,
     .print = print_median},
    {.name = "p99_ns",
     .title = "99%",
     .help = "99 of 100 calls took less; known to a power of two",
     .width = 7,
     .right = true,
     .drop_order = 3,
     .print = print_slowest},
    {.name = "failures",
     .title = "CODES",
     .help = "return codes of failed calls, and how many returned each",
     .width = 20,
     .drop_order = 1,
     .list = true,
     .print = print_codes},
};

static bool alert(const void *row)
{
	return hypercall__failed(row) > 0;
}

static uint64_t key(const void *row)
{
	const struct hypercall *h = row;

	return h->liobn << 3 | (uint64_t)h->call << 1 | 1;
}

const struct listing listing_hypercalls = {
    .name = "hypercalls",
    .key = key,
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct hypercall),
    .empty = "no hypercall that sets or clears TCEs was seen",
    .alert = alert,
};
