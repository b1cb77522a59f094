// SPDX-License-Identifier: GPL-2.0-only
/*
 * rule_old_mapping.c - mappings that look leaked.
 *
 * Either the device has had no driver for a while, or the holder only grows. Age alone says
 * nothing: the rings of a driver are as old as its binding.
 */
#include "rule_old_mapping.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "event.h"
#include "internal.h"

#define SECOND_NS UINT64_C(1000000000)

/* One holder: generation, device, stack and direction, and what was seen of it. */
struct watch {
	uint64_t gen;
	uint32_t device;
	uint32_t stack;
	uint32_t direction;
	bool raised;
	bool unbound;
	uint64_t unbound_ns; /* first sample without a driver */
	uint64_t round;      /* of the last sample that had it */

	uint64_t start_ns; /* since then it has only grown, or stayed */
	uint64_t start_tces;
	uint64_t last_tces;
	uint64_t step_ns; /* last growth that counted */
	uint64_t step_tces;
	uint32_t steps;
};

void old_mapping__free(struct old_mapping *o)
{
	free(o->watches);
	index__free(&o->by_holder);
	*o = (struct old_mapping){0};
}

static void watch__begin_growth(struct watch *w, uint64_t tces, uint64_t now)
{
	w->start_ns = now;
	w->start_tces = tces;
	w->last_tces = tces;
	w->step_ns = now;
	w->step_tces = tces;
	w->steps = 0;
}

static struct watch *watches__find(const struct old_mapping *o, const struct holder *h)
{
	uint64_t key = holder__hash(h->gen, h->device, h->stack, h->direction);
	size_t cursor = 0;
	uint32_t position;

	while ((position = index__next(&o->by_holder, key, &cursor)) != INDEX_NONE) {
		struct watch *w = &o->watches[position];

		if (w->gen == h->gen && w->device == h->device && w->stack == h->stack &&
		    w->direction == h->direction)
			return w;
	}
	return NULL;
}

/* A new one, or NULL with *err: no memory, or 0 for no room. */
static struct watch *watches__add(struct old_mapping *o, const struct holder *h, uint64_t now,
				  int *err)
{
	uint64_t key = holder__hash(h->gen, h->device, h->stack, h->direction);
	struct watch *w;

	if (o->n == OLD_MAPPING_WATCHES)
		return NULL;
	w = array__grow(o->watches, o->n, sizeof(*w));
	if (!w) {
		*err = -ENOMEM;
		return NULL;
	}
	o->watches = w;
	*err = index__add(&o->by_holder, key, (uint32_t)o->n);
	if (*err)
		return NULL;
	w = &o->watches[o->n++];
	*w = (struct watch){
	    .gen = h->gen, .device = h->device, .stack = h->stack, .direction = h->direction};
	watch__begin_growth(w, h->tces, now);
	return w;
}

static struct raised_holder *raised__find(struct raised *r, const struct watch *w)
{
	for (uint32_t i = 0; i < r->nold; i++)
		if (r->old[i].gen == w->gen && r->old[i].device == w->device &&
		    r->old[i].stack == w->stack && r->old[i].direction == w->direction)
			return &r->old[i];
	return NULL;
}

static void raised__add(struct raised *r, const struct watch *w)
{
	if (r->nold == RULES_HOLDERS)
		return;
	r->old[r->nold] = (struct raised_holder){
	    .gen = w->gen, .device = w->device, .stack = w->stack, .direction = w->direction};
	r->nold++;
}

static void raised__drop(struct raised *r, const struct watch *w)
{
	struct raised_holder *found = raised__find(r, w);

	if (found)
		*found = r->old[--r->nold];
}

/* Expire the watches of holders that the last sample did not have. */
static int watches__expire(struct old_mapping *o, struct raised *raised)
{
	size_t left = 0;
	int err = 0;

	for (size_t i = 0; i < o->n; i++)
		if (o->watches[i].round == o->round)
			o->watches[left++] = o->watches[i];
		else if (o->watches[i].raised)
			raised__drop(raised, &o->watches[i]);
	if (left == o->n)
		return 0;
	o->n = left;
	index__clear(&o->by_holder);
	for (size_t i = 0; !err && i < left; i++) {
		const struct watch *w = &o->watches[i];

		err = index__add(&o->by_holder,
				 holder__hash(w->gen, w->device, w->stack, w->direction),
				 (uint32_t)i);
	}
	return err;
}

/* Time that went back, or that no sample covers: what was raised stays raised. */
static void watches__restart(struct old_mapping *o, uint64_t now)
{
	bool back = now < o->mono_ns;

	if (!back && now - o->mono_ns <= RULES_GROWTH_GAP_NS)
		return;
	for (size_t i = 0; i < o->n; i++) {
		watch__begin_growth(&o->watches[i], 0, now);
		if (back)
			o->watches[i].unbound = false;
	}
}

