// SPDX-License-Identifier: GPL-2.0-only
/*
 * holder_outcome.c - the outcome of every holder, and of every window's unattributed TCEs.
 */
#include "internal.h"

/* TCEs of an unknown device are unattributed: their window's row is theirs. */
static const struct outcome_row *row_of(const struct holder *h, const struct table_view *v)
{
	return v && (h->facts & FACT_UNKNOWN_DEVICE) ? v->rest : outcome__of(h->facts);
}

static void holder__decide(struct holder *h, const struct table_view *v)
{
	h->row = row_of(h, v);
	h->earlier_row = outcome__of(h->facts | FACT_EARLIER_BINDING);
	h->orphaned = 0;
	if (h->row->outcome == OUTCOME_ORPHANED)
		h->orphaned += h->tces - h->earlier;
	if (h->earlier_row->outcome == OUTCOME_ORPHANED)
		h->orphaned += h->earlier;
}

static struct table_view *view_of(struct model *m, const struct holder *h)
{
	return h->table ? &m->tables[h->table - m->sample->tables] : NULL;
}

/* A device that is known by its mappings alone has used the window, too. */
static void holder__find_facts(struct holder *h, struct model *m)
{
	struct table_view *v = view_of(m, h);

	h->facts = outcome__facts(m->sample, h);
	if (suspects__has(&m->suspects, h))
		h->facts |= FACT_LOOKS_LEAKED;
	if (v && (h->facts & FACT_UNKNOWN_DEVICE) && (h->facts & FACT_LOOKS_LEAKED))
		v->leaks = true;
	if (v && h->device && (!h->dev || !table_users__has(m->sample, h->table, h->dev)))
		v->users.ever++;
}

void outcomes__decide(struct model *m)
{
	const struct sample *s = m->sample;

	for (size_t i = 0; i < m->nholders; i++)
		holder__find_facts(&m->holders[i], m);
	suspects__expire(&m->suspects);
	for (size_t i = 0; i < m->ntables; i++) {
		struct table_view *v = &m->tables[i];
		uint32_t facts = outcome__facts_of_window(s, &v->users);

		v->rest = outcome__of_unattributed(facts | (v->leaks ? FACT_LOOKS_LEAKED : 0));
	}
	for (size_t i = 0; i < m->nholders; i++)
		holder__decide(&m->holders[i], view_of(m, &m->holders[i]));
}

bool holder__is_held(const struct holder *h)
{
	return h->orphaned > 0;
}

enum outcome_why holder__why_held(const struct holder *h)
{
	if (h->row->outcome == OUTCOME_ORPHANED)
		return h->row->why;
	return h->orphaned ? h->earlier_row->why : WHY_DRIVER_UNMAPS;
}
