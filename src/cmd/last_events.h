/* SPDX-License-Identifier: GPL-2.0-only */
/* last_events.h - the last events of several files that are read one by one, the newest file first.
 */
#ifndef TCETOP_LAST_EVENTS_H
#define TCETOP_LAST_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/event.h"

struct last_events {
	struct event *at; /* most of them; NULL: none are kept */
	size_t most;
	size_t had;   /* of the files before: in the last places */
	size_t taken; /* of the present file: a ring in the other places */
};

/* Makes room for at most that number of events, to be freed with last_events__free(). 0 or -ENOMEM.
 */
int last_events__init(struct last_events *l, size_t most);
void last_events__free(struct last_events *l);
/* Takes one more event of the present file, in the file's order. */
void last_events__add(struct last_events *l, const struct event *e);
/* Ends the present file: events from now on are of an older one. */
void last_events__end_file(struct last_events *l);
/* True if no older file can add anything. */
bool last_events__is_full(const struct last_events *l);
/* Returns the events of all files that have ended, the oldest first, n of them; owned by l. */
const struct event *last_events__all(const struct last_events *l, size_t *n);

#endif
