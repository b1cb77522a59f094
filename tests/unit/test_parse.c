// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers and times as users type them, and as they mistype them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tracer/modules.h"
#include "base/parse.h"

#include <stdlib.h>
#include <time.h>

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
	    {"500ms", 500000000},
	    {"30s", 30000000000},
	    {"5m", 300000000000},
	    {"2h", 7200000000000},
	    {"1", 1000000000},
	    {"0.5", 500000000},
	    {"0", 0},
	};
	static const char *const bad[] = {"",    "s",   "-1s", "+1s",   "1x",
					  "1 s", "inf", "nan", "1e30h", "0x"};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(parse__duration(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse__duration(bad[i], &ns));
}

static void test_numbers(void **state)
{
	unsigned long count;
	uint64_t n;

	(void)state;
	assert_true(parse__number("0x80000000", &n));
	assert_int_equal(n, 0x80000000);
	assert_true(parse__number("18446744073709551615", &n));
	assert_false(parse__number("18446744073709551616", &n));
	assert_false(parse__number("", &n));
	assert_false(parse__number("-1", &n));
	assert_false(parse__number("12z", &n));
	assert_true(parse__count("3", &count));
	assert_int_equal(count, 3);
	assert_false(parse__count("0", &count));
}

static void test_fingerprint_of_nothing(void **state)
{
	(void)state;
	assert_int_equal(modules__fingerprint("/nonexistent/modules"), 0);
}

static void test_moments(void **state)
{
	static const uint64_t now = 1796083200000000000; /* 2026-12-01 00:00 UTC */
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
	    {"2h", now - 7200000000000},
	    {"1.5", now - 1500000000},
	    {"2026-12-01", now},
	    {"2026-12-01 01:02", now + 3720000000000},
	    {"2026-11-30T23:59", now - 60000000000},
	    {"2026-12-01 00:00:07", now + 7000000000},
	    {"2026-12-01T00:00:07Z", now + 7000000000},
	};
	static const char *const bad[] = {"",
					  "yesterday",
					  "2026-02-31",
					  "2026-12-01 23:59:60",
					  "2026-13-01",
					  "2026-12-01 25:00",
					  "2026-12-01 01:02 ",
					  "2026-12-01 01:02CET",
					  "1900-01-01",
					  "-2h",
					  "500000h"};
	uint64_t ns;

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(parse__moment(good[i].text, now, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse__moment(bad[i], now, &ns));
	setenv("TZ", "EST5", 1);
	tzset();
	assert_true(parse__moment("2026-12-01 00:00", now, &ns));
	assert_int_equal(ns, now + 5 * 3600000000000);
	assert_true(parse__moment("2026-12-01 00:00Z", now, &ns));
	assert_int_equal(ns, now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_durations),
	    cmocka_unit_test(test_moments),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_fingerprint_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
