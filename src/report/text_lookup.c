// SPDX-License-Identifier: GPL-2.0-only
/* text_lookup.c - the answer of a lookup as text. */
#include "text.h"

#include "base/format.h"
#include "text_list.h"

#include <inttypes.h>

static void print_stack(FILE *out, const void *row, const void *context)
{
	(void)context;
	text__frames(out, ((const struct lookup_answer *)row)->frames, 8);
}

void text__mappings(FILE *out, const struct lookup_list *list,
		    const struct list_options *list_options, unsigned int width, bool stacks)
{
	text__list(out, &listing_mappings, list->answer, list->n, width, list_options,
		   stacks ? print_stack : NULL, NULL);
}

/* Times as exact as they are wanted here: what came just before the freeze. */
static void format_ago(char *buf, size_t len, int64_t ns)
{
	if (ns < 10000000000)
		snprintf(buf, len, "%.3fs", (double)ns / 1e9);
	else
		format__age(buf, len, (uint64_t)ns);
}

static void print_answer(FILE *out, const struct lookup_answer *a)
{
	char line[256], age[16], ended[16];

	format_ago(age, sizeof(age), a->age_ns);
	format_ago(ended, sizeof(ended), a->ended_ns);
	if (a->ended_ns == COUNT_UNKNOWN)
		snprintf(line, sizeof(line), "LIVE   %s%s%s, for %s", a->device_name,
			 a->driver[0] ? " " : "", a->driver, age);
	else
		snprintf(line, sizeof(line), "ENDED  %s%s%s, unmapped %s ago after %s",
			 a->device_name, a->driver[0] ? " " : "", a->driver, ended, age);
	format__printable(line);
	fprintf(out, "%s; %" PRIu64 " TCE%s from 0x%" PRIx64 ", %s; mapped at\n", line, a->tces,
		a->tces == 1 ? "" : "s", a->address, map_direction__name(a->direction));
	text__frames(out, a->frames, 4);
}

/* The reason why no mapping is known. */
static void print_unmapped(FILE *out, const struct lookup *l)
{
	const struct table *t = l->table;

	if (t->window == WINDOW_DDW_DIRECT || t->window == WINDOW_BYPASS)
		fputs("This window maps all memory permanently: an address has no owner.\n", out);
	else if (t->user_owned)
		fputs("A process owns the window (VFIO): its mappings are not traced.\n", out);
	else if (l->unattributed > 0)
		fprintf(out,
			"Owner unknown. %" PRId64
			" live TCE%s of this window were mapped before tracing started,\nor "
			"missed; this may be one of them.\n",
			l->unattributed, l->unattributed == 1 ? "" : "s");
	else
		fputs("Not mapped now, and no mapping of it recorded since tracing started.\n",
		      out);
}

void text__lookup(FILE *out, const struct lookup *l, uint64_t address)
{
	fprintf(out, "0x%" PRIx64 " in window 0x%" PRIx64 " (%s%s%s)\n", address, l->table->liobn,
		window_kind__name(l->table->window), l->table->drc_name[0] ? ", " : "",
		l->table->drc_name);
	for (uint32_t i = 0; i < l->answers; i++)
		print_answer(out, &l->answer[i]);
	if (!l->answers)
		print_unmapped(out, l);
}
