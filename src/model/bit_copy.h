/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bit_copy.h - a copy of one table's bitmap, to be compared with the ledger entry by entry.
 *
 * Entries are relative to the table's it_offset; bit 0 is the lowest of the first word, as in the
 * kernel's bitmaps. Parts of the copy that have no bit set take no memory. Pure, like the model.
 */
#ifndef TCETOP_BIT_COPY_H
#define TCETOP_BIT_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bit_copy {
	uint64_t gen;      /* of the table; 0: there is no copy */
	uint64_t begun_ns; /* CLOCK_MONOTONIC before the first word was read */
	uint64_t entries;
	uint64_t **part;
	size_t parts;
};

/* Begins a new copy, with no bit set, and drops what was there. 0 or -ENOMEM. */
int bit_copy__begin(struct bit_copy *b, uint64_t gen, uint64_t entries, uint64_t now_ns);
/* Makes to the same as from, in the place of what it had. 0, or -ENOMEM and to is none. */
int bit_copy__copy(struct bit_copy *to, const struct bit_copy *from);
/* Frees what the copy holds and leaves none. */
void bit_copy__free(struct bit_copy *b);

/* Stores n words from word number first on, once each. 0 or -ENOMEM. */
int bit_copy__store(struct bit_copy *b, uint64_t first, const uint64_t *words, size_t n);
/* Clears the bits that are clear in these words, too. */
void bit_copy__intersect(struct bit_copy *b, uint64_t first, const uint64_t *words, size_t n);
/* Clears the bits of [first, end). */
void bit_copy__clear(struct bit_copy *b, uint64_t first, uint64_t end);

/* Clears the bits of [first, end) if all are set, and returns true; else changes nothing. */
bool bit_copy__take(struct bit_copy *b, uint64_t first, uint64_t end);
/* True if b has all bits that are set in a, and both are of one table. */
bool bit_copy__is_within(const struct bit_copy *a, const struct bit_copy *b);
/* True if all bits of [first, end) are set, and the table has them. */
bool bit_copy__has_all(const struct bit_copy *b, uint64_t first, uint64_t end);
/* True if some bit of [first, end) is set in one of the two copies of one table, and not in both.
 */
bool bit_copy__differ(const struct bit_copy *a, const struct bit_copy *b, uint64_t first,
		      uint64_t end);
/* Returns the number of bits set. */
uint64_t bit_copy__weight(const struct bit_copy *b);
/* Returns the first word from that number on that has a bit set, UINT64_MAX if there is none. */
uint64_t bit_copy__next_word(const struct bit_copy *b, uint64_t first);

#endif
