// SPDX-License-Identifier: GPL-2.0-only
/*
 * hypercall_view.c - hypercalls beside those of the sample before, and their windows.
 *
 * Pure: all time comes from samples.
 */
#include "internal.h"

#include "base/array.h"
#include "hypercall.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t key_of(uint64_t liobn, enum hypercall_kind call)
{
	return liobn << 2 | (uint64_t)call;
}

static double rate_of(const struct model *m, const struct index *before, const struct hypercall *h)
{
	const struct sample *s = m->sample;
	uint64_t since = counted_since(s);
	size_t cursor = 0;
	uint32_t i;

	if (!since || s->mono_ns <= m->previous_mono_ns)
		return RATE_UNKNOWN;
	while ((i = index__next(before, key_of(h->liobn, h->call), &cursor)) != INDEX_NONE) {
		const struct previous_hypercall *p = &m->previous_hypercalls[i];

		if (p->liobn == h->liobn && p->call == h->call && p->counted_since_ns == since)
			return counter__rate(p->calls, h->calls,
					     (double)(s->mono_ns - m->previous_mono_ns) / 1e9);
	}
	return RATE_UNKNOWN;
}

static const struct table_view *window_of(const struct model *m, const struct index *windows,
					  uint64_t liobn)
{
	uint32_t i = index__find(windows, liobn);

	return i == INDEX_NONE ? NULL : &m->tables[i];
}

static int64_t known(uint64_t ns)
{
	return ns ? (int64_t)ns : COUNT_UNKNOWN;
}

static int fill(struct model *m, const struct index *windows, const struct index *before)
{
	const struct sample *s = m->sample;
	struct hypercall_view *views = array__zeroed(s->nhypercalls, sizeof(*views));

	if (!views)
		return -ENOMEM;
	for (size_t i = 0; i < s->nhypercalls; i++) {
		const struct hypercall *h = &s->hypercalls[i];

		views[i] = (struct hypercall_view){
		    .counts = h,
		    .window = window_of(m, windows, h->liobn),
		    .failed = hypercall__failed(h),
		    .median_ns = known(hypercall__median_ns(h)),
		    .p99_ns = known(hypercall__slowest_ns(h)),
		    .calls_per_s = rate_of(m, before, h),
		};
	}
	free(m->hypercalls);
	m->hypercalls = views;
	m->nhypercalls = s->nhypercalls;
	return 0;
}

static int keep_previous(struct model *m)
{
	const struct sample *s = m->sample;
	struct previous_hypercall *previous = array__zeroed(s->nhypercalls, sizeof(*previous));

	if (!previous)
		return -ENOMEM;
	for (size_t i = 0; i < s->nhypercalls; i++)
		previous[i] = (struct previous_hypercall){
		    .liobn = s->hypercalls[i].liobn,
		    .call = s->hypercalls[i].call,
		    .counted_since_ns = counted_since(s),
		    .calls = s->hypercalls[i].calls,
		};
	free(m->previous_hypercalls);
	m->previous_hypercalls = previous;
	m->nprevious_hypercalls = s->nhypercalls;
	return 0;
}

int hypercalls__view(struct model *m)
{
	struct index windows = {0}, before = {0};
	int err = 0;

	if (m->sample->nhypercalls) {
		for (size_t i = 0; !err && i < m->ntables; i++)
			err = index__add(&windows, m->tables[i].table->liobn, (uint32_t)i);
		for (size_t i = 0; !err && i < m->nprevious_hypercalls; i++)
			err = index__add(
			    &before,
			    key_of(m->previous_hypercalls[i].liobn, m->previous_hypercalls[i].call),
			    (uint32_t)i);
	}
	if (!err)
		err = fill(m, &windows, &before);
	if (!err)
		err = keep_previous(m);
	index__free(&windows);
	index__free(&before);
	return err;
}
