/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_history.h - the last events, for a view that outlives the samples they came with.
 */
#ifndef TCETOP_EVENT_HISTORY_H
#define TCETOP_EVENT_HISTORY_H

#include <stddef.h>

#include "event.h"

#define EVENT_HISTORY_ROOM 256

struct event_history;

/* NULL when memory is short. */
struct event_history *event_history__new(void);
/* NULL is fine. */
void event_history__free(struct event_history *l);

/* Take a copy. Merged with the last one where the two are alike; else the oldest goes if need be.
 */
void event_history__add(struct event_history *l, const struct event *e);

/* The number of events that it has, at most EVENT_HISTORY_ROOM. */
size_t event_history__count(const struct event_history *l);
/* Number 0 is the newest. */
const struct event *event_history__get(const struct event_history *l, size_t i);

/* How many of each severity were ever added, each as often as it says. */
void event_history__severities(const struct event_history *l, uint64_t counts[SEVERITIES]);
/* The longest teardown-wait or teardown-timeout ever added; COUNT_UNKNOWN: none. */
int64_t event_history__longest_wait(const struct event_history *l);

/*
 * What a reader with room for n of them should see: the newest ones of
 * warning or worse, critical ones first; else the newest one. How many there are.
 */
size_t event_history__headlines(const struct event_history *l, const struct event **events,
				size_t most);

#endif
