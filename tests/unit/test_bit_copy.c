// SPDX-License-Identifier: GPL-2.0-only
/* test_bit_copy.c - a sparse copy of a bitmap beside an array with one byte for each bit. */
#include "fixture.h"

#include "model/bit_copy.h"

#define PART_BITS (64 * 512)
#define ENTRIES (3 * PART_BITS - 64 - 7) /* the last word is not whole */
#define WORDS ((ENTRIES + 63) / 64)
#define ROUNDS 200

static bool bit[WORDS * 64];

static uint64_t word_of_bits(uint64_t number)
{
	uint64_t word = 0;

	for (unsigned int i = 0; i < 64; i++)
		word |= (uint64_t)bit[number * 64 + i] << i;
	return word;
}

/* About as many words without a bit as with all, and some between. */
static uint64_t random_word(void)
{
	int kind = rand() % 3;

	return kind == 0 ? 0 : kind == 1 ? UINT64_MAX : (uint64_t)rand() << 33 ^ (uint64_t)rand();
}

static void fill(struct bit_copy *b)
{
	uint64_t word[WORDS];

	for (uint64_t i = 0; i < WORDS; i++) {
		/* The second part stays empty. */
		word[i] = i / 512 == 1 ? 0 : random_word();
		if (i == WORDS - 1)
			word[i] &= ~0ULL >> (WORDS * 64 - ENTRIES);
		for (unsigned int k = 0; k < 64; k++)
			bit[i * 64 + k] = word[i] >> k & 1;
	}
	assert_int_equal(bit_copy__begin(b, 5, ENTRIES, 7), 0);
	assert_int_equal(bit_copy__store(b, 0, word, 100), 0);
	assert_int_equal(bit_copy__store(b, 100, word + 100, WORDS - 100), 0);
}

static void is_the_same(const struct bit_copy *b)
{
	uint64_t sum = 0, next = UINT64_MAX;

	for (uint64_t i = WORDS; i--;) {
		uint64_t word = word_of_bits(i);

		sum += (uint64_t)__builtin_popcountll(word);
		next = word ? i : next;
		assert_int_equal(bit_copy__next_word(b, i), next);
	}
	assert_int_equal(bit_copy__weight(b), sum);
}

/* Anywhere, or one that ends or begins with a word. */
static uint64_t random_entry(uint64_t limit)
{
	uint64_t entry = (uint64_t)rand() % limit;

	return rand() % 3 ? entry : entry / 64 * 64;
}

static void ranges_are_cleared(void **state)
{
	struct bit_copy b = {0};

	(void)state;
	srand(1);
	fill(&b);
	assert_int_equal(b.gen, 5);
	assert_int_equal(b.begun_ns, 7);
	is_the_same(&b);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t first = random_entry(ENTRIES), end = first + random_entry(300);

		bit_copy__clear(&b, first, end);
		for (uint64_t i = first; i < end && i < ENTRIES; i++)
			bit[i] = false;
		if (round % 20 == 0)
			is_the_same(&b);
	}
	bit_copy__clear(&b, 70, 70);
	bit_copy__clear(&b, 700, 70);
	is_the_same(&b);
	bit_copy__clear(&b, 0, UINT64_MAX);
	assert_int_equal(bit_copy__weight(&b), 0);
	assert_int_equal(bit_copy__next_word(&b, 0), UINT64_MAX);
	bit_copy__free(&b);
}

static bool has_all(uint64_t first, uint64_t end)
{
	bool all = first < end && end <= ENTRIES;

	for (uint64_t i = first; all && i < end; i++)
		all = bit[i];
	return all;
}

static void ranges_are_whole_or_not(void **state)
{
	struct bit_copy b = {0};
	unsigned int yes = 0;

	(void)state;
	srand(2);
	fill(&b);
	for (int round = 0; round < 50 * ROUNDS; round++) {
		uint64_t first = random_entry(ENTRIES), end = first + random_entry(130);
		bool all = has_all(first, end);

		assert_int_equal(bit_copy__has_all(&b, first, end), all);
		yes += all;
	}
	assert_true(yes > ROUNDS);
	bit_copy__free(&b);
	assert_false(bit_copy__has_all(&b, 0, 1));
}

/* Taken whole, or nothing is taken. */
static void ranges_are_taken(void **state)
{
	struct bit_copy b = {0};
	unsigned int yes = 0;

	(void)state;
	srand(5);
	fill(&b);
	for (int round = 0; round < 50 * ROUNDS; round++) {
		uint64_t first = random_entry(ENTRIES), end = first + random_entry(130);
		bool all = has_all(first, end);

		assert_int_equal(bit_copy__take(&b, first, end), all);
		for (uint64_t i = first; all && i < end; i++)
			bit[i] = false;
		yes += all;
	}
	is_the_same(&b);
	assert_true(yes > ROUNDS);
	assert_false(bit_copy__take(&b, 5, 5));
	bit_copy__free(&b);
	assert_false(bit_copy__take(&b, 0, 1));
}

