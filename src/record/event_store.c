// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_store.c - lines of events in two halves of one memory, of which one is in force.
 *
 * An event is appended behind the others, and counts when `used` includes it. If the half is full,
 * those that are left are copied into the other one, which then comes into force: a process that is
 * killed meanwhile leaves the first as it was.
 */
#include "event_store.h"

#include "model/event.h"

#include <stdlib.h>
#include <string.h>

/* What a later version may not change: the words, what follows them, struct stored_event. */
#define MAGIC "tcetop events 1"

struct head {
	char magic[16];
	uint64_t bytes; /* of a half */
	uint64_t which; /* of the two is in force */
	uint64_t used[2];
	uint64_t dropped;
	uint64_t unread;
	uint64_t taken;
};

struct event_store {
	struct head *head;
	char *half[2];
	bool own; /* the memory */
};

static size_t round_up(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static char *half_of(const struct event_store *st)
{
	return st->half[st->head->which & 1];
}

static uint64_t used_of(const struct event_store *st)
{
	return st->head->used[st->head->which & 1];
}

static bool is_sound(const struct event_store *st)
{
	const struct stored_event *at;
	uint64_t used = used_of(st), end = 0;

	if (used > st->head->bytes)
		return false;
	for (; end < used; end += at->bytes) {
		at = (const struct stored_event *)(half_of(st) + end);
		if (used - end < sizeof(*at) || at->bytes > used - end || at->bytes % 8 ||
		    at->head < sizeof(*at) || at->head > at->bytes ||
		    at->length > at->bytes - at->head)
			return false;
	}
	return true;
}

/* Begin again; the events of a tracing are lost if they cannot be read. */
static void make_empty(struct event_store *st, uint64_t half_bytes, bool had_events)
{
	*st->head = (struct head){.bytes = half_bytes, .unread = had_events};
	memcpy(st->head->magic, MAGIC, sizeof(MAGIC));
}

struct event_store *event_store__open(void *memory, size_t bytes)
{
	static const char none[sizeof(MAGIC)] = "";
	struct event_store *st = calloc(1, sizeof(*st));
	uint64_t half_bytes = (bytes - sizeof(struct head)) / 2 & ~(uint64_t)7;

	if (!st || bytes < 4 * sizeof(struct head)) {
		free(st);
		return NULL;
	}
	st->own = !memory;
	st->head = memory ? memory : calloc(1, bytes);
	if (!st->head) {
		free(st);
		return NULL;
	}
	st->half[0] = (char *)(st->head + 1);
	st->half[1] = st->half[0] + half_bytes;
	if (memcmp(st->head->magic, MAGIC, sizeof(MAGIC)) != 0 || st->head->bytes != half_bytes ||
	    !is_sound(st))
		make_empty(st, half_bytes, memcmp(st->head->magic, none, sizeof(none)) != 0);
	return st;
}

void event_store__close(struct event_store *st)
{
	if (st && st->own)
		free(st->head);
	free(st);
}

bool event_store__outlives(const struct event_store *st)
{
	return !st->own;
}

struct stored_event *event_store__next(const struct event_store *st, const struct stored_event *at,
				       uint32_t flags)
{
	char *half = half_of(st);
	uint64_t end = at ? (uint64_t)((const char *)at - half) + at->bytes : 0;

	while (end < used_of(st)) {
		struct stored_event *next = (struct stored_event *)(half + end);

		/* Another thread may take flags off. */
		if (__atomic_load_n(&next->flags, __ATOMIC_ACQUIRE) & flags)
			return next;
		end += next->bytes;
	}
	return NULL;
}

const char *stored_event__line(const struct stored_event *at)
{
	return (const char *)at + at->head;
}

void stored_event__clear(struct stored_event *at, uint32_t flags)
{
	uint32_t left = at->flags & ~flags;

	if (!(left & (STORED_WAITS | STORED_FREED)))
		left = 0;
	__atomic_store_n(&at->flags, left, __ATOMIC_RELEASE);
}

uint64_t event_store__count(const struct event_store *st, uint32_t flags)
{
	uint64_t n = 0;

	for (const struct stored_event *at = event_store__next(st, NULL, flags); at;
	     at = event_store__next(st, at, flags))
		n++;
	return n;
}

/* The bytes of all events that are not removed. */
static uint64_t bytes_left(const struct event_store *st)
{
	const uint32_t all = STORED_WAITS | STORED_FREED;
	uint64_t bytes = 0;

	for (const struct stored_event *at = event_store__next(st, NULL, all); at;
	     at = event_store__next(st, at, all))
		bytes += at->bytes;
	return bytes;
}

/* The oldest event that is not critical; NULL: all are. */
static struct stored_event *find_lesser(const struct event_store *st)
{
	struct stored_event *at = event_store__next(st, NULL, STORED_WAITS);

	while (at && at->flags & STORED_CRITICAL)
		at = event_store__next(st, at, STORED_WAITS);
	return at;
}

/* Copy what is left into the other half, which then is in force. */
static void compact(struct event_store *st)
{
	const uint32_t all = STORED_WAITS | STORED_FREED;
	uint64_t other = !(st->head->which & 1), used = 0;

	for (const struct stored_event *at = event_store__next(st, NULL, all); at;
	     at = event_store__next(st, at, all)) {
		memcpy(st->half[other] + used, at, at->bytes);
		used += at->bytes;
	}
	st->head->used[other] = used;
	__atomic_store_n(&st->head->which, other, __ATOMIC_RELEASE);
}

static bool make_room(struct event_store *st, uint64_t bytes)
{
	struct stored_event *lesser;

	if (used_of(st) + bytes <= st->head->bytes)
		return true;
	if (bytes > st->head->bytes)
		return false;
	while (bytes_left(st) + bytes > st->head->bytes) {
		lesser = find_lesser(st);
		if (!lesser)
			return false;
		stored_event__clear(lesser, STORED_WAITS | STORED_FREED);
		st->head->dropped++;
	}
	compact(st);
	return true;
}

struct stored_event *event_store__add(struct event_store *st, const struct event *e,
				      const char *text, size_t length, uint32_t flags)
{
	size_t bytes = round_up(sizeof(struct stored_event) + length);
	struct stored_event *to;

	if (e->severity == SEVERITY_CRITICAL)
		flags |= STORED_CRITICAL;
	if (bytes > UINT32_MAX || !make_room(st, bytes)) {
		st->head->dropped++;
		return NULL;
	}
	to = (struct stored_event *)(half_of(st) + used_of(st));
	*to = (struct stored_event){
	    .bytes = (uint32_t)bytes,
	    .head = sizeof(*to),
	    .length = (uint32_t)length,
	    .flags = flags,
	    .mono_ns = e->mono_ns,
	    .gen = e->gen,
	    .tces = e->live > 0 ? (uint64_t)e->live : 0,
	};
	memcpy(to + 1, text, length);
	__atomic_store_n(&st->head->used[st->head->which & 1], used_of(st) + bytes,
			 __ATOMIC_RELEASE);
	return to;
}

void event_store__unmapped(struct event_store *st, uint64_t gen, uint64_t tces)
{
	for (struct stored_event *at = event_store__next(st, NULL, STORED_FREED); gen && at;
	     at = event_store__next(st, at, STORED_FREED)) {
		if (at->gen != gen)
			continue;
		at->tces = at->tces > tces ? at->tces - tces : 0;
		if (!at->tces)
			stored_event__clear(at, STORED_FREED);
	}
}

uint64_t event_store__dropped(const struct event_store *st)
{
	return st->head->dropped;
}

uint64_t *event_store__taken(struct event_store *st)
{
	return &st->head->taken;
}

uint64_t event_store__unread(const struct event_store *st)
{
	return st->head->unread;
}

void event_store__add_unread(struct event_store *st)
{
	st->head->unread++;
}