/* Removed or without a driver, where a driver is what maps. */
static bool is_unbound(const struct holder *h)
{
	const uint32_t unbound = FACT_NO_DRIVER | FACT_NEEDS_DRIVER;

	return (h->facts & FACT_DEVICE_GONE) || (h->facts & unbound) == unbound;
}

/*
 * Without a driver long enough, and with a mapping from before that. One that
 * was made since belongs to code at work, whatever happened between two samples.
 */
static bool is_abandoned(struct watch *w, uint64_t old_ns, const struct sample *s,
			 const struct holder *h)
{
	bool before = w->unbound;

	w->unbound = is_unbound(h);
	if (w->unbound && !before)
		w->unbound_ns = s->mono_ns;
	return w->unbound && s->mono_ns - w->unbound_ns >= old_ns &&
	       h->oldest_ns >= s->mono_ns - w->unbound_ns;
}

/* Called for every sample. A jump is not a leak but a device that opens its queues: start again. */
static bool only_grows(struct watch *w, uint64_t tces, uint64_t now)
{
	if (tces < w->last_tces || tces - w->step_tces > w->start_tces) {
		watch__begin_growth(w, tces, now);
		return false;
	}
	w->last_tces = tces;
	if (tces == w->step_tces || now - w->step_ns < RULES_GROWTH_STEP_NS)
		return false;
	w->step_ns = now;
	w->step_tces = tces;
	w->steps++;
	return w->steps >= RULES_GROWTH_STEPS && tces - w->start_tces >= w->start_tces &&
	       tces - w->start_tces >= RULES_GROWTH_TCES;
}

/* The event, with why it was raised behind its message. */
static int raise_event(const struct sample *s, const struct holder *h, const char *why,
		       struct sample *out)
{
	struct event *e = sample__add_event(out);
	size_t used;

	if (!e)
		return -ENOMEM;
	event__init(e, EVENT_OLD_MAPPING, s->time_ns, s->mono_ns);
	event__set_window(e, h->table);
	snprintf(e->device, sizeof(e->device), "%s", h->device_name);
	e->live = h->table->live;
	e->tces = (int64_t)h->tces;
	e->age_ns = (int64_t)h->oldest_ns;
	if (h->frames)
		e->stack = *h->frames;
	event__add_holder(e, h);
	event__write_message(e);
	used = strlen(e->message);
	snprintf(e->message + used, sizeof(e->message) - used, "; %s", why);
	return 0;
}

static int watch__look(struct watch *w, struct raised *raised, uint64_t old_ns,
		       const struct sample *s, const struct holder *h, struct sample *out)
{
	char why[96];
	bool abandoned = is_abandoned(w, old_ns, s, h);
	uint64_t start_ns = w->start_ns, start_tces = w->start_tces;

	if (only_grows(w, h->tces, s->mono_ns))
		snprintf(why, sizeof(why), "it only grows, from %" PRIu64 " TCEs %" PRIu64 " s ago",
			 start_tces, (s->mono_ns - start_ns) / SECOND_NS);
	else if (abandoned)
		snprintf(why, sizeof(why), "%s for %" PRIu64 " s",
			 h->device_gone ? "the device is gone" : "no driver is bound",
			 (s->mono_ns - w->unbound_ns) / SECOND_NS);
	else
		return 0;
	if (w->raised)
		return 0;
	w->raised = true;
	raised__add(raised, w);
	return raise_event(s, h, why, out);
}

/* What vanished between samples is over. */
static void raised__begin(struct raised *r, const struct old_mapping *o)
{
	uint32_t left = 0;

	for (uint32_t i = 0; i < r->nold; i++) {
		const struct holder h = {.gen = r->old[i].gen,
					 .device = r->old[i].device,
					 .stack = r->old[i].stack,
					 .direction = r->old[i].direction};

		if (watches__find(o, &h))
			r->old[left++] = r->old[i];
	}
	r->nold = left;
}

int old_mapping__update(struct old_mapping *o, struct raised *raised, uint64_t old_ns,
			const struct sample *s, const struct model *m, struct sample *out)
{
	const struct holder *holders;
	size_t n;
	int err = 0;

	holders = model__holders(m, &n);
	if (o->mono_ns)
		watches__restart(o, s->mono_ns);
	o->mono_ns = s->mono_ns;
	o->round++;
	for (size_t i = 0; !err && i < n; i++) {
		const struct holder *h = &holders[i];
		struct watch *w;

		/* A dead table has its own event, and userspace's is userspace's business. */
		if (h->table_gone || h->table->user_owned)
			continue;
		w = watches__find(o, h);
		if (!w) {
			w = watches__add(o, h, s->mono_ns, &err);
			if (w)
				w->raised = raised__find(raised, w);
		}
		if (!w)
			continue;
		w->round = o->round;
		err = watch__look(w, raised, old_ns, s, h, out);
	}
	if (!err && o->round == 1)
		raised__begin(raised, o);
	return err ? err : watches__expire(o, raised);
}
