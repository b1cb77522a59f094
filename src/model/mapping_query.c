// SPDX-License-Identifier: GPL-2.0-only
/* mapping_query.c - single mappings that a query means, among all of a ledger. */
#include "mapping_query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/order.h"
#include "model.h"

bool mapping_query__equal(const struct mapping_query *a, const struct mapping_query *b)
{
	if (strcmp(a->device, b->device) != 0)
		return false;
	return a->device[0] || (a->window == b->window && a->address == b->address);
}

static int add_target(struct mapping_search *search, const struct search_target *target)
{
	struct search_target *list = array__grow(search->target, search->targets, sizeof(*list));

	if (!list)
		return -ENOMEM;
	search->target = list;
	list[search->targets++] = *target;
	return 0;
}

static int add_tables(struct mapping_search *search, const struct sample *s)
{
	const struct mapping_query *q = &search->query;
	int err = 0;

	for (size_t i = 0; !err && i < s->ntables; i++) {
		const struct table *t = &s->tables[i];
		const struct search_target target = {.gen = t->gen,
						     .entry = table__entry(t, q->address)};

		if (t->gen && table__is_meant(t, q->window) && table__has_address(t, q->address))
			err = add_target(search, &target);
	}
	return err;
}

static int add_devices(struct mapping_search *search, const struct sample *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->ndevices; i++) {
		const struct search_target target = {.device = s->devices[i].id};

		if (!strcmp(s->devices[i].name, search->query.device))
			err = add_target(search, &target);
	}
	return err;
}

int mapping_search__begin(struct mapping_search *search, const struct mapping_query *q,
			  const struct sample *s)
{
	*search = (struct mapping_search){.query = *q};
	return q->device[0] ? add_devices(search, s) : add_tables(search, s);
}

static bool is_meant(const struct mapping_search *search, const struct mapping *m)
{
	for (size_t i = 0; i < search->targets; i++) {
		const struct search_target *t = &search->target[i];

		if (t->device ? m->device == t->device && !m->ended_ns
			      : m->gen == t->gen && mapping__covers(m, t->entry))
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->ended_ns != y->ended_ns)
		return !x->ended_ns || !y->ended_ns ? order__u64(x->ended_ns, y->ended_ns)
						    : order__u64(y->ended_ns, x->ended_ns);
	if (x->mapped_ns != y->mapped_ns)
		return order__u64(x->mapped_ns, y->mapped_ns);
	return x->gen != y->gen ? order__u64(x->gen, y->gen) : order__u64(x->entry, y->entry);
}

/* No more of them than can be of use: the others are younger, or ended earlier. */
static void cut(struct mapping_search *search)
{
	if (search->n)
		qsort(search->found, search->n, sizeof(*search->found), compare);
	if (search->n > FOUND_MOST)
		search->n = FOUND_MOST;
}

int mapping_search__add(struct mapping_search *search, const struct mapping *m)
{
	struct mapping *list;

	if (!is_meant(search, m))
		return 0;
	if (search->n == (size_t)2 * FOUND_MOST)
		cut(search);
	list = array__grow(search->found, search->n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	search->found = list;
	list[search->n++] = *m;
	return 0;
}

int mapping_search__end(struct mapping_search *search, struct sample *s)
{
	uint32_t number = (uint32_t)s->nqueries;
	struct mapping_query *q = sample__add_query(s);

	if (!q)
		return -ENOMEM;
	*q = search->query;
	cut(search);
	for (size_t i = 0; i < search->n; i++) {
		struct mapping *m = sample__add_found(s);

		if (!m)
			return -ENOMEM;
		*m = search->found[i];
		m->query = number;
	}
	return 0;
}

void mapping_search__free(struct mapping_search *search)
{
	free(search->target);
	free(search->found);
	*search = (struct mapping_search){0};
}
