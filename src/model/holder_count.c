// SPDX-License-Identifier: GPL-2.0-only
/* holder_count.c - mappings counted by what they have in common. */
#include "holder_count.h"

#include <errno.h>
#include <stdbool.h>

#include "internal.h"

void holder_count__of(struct holder_count *c, const struct mapping *m, const struct device *d,
		      uint64_t now_ns)
{
	bool earlier = d && d->bound_after_ns && m->mapped_ns <= d->bound_after_ns;

	*c = (struct holder_count){
	    .gen = m->gen,
	    .device = m->device,
	    .stack = m->stack,
	    .direction = m->direction,
	    .binding = m->binding,
	    .mappings = 1,
	    .tces = m->tces,
	    .oldest_ns = m->mapped_ns,
	    .newest_ns = m->mapped_ns,
	    .earlier = earlier ? m->tces : 0,
	    .younger = m->mapped_ns > now_ns ? m->tces : 0,
	};
}

static bool is_same_holder(const struct holder_count *a, const struct holder_count *b)
{
	return a->gen == b->gen && a->device == b->device && a->stack == b->stack &&
	       a->direction == b->direction && a->binding == b->binding;
}

int holder_count__add(struct sample *s, struct index *by_holder, const struct holder_count *c)
{
	uint64_t key = holder__hash(c->gen, c->device, c->stack, c->direction) ^ c->binding;
	struct holder_count *h;
	size_t cursor = 0;
	uint32_t position;

	while ((position = index__next(by_holder, key, &cursor)) != INDEX_NONE) {
		h = &s->holders[position];
		if (!is_same_holder(h, c))
			continue;
		h->mappings += c->mappings;
		h->tces += c->tces;
		h->oldest_ns = c->oldest_ns < h->oldest_ns ? c->oldest_ns : h->oldest_ns;
		h->newest_ns = c->newest_ns > h->newest_ns ? c->newest_ns : h->newest_ns;
		h->earlier += c->earlier;
		h->younger += c->younger;
		return 0;
	}
	if (index__add(by_holder, key, (uint32_t)s->nholders))
		return -ENOMEM;
	h = sample__add_holder(s);
	if (!h)
		return -ENOMEM;
	*h = *c;
	return 0;
}
