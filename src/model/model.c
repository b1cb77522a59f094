// SPDX-License-Identifier: GPL-2.0-only
/*
 * model.c - rates, trends and totals: a sample beside the one before it.
 *
 * Pure: all time comes from samples.
 */
#include "internal.h"

#include "base/array.h"
#include "nearly_full.h"

#include <errno.h>
#include <stdlib.h>

struct model *model__new(void)
{
	return calloc(1, sizeof(struct model));
}

void model__free(struct model *m)
{
	if (!m)
		return;
	free(m->tables);
	free(m->holders);
	free(m->previous);
	free(m->hypercalls);
	free(m->previous_hypercalls);
	index__free(&m->by_gen);
	index__free(&m->by_device);
	index__free(&m->by_stack);
	index__free(&m->by_previous);
	index__free(&m->by_holder);
	suspects__free(&m->suspects);
	free(m);
}

static const struct previous *model__previous(const struct model *m, uint64_t gen)
{
	uint32_t position = gen ? index__find(&m->by_previous, gen) : INDEX_NONE;

	return position == INDEX_NONE ? NULL : &m->previous[position];
}

static void table_view__rates(struct table_view *v, const struct model *m)
{
	const struct previous *p = model__previous(m, v->table->gen);
	double seconds;

	v->map_tces_per_s = RATE_UNKNOWN;
	v->unmap_tces_per_s = RATE_UNKNOWN;
	if (!p || !p->counted_since_ns || p->counted_since_ns != counted_since(m->sample) ||
	    m->sample->mono_ns <= m->previous_mono_ns)
		return;
	seconds = (double)(m->sample->mono_ns - m->previous_mono_ns) / 1e9;
	v->map_tces_per_s = counter__rate(p->map_tces, v->table->map_tces, seconds);
	v->unmap_tces_per_s = counter__rate(p->unmap_tces, v->table->unmap_tces, seconds);
}

static int model__index(struct model *m)
{
	const struct sample *s = m->sample;
	int err = 0;

	index__clear(&m->by_gen);
	index__clear(&m->by_device);
	index__clear(&m->by_stack);
	for (size_t i = 0; !err && i < s->ntables; i++)
		if (s->tables[i].gen)
			err = index__add(&m->by_gen, s->tables[i].gen, (uint32_t)i);
	for (size_t i = 0; !err && i < s->ndevices; i++)
		err = index__add(&m->by_device, s->devices[i].id, (uint32_t)i);
	for (size_t i = 0; !err && i < s->nstacks; i++)
		err = index__add(&m->by_stack, s->stacks[i].id, (uint32_t)i);
	return err;
}

static int model__new_tables(struct model *m)
{
	const struct sample *s = m->sample;
	const struct full_limit limit = full_limit__of(s);
	struct table_view *tables = reallocarray(m->tables, s->ntables + 1, sizeof(*tables));

	if (!tables)
		return -ENOMEM;
	m->tables = tables;
	m->ntables = s->ntables;
	for (size_t i = 0; i < s->ntables; i++) {
		tables[i] = (struct table_view){
		    .table = &s->tables[i], .nearly_full = nearly_full__is(&limit, &s->tables[i])};
		table_view__rates(&tables[i], m);
		window_names__fill(&tables[i], s);
		table_users__count(&tables[i].users, s, &s->tables[i]);
	}
	return 0;
}

static void model__sum(struct model *m)
{
	m->orphaned = 0;
	for (size_t i = 0; i < m->nholders; i++) {
		const struct holder *h = &m->holders[i];

		m->orphaned += h->orphaned;
		if (h->table)
			m->tables[h->table - m->sample->tables].orphaned += (int64_t)h->orphaned;
	}
	for (size_t i = 0; i < m->ntables; i++) {
		struct table_view *v = &m->tables[i];

		/* VFIO's mappings are not in the ledger. */
		if (v->table->gen == 0 || v->table->user_owned) {
			v->mappings = COUNT_UNKNOWN;
			v->mapped_tces = COUNT_UNKNOWN;
			v->counted_tces = COUNT_UNKNOWN;
			v->orphaned = COUNT_UNKNOWN;
		}
		v->unattributed = table__unattributed(v->table, v->mapped_tces);
		if (v->orphaned >= 0 && v->unattributed > 0 &&
		    v->rest->outcome == OUTCOME_ORPHANED) {
			v->orphaned += v->unattributed;
			m->orphaned += (uint64_t)v->unattributed;
		}
	}
}

