// SPDX-License-Identifier: GPL-2.0-only
/* holder_count.c - mappings counted by what they have in common. */
#include "holder_count.h"

#include <errno.h>
#include <stdbool.h>

#include "internal.h"

/* One mapping more of a holder. d: its device, or NULL. */
static void count_in(struct holder_count *h, const struct mapping *m, const struct device *d,
		     uint64_t now_ns)
{
	h->mappings++;
	h->tces += m->tces;
	if (m->mapped_ns < h->oldest_ns)
		h->oldest_ns = m->mapped_ns;
	if (m->mapped_ns > h->newest_ns)
		h->newest_ns = m->mapped_ns;
	if (d && d->bound_after_ns && m->mapped_ns <= d->bound_after_ns)
		h->earlier += m->tces;
	if (m->mapped_ns > now_ns)
		h->younger += m->tces;
}

void holder_count__of(struct holder_count *c, const struct mapping *m, const struct device *d,
		      uint64_t now_ns)
{
	*c = (struct holder_count){
	    .gen = m->gen,
	    .device = m->device,
	    .stack = m->stack,
	    .direction = m->direction,
	    .binding = m->binding,
	    .oldest_ns = m->mapped_ns,
	};
	count_in(c, m, d, now_ns);
}

static bool is_same_holder(const struct holder_count *a, const struct holder_count *b)
{
	return a->gen == b->gen && a->device == b->device && a->stack == b->stack &&
	       a->direction == b->direction && a->binding == b->binding;
}

void holder_index__clear(struct holder_index *ix)
{
	index__clear(&ix->by_holder);
}

void holder_index__free(struct holder_index *ix)
{
	index__free(&ix->by_holder);
}

static void add_to(struct holder_count *h, const struct holder_count *c)
{
	h->mappings += c->mappings;
	h->tces += c->tces;
	h->oldest_ns = c->oldest_ns < h->oldest_ns ? c->oldest_ns : h->oldest_ns;
	h->newest_ns = c->newest_ns > h->newest_ns ? c->newest_ns : h->newest_ns;
	h->earlier += c->earlier;
	h->younger += c->younger;
}

int holder_count__add(struct sample *s, struct holder_index *ix, const struct holder_count *c)
{
	uint64_t key = holder__hash(c->gen, c->device, c->stack, c->direction) ^ c->binding;
	struct holder_count *h;
	size_t cursor = 0;
	uint32_t position;

	while ((position = index__next(&ix->by_holder, key, &cursor)) != INDEX_NONE) {
		if (!is_same_holder(&s->holders[position], c))
			continue;
		add_to(&s->holders[position], c);
		ix->latest = position;
		return 0;
	}
	if (index__add(&ix->by_holder, key, (uint32_t)s->nholders))
		return -ENOMEM;
	h = sample__add_holder(s);
	if (!h)
		return -ENOMEM;
	*h = *c;
	ix->latest = s->nholders - 1;
	return 0;
}

static bool is_of(const struct mapping *m, const struct holder_count *h)
{
	return h->gen == m->gen && h->device == m->device && h->stack == m->stack &&
	       h->direction == m->direction && h->binding == m->binding;
}

static __attribute__((noinline)) int add_to_another(struct sample *s, struct holder_index *ix,
						    const struct mapping *m, const struct device *d)
{
	struct holder_count c;

	holder_count__of(&c, m, d, s->mono_ns);
	return holder_count__add(s, ix, &c);
}

int holder_count__add_mapping(struct sample *s, struct holder_index *ix, const struct mapping *m,
			      const struct device *d)
{
	if (ix->latest >= s->nholders || !is_of(m, &s->holders[ix->latest]))
		return add_to_another(s, ix, m, d);
	count_in(&s->holders[ix->latest], m, d, s->mono_ns);
	return 0;
}
