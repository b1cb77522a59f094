// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_level.c - metrics of the levels of tables (powernv), and of their owners in userspace.
 *
 * Levels that were made for a table before it was one have no window, and no metrics: where such
 * an allocation fails, there is an event.
 */
#include "metrics_window.h"

static const struct metrics_window *window_of(const struct metrics_window *w, size_t n,
					      uint64_t gen)
{
	for (size_t i = 0; gen && i < n; i++)
		if (w[i].view->table->gen == gen)
			return &w[i];
	return NULL;
}

static int64_t pages(const struct level *l)
{
	return l->pages;
}

static int64_t remote_pages(const struct level *l)
{
	return l->remote_pages;
}

static int64_t bytes(const struct level *l)
{
	return l->bytes;
}

static int64_t allocated(const struct level *l)
{
	return (int64_t)l->allocated;
}

static int64_t failed(const struct level *l)
{
	return (int64_t)l->failed;
}

static int64_t lost_races(const struct level *l)
{
	return (int64_t)l->lost_races;
}

static const struct {
	enum metric metric;
	int64_t (*value)(const struct level *l);
} families[] = {
    {METRIC_LEVEL_PAGES, pages},     {METRIC_LEVEL_PAGES_REMOTE, remote_pages},
    {METRIC_LEVEL_BYTES, bytes},     {METRIC_LEVEL_ALLOCATIONS, allocated},
    {METRIC_LEVEL_FAILURES, failed}, {METRIC_LEVEL_LOST_RACES, lost_races},
};

static void write_exchanges(struct exposition *x, const struct sample *s,
			    const struct metrics_window *w, size_t n)
{
	exposition__family(x, METRIC_EXCHANGES);
	for (size_t i = 0; i < s->nexchanges; i++) {
		const struct exchange *e = &s->exchanges[i];
		const struct metrics_window *of = window_of(w, n, e->gen);

		if (!of)
			continue;
		exposition__begin(x);
		metrics_window__label(x, of);
		exposition__label(x, "before", map_direction__name(e->before));
		exposition__label(x, "after", map_direction__name(e->after));
		exposition__value(x, e->count);
	}
}

void metrics_levels__write(struct exposition *x, const struct sample *s,
			   const struct metrics_window *w, size_t n)
{
	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		exposition__family(x, families[f].metric);
		for (size_t i = 0; i < s->nlevels; i++) {
			const struct metrics_window *of = window_of(w, n, s->levels[i].gen);
			int64_t value = families[f].value(&s->levels[i]);

			if (!of || value < 0)
				continue;
			exposition__begin(x);
			metrics_window__label(x, of);
			exposition__label(x, "view", level_view__name(s->levels[i].view));
			exposition__value(x, (uint64_t)value);
		}
	}
	write_exchanges(x, s, w, n);
}
