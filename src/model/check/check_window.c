// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_window.c - the verdict on one window, mapping by mapping.
 *
 * The kernel's bitmap has the number of live TCEs; holders name their devices, and devices
 * whether a driver is left to unmap them. Sentences on holders are in check_text.c.
 */
#include "internal.h"

#include "model/device.h"

#include <string.h>

static bool device__is_bridge(const struct device *d)
{
	return d->driver[0] && !driver__maps(d->driver);
}

/* Whom a window has: who may have TCEs in it. */
struct users {
	size_t going;
	size_t bound; /* of them */
	size_t staying;
	const struct device *last; /* of those that go */
};

static struct users users_of(const struct check_context *j, const struct table *t)
{
	struct users u = {0};

	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];

		if (d->gone || device__is_bridge(d) || !device__may_use(j->s, d, t))
			continue;
		if (!check__is_selected(j, d)) {
			u.staying++;
			continue;
		}
		u.going++;
		u.bound += device__is_bound(d);
		u.last = d;
	}
	return u;
}

static bool is_pooled(const struct stack *st)
{
	for (uint32_t i = 0; st && i < st->frames && i < SAMPLE_FRAMES; i++)
		if (strncmp(st->frame[i], "page_pool_", strlen("page_pool_")) == 0 ||
		    strncmp(st->frame[i], "__page_pool_", strlen("__page_pool_")) == 0)
			return true;
	return false;
}

static void assess_bound(const struct check_context *j, struct check_window *w,
			 const struct holder *h, const struct device *d)
{
	uint64_t rest = h->tces - h->held;
	bool pooled = is_pooled(h->frames);

	if (holder__is_held(h)) {
		w->held += (int64_t)h->held;
		window__add_holder(j, w, h, OUTCOME_REBOUND, h->held);
	}
	if (!rest)
		return;
	if (pooled && j->s->page_pool != PAGE_POOL_UNMAPS) {
		window__add_holder(j, w, h, OUTCOME_POOL_KEEPS, rest);
	} else if (!h->frames && check__may_keep_pages(j, d)) {
		window__add_holder(j, w, h, OUTCOME_POOL_POSSIBLE, rest);
	} else {
		w->given_back += (int64_t)rest;
		window__add_holder(j, w, h, pooled ? OUTCOME_POOL_UNMAPPED : OUTCOME_RELEASED,
				   rest);
	}
}

static void assess_holder(const struct check_context *j, struct check_window *w,
			  const struct holder *h, bool alone)
{
	const struct device *d = h->device ? sample__device(j->s, h->device) : NULL;

	if (!d) {
		w->unattributed += (int64_t)h->tces;
		return;
	}
	if (!check__is_selected(j, d) && !(d->gone && alone)) {
		w->others += (int64_t)h->tces;
		return;
	}
	w->pooled += is_pooled(h->frames) ? (int64_t)h->tces : 0;
	if (d->gone) {
		w->held += (int64_t)h->tces;
		window__add_holder(j, w, h, OUTCOME_DEVICE_GONE, h->tces);
	} else if (d->driver[0]) {
		assess_bound(j, w, h, d);
	} else if (holder__is_held(h)) {
		w->held += (int64_t)h->held;
		window__add_holder(j, w, h, OUTCOME_NO_DRIVER, h->tces);
	} else {
		window__add_holder(j, w, h, OUTCOME_OTHER_BUS, h->tces);
	}
}

