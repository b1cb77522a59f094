/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bitmap.h - live and reserved entries of a table's bitmap, and the room of each pool.
 *
 * Pure: the words come from the caller, in order, in any number of parts. All entries are
 * relative to the table's it_offset.
 */
#ifndef TCETOP_BITMAP_H
#define TCETOP_BITMAP_H

#include "sample.h"

struct bitmap_range {
	uint64_t first;
	uint64_t end;
};

struct bitmap {
	uint64_t entries;
	uint64_t live; /* bits set outside the reserved ranges, as iommu_table_in_use() has it */
	uint64_t reserved; /* bits set inside them */
	struct pool pool[SAMPLE_POOLS];
	uint32_t pools; /* 0: not known */

	/* Where the next part begins, and the free entries of its pool that end there. */
	uint64_t next;
	uint64_t run;
	struct bitmap_range zero; /* what is reserved: entry 0, and the MMIO32 range */
	struct bitmap_range mmio;
};

/*
 * A table with this number of entries, none of them counted. it_offset and the reserved range as
 * the kernel keeps them: both zero, or in entries of the bus and not of the table.
 */
void bitmap__begin(struct bitmap *b, uint64_t entries, uint64_t it_offset, uint64_t reserved_start,
		   uint64_t reserved_end);

/*
 * Before the first part: the pools, as iommu_init_table() made them: `pools` of pool_entries
 * each, and the large one from large_first to the end. An impossible split counts as unknown.
 */
void bitmap__split(struct bitmap *b, uint64_t pools, uint64_t pool_entries, uint64_t large_first);

/* The next n words, from entry b->next on; bits beyond the last entry do not count. */
void bitmap__add(struct bitmap *b, const uint64_t *words, size_t n);

#endif
