/* SPDX-License-Identifier: GPL-2.0-only */
/* logged_events.h - events that the log has already, from a process that was killed. */
#ifndef TCETOP_LOGGED_EVENTS_H
#define TCETOP_LOGGED_EVENTS_H

#include <stdbool.h>

struct event;
struct event_store;
struct logged_events;

/*
 * The keys of the last events in the log at path, and of those that wait for it in the store, or
 * NULL if memory is short. If the log does not exist, only the store counts. Free with
 * logged_events__free(); NULL is fine there.
 */
struct logged_events *logged_events__read(const char *path, const struct event_store *store);
void logged_events__free(struct logged_events *t);

/* True if one of them is of the same kind, time, table and device. */
bool logged_events__has(const struct logged_events *t, const struct event *e);

#endif
