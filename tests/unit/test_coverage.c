// SPDX-License-Identifier: GPL-2.0-only
/* test_coverage.c - what makes an answer doubtful, what makes it impossible, and what does neither.
 */
#include "fixture.h"

#include "model/coverage.h"

static void add_degraded(struct sample *s, enum affects unknown)
{
	struct degraded *d = sample__add_degraded(s);

	assert_non_null(d);
	d->affects = unknown;
}

/* A census that ended, a loss counter that stands at 0 and a table that was counted. */
static struct sample *healthy(void)
{
	struct sample *s = new_sample(0);

	assert_non_null(sample__add_loss(s));
	add_table(s, 1, 5);
	return s;
}

static void healthy_is_good(void **state)
{
	struct sample *s = healthy();

	(void)state;
	assert_int_equal(coverage__of_mappings(s), COVERAGE_FULL);
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	sample__free(s);
}

static void census_that_did_not_end(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->complete = false;
	assert_int_equal(coverage__of_mappings(s), COVERAGE_MISSING);
	assert_int_equal(coverage__of_tables(s), COVERAGE_MISSING);
	s->losses[0].count = 1;
	assert_int_equal(coverage__of_mappings(s), COVERAGE_MISSING);
	sample__free(s);
}

/* A loss makes holders doubtful, not the count: that is the kernel's own. */
static void loss(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->losses[0].count = 1;
	assert_int_equal(coverage__of_mappings(s), COVERAGE_LOSSY);
	s->losses[0].count = 0;
	assert_non_null(sample__add_loss(s));
	s->losses[1].count = 1;
	assert_int_equal(coverage__of_mappings(s), COVERAGE_LOSSY);
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	sample__free(s);
}

static void features_that_are_missing(void **state)
{
	static const struct {
		enum affects unknown;
		enum health mappings;
		enum health tables;
	} cases[] = {
	    {AFFECTS_NONE, COVERAGE_LOSSY, COVERAGE_FULL},
	    {AFFECTS_HOLDERS, COVERAGE_MISSING, COVERAGE_FULL},
	    {AFFECTS_TABLES, COVERAGE_MISSING, COVERAGE_MISSING},
	    {AFFECTS_COST, COVERAGE_FULL, COVERAGE_FULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample *s = healthy();

		add_degraded(s, cases[i].unknown);
		assert_int_equal(coverage__of_mappings(s), cases[i].mappings);
		assert_int_equal(coverage__of_tables(s), cases[i].tables);
		sample__free(s);
	}
}

/* The worst of several counts, wherever it stands; a loss does not soften it. */
static void the_worst_counts(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->losses[0].count = 1;
	add_degraded(s, AFFECTS_NONE);
	assert_int_equal(coverage__of_mappings(s), COVERAGE_LOSSY);
	add_degraded(s, AFFECTS_HOLDERS);
	assert_int_equal(coverage__of_mappings(s), COVERAGE_MISSING);
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	add_degraded(s, AFFECTS_TABLES);
	add_degraded(s, AFFECTS_NONE);
	assert_int_equal(coverage__of_mappings(s), COVERAGE_MISSING);
	assert_int_equal(coverage__of_tables(s), COVERAGE_MISSING);
	sample__free(s);
}

/* A hook may be replaced by another: only the source knows what is missing then. */
static void hooks_alone_say_nothing(void **state)
{
	static const char *const states[] = {"attached", "skipped", "absent", "refused", "failed"};
	struct sample *s = healthy();

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct hook *h = sample__add_hook(s);

		assert_non_null(h);
		snprintf(h->purpose, sizeof(h->purpose), "map");
		snprintf(h->state, sizeof(h->state), "%s", states[i]);
	}
	assert_int_equal(coverage__of_mappings(s), COVERAGE_FULL);
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	sample__free(s);
}

/* A table that the kernel owns must have a number; direct windows and VFIO's tables have none. */
static void uncounted_tables(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->tables[0].live = COUNT_UNKNOWN;
	assert_int_equal(coverage__of_tables(s), COVERAGE_MISSING);
	s->tables[0].user_owned = true;
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	s->tables[0].user_owned = false;
	s->tables[0].gen = 0;
	assert_int_equal(coverage__of_tables(s), COVERAGE_FULL);
	add_table(s, 2, COUNT_UNKNOWN); /* not the first one */
	assert_int_equal(coverage__of_tables(s), COVERAGE_MISSING);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(healthy_is_good),
	    cmocka_unit_test(census_that_did_not_end),
	    cmocka_unit_test(loss),
	    cmocka_unit_test(features_that_are_missing),
	    cmocka_unit_test(the_worst_counts),
	    cmocka_unit_test(hooks_alone_say_nothing),
	    cmocka_unit_test(uncounted_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
