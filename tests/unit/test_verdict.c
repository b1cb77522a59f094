// SPDX-License-Identifier: GPL-2.0-only
/* test_verdict.c - a verdict as an operator and as a program reads it. */
#include "fixture.h"

#include "model/check/check.h"
#include "record/record.h"
#include "report/text.h"

static struct table table = {
    .liobn = 0x80000100, .gen = 5, .live = 16, .drc_name = "PHB 1", .phb = "0001"};

/* One window that is held and one without a table. */
static struct check_window windows[2];
static struct table direct = {.liobn = 0x80000002, .window = WINDOW_DDW_DIRECT, .live = -1};

static struct check held(void)
{
	struct check c = {
	    .scope = {.host = "lpar7",
		      .by = SELECT_PHB,
		      .name = "PHB 1",
		      .source = CHECK_TCED,
		      .path = "",
		      .unasked = "",
		      .time_ns = 1100 * SECOND,
		      .since_ns = 1040 * SECOND,
		      .age_ns = 2 * SECOND},
	    .verdict = VERDICT_HELD,
	    .live = 16,
	    .bound = 1,
	    .window = windows,
	    .windows = 2,
	    .reasons = 1,
	    .reason = {{VERDICT_CLEAR, "tracing started 2s ago"}},
	    .steps = 1,
	    .step = {{"tcectl holders --stacks --device 0001:00:00.0"}},
	    .line = "PHB 1, 2 windows, 16 TCEs live, 16 TCEs held",
	};

	windows[0] = (struct check_window){
	    .table = &table, .verdict = VERDICT_HELD, .live = 16, .orphaned = 16, .reasons = 1};
	windows[0].reason[0].verdict = VERDICT_HELD;
	snprintf(windows[0].reason[0].text, sizeof(windows[0].reason[0].text),
		 "16 TCEs of 0001:00:00.0 by tcehold_map, oldest 12s: the device has no driver; a "
		 "removal now frees the table \033[31munder it");
	windows[1] = (struct check_window){.table = &direct, .live = COUNT_UNKNOWN};
	return c;
}

static void words_of_each_verdict(void **state)
{
	struct check c = held();

	(void)state;
	assert_string_equal(text__verdict(&c), "HELD");
	c.verdict = VERDICT_AT_RISK;
	assert_string_equal(text__verdict(&c), "AT RISK");
	c.verdict = VERDICT_UNKNOWN;
	assert_string_equal(text__verdict(&c), "UNKNOWN");
	c.verdict = VERDICT_CLEAR;
	assert_string_equal(text__verdict(&c), "CLEAR for now (driver bound)");
	c.bound = 0;
	assert_string_equal(text__verdict(&c), "CLEAR");
}

static void text_says_what_why_and_what_next(void **state)
{
	struct check c = held();
	char *text = PRINTED(text__check(out, &c, 80));

	(void)state;
	assert_string_equal(
	    text,
	    "HELD: PHB 1, 2 windows, 16 TCEs live, 16 TCEs held\nSeen on host lpar7 at 1970-01-01 "
	    "00:18:20 UTC, 2s ago, by tced, tracing since\n  1970-01-01 00:17:20 UTC\nHELD: "
	    "default window 0x80000100 of PHB 1, 16 TCEs live\n  - HELD: 16 TCEs of "
	    "0001:00:00.0 by tcehold_map, oldest 12s: the device has no\n    driver; a "
	    "removal now frees the table ?[31munder it\nCLEAR: ddw-direct window 0x80000002, "
	    "live TCEs not counted\nNotes:\n  - tracing started 2s ago\nNext:\n  tcectl "
	    "holders --stacks --device 0001:00:00.0\n");
	free(text);
}

static void no_sentence_is_wider_than_asked(void **state)
{
	static const unsigned int widths[] = {0, 1, 40, 60, 80, 200};
	struct check c = held();

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		size_t limit = widths[i] < 40 ? 80 : widths[i];
		char *text;

		c.steps = 0; /* a command to type is never cut */
		text = PRINTED(text__check(out, &c, widths[i]));
		for (char *line = text; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= limit);
		free(text);
	}
}

