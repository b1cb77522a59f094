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
	if (a->frames != b->frames)
		return false;
	for (uint32_t i = 0; i < a->frames && i < SAMPLE_FRAMES; i++)
		if (strcmp(a->frame[i], b->frame[i]) != 0)
			return false;
	return true;
}

static uint64_t hash_text(uint64_t key, const char *text)
{
	for (; *text; text++)
		key = (key ^ (unsigned char)*text) * 0x100000001b3ULL;
	return key * 0x9e3779b97f4a7c15ULL;
}

/* NULL: any stack. */
static uint64_t suspect__key(uint64_t gen, const char *device, const struct stack *st)
{
	uint64_t key = hash_text(gen * 0x9e3779b97f4a7c15ULL, device);

	for (uint32_t i = 0; st && i < st->frames && i < SAMPLE_FRAMES; i++)
		key = hash_text(key, st->frame[i]);
	return key;
}

static const struct stack *stack_of(const struct suspect *x)
{
	return x->stack.frames ? &x->stack : NULL;
}

/* The suspect with exactly these names; NULL if there is none. */
static struct suspect *find(const struct suspects *u, uint64_t gen, const char *device,
			    const struct stack *st)
{
	uint64_t key = suspect__key(gen, device, st);
	uint32_t position;
	size_t cursor = 0;

	while ((position = index__next(&u->by_name, key, &cursor)) != INDEX_NONE) {
		struct suspect *x = &u->list[position];

		if (x->gen == gen && strcmp(x->device, device) == 0 &&
		    (st ? is_same_stack(&x->stack, st) : !stack_of(x)))
			return x;
	}
	return NULL;
}

static int index_last(struct suspects *u)
{
	const struct suspect *x = &u->list[u->n - 1];

	return index__add(&u->by_name, suspect__key(x->gen, x->device, stack_of(x)),
			  (uint32_t)(u->n - 1));
}

static int add(struct suspects *u, const struct event *e)
{
	struct suspect *x;
	int err;

	if (find(u, e->gen, e->device, e->stack.frames ? &e->stack : NULL))
		return 0;
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
	err = index_last(u);
	u->n -= err != 0;
	return err;
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
	struct suspect *any, *same = NULL;

	if (!u->n)
		return false;
	any = find(u, h->gen, h->device_name, NULL);
	if (h->frames && h->frames->frames)
		same = find(u, h->gen, h->device_name, h->frames);
	if (any)
		any->holds = true;
	if (same)
		same->holds = true;
	return any || same;
}

/* The index has had room for more: to add fewer again cannot fail. */
void suspects__expire(struct suspects *u)
{
	size_t n = u->n;

	index__clear(&u->by_name);
	u->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!u->list[i].holds)
			continue;
		u->list[u->n] = u->list[i];
		u->list[u->n++].holds = false;
		index_last(u);
	}
}

void suspects__free(struct suspects *u)
{
	free(u->list);
	index__free(&u->by_name);
	*u = (struct suspects){0};
}
