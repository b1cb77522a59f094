// SPDX-License-Identifier: GPL-2.0-only
/* run_cost.c - arithmetic of run time and hits: differences, sums, shares. */
#include "run_cost.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"

static const struct run_count *find(const struct run_counts *r, uint32_t id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->count[i].id == id)
			return &r->count[i];
	return NULL;
}

/* An id may name another program by now: its counters began at 0. */
static uint64_t growth(uint64_t before, uint64_t after)
{
	return after >= before ? after - before : after;
}

static int compare_costs(const void *a, const void *b)
{
	const struct run_cost *x = a, *y = b;

	if (x->run_ns != y->run_ns)
		return x->run_ns < y->run_ns ? 1 : -1;
	return strcmp(x->program, y->program);
}

void run_costs__between(struct run_costs *c, const struct run_counts *before,
			const struct run_counts *after)
{
	*c = (struct run_costs){
	    .over_ns = after->mono_ns > before->mono_ns ? after->mono_ns - before->mono_ns : 0,
	    .of_tced = after->of_tced,
	    .cpus = after->cpus,
	    .n = after->n,
	};
	for (size_t i = 0; i < after->n; i++) {
		const struct run_count *now = &after->count[i];
		const struct run_count *then = find(before, now->id);
		struct run_cost *cost = &c->cost[i];

		memcpy(cost->program, now->program, sizeof(cost->program));
		cost->hits = growth(then ? then->hits : 0, now->hits);
		cost->run_ns = growth(then ? then->run_ns : 0, now->run_ns);
		cost->over_ns = c->over_ns;
		c->hits += cost->hits;
		c->run_ns += cost->run_ns;
	}
	qsort(c->cost, c->n, sizeof(c->cost[0]), compare_costs);
}

double run_cost__per_second(uint64_t hits, uint64_t over_ns)
{
	return over_ns ? (double)hits * 1e9 / (double)over_ns : -1;
}

double run_cost__percent(uint64_t run_ns, uint64_t over_ns, uint32_t cpus)
{
	return over_ns && cpus ? (double)run_ns * 100 / ((double)over_ns * cpus) : -1;
}

int64_t run_cost__ns_per_hit(uint64_t run_ns, uint64_t hits)
{
	return hits ? (int64_t)((run_ns + hits / 2) / hits) : COUNT_UNKNOWN;
}