static void every_source_is_said(void **state)
{
	struct check c = held();
	char *text;

	(void)state;
	c.windows = c.reasons = c.steps = 0;
	c.scope.source = CHECK_OWN_TRACE;
	text = PRINTED(text__check(out, &c, 200));
	assert_non_null(strstr(text,
			       "\nSeen on host lpar7 at 1970-01-01 00:18:20 UTC, 2s ago, by this "
			       "command, traced for 1m00s\n"));
	free(text);
	c.scope.since_ns = 0;
	c.scope.age_ns = COUNT_UNKNOWN;
	c.scope.host = "";
	text = PRINTED(text__check(out, &c, 200));
	assert_non_null(
	    strstr(text, "\nSeen at 1970-01-01 00:18:20 UTC, by this command, traced for ?\n"));
	free(text);
	c.scope.source = CHECK_RECORDING;
	c.scope.path = "a\033.jsonl";
	text = PRINTED(text__check(out, &c, 200));
	assert_non_null(
	    strstr(text, "\nSeen at 1970-01-01 00:18:20 UTC, in the recording a?.jsonl\n"));
	free(text);
}

static void words_of_sources_and_selectors(void **state)
{
	(void)state;
	assert_string_equal(check_source__name(CHECK_OWN_TRACE), "own-trace");
	assert_string_equal(check_source__name(CHECK_TCED), "tced");
	assert_string_equal(check_source__name(CHECK_RECORDING), "recording");
	assert_null(check_source__name(CHECK_SOURCES));
	assert_string_equal(select_by__name(SELECT_ALL), "all");
	assert_string_equal(select_by__name(SELECT_LPM), "lpm");
	assert_string_equal(select_by__name(SELECT_DEVICE), "device");
	assert_string_equal(select_by__name(SELECT_PHB), "phb");
	assert_string_equal(select_by__name(SELECT_DRC), "drc");
	assert_string_equal(select_by__name(SELECT_SLOT), "slot");
	assert_string_equal(select_by__name(SELECT_SEVERAL), "several");
	assert_null(select_by__name(SELECT_SEVERAL + 1));
}

static void records_are_one_for_all_and_one_for_each_window(void **state)
{
	struct check c = held();
	char *text = PRINTED(assert_int_equal(record__write_check(out, &c), 0));
	char *line = text, *end = strchr(text, '\n');

	(void)state;
	*end = '\0';
	assert_string_equal(
	    line, "{\"kind\":\"verdict\",\"scope\":\"all\",\"host\":\"lpar7\",\"selector\":\"phb\","
		  "\"name\":\"PHB "
		  "1\",\"source\":\"tced\",\"path\":\"\",\"tced_not_asked\":\"\",\"time\":"
		  "1100000000000,\"attached_time\":1040000000000,\"age_ns\":2000000000,\"verdict\":"
		  "\"held\",\"live\":16,\"windows\":2,\"bound\":1,"
		  "\"reasons\":[{\"verdict\":\"clear\",\"text\":\"tracing started 2s "
		  "ago\"}],\"steps\":[{\"command\":\"tcectl holders --stacks --device "
		  "0001:00:00.0\"}],\"message\":\"PHB 1, 2 windows, 16 TCEs live, 16 TCEs held\"}");
	line = end + 1;
	assert_non_null(strstr(line, "{\"kind\":\"verdict\",\"scope\":\"window\","
				     "\"liobn\":\"0x80000100\",\"gen\":5,\"window\":\"default\""));
	assert_non_null(strstr(
	    line, "\"verdict\":\"held\",\"live\":16,\"released_on_unbind\":0,\"orphaned\":16,"
		  "\"page_pool\":0,\"unattributed\":0,\"other_devices\":0,"
		  "\"reasons\":[{\"verdict\":\"held\",\"text\":\"16 TCEs of"));
	line = strchr(line, '\n') + 1;
	assert_non_null(strstr(line, "\"verdict\":\"clear\",\"live\":null"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_of_each_verdict),
	    cmocka_unit_test(text_says_what_why_and_what_next),
	    cmocka_unit_test(no_sentence_is_wider_than_asked),
	    cmocka_unit_test(every_source_is_said),
	    cmocka_unit_test(words_of_sources_and_selectors),
	    cmocka_unit_test(records_are_one_for_all_and_one_for_each_window),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
