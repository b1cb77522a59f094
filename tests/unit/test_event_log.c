// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_event_log.c - a log of events read back: whole, cut short by a crash,
 * with rubbish in it, while it grows, is truncated and replaced.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "record/event_log_reader.h"
#include "record/record.h"

static char path[64], second[80];
static char error[256];

/* One event as a line. */
static char *event_line(enum event_kind kind, uint64_t time)
{
	struct event e;

	event__init(&e, kind, time, 2);
	event__write_message(&e);
	return PRINTED(assert_int_equal(record__write_event(out, &e), 0));
}

static void append(const char *to, const char *text)
{
	FILE *f = fopen(to, "a");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void append_event(const char *to, uint64_t time)
{
	char *line = event_line(EVENT_DDW_CREATED, time);

	append(to, line);
	free(line);
}

static int begin(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/test_event_log.XXXXXX");
	fd = mkstemp(path);
	snprintf(second, sizeof(second), "%s.1", path);
	return fd < 0 || close(fd);
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	unlink(second);
	return 0;
}

static struct event_log_tail *open_log(void)
{
	struct event_log_tail *f = event_log_tail__open(path, error, sizeof(error));

	assert_non_null(f);
	return f;
}

/* The next event is the one of that time. */
static void expect(struct event_log_tail *f, uint64_t time)
{
	struct event e;

	assert_int_equal(event_log_tail__next(f, &e), 0);
	assert_int_equal(e.time_ns, time);
}

static void expect_no_more(struct event_log_tail *f)
{
	struct event e;

	assert_int_equal(event_log_tail__next(f, &e), -ENODATA);
	assert_int_equal(event_log_tail__next(f, &e), -ENODATA);
}

static void cannot_be_opened(void **state)
{
	(void)state;
	assert_null(event_log_tail__open("/nowhere/log", error, sizeof(error)));
	assert_string_equal(error, "/nowhere/log: No such file or directory");
	event_log_tail__close(NULL);
	event_log_reader__free(NULL);
}

static void reads_a_log(void **state)
{
	struct event_log_tail *f;
	struct event e;

	(void)state;
	append_event(path, 1);
	append(path, "\n{\"kind\":\"weather\"}\n");
	append(path, "{\"kind\":\"event\",\"event\":\"hailstorm\"}\r\n");
	append_event(path, 2);
	f = open_log();
	assert_int_equal(event_log_tail__next(f, &e), 0);
	assert_int_equal(e.kind, EVENT_DDW_CREATED);
	assert_string_equal(e.message, "a window was created");
	assert_int_equal(e.live, COUNT_UNKNOWN);
	expect(f, 2);
	expect_no_more(f);
	assert_false(event_log_reader__torn(event_log_tail__reader(f)));
	assert_int_equal(event_log_reader__unknown(event_log_tail__reader(f)), 1);
	event_log_tail__close(f);
}

static void reads_a_recording(void **state)
{
	struct sample *s = new_sample(1);
	char *text;
	struct event_log_tail *f;

	(void)state;
	add_table(s, 1, 4);
	event__init(sample__add_event(s), EVENT_LATE_UNMAP, 7, 8);
	event__init(sample__add_event(s), EVENT_DDW_RESET, 9, 8);
	text = PRINTED(record__write_sample(out, s); record__write_sample(out, s));
	append(path, text);
	f = open_log();
	expect(f, 7);
	expect(f, 9);
	expect(f, 7);
	expect(f, 9);
	expect_no_more(f);
	event_log_tail__close(f);
	sample__free(s);
	free(text);
}

static void empty_is_no_error(void **state)
{
	struct event_log_tail *f = open_log();

	(void)state;
	expect_no_more(f);
	assert_false(event_log_reader__torn(event_log_tail__reader(f)));
	event_log_tail__close(f);
}

/* As a crash leaves it, cut at any byte: whole lines are read, the rest is reported as torn. */
static void cut_anywhere(void **state)
{
	char *line = event_line(EVENT_DDW_CREATED, 2);
	size_t n = strlen(line);

	(void)state;
	for (size_t cut = 1; cut < n; cut++) {
		bool whole = cut == n - 1; /* but for the newline */
		struct event_log_tail *f;

		assert_int_equal(truncate(path, 0), 0);
		append_event(path, 1);
		line[n - 1] = '\n';
		char rest = line[cut];
		line[cut] = '\0';
		append(path, line);
		line[cut] = rest;
		f = open_log();
		expect(f, 1);
		if (whole)
			expect(f, 2);
		expect_no_more(f);
		assert_int_equal(event_log_reader__torn(event_log_tail__reader(f)), !whole);
		event_log_tail__close(f);
	}
	free(line);
}

/* One bad line hides no other. */
static void rubbish_between(void **state)
{
	static const struct {
		const char *line;
		const char *wrong;
	} cases[] = {
	    {"rubbish\n", "line 2: not a JSON object"},
	    {"{\"kind\":\"event\",\"event\":\"late-un{\"kind\":\"event\"}\n",
	     "line 2: not a JSON object"},
	    {"[]\n", "line 2: not a JSON object"},
	    {"{}\n", "line 2: record without a kind"},
	    {"{\"kind\":\"event\"}\n", "line 2: record \"event\": field \"event\" is missing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event_log_tail *f;
		struct event e;
		char wrong[256];

		assert_int_equal(truncate(path, 0), 0);
		append_event(path, 1);
		append(path, cases[i].line);
		append_event(path, 3);
		f = open_log();
		expect(f, 1);
		assert_int_equal(event_log_tail__next(f, &e), -EBADMSG);
		snprintf(wrong, sizeof(wrong), "%s: %s", path, cases[i].wrong);
		assert_string_equal(event_log_tail__error(f), wrong);
		expect(f, 3);
		expect_no_more(f);
		event_log_tail__close(f);
	}
}

/* A writer that writes a line in two halves, with a look between them. */
static void grows(void **state)
{
	char *line = event_line(EVENT_DDW_CREATED, 3);
	struct event_log_tail *f = open_log();
	struct event e;

	(void)state;
	expect_no_more(f);
	append_event(path, 1);
	expect(f, 1);
	expect_no_more(f);
	append_event(path, 2);
	append(path, "{\"kind\":\"ev");
	expect(f, 2);
	expect_no_more(f);
	assert_int_equal(event_log_tail__again(f), 0);
	expect_no_more(f);
	append(path, line + strlen("{\"kind\":\"ev"));
	expect(f, 3);
	expect_no_more(f);
	assert_false(event_log_reader__torn(event_log_tail__reader(f)));
	append(path, "rubbish\n");
	assert_int_equal(event_log_tail__next(f, &e), -EBADMSG);
	assert_non_null(strstr(event_log_tail__error(f), ": line 4: not")); /* halves count once */
	event_log_tail__close(f);
	free(line);
}

static void truncated(void **state)
{
	struct event_log_tail *f;

	(void)state;
	append_event(path, 1);
	append_event(path, 2);
	f = open_log();
	expect(f, 1);
	expect(f, 2);
	expect_no_more(f);
	assert_int_equal(truncate(path, 0), 0);
	append_event(path, 3);
	expect_no_more(f);
	assert_int_equal(event_log_tail__again(f), 0);
	expect(f, 3);
	expect_no_more(f);
	event_log_tail__close(f);
}

/* Emptied and then removed: its successor is still to come, and that is not an error. */
static void removed(void **state)
{
	struct event_log_tail *f;

	(void)state;
	append_event(path, 1);
	f = open_log();
	expect(f, 1);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(unlink(path), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(event_log_tail__again(f), 0);
		expect_no_more(f);
	}
	append_event(path, 2);
	assert_int_equal(event_log_tail__again(f), 0);
	expect(f, 2);
	event_log_tail__close(f);
}

/* Its writer still had something to say when the name was taken; the new file comes later. */
static void replaced(void **state)
{
	struct event_log_tail *f;

	(void)state;
	append_event(path, 1);
	f = open_log();
	expect(f, 1);
	expect_no_more(f);
	assert_int_equal(rename(path, second), 0);
	assert_int_equal(event_log_tail__again(f), 0);
	expect_no_more(f);
	append_event(path, 3);
	assert_int_equal(event_log_tail__again(f), 0);
	append_event(second, 2);
	expect(f, 2);
	expect_no_more(f);
	assert_int_equal(event_log_tail__again(f), 0);
	expect(f, 3);
	expect_no_more(f);
	append_event(path, 4);
	assert_int_equal(event_log_tail__again(f), 0);
	expect(f, 4);
	event_log_tail__close(f);
}

static void knows_its_writer(void **state)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	(void)state;
	assert_true(fd >= 0);
	assert_false(event_log__has_writer(path));
	assert_false(event_log__has_writer("/nowhere/log"));
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_true(event_log__has_writer(path));
	close(fd);
	assert_false(event_log__has_writer(path));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(cannot_be_opened),
	    TEST(reads_a_log),
	    TEST(reads_a_recording),
	    TEST(empty_is_no_error),
	    TEST(cut_anywhere),
	    TEST(rubbish_between),
	    TEST(grows),
	    TEST(truncated),
	    TEST(removed),
	    TEST(replaced),
	    TEST(knows_its_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
