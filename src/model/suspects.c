// SPDX-License-Identifier: GPL-2.0-only
/*
 * suspects.c - holders that look leaked: old-mapping events, remembered beyond their sample.
 */
#include "suspects.h"

#include "base/array.h"
#include "event.h"
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* If two suspects ever had the same key, a holder would be at risk that is not: the safe side. */
struct suspect {
	uint64_t key; /* hash of generation, device and call stack */
	bool holds;   /* a holder of this sample is meant */
};

static uint64_t hash_text(uint64_t key, const char *text)
{
	for (; *text; text++)
		key = (key ^ (unsigned char)*text) * 0x100000001b3ULL;
	return key * 0x9e3779b97f4a7c15ULL;
}

/* The key of a device's mappings with any stack. */
static uint64_t key_of_device(uint64_t gen, const char *device)
{
	return hash_text(gen * 0x9e3779b97f4a7c15ULL, device);
}

/* The key of those with this stack; without frames it is the same. */
static uint64_t key_with_stack(uint64_t key, const struct stack *st)
{
	for (uint32_t i = 0; i < stack__frames(st); i++)
		key = hash_text(key, st->frame[i]);
	return key;
}

/* The suspect with that key; NULL if there is none. */
static struct suspect *find(const struct suspects *u, uint64_t key)
{
	uint32_t position = index__find(&u->by_key, key);

	return position == INDEX_NONE ? NULL : &u->list[position];
}

static int add(struct suspects *u, uint64_t key)
{
	struct suspect *x;

	if (find(u, key))
		return 0;
	x = array__grow(u->list, u->n, sizeof(*x));
	if (!x)
		return -ENOMEM;
	u->list = x;
	if (index__add(&u->by_key, key, (uint32_t)u->n))
		return -ENOMEM;
	u->list[u->n++] = (struct suspect){.key = key};
	return 0;
}

int suspects__add(struct suspects *u, const struct sample *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->nevents; i++) {
		const struct event *e = &s->events[i];

		if (e->kind == EVENT_OLD_MAPPING)
			err = add(u, key_with_stack(key_of_device(e->gen, e->device), &e->stack));
	}
	return err;
}

bool suspects__has(const struct suspects *u, const struct holder *h)
{
	struct suspect *any, *same;
	uint64_t key;

	if (!u->n)
		return false;
	key = key_of_device(h->gen, h->device_name);
	any = find(u, key);
	same = find(u, key_with_stack(key, h->frames));
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

	index__clear(&u->by_key);
	u->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!u->list[i].holds)
			continue;
		u->list[u->n] = u->list[i];
		u->list[u->n].holds = false;
		index__add(&u->by_key, u->list[u->n].key, (uint32_t)u->n);
		u->n++;
	}
}

void suspects__free(struct suspects *u)
{
	free(u->list);
	index__free(&u->by_key);
	*u = (struct suspects){0};
}
