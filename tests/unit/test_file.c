// SPDX-License-Identifier: GPL-2.0-only
/* test_file.c - a recording as a source: its samples, its end, and what is wrong with it. */
#include "fixture.h"

#include <errno.h>
#include <unistd.h>

#include "record/record.h"
#include "source/source.h"

static char path[64];

static void write_file(const char *text)
{
	FILE *f;
	int fd;

	snprintf(path, sizeof(path), "/tmp/test_file.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static struct source *open_file(void)
{
	char error[256];
	struct source *src = source__open_file(path, error, sizeof(error));

	assert_non_null(src);
	assert_int_equal(src->kind, SOURCE_RECORDING);
	return src;
}

static void cannot_be_opened(void **state)
{
	char error[256];

	(void)state;
	assert_null(source__open_file("/nowhere/x.jsonl", error, sizeof(error)));
	assert_string_equal(error, "/nowhere/x.jsonl: No such file or directory");
	assert_null(source__open_file("/tmp", error, sizeof(error)));
	assert_string_equal(error, "/tmp: Is a directory");
	source__close(NULL);
}

static void samples_then_the_end(void **state)
{
	struct sample *s = new_sample(1), *got = sample__new();
	char *text;
	struct source *src;

	(void)state;
	add_table(s, 1, 4);
	text = PRINTED(record__write_sample(out, s); record__write_sample(out, s));
	write_file(text);
	src = open_file();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(source__next(src, got), 0);
		assert_int_equal(got->ntables, 1); /* not what was left from the last one */
	}
	assert_int_equal(source__next(src, got), -ENODATA);
	assert_int_equal(got->ntables, 0);
	assert_string_equal(source__error(src), "end of recording");
	source__close(src);
	unlink(path);
	sample__free(s);
	sample__free(got);
	free(text);
}

static void nothing_in_it(void **state)
{
	struct sample *got = sample__new();
	char line[128];
	struct source *src;

	(void)state;
	write_file("{\"kind\":\"event\"}\n");
	src = open_file();
	assert_int_equal(source__next(src, got), -EBADMSG);
	snprintf(line, sizeof(line), "%s: no sample in it: not a recording", path);
	assert_string_equal(source__error(src), line);
	source__close(src);
	unlink(path);
	sample__free(got);
}

static void cut_short(void **state)
{
	struct sample *s = new_sample(1), *got = sample__new();
	char *text = PRINTED(record__write_sample(out, s));
	char line[128];
	struct source *src;

	(void)state;
	*strchr(text, '\n') = '\0';
	write_file(text);
	src = open_file();
	assert_int_equal(source__next(src, got), -EBADMSG);
	snprintf(line, sizeof(line), "%s: line 1: recording ends in the middle of a sample", path);
	assert_string_equal(source__error(src), line);
	source__close(src);
	unlink(path);
	sample__free(s);
	sample__free(got);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cannot_be_opened),
	    cmocka_unit_test(samples_then_the_end),
	    cmocka_unit_test(nothing_in_it),
	    cmocka_unit_test(cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
