// SPDX-License-Identifier: GPL-2.0-only
/*
 * holders.c - holders of live mappings: one pass over the ledger's mappings.
 *
 * A holder is all live mappings of one table by one device, from one call stack, in one
 * direction.
 */
#include "internal.h"

#include "base/array.h"
#include "base/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool holder__is(const struct holder *h, const struct mapping *map)
{
	return h->gen == map->gen && h->device == map->device && h->stack == map->stack &&
	       h->direction == map->direction;
}

static void holder__name(struct holder *h, const struct model *m)
{
	const struct sample *s = m->sample;
	uint32_t table = index__find(&m->by_gen, h->gen);
	uint32_t device = h->device ? index__find(&m->by_device, h->device) : INDEX_NONE;
	uint32_t stack = h->stack ? index__find(&m->by_stack, h->stack) : INDEX_NONE;

	h->device_name = "?";
	h->driver = "";
	h->table_gone = table == INDEX_NONE;
	if (!h->table_gone) {
		h->table = &s->tables[table];
		h->liobn = h->table->liobn;
	}
	if (device != INDEX_NONE) {
		h->dev = &s->devices[device];
		h->device_name = h->dev->name;
		h->driver = h->dev->driver;
		h->device_gone = h->dev->gone;
	}
	if (stack != INDEX_NONE)
		h->frames = &s->stacks[stack];
}

/* The holder of a mapping, made if it is the first one; NULL when memory is short. */
static struct holder *holders__of(struct model *m, const struct mapping *map)
{
	uint64_t key = holder__hash(map->gen, map->device, map->stack, map->direction);
	size_t cursor = 0;
	uint32_t position;
	struct holder *h;

	while ((position = index__next(&m->by_holder, key, &cursor)) != INDEX_NONE)
		if (holder__is(&m->holders[position], map))
			return &m->holders[position];

	h = array__refill(m->holders, m->nholders, &m->holder_room, sizeof(*h));
	if (!h)
		return NULL;
	m->holders = h;
	if (index__add(&m->by_holder, key, (uint32_t)m->nholders))
		return NULL;
	h = &m->holders[m->nholders++];
	*h = (struct holder){
	    .gen = map->gen,
	    .device = map->device,
	    .stack = map->stack,
	    .direction = map->direction,
	    .newest_ns = UINT64_MAX,
	};
	holder__name(h, m);
	return h;
}

/*
 * By the numbers of the bindings, where both are known; else by time: what was mapped when its
 * device was last seen without this driver is of an earlier one.
 */
static bool is_of_earlier_binding(const struct device *d, const struct mapping *map)
{
	if (d->binding && map->binding)
		return d->binding != map->binding;
	return d->bound_after_ns && map->mapped_ns <= d->bound_after_ns;
}

static void holder__count(struct holder *h, const struct model *m, const struct mapping *map)
{
	uint64_t now = m->sample->mono_ns;
	uint64_t age = now > map->mapped_ns ? now - map->mapped_ns : 0;

	h->mappings++;
	h->tces += map->tces;
	if (age > h->oldest_ns)
		h->oldest_ns = age;
	if (age < h->newest_ns)
		h->newest_ns = age;
	if (h->dev && is_of_earlier_binding(h->dev, map))
		h->earlier += map->tces;
	if (map->mapped_ns > now && !(h->table && h->table->exact))
		h->younger += map->tces;
}

static void table__count(struct model *m, const struct mapping *map)
{
	uint32_t position = index__find(&m->by_gen, map->gen);

	if (position == INDEX_NONE)
		return;
	m->tables[position].mappings++;
	m->tables[position].mapped_tces += map->tces;
	if (map->mapped_ns <= m->sample->mono_ns)
		m->tables[position].counted_tces += map->tces;
}

int holder__order(const struct holder *x, const struct holder *y)
{
	if (x->gen != y->gen)
		return order__u64(x->gen, y->gen);
	if (x->device != y->device)
		return order__u64(x->device, y->device);
	if (x->stack != y->stack)
		return order__u64(x->stack, y->stack);
	return order__u64(x->direction, y->direction);
}

/* Most TCEs first; then in an order that does not change from sample to sample. */
static int holder__compare(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->tces != y->tces)
		return order__u64(y->tces, x->tces);
	return holder__order(x, y);
}

int holders__collect(struct model *m)
{
	const struct sample *s = m->sample;

	index__clear(&m->by_holder);
	for (size_t i = 0; i < s->nmappings; i++) {
		const struct mapping *map = &s->mappings[i];
		struct holder *h = holders__of(m, map);

		if (!h)
			return -ENOMEM;
		holder__count(h, m, map);
		table__count(m, map);
	}
	if (m->nholders)
		qsort(m->holders, m->nholders, sizeof(*m->holders), holder__compare);
	return 0;
}

bool holder__matches(const struct holder *h, const struct holder_filter *f)
{
	if (f->by_table && h->gen != f->table && (h->table_gone || h->liobn != f->table))
		return false;
	if (f->device && strcmp(h->device_name, f->device) != 0)
		return false;
	return h->oldest_ns >= f->older_ns;
}
