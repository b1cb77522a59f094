// SPDX-License-Identifier: GPL-2.0-only
/*
 * count.c - the bitmap of one table, copied part by part, counted, and stored until it is compared
 * with the ledger (attribution.c).
 */
#include "internal.h"

#include "base/clock.h"
#include "model/bitmap.h"

static int count_parts(struct live *l, uint32_t slot, struct bitmap *counted, struct bit_copy *copy)
{
	struct abi_counted copied;
	uint64_t first = 0;

	do {
		const uint64_t *words;
		int ret = tracer__copy_bitmap(l->tracer, slot, first, &copied, &words);

		if (ret)
			return ret;
		if (!first)
			bitmap__split(counted, copied.pools, copied.pool_entries,
				      copied.large_first);
		bitmap__add(counted, words, copied.read);
		ret = bit_copy__store(copy, first, words, copied.read);
		if (ret)
			return ret;
		first += copied.read;
	} while (counted->next < counted->entries && copied.read);
	return ABI_COUNT_OK;
}

int live__count_bits(struct live *l, uint32_t slot, struct bitmap *counted)
{
	const struct abi_table *table = &tracer__tables(l->tracer)[slot];
	struct bit_copy *copy = &l->whole[slot];
	int ret = bit_copy__begin(copy, table->gen, table->it_size, clock__monotonic_ns());

	bitmap__begin(counted, table->it_size, table->it_offset, table->reserved_start,
		      table->reserved_end);
	if (!ret)
		ret = count_parts(l, slot, counted, copy);
	if (ret != ABI_COUNT_OK) {
		bit_copy__free(copy);
		return ret;
	}
	bit_copy__clear(copy, counted->zero.first, counted->zero.end);
	bit_copy__clear(copy, counted->mmio.first, counted->mmio.end);
	return ABI_COUNT_OK;
}
