// SPDX-License-Identifier: GPL-2.0-only
/*
 * suspects.c - holders that look leaked: old-mapping events, remembered beyond their sample.
 */
#include "suspects.h"

#include "event.h"
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct suspect {
	uint64_t gen;
	char device[SAMPLE_NAME_LEN];
	struct stack stack; /* no frames: any */
	bool holds;         /* a holder of this sample is meant */
};

static bool is_same_stack(const struct stack *a, const struct stack *b)
{
	if (!b || a->frames != b->frames)
		return false;
	for (uint32_t i = 0; i < a->frames && i < SAMPLE_FRAMES; i++)
		if (strcmp(a->frame[i], b->frame[i]) != 0)
			return false;
	return true;
}

static int add(struct suspects *u, const struct event *e)
{
	struct suspect *x;

	if (u->n == u->room) {
		size_t room = u->room ? u->room * 2 : 16;

		x = reallocarray(u->list, room, sizeof(*x));
		if (!x)
			return -ENOMEM;
		u->list = x;
		u->room = room;
	}
	x = &u->list[u->n++];
	*x = (struct suspect){.gen = e->gen, .stack = e->stack};
	memcpy(x->device, e->device, sizeof(x->device));
	return 0;
}

int suspects__add(struct suspects *u, const struct sample *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->nevents; i++)
		if (s->events[i].kind == EVENT_OLD_MAPPING)
			err = add(u, &s->events[i]);
	return err;
}

bool suspects__has(const struct suspects *u, const struct holder *h)
{
	bool found = false;

	for (size_t i = 0; i < u->n; i++) {
		struct suspect *x = &u->list[i];

		if (x->gen != h->gen || strcmp(x->device, h->device_name) != 0 ||
		    (x->stack.frames && !is_same_stack(&x->stack, h->frames)))
			continue;
		x->holds = true;
		found = true;
	}
	return found;
}

void suspects__expire(struct suspects *u)
{
	size_t left = 0;

	for (size_t i = 0; i < u->n; i++) {
		if (!u->list[i].holds)
			continue;
		u->list[left] = u->list[i];
		u->list[left++].holds = false;
	}
	u->n = left;
}

void suspects__free(struct suspects *u)
{
	free(u->list);
	*u = (struct suspects){0};
}
