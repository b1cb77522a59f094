// SPDX-License-Identifier: GPL-2.0-only
/*
 * count.c - the bitmap of one table, copied part by part and counted.
 */
#include "internal.h"

#include "model/bitmap.h"

int live__count_bits(struct live *l, uint32_t slot, struct bitmap *counted)
{
	const struct abi_table *table = &tracer__tables(l->tracer)[slot];
	struct abi_counted copied;
	uint64_t first = 0;

	bitmap__begin(counted, table->it_size, table->it_offset, table->reserved_start,
		      table->reserved_end);
	do {
		const uint64_t *words;
		int ret = tracer__copy_bitmap(l->tracer, slot, first, &copied, &words);

		if (ret)
			return ret;
		if (!first)
			bitmap__split(counted, copied.pools, copied.pool_entries,
				      copied.large_first);
		bitmap__add(counted, words, copied.read);
		first += copied.read;
	} while (counted->next < counted->entries && copied.read);
	return ABI_COUNT_OK;
}
