/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * measure_cost.h - the cost of tracing while a command takes its sample.
 */
#ifndef TCETOP_MEASURE_COST_H
#define TCETOP_MEASURE_COST_H

#include <stddef.h>

#include "model/run_cost.h"

struct options;
struct source;

struct measured_cost {
	struct run_counts before;
	struct run_costs costs;
};

/*
 * Have the kernel count the programs behind src: tced's, if it has any and the options do not say
 * how to trace, else its own. 0, or a negative errno with the line for the user in error.
 */
int measure_cost__begin(struct measured_cost *m, struct source *src, const struct options *o,
			char *error, size_t len);
/*
 * Wait until it has counted for the duration of the options, and end it: the result is in costs. As
 * above.
 */
int measure_cost__end(struct measured_cost *m, struct source *src, const struct options *o,
		      char *error, size_t len);

#endif
