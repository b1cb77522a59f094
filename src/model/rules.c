// SPDX-License-Identifier: GPL-2.0-only
/*
 * rules.c - windows that run full and tracing that loses, as events.
 *
 * A raised rule is remembered, so that it is raised once: see rules.h.
 */
#include "rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "coverage.h"
#include "loss.h"
#include "rule_old_mapping.h"

struct rules {
	struct thresholds thresholds;
	struct raised *raised;
	struct raised own; /* where no caller has one */
	struct old_mapping old;
};

struct rules *rules__new(const struct thresholds *thresholds, struct raised *raised)
{
	struct rules *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->raised = raised ? raised : &r->own;
	rules__set(r, thresholds);
	return r;
}

void rules__set(struct rules *r, const struct thresholds *thresholds)
{
	r->thresholds = *thresholds;
}

const struct thresholds *rules__thresholds(const struct rules *r)
{
	return &r->thresholds;
}

void rules__free(struct rules *r)
{
	if (!r)
		return;
	old_mapping__free(&r->old);
	free(r);
}

/* Remove windows that have room again, and those that are gone. */
static void full__expire(struct rules *r, const struct sample *s)
{
	uint32_t left = 0;

	for (size_t i = 0; i < r->raised->nfull; i++) {
		const struct table *t = sample__table(s, r->raised->full[i]);

		if (t && !nearly_full__is_over(&r->thresholds.full, t))
			r->raised->full[left++] = r->raised->full[i];
	}
	r->raised->nfull = left;
}

static bool full__has(const struct rules *r, uint64_t gen)
{
	for (size_t i = 0; i < r->raised->nfull; i++)
		if (r->raised->full[i] == gen)
			return true;
	return false;
}

static int raise_full(const struct sample *s, const struct model *m, const struct table *t,
		      struct sample *out)
{
	struct event *e = sample__add_event(out);
	const struct holder *holders;
	size_t n;

	if (!e)
		return -ENOMEM;
	event__init(e, EVENT_WINDOW_NEARLY_FULL, s->time_ns, s->mono_ns);
	event__set_window(e, t);
	event__set_first_device(e, s);
	e->live = t->live;
	e->used = t->live + t->reserved;
	e->free_run = table__free_run(t);
	holders = model__holders(m, &n);
	for (size_t i = 0; i < n; i++)
		if (holders[i].gen == t->gen)
			event__add_holder(e, &holders[i]);
	event__write_message(e);
	return 0;
}

static int look_for_full(struct rules *r, const struct sample *s, const struct model *m,
			 struct sample *out)
{
	int err = 0;

	full__expire(r, s);
	for (size_t i = 0; !err && i < s->ntables; i++) {
		const struct table *t = &s->tables[i];

		if (!nearly_full__is(&r->thresholds.full, t) || full__has(r, t->gen) ||
		    r->raised->nfull == RULES_TABLES)
			continue;
		r->raised->full[r->raised->nfull++] = t->gen;
		err = raise_full(s, m, t, out);
	}
	return err;
}

/* True for a class that is lossy for the first time. */
static bool lossy__add(struct rules *r, const struct loss *l)
{
	if (!l->count || loss_class__find(l->class)->expected || r->raised->nlossy == RULES_CLASSES)
		return false;
	for (size_t i = 0; i < r->raised->nlossy; i++)
		if (!strcmp(r->raised->lossy[i], l->class))
			return false;
	memcpy(r->raised->lossy[r->raised->nlossy++], l->class, sizeof(l->class));
	return true;
}

static int raise_lossy(const struct sample *s, const struct loss *l, struct sample *out)
{
	struct event *e = sample__add_event(out);
	size_t used;

	if (!e)
		return -ENOMEM;
	event__init(e, EVENT_TRACING_LOSSY, s->time_ns, s->mono_ns);
	e->count = l->count;
	event__write_message(e);
	used = strlen(e->message);
	snprintf(e->message + used, sizeof(e->message) - used, "; %s: %s", l->class, l->meaning);
	return 0;
}

static int look_for_lossy(struct rules *r, const struct sample *s, struct sample *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->nlosses; i++)
		if (lossy__add(r, &s->losses[i]))
			err = raise_lossy(s, &s->losses[i], out);
	return err;
}

int rules__update(struct rules *r, const struct sample *s, const struct model *m,
		  struct sample *out)
{
	int err;

	if (!s->complete)
		return 0;
	err = look_for_lossy(r, s, out);
	if (!err)
		err = look_for_full(r, s, m, out);
	/* Where unmaps may not be seen, it is unknown which holder only grows. */
	if (!err && coverage__of_mappings(s) != COVERAGE_MISSING)
		err = old_mapping__update(&r->old, r->raised, r->thresholds.old_ns, s, m, out);
	return err;
}
