// SPDX-License-Identifier: GPL-2.0-only
/* event_history.c - a ring of the last events. */
#include "event_history.h"

#include <stdlib.h>
#include <string.h>

struct event_history {
	size_t n;
	size_t next; /* where the next one goes */
	uint64_t severities[SEVERITIES];
	int64_t longest_wait;
	struct event ring[EVENT_HISTORY_ROOM];
};

struct event_history *event_history__new(void)
{
	struct event_history *l = calloc(1, sizeof(*l));

	if (l)
		l->longest_wait = COUNT_UNKNOWN;
	return l;
}

void event_history__free(struct event_history *l)
{
	free(l);
}

static size_t position(const struct event_history *l, size_t i)
{
	return (l->next + EVENT_HISTORY_ROOM - 1 - i) % EVENT_HISTORY_ROOM;
}

/* The count of tracing-lossy is of something else. */
static void event_history__count_in(struct event_history *l, const struct event *e)
{
	l->severities[e->severity] += e->kind == EVENT_TRACING_LOSSY ? 1 : e->count;
	if ((e->kind == EVENT_TEARDOWN_WAIT || e->kind == EVENT_TEARDOWN_TIMEOUT) &&
	    e->wait_ns > l->longest_wait)
		l->longest_wait = e->wait_ns;
}

void event_history__add(struct event_history *l, const struct event *e)
{
	event_history__count_in(l, e);
	if (l->n && event__merge(&l->ring[position(l, 0)], e))
		return;
	l->ring[l->next] = *e;
	l->next = (l->next + 1) % EVENT_HISTORY_ROOM;
	if (l->n < EVENT_HISTORY_ROOM)
		l->n++;
}

size_t event_history__count(const struct event_history *l)
{
	return l->n;
}

const struct event *event_history__get(const struct event_history *l, size_t i)
{
	return &l->ring[position(l, i)];
}

void event_history__severities(const struct event_history *l, uint64_t counts[SEVERITIES])
{
	memcpy(counts, l->severities, sizeof(l->severities));
}

int64_t event_history__longest_wait(const struct event_history *l)
{
	return l->longest_wait;
}

size_t event_history__headlines(const struct event_history *l, const struct event **events,
				size_t most)
{
	size_t n = 0;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_WARNING; severity--)
		for (size_t i = 0; i < l->n && n < most; i++)
			if ((int)event_history__get(l, i)->severity == severity)
				events[n++] = event_history__get(l, i);
	if (n == 0 && l->n && most)
		events[n++] = event_history__get(l, 0);
	return n;
}
