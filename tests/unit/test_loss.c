// SPDX-License-Identifier: GPL-2.0-only
/* test_loss.c - the table of loss classes: each class, and a name that it does not have. */
#include "fixture.h"

#include "model/loss.h"

static void each_class_says_what_it_can_hide(void **state)
{
	static const struct loss_class expected[] = {
	    {"nested-probe", LOSS_AFFECTS_NONE, true},
	    {"missed-unmap", LOSS_AFFECTS_NONE, true},
	    {"unknown-device", LOSS_AFFECTS_NONE, false},
	    {"call-lost", LOSS_AFFECTS_NONE, false},
	    {"event-unsampled", LOSS_AFFECTS_NONE, false},
	    {"census-broken", LOSS_AFFECTS_NONE, false},
	    {"count-failed", LOSS_AFFECTS_NONE, false},
	    {"map-full", LOSS_AFFECTS_HOLDERS, false},
	    {"map-busy", LOSS_AFFECTS_HOLDERS, false},
	    {"stack-collision", LOSS_AFFECTS_HOLDERS, false},
	    {"unknown-table", LOSS_AFFECTS_HOLDERS, false},
	    {"ring-full", LOSS_AFFECTS_HOLDERS, false},
	    {"table-full", LOSS_AFFECTS_TABLES, false},
	    {"device-full", LOSS_AFFECTS_TABLES, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct loss_class *class = loss_class__find(expected[i].name);

		assert_string_equal(class->name, expected[i].name);
		assert_int_equal(class->affects, expected[i].affects);
		assert_int_equal(class->expected, expected[i].expected);
	}
}

/* A recording of a later version may have classes that this one does not know. */
static void an_unknown_class_is_not_harmless(void **state)
{
	(void)state;
	assert_int_equal(loss_class__find("of-tomorrow")->affects, LOSS_AFFECTS_HOLDERS);
	assert_false(loss_class__find("of-tomorrow")->expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_class_says_what_it_can_hide),
	    cmocka_unit_test(an_unknown_class_is_not_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
