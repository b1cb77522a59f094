// SPDX-License-Identifier: GPL-2.0-only
/* test_attribution.c - mappings beside a copy of the bitmap, bit by bit. */
#include "fixture.h"

#include "model/attribution.h"
#include "model/bit_copy.h"

#define ENTRIES 100000
#define BEGUN (5 * SECOND)
#define PART 512ULL /* words */

static bool is_set(const struct bit_copy *b, uint64_t entry)
{
	return bit_copy__has_all(b, entry, entry + 1);
}

static void begin(struct bit_copy *b)
{
	assert_int_equal(bit_copy__begin(b, 7, ENTRIES, BEGUN), 0);
	assert_int_equal(b->gen, 7);
	assert_int_equal(bit_copy__weight(b), 0);
}

static void set(struct bit_copy *b, uint64_t word, uint64_t bits)
{
	assert_int_equal(bit_copy__store(b, word, &bits, 1), 0);
}

static void stores_what_is_set_and_no_more(void **state)
{
	struct bit_copy b = {0};
	uint64_t words[1024];

	(void)state;
	begin(&b);
	memset(words, 0, sizeof(words));
	words[0] = 1;
	words[511] = 1ULL << 63;
	words[512] = 6;
	assert_int_equal(bit_copy__store(&b, 0, words, 1024), 0);
	assert_int_equal(bit_copy__weight(&b), 4);
	assert_true(is_set(&b, 0));
	assert_false(is_set(&b, 1));
	assert_true(is_set(&b, 511 * 64 + 63));
	assert_true(bit_copy__has_all(&b, 512 * 64 + 1, 512 * 64 + 3));
	assert_false(bit_copy__has_all(&b, 512 * 64, 512 * 64 + 3));
	assert_false(is_set(&b, 1024 * 64));
	assert_false(is_set(&b, ENTRIES + 1));
	assert_int_equal(bit_copy__next_word(&b, 0), 0);
	assert_int_equal(bit_copy__next_word(&b, 1), 511);
	assert_int_equal(bit_copy__next_word(&b, 513), UINT64_MAX);
	/* Words behind the table are not its own. */
	set(&b, 1ULL << 40, 1);
	set(&b, PART * ((ENTRIES / 64 + PART - 1) / PART), 1);
	assert_int_equal(bit_copy__weight(&b), 4);
	bit_copy__free(&b);
	assert_int_equal(b.gen, 0);
	assert_int_equal(bit_copy__weight(&b), 0);
}

static void parts_without_a_bit_take_no_memory(void **state)
{
	struct bit_copy b = {0};
	uint64_t words[2 * PART] = {[PART + 7] = 1};
	size_t parts = 0;

	(void)state;
	begin(&b);
	assert_int_equal(bit_copy__store(&b, 0, words, 2 * PART), 0);
	for (size_t i = 0; i < b.parts; i++)
		parts += b.part[i] != NULL;
	assert_int_equal(parts, 1);
	/* What is there already is not lost with the next word of its part. */
	set(&b, PART + 9, 3);
	assert_int_equal(bit_copy__weight(&b), 3);
	bit_copy__free(&b);
}

static void each_word_is_found_in_turn(void **state)
{
	static const uint64_t words[] = {0, 1, 3, PART - 1, PART, 3 * PART, 3 * PART + 1};
	struct bit_copy b = {0};
	uint64_t at = 0;

	(void)state;
	begin(&b);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		set(&b, words[i], 1ULL << 63);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++, at++) {
		at = bit_copy__next_word(&b, at);
		assert_int_equal(at, words[i]);
	}
	assert_int_equal(bit_copy__next_word(&b, at), UINT64_MAX);
	assert_int_equal(bit_copy__next_word(&b, UINT64_MAX), UINT64_MAX);
	bit_copy__free(&b);
}

/* A table ends within a word: its last entry is one, and what is behind it is not. */
static void the_last_entry_counts(void **state)
{
	struct bit_copy b = {0};

	(void)state;
	begin(&b);
	set(&b, ENTRIES / 64, 1ULL << (ENTRIES % 64 - 1));
	assert_true(is_set(&b, ENTRIES - 1));
	assert_false(bit_copy__has_all(&b, ENTRIES - 1, ENTRIES - 1));
	bit_copy__clear(&b, ENTRIES - 1, ENTRIES + 1);
	assert_false(is_set(&b, ENTRIES - 1));
	assert_int_equal(bit_copy__weight(&b), 0);
	/* The first one as well; and all of a table that is one part exactly. */
	assert_int_equal(bit_copy__begin(&b, 7, PART * 64, BEGUN), 0);
	set(&b, 0, 1);
	set(&b, PART - 1, 1ULL << 63);
	assert_true(is_set(&b, 0));
	assert_true(is_set(&b, PART * 64 - 1));
	bit_copy__clear(&b, 0, 1);
	assert_int_equal(bit_copy__weight(&b), 1);
	bit_copy__free(&b);
}

