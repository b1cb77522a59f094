/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * logged_events.h - which events the end of an event log has: what a daemon that was killed has
 * told.
 */
#ifndef TCETOP_LOGGED_EVENTS_H
#define TCETOP_LOGGED_EVENTS_H

#include <stdbool.h>

struct event;
struct told;

/* A log that is not there has none. NULL when memory is short. */
struct told *told__read(const char *path);
/* NULL is fine. */
void told__free(struct told *t);

/* True for an event of the same kind, time, table and device. */
bool told__has(const struct told *t, const struct event *e);

#endif
