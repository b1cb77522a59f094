// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_recording.c - recordings made on real guests: they read, what is
 * written from them reads the same, and what they say holds together.
 *
 * Run from the top of the tree, or with the recordings as arguments.
 */
#include "fixture.h"

#include <errno.h>
#include <glob.h>

#include "model/model.h"
#include "record/record.h"
#include "source/source.h"

static glob_t recordings;

static void check_sample(const struct sample *s, struct model *m)
{
	const struct table_view *v;
	size_t n;

	assert_int_equal(model__update(m, s), 0);
	assert_true(s->ntables > 0);
	assert_true(s->release[0] != '\0');
	for (size_t i = 0; i < s->nmappings; i++) {
		const struct table *t = sample__table(s, s->mappings[i].gen);

		if (t) /* or it died with mappings still live */
			assert_true(s->mappings[i].entry + s->mappings[i].tces <= t->entries);
		if (s->mappings[i].device)
			assert_non_null(sample__device(s, s->mappings[i].device));
		if (s->mappings[i].stack)
			assert_non_null(sample__stack(s, s->mappings[i].stack));
	}
	v = model__tables(m, &n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].table->gen == 0)
			assert_int_equal(v[i].table->live, COUNT_UNKNOWN);
		if (v[i].table->live >= 0)
			assert_true(v[i].unattributed >= 0 &&
				    v[i].unattributed <= v[i].table->live);
	}
}

/* What is written from it reads as the same sample. */
static void check_rewriting(const struct sample *s, struct sample *again)
{
	char *text = PRINTED(assert_int_equal(record__write_sample(out, s), 0));
	FILE *in = fmemopen(text, strlen(text), "r");
	unsigned long lineno = 0;
	char error[256];
	char *rewritten;

	assert_non_null(in);
	sample__clear(again);
	if (record__read_sample(in, again, &lineno, error, sizeof(error)))
		fail_msg("%s", error);
	fclose(in);
	rewritten = PRINTED(assert_int_equal(record__write_sample(out, again), 0));
	assert_int_equal(again->nmappings, s->nmappings);
	assert_string_equal(text, rewritten);
	free(text);
	free(rewritten);
}

static void check_recording(const char *path)
{
	char error[256];
	struct source *src = source__open_file(path, error, sizeof(error));
	struct sample *s[2] = {sample__new(), sample__new()};
	struct sample *again = sample__new();
	struct model *m = model__new();
	size_t samples = 0;
	int err;

	assert_non_null(src);
	while (!(err = source__next(src, s[samples % 2]))) {
		check_sample(s[samples % 2], m);
		check_rewriting(s[samples % 2], again);
		samples++;
	}
	if (err != -ENODATA)
		fail_msg("%s", source__error(src));
	assert_true(samples > 0);
	source__close(src);
	model__free(m);
	sample__free(s[0]);
	sample__free(s[1]);
	sample__free(again);
}

static void hold_together(void **state)
{
	(void)state;
	if (recordings.gl_pathc == 0)
		fail_msg("no recording in tests/unit/data");
	for (size_t i = 0; i < recordings.gl_pathc; i++) {
		print_message("%s\n", recordings.gl_pathv[i]);
		check_recording(recordings.gl_pathv[i]);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hold_together)};
	int failed;

	for (int i = 1; i < argc; i++)
		glob(argv[i], GLOB_APPEND * (i > 1), NULL, &recordings);
	if (argc == 1)
		glob("tests/unit/data/*.jsonl", 0, NULL, &recordings);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	globfree(&recordings);
	return failed;
}
