/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_history.h - the last events, for a view that outlives the samples they came with.
 */
#ifndef TCETOP_EVENT_HISTORY_H
#define TCETOP_EVENT_HISTORY_H

#include <stddef.h>

#include "event.h"

#define EVENTLIST_ROOM 256

struct eventlist;

/* NULL when memory is short. */
struct eventlist *eventlist__new(void);
/* NULL is fine. */
void eventlist__free(struct eventlist *l);

/* Take a copy. Merged with the last one where the two are alike; else the oldest goes if need be.
 */
void eventlist__add(struct eventlist *l, const struct event *e);

size_t eventlist__count(const struct eventlist *l);
/* Number 0 is the newest. */
const struct event *eventlist__get(const struct eventlist *l, size_t i);

/* How many of each severity were ever added, each as often as it says. */
void eventlist__severities(const struct eventlist *l, uint64_t counts[SEVERITIES]);
/* The longest teardown-wait or teardown-timeout ever added; COUNT_UNKNOWN: none. */
int64_t eventlist__longest_wait(const struct eventlist *l);

/*
 * What somebody should see who has room for so many: the newest ones of
 * warning or worse, critical ones first; else the newest one. How many there are.
 */
size_t eventlist__headlines(const struct eventlist *l, const struct event **events, size_t most);

#endif
