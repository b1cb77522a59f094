// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_levels.c - the levels of tables as plain text.
 *
 * The list; below each row the callers that allocated them and the time it took; and the
 * exchanges of each table that a user owns.
 */
#include "text.h"

#include "base/format.h"
#include "model/level.h"
#include "text_list.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define INDENT 4
#define ITEM_LEN 64

/* A line that continues below, indented, where it would exceed width (0: no limit). */
struct wrapped {
	FILE *out;
	unsigned int width;
	unsigned int used;
	bool follows; /* an item: the next one needs a comma */
};

static void wrapped__put(struct wrapped *w, const char *text)
{
	unsigned int n = (unsigned int)strlen(text);

	/* With a comma and a blank before it, and room for a comma behind. */
	if (w->width && w->used + n + 3 > w->width) {
		fprintf(w->out, "%s\n%*s%s", w->follows ? "," : "", INDENT, "", text);
		w->used = INDENT + n;
		return;
	}
	w->used += (unsigned int)fprintf(w->out, "%s%s", w->follows ? ", " : " ", text);
}

/* The beginning of a line, which is not an item. */
__attribute__((format(printf, 2, 3))) static void wrapped__begin(struct wrapped *w, const char *fmt,
								 ...)
{
	va_list args;

	va_start(args, fmt);
	w->used = (unsigned int)vfprintf(w->out, fmt, args);
	va_end(args);
	w->follows = false;
}

__attribute__((format(printf, 2, 3))) static void wrapped__item(struct wrapped *w, const char *fmt,
								...)
{
	char item[ITEM_LEN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(item, sizeof(item), fmt, args);
	va_end(args);
	wrapped__put(w, item);
	w->follows = true;
}

static void wrapped__end(struct wrapped *w)
{
	fputc('\n', w->out);
}

/* "7 allocated, 64K each (order 0): process 4, softirq 3" */
static void print_contexts(struct wrapped *w, const struct level *l, uint32_t page_size)
{
	const struct {
		const char *name;
		uint64_t count;
	} contexts[] = {
	    {"process", l->by_process},
	    {"interrupts off", l->by_irqs_off},
	    {"softirq", l->by_softirq},
	    {"hardirq", l->by_hardirq},
	};
	char size[16] = "-";

	/* For tables that were not there yet there is no size: each has its own. */
	if (!l->entries) {
		wrapped__begin(w, "%*s%" PRIu64 " allocated:", INDENT, "", l->allocated);
	} else {
		if (page_size && l->order < 32)
			format__size(size, sizeof(size),
				     (double)page_size * (double)(1ULL << l->order));
		wrapped__begin(w, "%*s%" PRIu64 " allocated, %s each (order %" PRIu32 "):", INDENT,
			       "", l->allocated, size, l->order);
	}
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
		if (contexts[i].count)
			wrapped__item(w, "%s %" PRIu64, contexts[i].name, contexts[i].count);
	wrapped__end(w);
}

static void print_latency(struct wrapped *w, const struct level *l)
{
	wrapped__begin(w, "%*slatency", INDENT, "");
	for (uint32_t i = 0; i < l->times && i < LEVEL_TIMES; i++) {
		char range[FORMAT_RANGE_LEN];

		format__time_range(range, sizeof(range), i, i == LEVEL_TIMES - 1);
		if (l->time[i])
			wrapped__item(w, "%s: %" PRIu64, range, l->time[i]);
	}
	wrapped__end(w);
}

static void print_failures(struct wrapped *w, const struct level *l)
{
	wrapped__begin(w, "%*sfailed %" PRIu64 ", lost races %" PRIu64, INDENT, "", l->failed,
		       l->lost_races);
	wrapped__end(w);
}

struct levels_context {
	uint32_t page_size;
	unsigned int width;
};

void text__level_detail(FILE *out, const struct level *l, uint32_t page_size, unsigned int width)
{
	struct wrapped w = {.out = out, .width = width};

	if (l->allocated)
		print_contexts(&w, l, page_size);
	if (l->times)
		print_latency(&w, l);
	if (l->failed || l->lost_races)
		print_failures(&w, l);
}

static void print_detail(FILE *out, const void *row, const void *context)
{
	const struct levels_context *c = context;

	text__level_detail(out, row, c->page_size, c->width);
}

/* What the process that owns a table is charged, and what it did to its TCEs. */
static void print_owner(struct wrapped *w, const struct sample *s, const struct table *t)
{
	char charged[16] = "-", refused[24], group[16] = "-";
	struct exchange_totals x;

	if (t->charged_bytes >= 0)
		format__size(charged, sizeof(charged), (double)t->charged_bytes);
	format__count(refused, sizeof(refused), t->refused);
	exchanges__sum(s, t->gen, &x);
	format__count(group, sizeof(group), t->iommu_group);
	/* On powernv each of them is 0x0. */
	wrapped__begin(w, "0x%" PRIx64 " of group %s, owner user:", t->liobn, group);
	wrapped__item(w, "charged %s", charged);
	wrapped__item(w, "TCEs mapped %" PRIu64, x.mapped);
	wrapped__item(w, "unmapped %" PRIu64, x.unmapped);
	wrapped__item(w, "replaced %" PRIu64, x.replaced);
	wrapped__item(w, "cleared for nothing %" PRIu64, x.idle);
	wrapped__item(w, "refused %s", refused);
	wrapped__end(w);
}

const char *text__no_levels(const struct sample *s)
{
	if (!strcmp(s->platform, "pseries"))
		return "no levels: on pseries the hypervisor keeps each table in one piece";
	return listing_levels.empty;
}

/* Pages and bytes are those in memory now; all other counts began with tracing. */
static void print_since(struct wrapped *w, const struct sample *s)
{
	char age[16];

	if (!s->attached_time_ns || s->time_ns < s->attached_time_ns)
		return;
	format__age(age, sizeof(age), s->time_ns - s->attached_time_ns);
	wrapped__begin(w, "Allocations and exchanges are those of the last %s:", age);
	wrapped__item(w, "tracing started then");
	wrapped__end(w);
}

void text__levels(FILE *out, const struct sample *s, const struct list_options *list_options,
		  unsigned int width)
{
	const struct levels_context context = {.page_size = s->page_size, .width = width};
	struct wrapped w = {.out = out, .width = width};
	char line[TEXT_LINE_LEN];

	if (s->nlevels)
		text__list(out, &listing_levels, s->levels, s->nlevels, width, list_options,
			   print_detail, &context);
	else
		fprintf(out, "%s\n", text__no_levels(s));
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].user_owned)
			print_owner(&w, s, &s->tables[i]);
	if (s->nlevels || s->nexchanges)
		print_since(&w, s);
	text__caveats(line, sizeof(line), s);
	text__warning(out, line);
}