/* What no hook saw being mapped: whose it is follows only where there is no choice. */
static void assess_unattributed(const struct check_context *j, struct check_window *w,
				const struct users *u)
{
	char tces[TCES_LEN];

	if (w->unattributed <= 0)
		return;
	check__format_tces(tces, w->unattributed);
	if (!u->staying && !u->bound) {
		w->held += w->unattributed;
		window__add_reason(
		    w, VERDICT_HELD,
		    "%s of nobody knows whom, and no device of this window has a driver "
		    "that could give them back",
		    tces);
	} else if (!u->last || u->staying) {
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of nobody knows whom, mapped before tracing began or missed, in a "
		    "window that devices use which stay",
		    tces);
	} else if (u->going > 1) {
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of nobody knows whom, mapped before tracing began or missed: %zu "
		    "devices share this window",
		    tces, u->going);
	} else if (u->last->bound_after_ns) {
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of nobody knows whom, and %s has got its driver since tracing "
		    "began: they may be older",
		    tces, u->last->name);
	} else if (check__may_keep_pages(j, u->last)) {
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s mapped before tracing began: some may be received pages of a "
		    "page_pool, which this kernel may leave mapped without a driver",
		    tces);
	} else {
		w->given_back += w->unattributed;
		window__add_reason(
		    w, VERDICT_CLEAR,
		    "%s mapped before tracing began; the only device has its driver, %s", tces,
		    u->last->driver);
	}
}

/*
 * What was mapped after the sample was begun: its table was counted before its mappings were read,
 * and they must not stand for older ones that nobody knows. staying: only by devices that stay.
 */
static int64_t tces_since(const struct check_context *j, const struct table *t, bool staying)
{
	int64_t tces = 0;

	for (size_t i = 0; i < j->s->nmappings; i++) {
		const struct mapping *map = &j->s->mappings[i];
		const struct device *d;

		if (map->gen != t->gen || map->mapped_ns <= j->s->mono_ns)
			continue;
		d = map->device ? sample__device(j->s, map->device) : NULL;
		if (!staying || (d && !check__is_selected(j, d)))
			tces += map->tces;
	}
	return tces;
}

static void assess_holders(const struct check_context *j, struct check_window *w,
			   const struct table_view *v)
{
	struct users u = users_of(j, w->table);
	char tces[TCES_LEN];
	size_t n;
	const struct holder *h = model__holders(j->m, &n);

	w->unattributed = w->live - v->mapped_tces;
	if (u.staying)
		w->unattributed += tces_since(j, w->table, false);
	if (w->unattributed < 0)
		w->unattributed = 0;
	for (size_t i = 0; i < n; i++)
		if (h[i].gen == w->table->gen)
			assess_holder(j, w, &h[i], !u.staying);
	assess_unattributed(j, w, &u);
	if (w->others)
		w->others -= tces_since(j, w->table, true);
	if (w->others > 0)
		window__add_reason(w, VERDICT_CLEAR, "%s of devices that stay",
				   check__format_tces(tces, w->others));
}

static void assess_owned(struct check_window *w)
{
	char tces[TCES_LEN];

	w->unattributed = w->live;
	if (w->live < 0)
		window__add_reason(
		    w, VERDICT_UNKNOWN,
		    "a process owns the window (VFIO), and how many TCEs it has mapped "
		    "was not counted from the beginning");
	else if (w->live)
		window__add_reason(
		    w, VERDICT_AT_RISK,
		    "%s of a process that owns the window (VFIO): they go when it closes "
		    "the device",
		    check__format_tces(tces, w->live));
	else
		window__add_reason(w, VERDICT_CLEAR,
				   "a process owns the window (VFIO), and has nothing mapped");
}

void check_window__assess(const struct check_context *j, struct check_window *w,
			  const struct table_view *v)
{
	w->table = v->table;
	w->live = v->table->live;
	if (!w->table->gen)
		window__add_reason(
		    w, VERDICT_CLEAR,
		    "all memory is mapped once and for all: no driver has TCEs of its own "
		    "to leave behind, and there is none to count");
	else if (w->table->user_owned)
		assess_owned(w);
	else if (w->live < 0)
		window__add_reason(w, VERDICT_UNKNOWN, "its live TCEs could not be counted");
	else if (w->live == 0)
		window__add_reason(w, VERDICT_CLEAR, "nothing is live, by the kernel's own bitmap");
	else
		assess_holders(j, w, v);
	reasons__sort(w->reason, w->reasons);
}
