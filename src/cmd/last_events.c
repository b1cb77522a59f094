// SPDX-License-Identifier: GPL-2.0-only
/* last_events.c - the last events of several files that are read one by one, the newest file first.
 */
#include "last_events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

int last_events__init(struct last_events *l, size_t most)
{
	*l = (struct last_events){.most = most};
	l->at = array__zeroed(most, sizeof(*l->at));
	return l->at ? 0 : -ENOMEM;
}

void last_events__free(struct last_events *l)
{
	free(l->at);
	*l = (struct last_events){0};
}

static size_t room(const struct last_events *l)
{
	return l->most - l->had;
}

void last_events__add(struct last_events *l, const struct event *e)
{
	if (room(l))
		l->at[l->taken++ % room(l)] = *e;
}

static void reverse(struct event *at, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct event e = at[i];

		at[i] = at[n - 1 - i];
		at[n - 1 - i] = e;
	}
}

/* A ring that is full begins at its oldest event: turn it until that is the first one. */
void last_events__end_file(struct last_events *l)
{
	size_t most = room(l);
	size_t n = l->taken < most ? l->taken : most;
	size_t oldest = l->taken > most && most ? l->taken % most : 0;

	if (oldest) {
		reverse(l->at, oldest);
		reverse(l->at + oldest, n - oldest);
		reverse(l->at, n);
	}
	memmove(l->at + most - n, l->at, n * sizeof(*l->at));
	l->had += n;
	l->taken = 0;
}

bool last_events__is_full(const struct last_events *l)
{
	return !room(l);
}

const struct event *last_events__all(const struct last_events *l, size_t *n)
{
	*n = l->had;
	return l->at + room(l);
}
