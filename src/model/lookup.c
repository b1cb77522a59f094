// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup.c - the mappings that cover an address: a pass over the live ones and over those that
 * ended but are still known.
 */
#include "lookup.h"

#include "model.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A direct window on powernv, bypass, has no size: it is all that its base is below. */
static bool has_address(const struct table *t, uint64_t address)
{
	if (address < t->base)
		return false;
	return !t->entries || (address - t->base) >> (t->page_shift & 63) < t->entries;
}

static bool is_meant(const struct table *t, uint64_t window)
{
	return t->liobn == window || (t->gen && t->gen == window);
}

static int find_table(struct lookup *l, const struct sample *s, uint64_t window, uint64_t address,
		      char *error, size_t len)
{
	size_t meant = 0, found = 0;
	const struct table *last = NULL;

	for (size_t i = 0; i < s->ntables; i++) {
		const struct table *t = &s->tables[i];

		if (!is_meant(t, window))
			continue;
		meant++;
		last = t;
		if (!has_address(t, address))
			continue;
		found++;
		l->table = t;
	}
	if (found == 1)
		return 0;
	if (found) {
		snprintf(error, len,
			 "%zu windows with LIOBN 0x%" PRIx64 " have that address: give the "
			 "generation of one, from tcectl tables --json",
			 found, window);
		return -ENOTUNIQ;
	}
	if (!meant) {
		snprintf(error, len,
			 "no window has LIOBN or generation 0x%" PRIx64 ": see tcectl tables",
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
	    .state = m->ended_ns ? "ended" : "live",
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

static void add_covering(struct lookup *l, const struct sample *s, const struct mapping *m,
			 size_t n, uint64_t entry)
{
	struct lookup_answer a;

	for (size_t i = 0; i < n; i++) {
		if (m[i].gen != l->table->gen || entry < m[i].entry ||
		    entry - m[i].entry >= m[i].tces)
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
	for (size_t i = 0; i < s->nmappings; i++)
		if (s->mappings[i].gen == t->gen)
			mapped += s->mappings[i].tces;
	return table__unattributed(t, mapped);
}

/* Mappings of that table are counted with their holders, not one by one. */
static bool is_in_holders(const struct sample *s, uint64_t gen)
{
	for (size_t i = 0; i < s->nholders; i++)
		if (s->holders[i].gen == gen)
			return true;
	return false;
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
	if (is_in_holders(s, l->table->gen)) {
		snprintf(error, len,
			 "these samples have holders, and no single mappings: "
			 "ask without --from, or record with --mappings");
		return -ENODATA;
	}
	l->unattributed = count_unattributed(s, l->table);
	if (!l->table->gen)
		return 0;
	entry = (address - l->table->base) >> (l->table->page_shift & 63);
	add_covering(l, s, s->mappings, s->nmappings, entry);
	add_covering(l, s, s->ended, s->nended, entry);
	return 0;
}
