// SPDX-License-Identifier: GPL-2.0-only
/* test_overlap.c - of two mappings that share a TCE only the younger can be live. */
#include "fixture.h"

#include "model/model.h"

static struct mapping mapping(uint64_t gen, uint64_t entry, uint32_t tces, uint64_t born)
{
	return (struct mapping){.gen = gen,
				.entry = entry,
				.tces = tces,
				.mapped_ns = born,
				.direction = MAP_FROM_DEVICE};
}

/* Mappings of one place or time in the list may come in any order. */
static void of_two_in_one_place_the_younger_stays(void **state)
{
	(void)state;
	for (uint64_t first = 1; first <= 2; first++) {
		struct mapping m[] = {mapping(1, 4, 2, first), mapping(1, 4, 8, 3 - first)};

		assert_int_equal(mappings__prune(m, 2), 1);
		assert_int_equal(m[0].mapped_ns, 2);
		assert_int_equal(m[1].mapped_ns, 1);
		assert_int_equal(m[1].direction, MAP_FROM_DEVICE);
	}
}

/* Of a moment too short for the clock only one can be live, whichever it is. */
static void of_two_of_one_time_one_stays(void **state)
{
	struct mapping m[] = {mapping(1, 0, 8, 1), mapping(1, 4, 8, 1), mapping(2, 4, 8, 1)};

	(void)state;
	assert_int_equal(mappings__prune(m, 3), 2);
	assert_int_equal(m[0].gen, 1);
	assert_int_equal(m[1].gen, 2);
}

static void nothing_overlaps(void **state)
{
	struct mapping m[] = {mapping(1, 8, 4, 3), mapping(1, 0, 8, 5), mapping(2, 0, 8, 1)};

	(void)state;
	assert_int_equal(mappings__prune(m, 0), 0);
	assert_int_equal(mappings__prune(m, 3), 3);
	assert_int_equal(m[0].entry, 0);
	assert_int_equal(m[1].entry, 8);
	assert_int_equal(m[2].gen, 2);
}

static void older_goes_behind(void **state)
{
	struct mapping m[] = {mapping(1, 0, 8, 1), mapping(1, 4, 2, 9), mapping(1, 20, 1, 2)};

	(void)state;
	assert_int_equal(mappings__prune(m, 3), 2);
	assert_int_equal(m[0].entry, 4);
	assert_int_equal(m[1].entry, 20);
	assert_int_equal(m[2].entry, 0);
	assert_int_equal(m[2].direction, MAP_FROM_DEVICE);
}

static void younger_covers_many(void **state)
{
	struct mapping m[] = {mapping(1, 0, 16, 9), mapping(1, 2, 1, 1), mapping(1, 7, 20, 3),
			      mapping(1, 15, 1, 2), mapping(1, 16, 1, 2)};

	(void)state;
	assert_int_equal(mappings__prune(m, 5), 1);
	assert_int_equal(m[0].mapped_ns, 9);
}

/* A overlaps B, B overlaps C: B ended A, though C has ended B since. */
static void the_dead_still_prove(void **state)
{
	struct mapping m[] = {mapping(1, 0, 8, 1), mapping(1, 6, 8, 2), mapping(1, 12, 8, 3)};

	(void)state;
	assert_int_equal(mappings__prune(m, 3), 1);
	assert_int_equal(m[0].mapped_ns, 3);
}

static bool shares(const struct mapping *a, const struct mapping *b)
{
	return a->gen == b->gen && a->entry < b->entry + b->tces && b->entry < a->entry + a->tces;
}

/* Against the definition, pair by pair. */
static void as_defined(void **state)
{
	struct mapping m[60], copy[60];

	(void)state;
	srand(1);
	for (int round = 0; round < 500; round++) {
		size_t alive = 0, n = 1 + (size_t)rand() % 60;

		for (size_t i = 0; i < n; i++)
			m[i] = mapping(1 + (uint64_t)rand() % 2, (uint64_t)rand() % 200,
				       1 + (uint32_t)rand() % 12, 1000 + i);
		memcpy(copy, m, sizeof(m));
		for (size_t i = 0; i < n; i++) {
			bool dead = false;

			for (size_t k = i + 1; k < n; k++)
				dead |= shares(&copy[i], &copy[k]);
			alive += !dead;
		}
		assert_int_equal(mappings__prune(m, n), alive);
		for (size_t i = 0; i < alive; i++)
			for (size_t k = 0; k < i; k++)
				assert_false(shares(&m[i], &m[k]));
		for (size_t i = 0; i < n; i++) {
			size_t found = 0;

			for (size_t k = 0; k < n; k++)
				found += memcmp(&copy[i], &m[k], sizeof(m[k])) == 0;
			assert_int_equal(found, 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_two_in_one_place_the_younger_stays),
	    cmocka_unit_test(of_two_of_one_time_one_stays),
	    cmocka_unit_test(nothing_overlaps),
	    cmocka_unit_test(older_goes_behind),
	    cmocka_unit_test(younger_covers_many),
	    cmocka_unit_test(the_dead_still_prove),
	    cmocka_unit_test(as_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
