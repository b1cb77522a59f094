// SPDX-License-Identifier: GPL-2.0-only
/*
 * inflight.c - raw events between the ring and the log, where no kill can lose them.
 *
 * An event taken from the ring is written to the live state first, and removed from it when all
 * events made of it are logged, or wait for the log in memory that outlives the process, too. A
 * process that finds inflight events when it takes over receives them again: an event may be logged
 * twice, but it is never lost. live_options.is_logged knows the logged ones.
 *
 * The counts of events are kept with them, so that an event that is received again is counted once.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static bool is_same(const struct abi_event *a, const struct abi_event *b)
{
	return a->time_ns == b->time_ns && a->kind == b->kind && a->gen == b->gen &&
	       a->pid == b->pid && a->dma_addr == b->dma_addr && a->device == b->device;
}

static struct inflight *inflight_of(struct live_state *b)
{
	return &b->inflight[b->which & 1];
}

/* A version that cannot read this state knows by it whether there is something in it. */
static void note_taken(const struct live *l, uint64_t n)
{
	if (l->taken)
		__atomic_store_n(l->taken, n, __ATOMIC_RELEASE);
}

void live__begin_counts(struct live *l, uint64_t lossy)
{
	l->counted = inflight_of(l->state)->counted;
	l->is_counted = l->counted.since_ns != 0 && !lossy;
	if (!l->counted.since_ns)
		l->counted.since_ns = clock__realtime_ns();
	l->counted.counts.count[EVENT_TRACING_LOSSY][SEVERITY_WARNING] += lossy;
}

void live__continue_counts(struct live *l, const struct live *before)
{
	l->counted = before->counted;
	l->is_counted = false;
}

void live__count_event(struct live *l, const struct event *e)
{
	event_counts__add(&l->counted.counts, e);
	l->is_counted = false;
}

bool live__has_room(const struct live *l)
{
	return inflight_of(l->state)->n < LIVE_INFLIGHT;
}

bool live__add_inflight(struct live *l, const struct abi_event *raw)
{
	struct inflight *u = inflight_of(l->state);

	/* Killed before it could consume it, the process before left it in the ring as well. */
	for (size_t i = 0; i < l->nleftover && raw->time_ns < l->opened_ns; i++)
		if (is_same(&l->leftover[i], raw))
			return false;
	if (u->n < LIVE_INFLIGHT) {
		u->raw[u->n] = *raw;
		__atomic_store_n(&u->n, u->n + 1, __ATOMIC_RELEASE);
	}
	note_taken(l, u->n);
	return true;
}

void live__commit_inflight(struct live *l)
{
	struct live_state *b = l->state;
	uint32_t other = !b->which;
	struct inflight *u = &b->inflight[other];

	/* Deferred events are left out: to lose one (table-created, ddw-created) hides no risk. */
	note_taken(l, 0);
	if (inflight_of(b)->n == l->npending && l->is_counted)
		return;
	for (size_t i = 0; i < l->npending; i++)
		u->raw[i] = l->pending[i].raw;
	u->n = (uint32_t)l->npending;
	u->counted = l->counted;
	l->is_counted = true;
	/* Killed before this, all notes stand as they were. */
	__atomic_store_n(&b->which, other, __ATOMIC_RELEASE);
}

void live__take_inflight(struct live *l)
{
	struct inflight *u = inflight_of(l->state);
	size_t n = u->n < LIVE_INFLIGHT ? u->n : LIVE_INFLIGHT;

	if (!n)
		return;
	l->leftover = calloc(n, sizeof(*l->leftover));
	if (!l->leftover)
		return;
	memcpy(l->leftover, u->raw, n * sizeof(*l->leftover));
	l->nleftover = n;
}
