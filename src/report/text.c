// SPDX-License-Identifier: GPL-2.0-only
/* text.c - the views as plain text. */
#include "text.h"

#include "base/array.h"
#include "base/format.h"
#include "list.h"
#include "model/coverage.h"
#include "text_list.h"

#include <inttypes.h>
#include <stdlib.h>

static void print_stack(FILE *out, const void *row, const void *context)
{
	(void)context;
	text__frames(out, ((const struct holder *)row)->frames, 8);
}

void text__tables(FILE *out, const struct sample *s, const struct model *m,
		  const struct list_options *list_options, unsigned int width)
{
	size_t n;
	const struct table_view *v = model__tables(m, &n);

	text__windows(out, s, v, n, list_options, width);
}

void text__windows(FILE *out, const struct sample *s, const struct table_view *v, size_t n,
		   const struct list_options *list_options, unsigned int width)
{
	char line[TEXT_LINE_LEN];

	text__list(out, &listing_tables, v, n, width, list_options, NULL, NULL);
	text__caveats(line, sizeof(line), s);
	text__warning(out, line);
}

/* Why the list is empty: n holders were kept out by the filter. */
static const char *no_holders(const struct sample *s, size_t n)
{
	if (n)
		return "no holder matches";
	if (coverage__of_mappings(s) == COVERAGE_MISSING)
		return "no mapping seen; coverage is incomplete, see tcectl doctor";
	return listing_holders.empty;
}

void text__holders(FILE *out, const struct sample *s, const struct model *m,
		   const struct holder_filter *f, const struct list_options *list_options,
		   unsigned int width, bool stacks)
{
	size_t n, shown;
	const struct holder *all = model__holders(m, &n);
	struct holder *some = f ? model__matching_holders(m, f, &shown) : NULL;
	struct listing listing = listing_holders;

	listing.empty = no_holders(s, n);
	if (f && !some)
		fprintf(out, "out of memory\n");
	else
		text__list(out, &listing, f ? some : all, f ? shown : n, width, list_options,
			   stacks ? print_stack : NULL, NULL);
	free(some);
}

void text__top_holders(FILE *out, const struct model *m, const struct list_options *list_options,
		       size_t most, unsigned int width, bool stacks)
{
	size_t n, more;
	const struct holder *h = model__holders(m, &n);

	more = text__top(out, &listing_holders, h, n, most, width, list_options,
			 stacks ? print_stack : NULL, NULL);
	if (more)
		fprintf(out, "... and %zu more holders\n", more);
}

void text__summary(FILE *out, const struct sample *s, const struct model *m)
{
	char line[TEXT_LINE_LEN];

	text__origin(line, sizeof(line), s);
	fprintf(out, "%s\n", line);
	text__totals(line, sizeof(line), m);
	fprintf(out, "%s\n", line);
	text__held(line, sizeof(line), m);
	text__warning(out, line);
}

/* One line: what has been lost so far, whether the census ended. */
static void print_losses(FILE *out, const struct sample *s)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < s->nlosses; i++)
		lost += s->losses[i].count;
	fprintf(out, "%s, census %s\n", lost ? "LOSSES below" : "nothing lost",
		s->complete ? "complete" : "INCOMPLETE: windows may be missing");
}

static bool print_sink(FILE *out, const struct sink_state *k)
{
	char line[TEXT_LINE_LEN];
	int n = snprintf(line, sizeof(line), "SINK %s: ", k->name);

	if (!k->waiting && !k->failures && !k->lost)
		return false;
	if (k->waiting)
		n += snprintf(line + n, sizeof(line) - (size_t)n,
			      "%" PRIu64 " event%s waiting in memory, ", k->waiting,
			      k->waiting == 1 ? "" : "s");
	snprintf(line + n, sizeof(line) - (size_t)n,
		 "%" PRIu64 " writes failed, %" PRIu64 " lost%s%s", k->failures, k->lost,
		 k->reason[0] ? ": " : "", k->reason);
	format__printable(line);
	fprintf(out, "%s\n", line);
	return true;
}

bool text__sinks(FILE *out, const struct sample *s)
{
	bool any = false;

	for (size_t i = 0; i < s->nsinks; i++)
		any = print_sink(out, &s->sinks[i]) || any;
	return any;
}

static void print_degraded(FILE *out, const struct degraded *d)
{
	char line[TEXT_LINE_LEN];

	snprintf(line, sizeof(line), "DEGRADED %s: not available: %s (%s)%s", d->purpose,
		 d->feature, d->reason,
		 d->affects == AFFECTS_HOLDERS  ? "; UNKNOWN: holders"
		 : d->affects == AFFECTS_TABLES ? "; UNKNOWN: tables, holders"
						: "");
	format__printable(line);
	fprintf(out, "%s\n", line);
}

/* What this kernel does with mappings that are live when their window, or their pool, goes. */
static void print_teardown(FILE *out, const struct sample *s)
{
	static const char *const teardowns[] = {
	    [TEARDOWN_UNKNOWN] = "it is unknown whether this kernel waits for live TCEs",
	    [TEARDOWN_FREES] = "this kernel frees a window's table even if TCEs are live",
	    [TEARDOWN_WAITS] = "this kernel waits for live TCEs before it frees their table",
	};
	static const char *const pools[] = {
	    [PAGE_POOL_UNKNOWN] = "it is unknown whether page_pool tracks its DMA mappings",
	    [PAGE_POOL_KEEPS] =
		"page_pool pages in flight stay mapped when their pool is destroyed",
	    [PAGE_POOL_UNMAPS] = "page_pool unmaps pages in flight when their pool is destroyed",
	};

	fprintf(out, "teardown: %s; %s\n", teardowns[s->teardown], pools[s->page_pool]);
}

static void print_census(FILE *out, const struct sample *s)
{
	if (s->census_ns)
		fprintf(out,
			"longest run of the census: %.1f us with preemption off, at most %u "
			"entries per run\n",
			(double)s->census_ns / 1000, s->census_entries);
}

void text__doctor(FILE *out, const struct sample *s, unsigned int width)
{
	char line[TEXT_LINE_LEN];

	text__origin(line, sizeof(line), s);
	fprintf(out, "%s\n", line);
	if (s->btf[0]) {
		snprintf(line, sizeof(line), "BTF: %s", s->btf);
		format__printable(line);
		fprintf(out, "%s\n", line);
	}
	print_teardown(out, s);
	print_census(out, s);
	print_losses(out, s);
	text__sinks(out, s);
	for (size_t i = 0; i < s->ndegraded; i++)
		print_degraded(out, &s->degraded[i]);
	fputc('\n', out);
	text__list(out, &listing_hooks, s->hooks, s->nhooks, width, NULL, NULL, NULL);
	fputc('\n', out);
	text__list(out, &listing_losses, s->losses, s->nlosses, width, NULL, NULL, NULL);
}
