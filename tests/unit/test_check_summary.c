// SPDX-License-Identifier: GPL-2.0-only
/* test_check_summary.c - the first line: each device and window of its list counts. */
#include "check_fixture.h"

#include "model/check/internal.h"

static void add(const char *driver, bool selected)
{
	run.device[run.s->ndevices] = selected;
	add_device(run.s, 1 + (uint32_t)run.s->ndevices, 1, "0001:00:00.0", driver);
}

static const char *line(enum verdict verdict)
{
	struct check_context j = context();

	run.c.verdict = verdict;
	check__summarize(&j);
	return run.c.line;
}

/* Selected devices that have one, each driver once. */
static void drivers(void **state)
{
	(void)state;
	add("e1000e", true);
	add("nvme", false);
	add("", true);
	add("tg3", true);
	run.c.bound = 2;
	assert_string_equal(
	    line(VERDICT_CLEAR),
	    "all devices, 4 windows, nothing live, but e1000e, tg3 may map at any time");
	snprintf(run.s->devices[3].driver, SAMPLE_NAME_LEN, "e1000e");
	assert_string_equal(line(VERDICT_CLEAR),
			    "all devices, 4 windows, nothing live, but e1000e may map at any time");
	run.c.bound = 0;
	run.device[0] = run.device[3] = false;
	assert_string_equal(line(VERDICT_CLEAR),
			    "all devices, 4 windows, nothing live, and no driver is bound");
}

static void held_of_all_windows(void **state)
{
	(void)state;
	run.c.live = 9;
	run.window[0].orphaned = 1;
	run.window[3].orphaned = 6;
	assert_string_equal(
	    line(VERDICT_HELD),
	    "all devices, 4 windows, 9 TCEs live, 7 orphaned (no driver left to unmap them)");
	run.window[0].orphaned = run.window[3].orphaned = 0;
	assert_string_equal(
	    line(VERDICT_HELD),
	    "all devices, 4 windows, 9 TCEs live, TCEs of a freed table are still mapped");
}

/* What is live beside those that go back, those that are held, and those of others. */
static void at_risk_of_all_windows(void **state)
{
	(void)state;
	run.c.live = 200;
	run.window[0].live = 100;
	run.window[0].released_on_unbind = 10;
	run.window[0].orphaned = 3;
	run.window[0].other_devices = 40;
	run.window[3].live = 5;
	assert_string_equal(
	    line(VERDICT_AT_RISK),
	    "all devices, 4 windows, 200 TCEs live, 52 TCEs may stay mapped without a driver");
}

static void windows_that_are_not_counted(void **state)
{
	(void)state;
	run.c.live = COUNT_UNKNOWN;
	for (size_t i = 0; i < WINDOWS; i++)
		run.window[i].live = COUNT_UNKNOWN;
	assert_string_equal(
	    line(VERDICT_UNKNOWN),
	    "all devices, 4 windows, not counted, not everything is visible (see Notes)");
	run.window[3].live = 0;
	assert_string_equal(
	    line(VERDICT_UNKNOWN),
	    "all devices, 4 windows, live TCEs unknown, not everything is visible (see Notes)");
	run.c.windows = 0;
	assert_string_equal(line(VERDICT_CLEAR), "all devices, no DMA window");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(drivers),
	    TEST(held_of_all_windows),
	    TEST(at_risk_of_all_windows),
	    TEST(windows_that_are_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
