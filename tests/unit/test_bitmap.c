// SPDX-License-Identifier: GPL-2.0-only
/* test_bitmap.c - live and reserved entries and the room in pools, against a count bit by bit. */
#include "fixture.h"

#include "model/bitmap.h"

#define ENTRIES_MAX (4096 * 64)
#define WORDS_MAX (ENTRIES_MAX / 64)

static uint64_t words[WORDS_MAX + 1];

static void clear_all(void)
{
	memset(words, 0, sizeof(words));
}

static void set_bits(uint64_t first, uint64_t n)
{
	for (uint64_t i = first; i < first + n; i++)
		words[i / 64] |= 1ULL << i % 64;
}

static bool bit(uint64_t i)
{
	return words[i / 64] >> i % 64 & 1;
}

/* One table as the kernel has it, and how it is read. */
struct list_layout {
	uint64_t entries;
	uint64_t it_offset;
	uint64_t reserved_start;
	uint64_t reserved_end;
	uint64_t pools; /* as iommu_init_table() divides it; 0: not divided */
	size_t part;    /* words at a time */
};

static struct bitmap counted(const struct list_layout *l)
{
	size_t n = (size_t)(l->entries + 63) / 64;
	struct bitmap b;

	bitmap__begin(&b, l->entries, l->it_offset, l->reserved_start, l->reserved_end);
	if (l->pools)
		bitmap__split(&b, l->pools, l->entries * 3 / 4 / l->pools,
			      l->entries * 3 / 4 / l->pools * l->pools);
	for (size_t at = 0; at < n; at += l->part) {
		uint64_t *part = malloc(l->part * sizeof(*part));
		size_t some = n - at < l->part ? n - at : l->part;

		/* Exactly as long as it says, so that the sanitizer sees a step beyond it. */
		assert_non_null(part);
		part = realloc(part, some * sizeof(*part));
		memcpy(part, words + at, some * sizeof(*part));
		bitmap__add(&b, part, some);
		free(part);
	}
	assert_int_equal(b.next, l->entries);
	return b;
}

/* iommu_table_in_use() skips these, and only these. */
static bool is_reserved(const struct list_layout *l, uint64_t i)
{
	if (i == 0 && l->it_offset == 0)
		return true;
	return i + l->it_offset >= l->reserved_start && i + l->it_offset < l->reserved_end;
}

/* The same, slowly. */
static struct bitmap witnessed(const struct list_layout *l)
{
	struct bitmap b = {.pools = l->pools ? (uint32_t)l->pools + 1 : 0};
	uint64_t pool_entries = l->pools ? l->entries * 3 / 4 / l->pools : 0;
	uint64_t run = 0;
	uint32_t last = UINT32_MAX;

	for (uint64_t i = 0; i < l->entries; i++) {
		uint32_t at = 0;
		struct pool *p;

		if (bit(i)) {
			b.live += !is_reserved(l, i);
			b.reserved += is_reserved(l, i);
		}
		if (!l->pools)
			continue;
		while (at < l->pools && i >= (at + 1) * pool_entries)
			at++;
		p = &b.pool[at];
		if (at != last) {
			p->first = i;
			run = 0;
		}
		last = at;
		p->entries++;
		p->used += bit(i);
		p->reserved += bit(i) && is_reserved(l, i);
		run = bit(i) ? 0 : run + 1;
		if (run > p->free_run)
			p->free_run = run;
	}
	return b;
}

static void assert_counted(const struct list_layout *l)
{
	struct bitmap b = counted(l), w = witnessed(l);

	assert_int_equal(b.live, w.live);
	assert_int_equal(b.reserved, w.reserved);
	assert_int_equal(b.pools, w.pools);
	for (uint32_t i = 0; i < w.pools; i++) {
		assert_int_equal(b.pool[i].first, w.pool[i].first);
		assert_int_equal(b.pool[i].entries, w.pool[i].entries);
		assert_int_equal(b.pool[i].used, w.pool[i].used);
		assert_int_equal(b.pool[i].reserved, w.pool[i].reserved);
		assert_int_equal(b.pool[i].free_run, w.pool[i].free_run);
	}
}

static void entry_0_is_reserved_only_at_offset_0(void **state)
{
	struct list_layout l = {.entries = 256, .pools = 1, .part = 4};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(0, 2);
	b = counted(&l);
	assert_int_equal(b.reserved, 1);
	assert_int_equal(b.live, 1);
	assert_int_equal(b.pool[0].reserved, 1);
	assert_int_equal(b.pool[0].used, 2);
	l.it_offset = 0x8000000;
	b = counted(&l);
	assert_int_equal(b.reserved, 0);
	assert_int_equal(b.live, 2);
	assert_int_equal(b.pool[0].reserved, 0);
}

