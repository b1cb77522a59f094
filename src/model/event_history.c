// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_history.c - a ring of the last events. It must not know who looks at it.
 */
#include "event_history.h"

#include <stdlib.h>
#include <string.h>

struct eventlist {
	size_t n;
	size_t next; /* where the next one goes */
	uint64_t severities[SEVERITIES];
	int64_t longest_wait;
	struct event ring[EVENTLIST_ROOM];
};

struct eventlist *eventlist__new(void)
{
	struct eventlist *l = calloc(1, sizeof(*l));

	if (l)
		l->longest_wait = COUNT_UNKNOWN;
	return l;
}

void eventlist__free(struct eventlist *l)
{
	free(l);
}

static size_t place(const struct eventlist *l, size_t i)
{
	return (l->next + EVENTLIST_ROOM - 1 - i) % EVENTLIST_ROOM;
}

/* The count of tracing-lossy is of something else. */
static void eventlist__count_in(struct eventlist *l, const struct event *e)
{
	l->severities[e->severity] += e->kind == EVENT_TRACING_LOSSY ? 1 : e->count;
	if ((e->kind == EVENT_TEARDOWN_WAIT || e->kind == EVENT_TEARDOWN_TIMEOUT) &&
	    e->wait_ns > l->longest_wait)
		l->longest_wait = e->wait_ns;
}

void eventlist__add(struct eventlist *l, const struct event *e)
{
	eventlist__count_in(l, e);
	if (l->n && event__merge(&l->ring[place(l, 0)], e))
		return;
	l->ring[l->next] = *e;
	l->next = (l->next + 1) % EVENTLIST_ROOM;
	if (l->n < EVENTLIST_ROOM)
		l->n++;
}

size_t eventlist__count(const struct eventlist *l)
{
	return l->n;
}

const struct event *eventlist__get(const struct eventlist *l, size_t i)
{
	return &l->ring[place(l, i)];
}

void eventlist__severities(const struct eventlist *l, uint64_t counts[SEVERITIES])
{
	memcpy(counts, l->severities, sizeof(l->severities));
}

int64_t eventlist__longest_wait(const struct eventlist *l)
{
	return l->longest_wait;
}

size_t eventlist__headlines(const struct eventlist *l, const struct event **events, size_t most)
{
	size_t n = 0;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_WARNING; severity--)
		for (size_t i = 0; i < l->n && n < most; i++)
			if ((int)eventlist__get(l, i)->severity == severity)
				events[n++] = eventlist__get(l, i);
	if (n == 0 && l->n && most)
		events[n++] = eventlist__get(l, 0);
	return n;
}
