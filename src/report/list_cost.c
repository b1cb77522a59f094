// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_cost.c - the columns of the list of programs and their cost.
 */
#include "list.h"

#include "base/format.h"
#include "model/run_cost.h"

#include <inttypes.h>
#include <stdio.h>

static void print_program(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", ((const struct run_cost *)row)->program);
}

static void print_hits(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct run_cost *)row)->hits);
}

static void print_rate(const void *row, char *cell, size_t len)
{
	const struct run_cost *c = row;

	format__rate(cell, len, run_cost__per_second(c->hits, c->over_ns));
}

static void print_run(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%.3f ms", (double)((const struct run_cost *)row)->run_ns / 1e6);
}

static void print_each(const void *row, char *cell, size_t len)
{
	const struct run_cost *c = row;

	format__count(cell, len, run_cost__ns_per_hit(c->run_ns, c->hits));
}

static void print_share(const void *row, char *cell, size_t len)
{
	const struct run_cost *c = row;

	format__percent(cell, len, run_cost__percent(c->run_ns, c->over_ns, 1));
}

static const struct column cost_columns[] = {
    {.name = "program",
     .title = "PROGRAM",
     .help = "BPF program of tracing",
     .width = 12,
     .never_cut = true,
     .print = print_program},
    {.name = "hits",
     .title = "HITS",
     .help = "how often it ran",
     .width = 6,
     .right = true,
     .print = print_hits},
    {.name = "hits_per_s",
     .title = "HITS/S",
     .help = "the same per second",
     .width = 6,
     .right = true,
     .print = print_rate},
    {.name = "run_ns",
     .title = "RUN TIME",
     .help = "how long it ran, on all CPUs together",
     .width = 8,
     .right = true,
     .print = print_run},
    {.name = "ns_per_hit",
     .title = "NS/HIT",
     .help = "nanoseconds of one hit",
     .width = 6,
     .right = true,
     .print = print_each},
    {.name = "share",
     .title = "OF A CPU",
     .help = "run time as a share of one CPU",
     .width = 8,
     .right = true,
     .print = print_share},
};

const struct listing listing_cost = {
    .name = "cost",
    .columns = cost_columns,
    .ncolumns = sizeof(cost_columns) / sizeof(cost_columns[0]),
    .row_size = sizeof(struct run_cost),
    .empty = "no program was hit",
};
