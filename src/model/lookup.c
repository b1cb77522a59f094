// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup.c - the mappings that cover an address, or that a device has: a pass over those that a
 * sample has one by one.
 */
#include "lookup.h"

#include "base/array.h"
#include "base/order.h"
#include "mapping_query.h"
#include "model.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int find_table(struct lookup *l, const struct sample *s, uint64_t window, uint64_t address,
		      char *error, size_t len)
{
	size_t meant = 0, found = 0;
	const struct table *last = NULL;

	for (size_t i = 0; i < s->ntables; i++) {
		const struct table *t = &s->tables[i];

		if (!table__is_meant(t, window))
			continue;
		meant++;
		last = t;
		if (!table__has_address(t, address))
			continue;
		found++;
		l->table = t;
	}
	if (found == 1)
		return 0;
	if (found) {
		snprintf(error, len,
			 "%zu windows with LIOBN 0x%" PRIx64 " have that address: give the "
			 "generation of one, from tcectl windows --json",
			 found, window);
		return -ENOTUNIQ;
	}
	if (!meant) {
		snprintf(error, len,
			 "no window has LIOBN or generation 0x%" PRIx64 ": see tcectl windows",
			 window);
		return -ENOENT;
	}
	snprintf(error, len,
		 "0x%" PRIx64 " is outside of window 0x%" PRIx64 ", which has %" PRIu64
		 " entries of %" PRIu64 "K from 0x%" PRIx64,
		 address, last->liobn, last->entries, (uint64_t)1 << (last->page_shift & 63) >> 10,
		 last->base);
	return -ERANGE;
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

const char *lookup_state__name(uint32_t state)
{
	static const char *const names[LOOKUP_STATES] = {"live", "ended"};

	return state < LOOKUP_STATES ? names[state] : NULL;
}

static void fill_answer(struct lookup_answer *a, const struct sample *s, const struct table *t,
			const struct mapping *m)
{
	const struct device *d = m->device ? sample__device(s, m->device) : NULL;

	*a = (struct lookup_answer){
	    .liobn = t->liobn,
	    .gen = t->gen,
	    .address = t->base + (m->entry << (t->page_shift & 63)),
	    .tces = m->tces,
	    .direction = m->direction,
	    .state = lookup_state__name(m->ended_ns ? LOOKUP_ENDED : LOOKUP_LIVE),
	    .device_name = d ? d->name : "?",
	    .driver = d ? d->driver : "",
	    .age_ns = (int64_t)since(m->ended_ns ? m->ended_ns : s->mono_ns, m->mapped_ns),
	    .ended_ns = m->ended_ns ? (int64_t)since(s->mono_ns, m->ended_ns) : COUNT_UNKNOWN,
	    .frames = m->stack ? sample__stack(s, m->stack) : NULL,
	};
}

/* Live ones before the others, and of these the latest first. */
static bool is_before(const struct lookup_answer *a, const struct lookup_answer *b)
{
	return a->ended_ns < b->ended_ns;
}

static void add_answer(struct lookup *l, const struct lookup_answer *a)
{
	uint32_t position = l->answers;

	while (position && is_before(a, &l->answer[position - 1]))
		position--;
	if (position == LOOKUP_ANSWERS)
		return;
	if (l->answers < LOOKUP_ANSWERS)
		l->answers++;
	memmove(&l->answer[position + 1], &l->answer[position],
		(l->answers - position - 1) * sizeof(l->answer[0]));
	l->answer[position] = *a;
}

/* Those that were found for the query; without one, those that were recorded one by one. */
static const struct mapping *single_mappings(const struct sample *s, size_t *n)
{
	*n = s->nqueries ? s->nfound : s->nmappings;
	return s->nqueries ? s->found : s->mappings;
}

static void add_covering(struct lookup *l, const struct sample *s, uint64_t entry)
{
	struct lookup_answer a;
	size_t n;
	const struct mapping *m = single_mappings(s, &n);

	for (size_t i = 0; i < n; i++) {
		if (m[i].gen != l->table->gen || !mapping__covers(&m[i], entry))
			continue;
		fill_answer(&a, s, l->table, &m[i]);
		add_answer(l, &a);
	}
}

static int64_t count_unattributed(const struct sample *s, const struct table *t)
{
	int64_t mapped = 0;

	if (!t->gen || t->live == COUNT_UNKNOWN || t->user_owned)
		return COUNT_UNKNOWN;
	for (size_t i = 0; i < s->nholders; i++)
		if (s->holders[i].gen == t->gen)
			mapped += (int64_t)s->holders[i].tces;
	for (size_t i = 0; i < s->nmappings; i++)
		if (s->mappings[i].gen == t->gen)
			mapped += s->mappings[i].tces;
	return table__unattributed(t, mapped);
}

/* Some mappings of that table, or of any if it is 0, are counted with their holders alone. */
static bool is_unanswered(const struct sample *s, uint64_t gen)
{
	for (size_t i = 0; !s->nqueries && i < s->nholders; i++)
		if (!gen || s->holders[i].gen == gen)
			return true;
	return false;
}

static int set_unanswered(char *error, size_t len)
{
	snprintf(error, len,
		 "this recording has holders, and no single mappings: record with --mappings");
	return -ENODATA;
}

int lookup__find(struct lookup *l, const struct sample *s, uint64_t window, uint64_t address,
		 char *error, size_t len)
{
	uint64_t entry;
	int err;

	*l = (struct lookup){0};
	err = find_table(l, s, window, address, error, len);
	if (err)
		return err;
	if (is_unanswered(s, l->table->gen))
		return set_unanswered(error, len);
	l->unattributed = count_unattributed(s, l->table);
	if (!l->table->gen)
		return 0;
	entry = table__entry(l->table, address);
	add_covering(l, s, entry);
	return 0;
}

/* What is left of a mapping if its table is gone. */
static void fill_of_any(struct lookup_answer *a, const struct sample *s, const struct mapping *m)
{
	static const struct table gone;
	const struct table *t = sample__table(s, m->gen);

	fill_answer(a, s, t ? t : &gone, m);
	if (t)
		return;
	a->gen = m->gen;
	a->address = 0;
	a->table_gone = true;
}

static bool is_wanted(const struct lookup_answer *a, const struct holder_filter *f)
{
	if (strcmp(a->device_name, f->device) != 0 || a->ended_ns != COUNT_UNKNOWN)
		return false;
	if (!holder_filter__has_table(f, a->gen, a->table_gone, a->liobn))
		return false;
	return (uint64_t)a->age_ns >= f->older_ns;
}

static int add_wanted(struct lookup_list *list, const struct sample *s,
		      const struct holder_filter *f)
{
	size_t n;
	const struct mapping *m = single_mappings(s, &n);

	for (size_t i = 0; i < n; i++) {
		struct lookup_answer *answer, a;

		fill_of_any(&a, s, &m[i]);
		if (!is_wanted(&a, f))
			continue;
		answer = array__grow(list->answer, list->n, sizeof(*answer));
		if (!answer)
			return -ENOMEM;
		list->answer = answer;
		answer[list->n++] = a;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct lookup_answer *x = a, *y = b;

	if (x->age_ns != y->age_ns)
		return order__u64((uint64_t)y->age_ns, (uint64_t)x->age_ns);
	return x->gen != y->gen ? order__u64(x->gen, y->gen) : order__u64(x->address, y->address);
}

/* Of the device's mappings a search finds the oldest. */
static uint64_t count_younger(const struct sample *s, const char *device)
{
	uint64_t found = 0, all = 0;

	for (size_t i = 0; i < s->nholders; i++) {
		const struct device *d = sample__device(s, s->holders[i].device);

		if (d && !strcmp(d->name, device))
			all += s->holders[i].mappings;
	}
	for (size_t i = 0; i < s->nfound; i++)
		found += !s->found[i].ended_ns;
	return found >= FOUND_MOST && all > found ? all - found : 0;
}

int lookup__of_device(struct lookup_list *list, const struct sample *s,
		      const struct holder_filter *f, char *error, size_t len)
{
	int err;

	*list = (struct lookup_list){0};
	if (is_unanswered(s, 0))
		return set_unanswered(error, len);
	err = add_wanted(list, s, f);
	if (err) {
		snprintf(error, len, "out of memory");
		free(list->answer);
		return err;
	}
	if (list->n)
		qsort(list->answer, list->n, sizeof(*list->answer), compare);
	list->younger = count_younger(s, f->device);
	return 0;
}
