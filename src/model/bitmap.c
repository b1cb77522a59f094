// SPDX-License-Identifier: GPL-2.0-only
/*
 * bitmap.c - the weight of a bitmap by the rules of iommu_table_in_use(), and its pools' room.
 *
 * Bits are numbered as the kernel's bitmaps number them: bit 0 is the lowest of the first word.
 */
#include "bitmap.h"

#include <string.h>

#define WORD_BITS 64

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Entry 0 of a table at offset 0, and the MMIO32 range, which may hold entry 0 as well. */
void bitmap__begin(struct bitmap *b, uint64_t entries, uint64_t it_offset, uint64_t reserved_start,
		   uint64_t reserved_end)
{
	memset(b, 0, sizeof(*b));
	b->entries = entries;
	b->zero.end = it_offset == 0;
	b->mmio.first = higher(reserved_start - it_offset, b->zero.end);
	b->mmio.end = reserved_end - it_offset;
}

void bitmap__split(struct bitmap *b, uint64_t pools, uint64_t pool_entries, uint64_t large_first)
{
	if (pools < 1 || pools >= SAMPLE_POOLS || pool_entries < 1 || large_first >= b->entries ||
	    pool_entries > large_first || pools * pool_entries != large_first)
		return;
	b->pools = (uint32_t)pools + 1;
	for (uint32_t i = 0; i < b->pools; i++)
		b->pool[i] = (struct pool){.first = i * pool_entries, .entries = pool_entries};
	b->pool[pools].entries = b->entries - large_first;
}

/* Bits set in [first, end), which counts from the first of the words. */
static uint64_t count_set(const uint64_t *words, uint64_t first, uint64_t end)
{
	const uint64_t *word = words + first / WORD_BITS;
	const uint64_t *last = words + end / WORD_BITS;
	uint64_t head = ~0ULL << first % WORD_BITS;
	uint64_t tail = end % WORD_BITS ? ~0ULL >> (WORD_BITS - end % WORD_BITS) : 0;
	uint64_t sum = 0;

	if (first >= end)
		return 0;
	if (word == last)
		return (uint64_t)__builtin_popcountll(*word & head & tail);
	sum = (uint64_t)__builtin_popcountll(*word & head);
	while (++word < last)
		sum += (uint64_t)__builtin_popcountll(*word);
	return tail ? sum + (uint64_t)__builtin_popcountll(*last & tail) : sum;
}

/* The longest run of clear bits between two that are set. */
static uint64_t longest_inside(uint64_t bits)
{
	uint64_t longest = 0;

	while (bits) {
		bits >>= __builtin_ctzll(bits);
		/* Now the lowest bits are set; all 64 of them may be. */
		if (bits == ~0ULL)
			break;
		bits >>= __builtin_ctzll(~bits);
		if (bits)
			longest = higher(longest, (uint64_t)__builtin_ctzll(bits));
	}
	return longest;
}

/* Continue a run of clear bits through the n lowest bits; the longest one up to now. */
static uint64_t follow_run(uint64_t *run, uint64_t longest, uint64_t bits, unsigned int n)
{
	if (!bits) {
		*run += n;
		return higher(longest, *run);
	}
	longest = higher(longest, *run + (uint64_t)__builtin_ctzll(bits));
	*run = (uint64_t)__builtin_clzll(bits) - (WORD_BITS - n);
	/* No gap between two bits of a word is longer than the word less these two. */
	if (longest < WORD_BITS - 2)
		longest = higher(longest, longest_inside(bits));
	return higher(longest, *run);
}

static void pool__measure(struct bitmap *b, struct pool *p, const uint64_t *words, uint64_t first,
			  uint64_t end)
{
	while (first < end) {
		unsigned int shift = first % WORD_BITS;
		unsigned int n = (unsigned int)lower(WORD_BITS - shift, end - first);
		uint64_t bits = words[first / WORD_BITS] >> shift;

		if (n < WORD_BITS)
			bits &= (1ULL << n) - 1;
		p->free_run = follow_run(&b->run, p->free_run, bits, n);
		first += n;
	}
}

static uint64_t count_reserved(const struct bitmap_range *r, const uint64_t *words, uint64_t base,
			       uint64_t first, uint64_t end)
{
	first = higher(first, r->first);
	end = lower(end, r->end);
	return first < end ? count_set(words, first - base, end - base) : 0;
}

/* Count [first, end), which lies in one pool or, where they are not known, in none. */
static void bitmap__count(struct bitmap *b, struct pool *p, const uint64_t *words, uint64_t base,
			  uint64_t first, uint64_t end)
{
	uint64_t used = count_set(words, first - base, end - base);
	uint64_t reserved = count_reserved(&b->zero, words, base, first, end) +
			    count_reserved(&b->mmio, words, base, first, end);

	b->live += used - reserved;
	b->reserved += reserved;
	if (!p)
		return;
	p->used += used;
	p->reserved += reserved;
	pool__measure(b, p, words, first - base, end - base);
}

void bitmap__add(struct bitmap *b, const uint64_t *words, size_t n)
{
	uint64_t base = b->next;
	uint64_t end = lower(b->entries, base + n * WORD_BITS);
	uint64_t first = base;

	for (uint32_t i = 0; i < b->pools; i++) {
		struct pool *p = &b->pool[i];
		uint64_t stop = lower(end, p->first + p->entries);

		if (first >= stop)
			continue;
		/* No allocation reaches from one pool into the next. */
		if (first == p->first)
			b->run = 0;
		bitmap__count(b, p, words, base, first, stop);
		first = stop;
	}
	if (first < end)
		bitmap__count(b, NULL, words, base, first, end);
	b->next = end;
}