/* The kernel keeps the range by bus entry; an empty one begins and ends at it_offset. */
static void reserved_range_is_of_the_bus(void **state)
{
	struct list_layout l = {.entries = 1024,
				.it_offset = 5000,
				.reserved_start = 5060,
				.reserved_end = 5200,
				.pools = 4,
				.part = 16};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(59, 3);
	set_bits(199, 2);
	b = counted(&l);
	assert_int_equal(b.reserved, 3);
	assert_int_equal(b.live, 2);
	assert_counted(&l);
	l.reserved_start = l.reserved_end = l.it_offset;
	assert_int_equal(counted(&l).reserved, 0);
	l.reserved_start = 10; /* below the table: none of it */
	assert_int_equal(counted(&l).reserved, 0);
}

/* Where the range holds entry 0 as well, that counts once. */
static void reserved_ranges_that_meet(void **state)
{
	struct list_layout l = {.entries = 256, .reserved_end = 100, .pools = 1, .part = 4};

	(void)state;
	clear_all();
	set_bits(0, 101);
	assert_int_equal(counted(&l).reserved, 100);
	assert_int_equal(counted(&l).live, 1);
}

/* powernv: the upper half of 2^20 entries is the MMIO32 range, and with it a pool and more. */
static void reserved_range_across_pools(void **state)
{
	struct list_layout l = {.entries = ENTRIES_MAX,
				.reserved_start = ENTRIES_MAX / 2,
				.reserved_end = ENTRIES_MAX,
				.pools = 4,
				.part = 1000};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(0, 1);
	set_bits(ENTRIES_MAX / 2, ENTRIES_MAX / 2);
	set_bits(77, 5);
	b = counted(&l);
	assert_int_equal(b.live, 5);
	assert_int_equal(b.reserved, 1 + ENTRIES_MAX / 2);
	assert_int_equal(b.pool[1].used, 0);
	assert_int_equal(b.pool[2].entries - b.pool[2].free_run, b.pool[2].reserved);
	assert_int_equal(b.pool[3].reserved, b.pool[3].entries);
	assert_int_equal(b.pool[4].reserved, b.pool[4].entries);
	assert_counted(&l);
}

static void pools_are_as_the_kernel_makes_them(void **state)
{
	struct list_layout l = {.entries = 524288, .pools = 4, .part = WORDS_MAX};
	struct bitmap b;

	(void)state;
	bitmap__begin(&b, l.entries, 0, 0, 0);
	bitmap__split(&b, 4, 98304, 393216);
	assert_int_equal(b.pools, 5);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(b.pool[i].first, i * 98304);
		assert_int_equal(b.pool[i].entries, 98304);
	}
	assert_int_equal(b.pool[4].first, 393216);
	assert_int_equal(b.pool[4].entries, 131072);
}

/* A wrong layout gives no pools, and the right numbers for all else. */
static void pools_that_cannot_be_are_not_known(void **state)
{
	static const struct {
		uint64_t pools, pool_entries, large_first;
	} wrong[] = {
	    {0, 192, 0},        {5, 192, 960},
	    {1ULL << 63, 2, 0}, {4, 0, 0},
	    {4, 192, 767},      {4, 4, 768},
	    {4, 256, 1024},     {4, 1024, 4096},
	    {1, 1024, 1024},    {4, 1ULL << 62 | 192, 768},
	    {2, 192, 768},      {0, 0, 0},
	};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(0, 9);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		bitmap__begin(&b, 1024, 0, 0, 0);
		bitmap__split(&b, wrong[i].pools, wrong[i].pool_entries, wrong[i].large_first);
		assert_int_equal(b.pools, 0);
		bitmap__add(&b, words, 16);
		assert_int_equal(b.live, 8);
		assert_int_equal(b.reserved, 1);
		assert_int_equal(b.next, 1024);
	}
}

/* Every start and length around the edges of words, of parts and of pools. */
static void runs_and_weights_at_every_edge(void **state)
{
	static const uint64_t edges[] = {0, 64, 128, 192, 256, 288, 320, 383};

	(void)state;
	for (size_t e = 0; e < sizeof(edges) / sizeof(edges[0]); e++)
		for (uint64_t n = 0; n <= 130 && edges[e] + n + 2 < 384; n++)
			for (uint64_t off = 0; off < 3; off++) {
				struct list_layout l = {
				    .entries = 384, .pools = 3, .part = 1 + n % 3};

				clear_all();
				set_bits(edges[e] + off, n);
				assert_counted(&l);
				for (size_t i = 0; i < 6; i++)
					words[i] = ~words[i];
				assert_counted(&l);
			}
}