/* Every bit of one copy is in the other, until the other lacks one. */
static void one_within_the_other(void **state)
{
	static const uint64_t all = ~0ULL;
	struct bit_copy whole = {0}, left = {0}, none = {0};

	(void)state;
	srand(6);
	fill(&whole);
	assert_int_equal(bit_copy__copy(&left, &whole), 0);
	assert_true(bit_copy__is_within(&left, &whole));
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t entry = random_entry(ENTRIES);
		bool is_set = bit_copy__take(&left, entry, entry + 1);

		assert_true(bit_copy__is_within(&left, &whole));
		assert_int_equal(bit_copy__is_within(&whole, &left), !is_set);
		bit_copy__free(&left);
		assert_int_equal(bit_copy__copy(&left, &whole), 0);
	}
	/* The first bit, and the last. */
	for (uint64_t entry = 0; entry < ENTRIES; entry += ENTRIES - 1) {
		assert_int_equal(bit_copy__store(&whole, entry / 64, &all, 1), 0);
		bit_copy__free(&left);
		assert_int_equal(bit_copy__copy(&left, &whole), 0);
		assert_true(bit_copy__take(&left, entry, entry + 1));
		assert_false(bit_copy__is_within(&whole, &left));
		assert_true(bit_copy__differ(&whole, &left, 0, entry + 1));
		assert_false(bit_copy__differ(&whole, &left, 0, entry));
	}
	assert_false(bit_copy__is_within(&whole, &none));
	assert_true(bit_copy__is_within(&none, &none));
	left.gen++;
	assert_false(bit_copy__is_within(&left, &whole));
	bit_copy__free(&whole);
	bit_copy__free(&left);
}

/* Words that the copy does not have are none of it. */
static void bits_that_are_set_in_both_stay(void **state)
{
	struct bit_copy b = {0};
	uint64_t word[WORDS + 1000];

	(void)state;
	srand(3);
	fill(&b);
	for (uint64_t i = 0; i < WORDS + 1000; i++) {
		word[i] = random_word();
		for (unsigned int k = 0; i < WORDS && k < 64; k++)
			bit[i * 64 + k] = bit[i * 64 + k] && word[i] >> k & 1;
	}
	bit_copy__intersect(&b, 0, word, 10);
	bit_copy__intersect(&b, 10, word + 10, WORDS + 990);
	is_the_same(&b);
	assert_int_equal(bit_copy__store(&b, 3 * 512, word, 1000), 0);
	is_the_same(&b);
	bit_copy__free(&b);
}

/* Beside a second copy, from which ranges are cleared. */
static void two_copies(void **state)
{
	struct bit_copy whole = {0}, left = {0};
	static bool cleared[WORDS * 64];
	unsigned int yes = 0;

	(void)state;
	srand(4);
	fill(&whole);
	assert_int_equal(bit_copy__copy(&left, &whole), 0);
	assert_int_equal(left.gen, 5);
	assert_int_equal(left.begun_ns, 7);
	assert_int_equal(left.entries, ENTRIES);
	is_the_same(&left);
	assert_false(bit_copy__differ(&whole, &left, 0, UINT64_MAX));
	for (int round = 0; round < 20; round++) {
		uint64_t first = random_entry(ENTRIES), end = first + random_entry(3000);

		bit_copy__clear(&left, first, end);
		for (uint64_t i = first; i < end && i < ENTRIES; i++)
			cleared[i] = bit[i];
	}
	is_the_same(&whole);
	for (int round = 0; round < 10 * ROUNDS; round++) {
		uint64_t first = random_entry(ENTRIES), end = first + random_entry(130);
		bool any = false;

		/* One of a word alone. */
		if (round % 10 == 0)
			end = first / 64 * 64 + 65;

		for (uint64_t i = first; !any && i < end && i < ENTRIES; i++)
			any = cleared[i];
		assert_int_equal(bit_copy__differ(&whole, &left, first, end), any);
		yes += any;
	}
	assert_true(yes > ROUNDS);
	bit_copy__free(&whole);
	bit_copy__free(&left);
}

/* What is set beyond the last entry is not the table's: nothing clears it, and no range has it. */
static void bits_beyond_the_last_entry(void **state)
{
	static const uint64_t all = ~0ULL;
	struct bit_copy b = {0};

	(void)state;
	assert_int_equal(bit_copy__begin(&b, 5, 10, 0), 0);
	assert_int_equal(bit_copy__store(&b, 0, &all, 1), 0);
	assert_true(bit_copy__has_all(&b, 0, 10));
	assert_false(bit_copy__has_all(&b, 0, 11));
	bit_copy__clear(&b, 8, 64);
	assert_int_equal(bit_copy__weight(&b), 62);
	bit_copy__free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ranges_are_cleared),
	    cmocka_unit_test(ranges_are_whole_or_not),
	    cmocka_unit_test(ranges_are_taken),
	    cmocka_unit_test(one_within_the_other),
	    cmocka_unit_test(bits_that_are_set_in_both_stay),
	    cmocka_unit_test(two_copies),
	    cmocka_unit_test(bits_beyond_the_last_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
