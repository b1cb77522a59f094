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
	    .verdict = VERDICT_HELD,
	    .for_this_instant = true,
	    .live = 16,
	    .bound = 1,
	    .window = windows,
	    .windows = 2,
	    .reasons = 1,
	    .reason = {{VERDICT_CLEAR, "tracing began 2s before this answer"}},
	    .steps = 1,
	    .step = {{"tcectl holders --stacks --device 0001:00:00.0"}},
	    .line = "PHB 1, 2 windows, 16 TCEs live, 16 TCEs held",
	};

	windows[0] = (struct check_window){
	    .table = &table, .verdict = VERDICT_HELD, .live = 16, .held = 16, .reasons = 1};
	windows[0].reason[0].verdict = VERDICT_HELD;
	snprintf(
	    windows[0].reason[0].text, sizeof(windows[0].reason[0].text),
	    "16 TCEs of 0001:00:00.0 by tcehold_map, the oldest 12s: the device has no driver; "
	    "a removal now frees the table \033[31munder it");
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
	assert_string_equal(text__verdict(&c), "CLEAR for this instant");
	c.for_this_instant = false;
	assert_string_equal(text__verdict(&c), "CLEAR");
}

static void text_says_what_why_and_what_next(void **state)
{
	struct check c = held();
	char *text = PRINTED(text__check(out, &c, 80));

	(void)state;
	assert_string_equal(text,
			    "HELD: PHB 1, 2 windows, 16 TCEs live, 16 TCEs held\n"
			    "HELD: default window 0x80000100 of PHB 1, 16 TCEs live\n"
			    "  - HELD: 16 TCEs of 0001:00:00.0 by tcehold_map, the oldest 12s: the "
			    "device has\n"
			    "    no driver; a removal now frees the table ?[31munder it\n"
			    "CLEAR: ddw-direct window 0x80000002, live TCEs not counted\n"
			    "Besides:\n"
			    "  - tracing began 2s before this answer\n"
			    "Next:\n"
			    "  tcectl holders --stacks --device 0001:00:00.0\n");
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

static void records_are_one_for_each_window_and_one_for_all(void **state)
{
	struct check c = held();
	char *text = PRINTED(assert_int_equal(record__write_check(out, &c), 0));
	char *line = text;

	(void)state;
	assert_non_null(strstr(line, "{\"kind\":\"verdict\",\"scope\":\"window\","
				     "\"liobn\":\"0x80000100\",\"gen\":5,\"window\":\"default\""));
	assert_non_null(strstr(line,
			       "\"verdict\":\"held\",\"live\":16,\"given_back\":0,\"held\":16,"
			       "\"pooled\":0,\"unattributed\":0,\"others\":0,"
			       "\"reasons\":[{\"verdict\":\"held\",\"text\":\"16 TCEs of"));
	line = strchr(line, '\n') + 1;
	assert_non_null(strstr(line, "\"verdict\":\"clear\",\"live\":null"));
	line = strchr(line, '\n') + 1;
	assert_string_equal(
	    line, "{\"kind\":\"verdict\",\"scope\":\"all\",\"verdict\":\"held\","
		  "\"for_this_instant\":true,\"live\":16,\"windows\":2,\"bound\":1,"
		  "\"reasons\":[{\"verdict\":\"clear\","
		  "\"text\":\"tracing began 2s before this answer\"}],"
		  "\"steps\":[{\"command\":\"tcectl holders --stacks --device 0001:00:00.0\"}],"
		  "\"message\":\"PHB 1, 2 windows, 16 TCEs live, 16 TCEs held\"}\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_of_each_verdict),
	    cmocka_unit_test(text_says_what_why_and_what_next),
	    cmocka_unit_test(no_sentence_is_wider_than_asked),
	    cmocka_unit_test(records_are_one_for_each_window_and_one_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