static void a_range_may_lie_in_several_words(void **state)
{
	struct bit_copy b = {0};

	(void)state;
	begin(&b);
	for (uint64_t word = 510; word < 514; word++)
		set(&b, word, ~0ULL);
	assert_true(bit_copy__has_all(&b, 510 * 64, 514 * 64));
	assert_false(bit_copy__has_all(&b, 510 * 64 - 1, 514 * 64));
	assert_false(bit_copy__has_all(&b, 510 * 64, 514 * 64 + 1));
	bit_copy__clear(&b, 510 * 64 + 60, 512 * 64 + 4);
	assert_int_equal(bit_copy__weight(&b), 60 + 60 + 64);
	assert_true(bit_copy__has_all(&b, 510 * 64, 510 * 64 + 60));
	assert_false(is_set(&b, 510 * 64 + 60));
	assert_false(is_set(&b, 512 * 64 + 3));
	assert_true(bit_copy__has_all(&b, 512 * 64 + 4, 514 * 64));
	bit_copy__clear(&b, 9, 9);
	bit_copy__clear(&b, UINT64_MAX - 3, UINT64_MAX);
	bit_copy__clear(&b, 20, 10);
	assert_int_equal(bit_copy__weight(&b), 60 + 60 + 64);
	bit_copy__free(&b);
}

static void intersects_with_a_later_copy(void **state)
{
	struct bit_copy b = {0};
	const uint64_t later[2] = {0xf0, ~0ULL};

	(void)state;
	begin(&b);
	set(&b, 3, 0xff);
	set(&b, 4, 1);
	set(&b, 5, 1);
	bit_copy__intersect(&b, 3, later, 2);
	assert_int_equal(bit_copy__weight(&b), 4 + 1 + 1);
	assert_true(bit_copy__has_all(&b, 3 * 64 + 4, 3 * 64 + 8));
	bit_copy__free(&b);
}

static enum attribution of(const struct bit_copy *b, uint64_t entry, uint32_t tces, uint64_t ns)
{
	const struct mapping m = {.gen = 7, .entry = entry, .tces = tces, .mapped_ns = ns};

	return attribution__of(b, &m);
}

static void a_mapping_is_live_stale_or_young(void **state)
{
	struct bit_copy b = {0};

	(void)state;
	begin(&b);
	set(&b, 1, 0x3f0);
	assert_int_equal(of(&b, 68, 6, BEGUN - 1), ATTRIBUTION_LIVE);
	assert_int_equal(of(&b, 68, 6, BEGUN + 1), ATTRIBUTION_LIVE);
	/* One bit is clear: all of it was unmapped, and others may have the rest by now. */
	assert_int_equal(of(&b, 68, 7, BEGUN - 1), ATTRIBUTION_STALE);
	assert_int_equal(of(&b, 67, 2, BEGUN - 1), ATTRIBUTION_STALE);
	assert_int_equal(of(&b, 0, 1, BEGUN - 1), ATTRIBUTION_STALE);
	/* Made in the very instant, or after it: the copy says nothing. */
	assert_int_equal(of(&b, 68, 7, BEGUN), ATTRIBUTION_YOUNG);
	assert_int_equal(of(&b, 0, 1, BEGUN + 1), ATTRIBUTION_YOUNG);
	assert_int_equal(of(&b, ENTRIES - 1, 2, BEGUN - 1), ATTRIBUTION_STALE);
	bit_copy__free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stores_what_is_set_and_no_more),
	    cmocka_unit_test(parts_without_a_bit_take_no_memory),
	    cmocka_unit_test(each_word_is_found_in_turn),
	    cmocka_unit_test(the_last_entry_counts),
	    cmocka_unit_test(a_range_may_lie_in_several_words),
	    cmocka_unit_test(intersects_with_a_later_copy),
	    cmocka_unit_test(a_mapping_is_live_stale_or_young),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
