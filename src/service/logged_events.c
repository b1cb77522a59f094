// SPDX-License-Identifier: GPL-2.0-only
/* logged_events.c - the last events of an event log, as keys. */
#include "logged_events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/event_log_reader.h"
#include "record/event_store.h"

/* A daemon that is killed has at most what one look at the ring gave on its hands. */
#define TAIL_BYTES (512L * 1024)
#define LOGGED_MAX 512

/* What names an event. */
struct logged_event {
	enum event_kind kind;
	uint64_t gen;
	uint64_t mono_ns;
	char device[SAMPLE_NAME_LEN];
};

struct logged_events {
	struct logged_event event[LOGGED_MAX]; /* a ring: the newest */
	size_t n;
};

static void logged_events__add(struct logged_events *t, const struct event *e)
{
	struct logged_event *to = &t->event[t->n++ % LOGGED_MAX];

	*to = (struct logged_event){.kind = e->kind, .gen = e->gen, .mono_ns = e->mono_ns};
	memcpy(to->device, e->device, sizeof(to->device));
}

static void logged_events__read_from(struct logged_events *t, FILE *in)
{
	struct event_log_reader *reader;
	struct event e;
	int err;

	reader = event_log_reader__new(in);
	/* The first line may be the end of one. */
	while (reader && ((err = event_log_reader__next(reader, &e)) == 0 || err == -EBADMSG))
		if (!err)
			logged_events__add(t, &e);
	event_log_reader__free(reader);
}

/* As good as logged: it will be. */
static void logged_events__read_waiting(struct logged_events *t, const struct event_store *store)
{
	const struct stored_event *at = event_store__next(store, NULL, STORED_WAITS);

	for (; at; at = event_store__next(store, at, STORED_WAITS)) {
		FILE *in = fmemopen((char *)stored_event__line(at), at->length, "r");

		if (!in)
			continue;
		logged_events__read_from(t, in);
		fclose(in);
	}
}

struct logged_events *logged_events__read(const char *path, const struct event_store *store)
{
	struct logged_events *t = calloc(1, sizeof(*t));
	FILE *in = t ? fopen(path, "re") : NULL;

	if (in) {
		if (fseek(in, -TAIL_BYTES, SEEK_END))
			rewind(in);
		logged_events__read_from(t, in);
		fclose(in);
	}
	if (t)
		logged_events__read_waiting(t, store);
	return t;
}

void logged_events__free(struct logged_events *t)
{
	free(t);
}

bool logged_events__has(const struct logged_events *t, const struct event *e)
{
	for (size_t i = 0; i < t->n && i < LOGGED_MAX; i++) {
		const struct logged_event *logged_events = &t->event[i];

		if (logged_events->mono_ns == e->mono_ns && logged_events->kind == e->kind &&
		    logged_events->gen == e->gen && !strcmp(logged_events->device, e->device))
			return true;
	}
	return false;
}
