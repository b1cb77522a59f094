/* SPDX-License-Identifier: GPL-2.0-only */
/* logged_events.h - events that the log has already, from a process that was killed. */
#ifndef TCETOP_LOGGED_EVENTS_H
#define TCETOP_LOGGED_EVENTS_H

#include <stdbool.h>

struct event;
struct logged_events;

/* A log that is not there has none. NULL when memory is short. */
struct logged_events *logged_events__read(const char *path);
/* NULL is fine. */
void logged_events__free(struct logged_events *t);

/* True for an event of the same kind, time, table and device. */
bool logged_events__has(const struct logged_events *t, const struct event *e);

#endif