/* A run continues through words and parts, but ends where its pool does. */
static void run_spans_parts_but_not_pools(void **state)
{
	struct list_layout l = {.entries = 512, .pools = 3, .part = 1};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(127, 1); /* pools: [0,128) [128,256) [256,384), large from 384 */
	set_bits(260, 1);
	b = counted(&l);
	assert_int_equal(b.pool[0].free_run, 127);
	assert_int_equal(b.pool[1].free_run, 128);
	assert_int_equal(b.pool[2].free_run, 123);
	assert_int_equal(b.pool[3].free_run, 128);
}

/* Two bits of one word with all the others between them. */
static void longest_gap_in_a_word(void **state)
{
	struct list_layout l = {.entries = 256, .pools = 1, .part = 4};

	(void)state;
	for (uint64_t before = 59; before < 64; before++) {
		clear_all();
		set_bits(0, 64 - before);
		set_bits(64, 1);
		set_bits(127, 65);
		assert_int_equal(counted(&l).pool[0].free_run, before > 62 ? before : 62);
	}
}

/* The last word's bits beyond the last entry do not count. */
static void nothing_beyond_the_last_entry(void **state)
{
	struct list_layout l = {.entries = 200, .pools = 1, .part = 2};
	struct bitmap b;

	(void)state;
	clear_all();
	set_bits(200, 56);
	b = counted(&l);
	assert_int_equal(b.live, 0);
	assert_int_equal(b.pool[1].used, 0);
	assert_int_equal(b.pool[1].free_run, 50);
	assert_int_equal(b.pool[0].free_run, 150);
}

static uint64_t random_below(uint64_t n)
{
	return n ? ((uint64_t)random() << 31 | (uint64_t)random()) % n : 0;
}

static void fill_randomly(uint64_t entries)
{
	uint64_t density = random_below(4);

	clear_all();
	for (uint64_t i = 0; i < (entries + 63) / 64; i++) {
		words[i] = random_below(UINT64_MAX) ^ random_below(UINT64_MAX) << 30;
		if (density == 0)
			words[i] &= random_below(2) ? 0 : words[i] << 3;
		else if (density == 1)
			words[i] |= ~(words[i] << 5);
		else if (density == 2 && random_below(3))
			words[i] = random_below(2) ? ~0ULL : 0;
	}
}

static void as_bit_by_bit(void **state)
{
	(void)state;
	srandom(4711);
	for (int i = 0; i < 4000; i++) {
		struct list_layout l = {.entries = 8 + random_below(i % 50 ? 700 : 9000),
					.it_offset = random_below(3) ? 0 : random_below(5000),
					.pools = random_below(5),
					.part = 1 + random_below(random_below(2) ? 4 : 40)};

		if (random_below(2)) {
			l.reserved_start = l.it_offset + random_below(l.entries);
			l.reserved_end = l.reserved_start + random_below(l.it_offset + l.entries -
									 l.reserved_start + 1);
		}
		fill_randomly(l.entries);
		assert_counted(&l);
	}
}

/* 2^18 entries in parts that do not divide them, as the largest tables come. */
static void large_table_in_parts(void **state)
{
	struct list_layout l = {.entries = ENTRIES_MAX, .pools = 4, .part = 4096};

	(void)state;
	fill_randomly(ENTRIES_MAX);
	for (; l.part > 3; l.part = l.part * 2 / 3)
		assert_counted(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(entry_0_is_reserved_only_at_offset_0),
	    cmocka_unit_test(reserved_range_is_of_the_bus),
	    cmocka_unit_test(reserved_ranges_that_meet),
	    cmocka_unit_test(reserved_range_across_pools),
	    cmocka_unit_test(pools_are_as_the_kernel_makes_them),
	    cmocka_unit_test(pools_that_cannot_be_are_not_known),
	    cmocka_unit_test(runs_and_weights_at_every_edge),
	    cmocka_unit_test(run_spans_parts_but_not_pools),
	    cmocka_unit_test(longest_gap_in_a_word),
	    cmocka_unit_test(nothing_beyond_the_last_entry),
	    cmocka_unit_test(as_bit_by_bit),
	    cmocka_unit_test(large_table_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
