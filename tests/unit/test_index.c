// SPDX-License-Identifier: GPL-2.0-only
/* test_index.c - every place that was put under a key is found again, and no other. */
#include "fixture.h"

#include "base/index.h"

static void empty_finds_nothing(void **state)
{
	struct index ix = {0};

	(void)state;
	assert_int_equal(index__find(&ix, 0), INDEX_NONE);
	index__clear(&ix);
	assert_int_equal(index__find(&ix, 7), INDEX_NONE);
	index__free(&ix);
}

static void finds_all_after_growing(void **state)
{
	struct index ix = {0};

	(void)state;
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(index__add(&ix, (uint64_t)i << 32, i), 0);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(index__find(&ix, (uint64_t)i << 32), i);
	assert_int_equal(index__find(&ix, 1), INDEX_NONE);
	index__clear(&ix);
	assert_int_equal(index__find(&ix, 5ULL << 32), INDEX_NONE);
	index__free(&ix);
}

static void one_key_many_places(void **state)
{
	struct index ix = {0};
	uint32_t seen = 0;
	size_t cursor = 0;
	uint32_t position;

	(void)state;
	for (uint32_t i = 0; i < 20; i++) {
		assert_int_equal(index__add(&ix, 42, i), 0);
		assert_int_equal(index__add(&ix, 43 + i, 100 + i), 0);
	}
	while ((position = index__next(&ix, 42, &cursor)) != INDEX_NONE) {
		assert_in_range(position, 0, 19);
		assert_false(seen & 1U << position);
		seen |= 1U << position;
	}
	assert_int_equal(seen, (1U << 20) - 1);
	index__free(&ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_finds_nothing),
	    cmocka_unit_test(finds_all_after_growing),
	    cmocka_unit_test(one_key_many_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
