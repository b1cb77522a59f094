// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_send.c - events merged, handed over at once, and kept for the next sample.
 */
#include "internal.h"

#include <errno.h>

#define MERGE_NS 100000000ULL /* events further apart are not made one */
#define HEARD_MAX 1024        /* events that one sample has */

void live__tell_last(struct live *l)
{
	struct event *e;

	if (!l->last.count)
		return;
	event__describe(&l->last);
	if (l->was_told && l->last.mono_ns < l->opened_ns && l->was_told(l->hear_arg, &l->last)) {
		l->last.count = 0;
		return;
	}
	if (l->hear)
		l->hear(l->hear_arg, &l->last);
	/* While nobody takes samples they are told, and in the log, all the same. */
	e = l->heard.nevents < HEARD_MAX ? sample__add_event(&l->heard) : NULL;
	if (e)
		*e = l->last;
	else
		l->books->unsampled++;
	l->last.count = 0;
}

void live__tell_soon(struct live *l, const struct event *e)
{
	if (!l->last.count || !event__merge(&l->last, e)) {
		live__tell_last(l);
		l->last = *e;
	} else if (e->mono_ns > l->last.mono_ns + MERGE_NS) {
		/* A flood that does not end must not keep it from the disk. */
		live__tell_last(l);
	}
}

void live__tell(struct live *l, const struct event *e)
{
	live__tell_soon(l, e);
	live__tell_last(l);
}

int live__take_events(struct live *l, struct sample *s)
{
	live__tell_last(l);
	for (size_t i = 0; i < l->heard.nevents; i++) {
		struct event *e = sample__add_event(s);

		if (!e)
			return -ENOMEM;
		*e = l->heard.events[i];
	}
	sample__clear(&l->heard);
	return 0;
}
