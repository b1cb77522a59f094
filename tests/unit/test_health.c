// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes an answer doubtful, and what does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "health.h"

static struct hook *add_hook(struct sample *s, const char *purpose, const char *state)
{
	struct hook *h = sample__add_hook(s);

	assert_non_null(h);
	snprintf(h->purpose, sizeof(h->purpose), "%s", purpose);
	snprintf(h->state, sizeof(h->state), "%s", state);
	return h;
}

/* All hooks of a pseries guest: two set functions are attached, one is not in the kernel. */
static struct sample *healthy(void)
{
	struct sample *s = sample__new();
	struct table *t;

	assert_non_null(s);
	s->complete = true;
	add_hook(s, "map", "absent");
	add_hook(s, "map", "attached");
	add_hook(s, "unmap", "attached");
	assert_non_null(sample__add_loss(s));
	t = sample__add_table(s);
	assert_non_null(t);
	t->gen = 1;
	t->live = 5;
	return s;
}

static void test_healthy(void **state)
{
	struct sample *s = healthy();

	(void)state;
	assert_true(health__sees_mappings(s));
	assert_true(health__sees_tables(s));
	sample__free(s);
}

static void test_census_that_did_not_end(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->complete = false;
	assert_false(health__sees_mappings(s));
	assert_false(health__sees_tables(s));
	sample__free(s);
}

/* A loss makes holders doubtful, not the count: that is the kernel's own. */
static void test_loss(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->losses[0].count = 1;
	assert_false(health__sees_mappings(s));
	assert_true(health__sees_tables(s));
	sample__free(s);
}

static void test_hooks(void **state)
{
	struct sample *s = healthy();

	(void)state;
	add_hook(s, "map", "failed");
	assert_false(health__sees_mappings(s));
	sample__free(s);
	s = healthy();
	add_hook(s, "device gone", "absent");
	assert_false(health__sees_mappings(s));
	assert_true(health__sees_tables(s));
	sample__free(s);
}

/* A table that the kernel owns must have a number; direct windows and VFIO's tables have none. */
static void test_uncounted_tables(void **state)
{
	struct sample *s = healthy();

	(void)state;
	s->tables[0].live = COUNT_UNKNOWN;
	assert_false(health__sees_tables(s));
	s->tables[0].user_owned = true;
	assert_true(health__sees_tables(s));
	s->tables[0].user_owned = false;
	s->tables[0].gen = 0;
	assert_true(health__sees_tables(s));
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_healthy),
	    cmocka_unit_test(test_census_that_did_not_end),
	    cmocka_unit_test(test_loss),
	    cmocka_unit_test(test_hooks),
	    cmocka_unit_test(test_uncounted_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
