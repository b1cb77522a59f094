// SPDX-License-Identifier: GPL-2.0-only
/* index.c - an open-addressing hash, at most half full. */
#include "index.h"

#include <errno.h>
#include <stdlib.h>

#define INDEX_FIRST 64

/* Spreads every input bit over the upper bits (the finalizer of MurmurHash3, public domain). */
static size_t index__hash(uint64_t key)
{
	key ^= key >> 33;
	key *= 0xff51afd7ed558ccdULL;
	key ^= key >> 33;
	key *= 0xc4ceb9fe1a85ec53ULL;
	key ^= key >> 33;
	return (size_t)key;
}

void index__clear(struct index *ix)
{
	for (size_t i = 0; i < ix->capacity; i++)
		ix->slots[i].position = INDEX_NONE;
	ix->used = 0;
}

void index__free(struct index *ix)
{
	free(ix->slots);
	*ix = (struct index){0};
}

static void index__put(struct index *ix, uint64_t key, uint32_t position)
{
	size_t i = index__hash(key) & (ix->capacity - 1);

	while (ix->slots[i].position != INDEX_NONE)
		i = (i + 1) & (ix->capacity - 1);
	ix->slots[i] = (struct index_slot){.key = key, .position = position};
	ix->used++;
}

static int index__grow(struct index *ix)
{
	struct index bigger = {.capacity = ix->capacity ? ix->capacity * 2 : INDEX_FIRST};

	bigger.slots = reallocarray(NULL, bigger.capacity, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	index__clear(&bigger);
	for (size_t i = 0; i < ix->capacity; i++)
		if (ix->slots[i].position != INDEX_NONE)
			index__put(&bigger, ix->slots[i].key, ix->slots[i].position);
	free(ix->slots);
	*ix = bigger;
	return 0;
}

int index__add(struct index *ix, uint64_t key, uint32_t position)
{
	if (ix->used * 2 >= ix->capacity) {
		int err = index__grow(ix);

		if (err)
			return err;
	}
	index__put(ix, key, position);
	return 0;
}

uint32_t index__next(const struct index *ix, uint64_t key, size_t *cursor)
{
	if (!ix->capacity)
		return INDEX_NONE;
	for (;;) {
		size_t i = (index__hash(key) + *cursor) & (ix->capacity - 1);

		if (ix->slots[i].position == INDEX_NONE)
			return INDEX_NONE;
		(*cursor)++;
		if (ix->slots[i].key == key)
			return ix->slots[i].position;
	}
}

uint32_t index__find(const struct index *ix, uint64_t key)
{
	size_t cursor = 0;

	return index__next(ix, key, &cursor);
}