/* A table that is gone takes its trend along. */
static int model__keep_previous(struct model *m)
{
	struct previous *previous = array__zeroed(m->ntables, sizeof(*previous));
	int err = 0;

	if (!previous)
		return -ENOMEM;
	for (size_t i = 0; i < m->ntables; i++) {
		struct table_view *v = &m->tables[i];
		const struct previous *before = model__previous(m, v->table->gen);

		if (before)
			previous[i] = *before;
		previous[i].gen = v->table->gen;
		previous[i].counted_since_ns = counted_since(m->sample);
		previous[i].map_tces = v->table->map_tces;
		previous[i].unmap_tces = v->table->unmap_tces;
		if (v->table->gen)
			trend__add(&previous[i].live, m->sample->mono_ns, v->table->live);
		v->trend = previous[i].live.n ? &previous[i].live : NULL;
	}
	free(m->previous);
	m->previous = previous;
	m->nprevious = m->ntables;
	m->previous_mono_ns = m->sample->mono_ns;
	index__clear(&m->by_previous);
	for (size_t i = 0; !err && i < m->nprevious; i++)
		if (previous[i].gen)
			err = index__add(&m->by_previous, previous[i].gen, (uint32_t)i);
	return err;
}

static void model__follow(struct model *m)
{
	struct model_totals t;

	model__totals(m, &t);
	trend__add(&m->trend, m->sample->mono_ns,
		   t.windows > t.windows_uncounted ? t.live : COUNT_UNKNOWN);
}

int model__update(struct model *m, const struct sample *s)
{
	int err;

	m->sample = s;
	m->ntables = 0;
	m->nholders = 0;
	m->nhypercalls = 0;
	err = model__index(m);
	if (!err)
		err = suspects__add(&m->suspects, s);
	if (!err)
		err = model__new_tables(m);
	if (!err)
		err = holders__collect(m);
	if (!err)
		err = hypercalls__view(m);
	if (err)
		return err;
	outcomes__decide(m);
	model__sum(m);
	model__follow(m);
	return model__keep_previous(m);
}

const struct table_view *model__tables(const struct model *m, size_t *n)
{
	*n = m->ntables;
	return m->tables;
}

const struct hypercall_view *model__hypercalls(const struct model *m, size_t *n)
{
	*n = m->nhypercalls;
	return m->hypercalls;
}

const struct holder *model__holders(const struct model *m, size_t *n)
{
	*n = m->nholders;
	return m->holders;
}

/* Tables that do not know their rate add nothing; if none knows it, the sum is unknown. */
void rate__add(double *sum, double rate)
{
	if (rate >= 0)
		*sum = *sum < 0 ? rate : *sum + rate;
}

void model__totals(const struct model *m, struct model_totals *t)
{
	*t = (struct model_totals){
	    .windows = m->ntables,
	    .map_tces_per_s = RATE_UNKNOWN,
	    .unmap_tces_per_s = RATE_UNKNOWN,
	    .orphaned = m->orphaned,
	    .fullest_percent = COUNT_UNKNOWN,
	    .trend = &m->trend,
	};
	for (size_t i = 0; i < m->ntables; i++) {
		const struct table_view *v = &m->tables[i];
		int64_t percent = table__fullest_percent(v->table);

		if (percent > t->fullest_percent) {
			t->fullest_percent = percent;
			t->fullest = v;
		}
		if (v->table->live < 0)
			t->windows_uncounted++;
		else
			t->live += v->table->live;
		rate__add(&t->map_tces_per_s, v->map_tces_per_s);
		rate__add(&t->unmap_tces_per_s, v->unmap_tces_per_s);
	}
	for (size_t i = 0; m->sample && i < m->sample->nlosses; i++)
		t->losses += m->sample->losses[i].count;
}
