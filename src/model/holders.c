// SPDX-License-Identifier: GPL-2.0-only
/*
 * holders.c - holders of live mappings: those of the sample, and its single mappings.
 *
 * A holder is all live mappings of one table by one device, from one call stack, in one
 * direction.
 */
#include "internal.h"

#include "base/array.h"
#include "base/order.h"
#include "holder_count.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool holder__is(const struct holder *h, const struct holder_count *c)
{
	return h->gen == c->gen && h->device == c->device && h->stack == c->stack &&
	       h->direction == c->direction;
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

/* The holder that is counted, made if it is the first one; NULL when memory is short. */
static struct holder *holders__of(struct model *m, const struct holder_count *c)
{
	uint64_t key = holder__hash(c->gen, c->device, c->stack, c->direction);
	size_t cursor = 0;
	uint32_t position;
	struct holder *h;

	while ((position = index__next(&m->by_holder, key, &cursor)) != INDEX_NONE)
		if (holder__is(&m->holders[position], c))
			return &m->holders[position];

	h = array__refill(m->holders, m->nholders, &m->holder_room, sizeof(*h));
	if (!h)
		return NULL;
	m->holders = h;
	if (index__add(&m->by_holder, key, (uint32_t)m->nholders))
		return NULL;
	h = &m->holders[m->nholders++];
	*h = (struct holder){
	    .gen = c->gen,
	    .device = c->device,
	    .stack = c->stack,
	    .direction = c->direction,
	    .newest_ns = UINT64_MAX,
	};
	holder__name(h, m);
	return h;
}

/* Of the TCEs: a recording may say more. */
static uint64_t part(uint64_t tces, const struct holder_count *c)
{
	return tces < c->tces ? tces : c->tces;
}

/* By the numbers of the bindings, where both are known; else by time. */
static uint64_t earlier_tces(const struct device *d, const struct holder_count *c)
{
	if (d->binding && c->binding)
		return d->binding != c->binding ? c->tces : 0;
	return part(c->earlier, c);
}

static uint64_t age(uint64_t then_ns, uint64_t now_ns)
{
	return now_ns > then_ns ? now_ns - then_ns : 0;
}

static void holder__add(struct holder *h, const struct model *m, const struct holder_count *c)
{
	uint64_t oldest = age(c->oldest_ns, m->sample->mono_ns);
	uint64_t newest = age(c->newest_ns, m->sample->mono_ns);

	h->mappings += c->mappings;
	h->tces += c->tces;
	if (oldest > h->oldest_ns)
		h->oldest_ns = oldest;
	if (newest < h->newest_ns)
		h->newest_ns = newest;
	if (h->dev)
		h->earlier += earlier_tces(h->dev, c);
	if (!(h->table && h->table->exact))
		h->younger += part(c->younger, c);
}

static void table__add(struct model *m, const struct holder_count *c)
{
	uint32_t position = index__find(&m->by_gen, c->gen);

	if (position == INDEX_NONE)
		return;
	m->tables[position].mappings += (int64_t)c->mappings;
	m->tables[position].mapped_tces += (int64_t)c->tces;
	m->tables[position].counted_tces += (int64_t)(c->tces - part(c->younger, c));
}

static int holders__add(struct model *m, const struct holder_count *c)
{
	struct holder *h = holders__of(m, c);

	if (!h)
		return -ENOMEM;
	holder__add(h, m, c);
	table__add(m, c);
	return 0;
}

static int holders__add_mapping(struct model *m, const struct mapping *map)
{
	uint32_t position = map->device ? index__find(&m->by_device, map->device) : INDEX_NONE;
	const struct device *d = position == INDEX_NONE ? NULL : &m->sample->devices[position];
	struct holder_count c;

	holder_count__of(&c, map, d, m->sample->mono_ns);
	return holders__add(m, &c);
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
	int err = 0;

	index__clear(&m->by_holder);
	for (size_t i = 0; !err && i < s->nholders; i++)
		err = holders__add(m, &s->holders[i]);
	for (size_t i = 0; !err && i < s->nmappings; i++)
		err = holders__add_mapping(m, &s->mappings[i]);
	if (!err && m->nholders)
		qsort(m->holders, m->nholders, sizeof(*m->holders), holder__compare);
	return err;
}

bool holder_filter__has_table(const struct holder_filter *f, uint64_t gen, bool gone,
			      uint64_t liobn)
{
	return !f->by_table || gen == f->table || (!gone && liobn == f->table);
}

bool holder__matches(const struct holder *h, const struct holder_filter *f)
{
	if (!holder_filter__has_table(f, h->gen, h->table_gone, h->liobn))
		return false;
	if (f->device && strcmp(h->device_name, f->device) != 0)
		return false;
	return h->oldest_ns >= f->older_ns;
}

struct holder *model__matching_holders(const struct model *m, const struct holder_filter *f,
				       size_t *n)
{
	struct holder *some = array__zeroed(m->nholders, sizeof(*some));

	*n = 0;
	for (size_t i = 0; some && i < m->nholders; i++)
		if (holder__matches(&m->holders[i], f))
			some[(*n)++] = m->holders[i];
	return some;
}
