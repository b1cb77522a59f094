// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_window.c - metrics of each window.
 *
 * A window is known by labels that survive a restart of tced or of the machine. Its generation
 * would make a new series of each table that VFIO has made: it is a label only if two windows
 * would have the same labels without it, since a text with the same series twice is refused as a
 * whole.
 */
#include "metrics_window.h"

#include "base/array.h"
#include "model/coverage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct table *table_of(const struct metrics_window *w)
{
	return w->view->table;
}

static bool is_duplicate(const struct table *x, const struct table *y)
{
	return x->liobn == y->liobn && x->base == y->base && x->window == y->window &&
	       !strcmp(x->phb, y->phb) && !strcmp(x->drc_name, y->drc_name);
}

static void find_duplicates(struct metrics_window *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n && !w[i].duplicate; j++)
			if (i != j && is_duplicate(table_of(&w[i]), table_of(&w[j])))
				w[i].duplicate = i + 1;
}

/* What has no table has no generation either. */
static void label_duplicate(struct exposition *x, const struct metrics_window *w)
{
	char gen[48];

	if (table_of(w)->gen)
		snprintf(gen, sizeof(gen), "%" PRIu64, table_of(w)->gen);
	else
		snprintf(gen, sizeof(gen), "0, number %zu", w->duplicate);
	exposition__label(x, "gen", gen);
}

static int64_t oldest_held(const struct model *m, uint64_t gen)
{
	int64_t oldest = COUNT_UNKNOWN;
	size_t n;
	const struct holder *h = model__holders(m, &n);

	for (size_t i = 0; i < n; i++)
		if (h[i].gen == gen && holder__is_held(&h[i]) && (int64_t)h[i].oldest_ns > oldest)
			oldest = (int64_t)h[i].oldest_ns;
	return oldest;
}

static const struct level *hardware_level(const struct sample *s, uint64_t gen)
{
	for (size_t i = 0; gen && i < s->nlevels; i++)
		if (s->levels[i].gen == gen && s->levels[i].view == VIEW_HARDWARE)
			return &s->levels[i];
	return NULL;
}

struct metrics_window *metrics_windows__new(const struct sample *s, const struct model *m)
{
	bool holders = coverage__of_mappings(s) != COVERAGE_MISSING;
	size_t n;
	const struct table_view *views = model__tables(m, &n);
	struct metrics_window *w = array__zeroed(n, sizeof(*w));

	for (size_t i = 0; w && i < n; i++) {
		w[i].view = &views[i];
		w[i].holders = holders && views[i].table->gen;
		w[i].level = hardware_level(s, views[i].table->gen);
		w[i].oldest_held =
		    w[i].holders ? oldest_held(m, views[i].table->gen) : COUNT_UNKNOWN;
	}
	if (w)
		find_duplicates(w, n);
	return w;
}

static void label_hex(struct exposition *x, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	exposition__label(x, name, text);
}

void metrics_window__label(struct exposition *x, const struct metrics_window *w)
{
	const struct table *t = table_of(w);

	label_hex(x, "liobn", t->liobn);
	label_hex(x, "base", t->base);
	exposition__label(x, "window", window_kind__name(t->window));
	exposition__label(x, "phb", t->phb);
	exposition__label(x, "drc_name", t->drc_name);
	if (w->duplicate)
		label_duplicate(x, w);
}

/* Counts of hooks, which say nothing where a hook is missing. */
static int64_t seen(const struct metrics_window *w, uint64_t count)
{
	return w->holders ? (int64_t)count : COUNT_UNKNOWN;
}

static int64_t live(const struct metrics_window *w)
{
	return table_of(w)->live;
}

static int64_t entries(const struct metrics_window *w)
{
	return table_of(w)->entries ? (int64_t)table_of(w)->entries : COUNT_UNKNOWN;
}

static int64_t reserved(const struct metrics_window *w)
{
	return table_of(w)->reserved;
}

static int64_t mappings(const struct metrics_window *w)
{
	return w->holders ? w->view->mappings : COUNT_UNKNOWN;
}

static int64_t unattributed(const struct metrics_window *w)
{
	return w->holders ? w->view->unattributed : COUNT_UNKNOWN;
}

static int64_t held(const struct metrics_window *w)
{
	return w->holders ? w->view->orphaned : COUNT_UNKNOWN;
}

static int64_t held_oldest(const struct metrics_window *w)
{
	return w->oldest_held;
}

static int64_t maps(const struct metrics_window *w)
{
	return seen(w, table_of(w)->maps);
}

static int64_t unmaps(const struct metrics_window *w)
{
	return seen(w, table_of(w)->unmaps);
}

static int64_t mapped_tces(const struct metrics_window *w)
{
	return seen(w, table_of(w)->map_tces);
}

static int64_t unmapped_tces(const struct metrics_window *w)
{
	return seen(w, table_of(w)->unmap_tces);
}

static int64_t fullest(const struct metrics_window *w)
{
	return table__fullest_percent(table_of(w));
}

static int64_t free_run(const struct metrics_window *w)
{
	return table__free_run(table_of(w));
}

/* On demand levels take what they take; else the table is there in one piece. */
static int64_t table_bytes(const struct metrics_window *w)
{
	if (w->level)
		return w->level->bytes;
	return table_of(w)->levels == 1 && table_of(w)->full_bytes
		   ? (int64_t)table_of(w)->full_bytes
		   : COUNT_UNKNOWN;
}

static int64_t full_bytes(const struct metrics_window *w)
{
	return table_of(w)->full_bytes ? (int64_t)table_of(w)->full_bytes : COUNT_UNKNOWN;
}

static int64_t charged_bytes(const struct metrics_window *w)
{
	return table_of(w)->charged_bytes;
}

static int64_t refused(const struct metrics_window *w)
{
	return table_of(w)->refused;
}

static const struct {
	enum metric metric;
	int64_t (*value)(const struct metrics_window *w); /* COUNT_UNKNOWN: left out */
} families[] = {
    {METRIC_LIVE, live},
    {METRIC_ENTRIES, entries},
    {METRIC_RESERVED, reserved},
    {METRIC_MAPPINGS, mappings},
    {METRIC_UNATTRIBUTED, unattributed},
    {METRIC_ORPHANED, held},
    {METRIC_ORPHANED_OLDEST_SECONDS, held_oldest},
    {METRIC_MAPS, maps},
    {METRIC_UNMAPS, unmaps},
    {METRIC_MAPPED_TCES, mapped_tces},
    {METRIC_UNMAPPED_TCES, unmapped_tces},
    {METRIC_WINDOW_FULLEST_RATIO, fullest},
    {METRIC_WINDOW_FREE_RUN, free_run},
    {METRIC_TABLE_BYTES, table_bytes},
    {METRIC_TABLE_FULL_BYTES, full_bytes},
    {METRIC_TABLE_CHARGED_BYTES, charged_bytes},
    {METRIC_REFUSED, refused},
};

void metrics_windows__write(struct exposition *x, const struct metrics_window *w, size_t n)
{
	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		exposition__family(x, families[f].metric);
		for (size_t i = 0; i < n; i++) {
			int64_t value = families[f].value(&w[i]);

			if (value < 0)
				continue;
			exposition__begin(x);
			metrics_window__label(x, &w[i]);
			exposition__value(x, (uint64_t)value);
		}
	}
}
