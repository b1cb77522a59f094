// SPDX-License-Identifier: GPL-2.0-only
/* test_name_list.c - whole names are found, parts of them are not. */
#include "fixture.h"

#include "base/name_list.h"

static void whole_names_only(void **state)
{
	(void)state;
	assert_true(name_list__has("a", "a"));
	assert_true(name_list__has("a,b,c", "a"));
	assert_true(name_list__has("a,b,c", "b"));
	assert_true(name_list__has("a,b,c", "c"));
	assert_true(name_list__has("a, PHB 1, c", "PHB 1"));
	assert_true(name_list__has("aa,a", "a"));
	assert_false(name_list__has("aa,ab,ca", "a"));
	assert_false(name_list__has("a, PHB 1, c", "1"));
	assert_false(name_list__has(" a", "a"));
	assert_false(name_list__has("a.1,b", "a"));
	assert_false(name_list__has("", "a"));
}

static void no_list_has_an_empty_name(void **state)
{
	(void)state;
	assert_false(name_list__has("", ""));
	assert_false(name_list__has("a,,b", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_names_only),
	    cmocka_unit_test(no_list_has_an_empty_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
