// SPDX-License-Identifier: GPL-2.0-only
/* text_cost.c - run time and hits of the programs that trace, as a table and as one line. */
#include "text.h"

#include "base/format.h"
#include "text_list.h"

#include <inttypes.h>
#include <string.h>

/* Those with hits come first, but for hits so short that the clock did not advance. */
static size_t take_hit(struct run_cost *hit, const struct run_costs *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->cost[i].hits)
			hit[n++] = c->cost[i];
	return n;
}

void text__cost(FILE *out, const struct run_costs *c, unsigned int width)
{
	struct run_cost hit[RUN_COSTS_MOST];
	size_t n = take_hit(hit, c);
	char line[TEXT_LINE_LEN], share[16];

	fprintf(out, "Cost of %s programs, counted for %.1f s:\n",
		c->of_tced ? "tced's" : "this command's own", (double)c->over_ns / 1e9);
	text__list(out, &listing_cost, hit, n, width, NULL, NULL, NULL);
	if (n < c->n)
		fprintf(out, "... and %zu more without a hit\n", c->n - n);
	text__cost_line(line, sizeof(line), c);
	format__percent(share, sizeof(share), run_cost__percent(c->run_ns, c->over_ns, c->cpus));
	fprintf(out, "%s; %s of all CPUs (%" PRIu32 ")\n", line, share, c->cpus);
}

void text__cost_line(char *line, size_t len, const struct run_costs *c)
{
	char share[16], rate[16];

	format__percent(share, sizeof(share), run_cost__percent(c->run_ns, c->over_ns, 1));
	format__rate(rate, sizeof(rate), run_cost__per_second(c->hits, c->over_ns));
	snprintf(line, len, "Tracing cost: %s of a CPU, %s hits/s", share, rate);
}
