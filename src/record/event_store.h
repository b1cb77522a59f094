/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_store.h - events as lines of JSON in memory that outlives the process.
 *
 * Two reasons keep an event there: it waits for the log, or it says that a window was freed under
 * live TCEs that are not all unmapped yet. The layout of the memory is stable, whatever the version
 * of the program, the BPF programs and their maps: a later version finds what an earlier one left,
 * so it has only fixed-width fields and text. A version that needs more appends to the head of a
 * record, which says how long it is.
 *
 * Its writer may be killed at any instruction. One thread at a time.
 */
#ifndef TCETOP_EVENT_STORE_H
#define TCETOP_EVENT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event;
struct event_store;

/* Room for some hundred events with all their holders and call stacks, twice. */
#define EVENT_STORE_BYTES ((size_t)4 << 20)

enum event_store_flag {
	STORED_WAITS = 1 << 0,    /* it is not in the log yet */
	STORED_CRITICAL = 1 << 1, /* it is dropped only after all others */
	STORED_FREED = 1 << 2,    /* its window was freed; stored_event.tces are not unmapped */
};

/* One event in the memory. Its text is line, of length bytes with the newline. */
struct stored_event {
	uint32_t bytes; /* of all, a multiple of 8 */
	uint32_t head;  /* bytes before the text */
	uint32_t length;
	uint32_t flags;   /* enum event_store_flag; 0: removed */
	uint64_t mono_ns; /* CLOCK_MONOTONIC of the event */
	uint64_t gen;     /* of its table, 0: none */
	uint64_t tces;    /* STORED_FREED: TCEs that may still be mapped */
};

/*
 * Use this memory, which stays the caller's: what an earlier process left there is kept, all 0 is
 * empty. NULL: memory of its own, which ends with the process. NULL when memory is short or bytes
 * are too few. Free with event_store__close(), which leaves the memory as it is; NULL is fine.
 */
struct event_store *event_store__open(void *memory, size_t bytes);
void event_store__close(struct event_store *st);
/* True if the memory outlives the process. */
bool event_store__outlives(const struct event_store *st);

/*
 * Append an event as a line of text. If there is not enough room, the oldest events that are not
 * critical are dropped and counted, and if there is not even then, this one is: NULL.
 */
struct stored_event *event_store__add(struct event_store *st, const struct event *e,
				      const char *text, size_t length, uint32_t flags);
/* The first after this one (NULL: of all) that has one of the flags; NULL at the end. */
struct stored_event *event_store__next(const struct event_store *st, const struct stored_event *at,
				       uint32_t flags);
const char *stored_event__line(const struct stored_event *at);
/* Take flags off an event; it is removed if neither reason is left. */
void stored_event__clear(struct stored_event *at, uint32_t flags);
/* Of a freed table, this number of TCEs were unmapped after all. */
void event_store__unmapped(struct event_store *st, uint64_t gen, uint64_t tces);

/* How many have one of the flags; how many were dropped since the machine was booted. */
uint64_t event_store__count(const struct event_store *st, uint32_t flags);
uint64_t event_store__dropped(const struct event_store *st);
/* For live_options.taken: a number in the memory. */
uint64_t *event_store__taken(struct event_store *st);
/* Tracings with events that no process could read, since the machine was booted; add one. */
uint64_t event_store__unread(const struct event_store *st);
void event_store__add_unread(struct event_store *st);

#endif
