// SPDX-License-Identifier: GPL-2.0-only
/* test_trend.c - counts over time, how they are merged, and the picture of them. */
#include "fixture.h"

#include "base/format.h"
#include "report/list.h"
#include "model/trend.h"

static void nothing_is_known_of_one_count(void **state)
{
	struct trend t = {.n = 0};
	uint64_t span;

	(void)state;
	assert_int_equal(trend__change(&t, &span), COUNT_UNKNOWN);
	trend__add(&t, 10 * SECOND, 7);
	assert_int_equal(t.n, 1);
	assert_int_equal(trend__change(&t, &span), COUNT_UNKNOWN);
	assert_int_equal(span, 0);
	trend__add(&t, 12 * SECOND, 6);
	assert_int_equal(trend__change(&t, &span), -1);
	assert_int_equal(span, 2 * SECOND);
}

/* A recording that is played again, a count that fails for once: no line across the gap. */
static void begins_anew(void **state)
{
	struct trend t = {.n = 0};

	(void)state;
	trend__add(&t, 10 * SECOND, 1);
	trend__add(&t, 11 * SECOND, 2);
	trend__add(&t, 11 * SECOND, 3); /* the same instant, looked at again */
	assert_int_equal(t.n, 2);
	assert_int_equal(t.cell[1], 3);
	trend__add(&t, 5 * SECOND, 4);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.cell[0], 4);
	trend__add(&t, 6 * SECOND, COUNT_UNKNOWN);
	assert_int_equal(t.n, 0);
	trend__add(&t, 7 * SECOND, 5);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.cell_ns, 0);
}

static void neighbours_are_merged(void **state)
{
	struct trend t = {.n = 0};
	uint64_t span;

	(void)state;
	for (int64_t i = 0; i < TREND_CELLS; i++)
		trend__add(&t, (100 + (uint64_t)i) * SECOND, i);
	assert_int_equal(t.n, TREND_CELLS);
	assert_int_equal(t.cell_ns, 0);
	trend__add(&t, (100 + TREND_CELLS) * SECOND, TREND_CELLS);
	assert_int_equal(t.cell_ns, 2 * SECOND);
	assert_int_equal(t.n, TREND_CELLS / 2 + 1);
	assert_int_equal(t.cell[0], 1);
	assert_int_equal(t.cell[TREND_CELLS / 2 - 1], TREND_CELLS - 1);
	assert_int_equal(t.cell[TREND_CELLS / 2], TREND_CELLS);
	trend__add(&t, (101 + TREND_CELLS) * SECOND, 99); /* the same cell */
	assert_int_equal(t.n, TREND_CELLS / 2 + 1);
	assert_int_equal(t.cell[TREND_CELLS / 2], 99);
	trend__add(&t, (102 + TREND_CELLS) * SECOND, 98);
	assert_int_equal(t.n, TREND_CELLS / 2 + 2);
	assert_int_equal(trend__change(&t, &span), 97);
	assert_int_equal(span, 33 * SECOND);
}

static void a_day_of_samples(void **state)
{
	struct trend t = {.n = 0};
	uint64_t span;
	int64_t change;

	(void)state;
	for (int64_t i = 0; i < 100000; i++) {
		trend__add(&t, (uint64_t)(i + 1) * SECOND, i);
		assert_in_range(t.n, 1, TREND_CELLS);
		assert_in_range(t.cell_ns, 0, TREND_CELL_MOST);
		for (size_t k = 1; k < t.n; k++)
			assert_true(t.cell[k] > t.cell[k - 1] && t.at_ns[k] > t.at_ns[k - 1]);
	}
	assert_int_equal(t.n, TREND_CELLS);
	assert_int_equal(t.cell_ns, 8 * SECOND);
	assert_int_equal(t.cell[TREND_CELLS - 1], 99999);
	assert_int_equal(t.cell[TREND_CELLS - 1] - t.cell[0],
			 (int64_t)((t.at_ns[TREND_CELLS - 1] - t.at_ns[0]) / SECOND));
	assert_in_range(t.cell[0], 99999 - 32 * 8, 99999 - 30 * 8);
	change = trend__change(&t, &span);
	assert_int_equal(change, span / SECOND);
	assert_in_range(span, 52 * SECOND, 60 * SECOND);
}

/* Samples further apart than a cell may be: each keeps its own. */
static void rare_samples(void **state)
{
	struct trend t = {.n = 0};
	uint64_t span;

	(void)state;
	for (int64_t i = 0; i < 100; i++)
		trend__add(&t, (uint64_t)(i + 1) * 120 * SECOND, 2 * i);
	assert_int_equal(t.n, TREND_CELLS);
	assert_int_equal(t.cell_ns, 0);
	assert_int_equal(t.cell[0], 2 * (100 - TREND_CELLS));
	assert_int_equal(trend__change(&t, &span), 2);
	assert_int_equal(span, 120 * SECOND);
}

static struct trend trend_of(const int64_t *cells, size_t n)
{
	struct trend t = {.n = 0};

	for (size_t i = 0; i < n; i++)
		trend__add(&t, i * SECOND, cells[i]);
	return t;
}

static void pictures(void **state)
{
	static const int64_t rising[] = {100, 101, 102, 103, 104, 105, 106, 107};
	static const int64_t flat[] = {5, 5, 5};
	static const int64_t far[] = {0, INT64_MAX, 0};
	struct trend t = trend_of(rising, 8);
	char buf[LISTING_CELL];

	(void)state;
	format__spark(buf, sizeof(buf), 10, &t);
	assert_string_equal(buf, "_.-=+*#@");
	format__spark(buf, sizeof(buf), 3, &t); /* scaled again */
	assert_string_equal(buf, "_+@");
	format__spark(buf, sizeof(buf), 0, &t);
	assert_string_equal(buf, "");
	listing__use_utf8(true);
	format__spark(buf, sizeof(buf), 10, &t);
	assert_string_equal(buf, "▁▂▃▄▅▆▇█");
	format__spark(buf, 9, 10, &t); /* two whole characters and the end */
	assert_string_equal(buf, "▁█");
	t = trend_of(flat, 3);
	format__spark(buf, sizeof(buf), 10, &t);
	assert_string_equal(buf, "▁▁▁");
	listing__use_utf8(false);
	t = trend_of(far, 3);
	format__spark(buf, sizeof(buf), 10, &t);
	assert_string_equal(buf, "_@_");
	t = trend_of(NULL, 0);
	format__spark(buf, sizeof(buf), 10, &t);
	assert_string_equal(buf, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_known_of_one_count),
	    cmocka_unit_test(begins_anew),
	    cmocka_unit_test(neighbours_are_merged),
	    cmocka_unit_test(a_day_of_samples),
	    cmocka_unit_test(rare_samples),
	    cmocka_unit_test(pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
