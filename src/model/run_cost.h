/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run_cost.h - run time and hits of the programs that trace, between two readings of the kernel's
 * counters.
 */
#ifndef TCETOP_RUN_COST_H
#define TCETOP_RUN_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_COST_NAME_LEN 64
#define RUN_COSTS_MOST 96 /* programs */

/* A program's counters: they only grow, and only while the kernel counts. */
struct run_count {
	uint32_t id; /* of the program, unique while it is loaded */
	char program[RUN_COST_NAME_LEN];
	uint64_t hits;
	uint64_t run_ns;
};

/* A reading: all programs at one instant. */
struct run_counts {
	uint64_t mono_ns; /* CLOCK_MONOTONIC */
	bool of_tced;     /* else of the process itself */
	uint32_t cpus;    /* of the machine, online */
	size_t n;
	struct run_count count[RUN_COSTS_MOST];
};

/* A program's cost over a time. */
struct run_cost {
	char program[RUN_COST_NAME_LEN];
	uint64_t hits;
	uint64_t run_ns;
	uint64_t over_ns; /* the time between the two readings */
};

struct run_costs {
	uint64_t over_ns;
	bool of_tced;
	uint32_t cpus;
	uint64_t hits;   /* sums over all programs */
	uint64_t run_ns; /* likewise, of all CPUs */
	size_t n;
	struct run_cost cost[RUN_COSTS_MOST];
};

/*
 * Fills c with the cost between two readings, the most run time first. A program that the first
 * reading lacks was loaded since: all its hits count. A program that the second one lacks is left
 * out.
 */
void run_costs__between(struct run_costs *c, const struct run_counts *before,
			const struct run_counts *after);

/* Returns a number of hits per second, or -1 where no time has passed. */
double run_cost__per_second(uint64_t hits, uint64_t over_ns);
/* Returns a run time in percent of that number of CPUs, or -1 where no time has passed. */
double run_cost__percent(uint64_t run_ns, uint64_t over_ns, uint32_t cpus);
/* Returns the nanoseconds of one hit, rounded, or COUNT_UNKNOWN without a hit. */
int64_t run_cost__ns_per_hit(uint64_t run_ns, uint64_t hits);

#endif
