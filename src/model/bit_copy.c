// SPDX-License-Identifier: GPL-2.0-only
/*
 * bit_copy.c - a sparse copy of a bitmap: an array of parts, NULL where no bit is set.
 */
#include "bit_copy.h"

#include <errno.h>
#include <stdlib.h>

#define WORD_BITS 64
#define PART_WORDS 512

int bit_copy__begin(struct bit_copy *b, uint64_t gen, uint64_t entries, uint64_t now_ns)
{
	uint64_t parts = entries / WORD_BITS / PART_WORDS + 1;

	bit_copy__free(b);
	b->part = calloc(parts, sizeof(*b->part));
	if (!b->part)
		return -ENOMEM;
	b->parts = parts;
	b->gen = gen;
	b->entries = entries;
	b->begun_ns = now_ns;
	return 0;
}

int bit_copy__copy(struct bit_copy *to, const struct bit_copy *from)
{
	int err = bit_copy__begin(to, from->gen, from->entries, from->begun_ns);

	for (size_t i = 0; !err && i < from->parts; i++)
		if (from->part[i])
			err = bit_copy__store(to, i * PART_WORDS, from->part[i], PART_WORDS);
	if (err)
		bit_copy__free(to);
	return err;
}

void bit_copy__free(struct bit_copy *b)
{
	for (size_t i = 0; i < b->parts; i++)
		free(b->part[i]);
	free(b->part);
	*b = (struct bit_copy){0};
}

/* The word of that number; NULL where no bit of its part is set. */
static uint64_t *word_of(const struct bit_copy *b, uint64_t number)
{
	uint64_t *part = number / PART_WORDS < b->parts ? b->part[number / PART_WORDS] : NULL;

	return part ? &part[number % PART_WORDS] : NULL;
}

int bit_copy__store(struct bit_copy *b, uint64_t first, const uint64_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t number = first + i;

		if (!words[i] || number / PART_WORDS >= b->parts)
			continue;
		if (!b->part[number / PART_WORDS]) {
			b->part[number / PART_WORDS] = calloc(PART_WORDS, sizeof(uint64_t));
			if (!b->part[number / PART_WORDS])
				return -ENOMEM;
		}
		*word_of(b, number) = words[i];
	}
	return 0;
}

void bit_copy__intersect(struct bit_copy *b, uint64_t first, const uint64_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t *word = word_of(b, first + i);

		if (word)
			*word &= words[i];
	}
}

/* The bits of [first, end) in the word of that number. */
static uint64_t mask_of(uint64_t number, uint64_t first, uint64_t end)
{
	uint64_t base = number * WORD_BITS;
	uint64_t mask = ~0ULL;

	if (first > base)
		mask <<= first - base;
	if (end - base < WORD_BITS)
		mask &= (1ULL << (end - base)) - 1;
	return mask;
}

void bit_copy__clear(struct bit_copy *b, uint64_t first, uint64_t end)
{
	if (end > b->entries)
		end = b->entries;
	for (uint64_t i = first / WORD_BITS; first < end && i <= (end - 1) / WORD_BITS; i++) {
		uint64_t *word = word_of(b, i);

		if (word)
			*word &= ~mask_of(i, first, end);
	}
}

bool bit_copy__has_all(const struct bit_copy *b, uint64_t first, uint64_t end)
{
	if (first >= end || end > b->entries)
		return false;
	for (uint64_t i = first / WORD_BITS; i <= (end - 1) / WORD_BITS; i++) {
		const uint64_t *word = word_of(b, i);

		if (!word || ~*word & mask_of(i, first, end))
			return false;
	}
	return true;
}

/* A range that is not within one word, not within the table, or empty. */
static bool take_long(struct bit_copy *b, uint64_t first, uint64_t end)
{
	bool has_all = bit_copy__has_all(b, first, end);

	if (has_all)
		bit_copy__clear(b, first, end);
	return has_all;
}

bool bit_copy__take(struct bit_copy *b, uint64_t first, uint64_t end)
{
	const uint64_t n = end - first, shift = first % WORD_BITS;
	uint64_t *word, mask;

	/* Most lie in one word. */
	if (n - 1 >= WORD_BITS - shift || end > b->entries)
		return take_long(b, first, end);
	word = word_of(b, first / WORD_BITS);
	mask = ~0ULL >> (WORD_BITS - n) << shift;
	if (!word || ~*word & mask)
		return false;
	*word &= ~mask;
	return true;
}

bool bit_copy__is_within(const struct bit_copy *a, const struct bit_copy *b)
{
	uint64_t number = 0;

	if (a->gen != b->gen)
		return false;
	while ((number = bit_copy__next_word(a, number)) != UINT64_MAX) {
		const uint64_t *word = word_of(b, number);

		if (!word || *word_of(a, number) & ~*word)
			return false;
		number++;
	}
	return true;
}

bool bit_copy__differ(const struct bit_copy *a, const struct bit_copy *b, uint64_t first,
		      uint64_t end)
{
	if (end > a->entries)
		end = a->entries;
	for (uint64_t i = first / WORD_BITS; first < end && i <= (end - 1) / WORD_BITS; i++) {
		const uint64_t *x = word_of(a, i), *y = word_of(b, i);

		if (((x ? *x : 0) ^ (y ? *y : 0)) & mask_of(i, first, end))
			return true;
	}
	return false;
}

uint64_t bit_copy__weight(const struct bit_copy *b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < b->parts; i++)
		for (size_t k = 0; b->part[i] && k < PART_WORDS; k++)
			sum += (uint64_t)__builtin_popcountll(b->part[i][k]);
	return sum;
}

uint64_t bit_copy__next_word(const struct bit_copy *b, uint64_t first)
{
	uint64_t number = first;

	while (number / PART_WORDS < b->parts) {
		const uint64_t *part = b->part[number / PART_WORDS];

		if (part && part[number % PART_WORDS])
			return number;
		number = part ? number + 1 : (number / PART_WORDS + 1) * PART_WORDS;
	}
	return UINT64_MAX;
}
