// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_send.c - events merged, handed over at once, and kept for the next sample.
 */
#include "internal.h"

#include <errno.h>

#define MERGE_NS 100000000ULL /* events further apart are not made one */
#define RECEIVED_MAX 1024     /* events that one sample has */

void live__flush_event(struct live *l)
{
	struct event *e;

	if (!l->last.count)
		return;
	event__write_message(&l->last);
	live__count_event(l, &l->last);
	if (l->is_logged && l->last.mono_ns < l->opened_ns &&
	    l->is_logged(l->event_arg, &l->last)) {
		l->last.count = 0;
		return;
	}
	if (l->on_event)
		l->on_event(l->event_arg, &l->last);
	/* Events beyond those that a sample has room for are emitted, and logged, too. */
	e = l->received.nevents < RECEIVED_MAX ? sample__add_event(&l->received) : NULL;
	if (e)
		*e = l->last;
	else
		l->state->unsampled++;
	l->last.count = 0;
}

void live__queue_event(struct live *l, const struct event *e)
{
	if (!l->last.count || !event__merge(&l->last, e)) {
		live__flush_event(l);
		l->last = *e;
	} else if (e->mono_ns > l->last.mono_ns + MERGE_NS) {
		/* A flood that does not end must not keep it from the disk. */
		live__flush_event(l);
	}
}

void live__emit(struct live *l, const struct event *e)
{
	live__queue_event(l, e);
	live__flush_event(l);
}

int live__take_events(struct live *l, struct sample *s)
{
	live__flush_event(l);
	for (size_t i = 0; i < l->received.nevents; i++) {
		struct event *e = sample__add_event(s);

		if (!e)
			return -ENOMEM;
		*e = l->received.events[i];
	}
	sample__clear(&l->received);
	s->events_since_ns = l->counted.since_ns;
	return event_counts__add_to_sample(&l->counted.counts, s);
}
