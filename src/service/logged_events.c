// SPDX-License-Identifier: GPL-2.0-only
/*
 * logged_events.c - the end of an event log, to know what a process before this one has told.
 */
#include "logged_events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/event_log_reader.h"

/* A daemon that is killed has at most what one look at the ring gave on its hands. */
#define TAIL_BYTES (512L * 1024)
#define TOLD_MAX 512

/* What names an event. */
struct told_event {
	enum event_kind kind;
	uint64_t gen;
	uint64_t mono_ns;
	char device[SAMPLE_NAME_LEN];
};

struct told {
	struct told_event event[TOLD_MAX]; /* a ring: the newest */
	size_t n;
};

static void told__add(struct told *t, const struct event *e)
{
	struct told_event *to = &t->event[t->n++ % TOLD_MAX];

	*to = (struct told_event){.kind = e->kind, .gen = e->gen, .mono_ns = e->mono_ns};
	memcpy(to->device, e->device, sizeof(to->device));
}

static void told__read_from(struct told *t, FILE *in)
{
	struct event_reader *reader;
	struct event e;
	int err;

	if (fseek(in, -TAIL_BYTES, SEEK_END))
		rewind(in);
	reader = event_reader__new(in);
	/* The first line may be the end of one. */
	while (reader && ((err = event_reader__next(reader, &e)) == 0 || err == -EBADMSG))
		if (!err)
			told__add(t, &e);
	event_reader__free(reader);
}

struct told *told__read(const char *path)
{
	struct told *t = calloc(1, sizeof(*t));
	FILE *in = t ? fopen(path, "re") : NULL;

	if (in) {
		told__read_from(t, in);
		fclose(in);
	}
	return t;
}

void told__free(struct told *t)
{
	free(t);
}

bool told__has(const struct told *t, const struct event *e)
{
	for (size_t i = 0; i < t->n && i < TOLD_MAX; i++) {
		const struct told_event *told = &t->event[i];

		if (told->mono_ns == e->mono_ns && told->kind == e->kind && told->gen == e->gen &&
		    !strcmp(told->device, e->device))
			return true;
	}
	return false;
}
