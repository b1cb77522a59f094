// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_loss.c - the table of loss classes: each class, and a name that it does not have; what a
 * loss can still make wrong, by its time.
 */
#include "fixture.h"

#include "model/loss.h"

#define LOST (50 * SECOND)
#define NOW (100 * SECOND)

static void each_class_says_what_it_can_hide(void **state)
{
	static const struct {
		const char *name;
		enum loss_affects affects;
		bool expected;
		bool lasting;
	} wanted[] = {
	    {"nested-probe", LOSS_AFFECTS_NONE, true, false},
	    {"missed-unmap", LOSS_AFFECTS_NONE, true, false},
	    {"return-missed", LOSS_AFFECTS_NONE, false, false},
	    {"return-unmatched", LOSS_AFFECTS_NONE, false, false},
	    {"unknown-device", LOSS_AFFECTS_NONE, false, false},
	    {"stack-full", LOSS_AFFECTS_NONE, false, false},
	    {"ledger-full", LOSS_AFFECTS_NONE, false, false},
	    {"ledger-busy", LOSS_AFFECTS_NONE, false, false},
	    {"unknown-table", LOSS_AFFECTS_NONE, false, false},
	    {"unexpected-hit", LOSS_AFFECTS_NONE, false, false},
	    {"census-failed", LOSS_AFFECTS_NONE, false, false},
	    {"count-failed", LOSS_AFFECTS_NONE, false, false},
	    {"ring-full", LOSS_AFFECTS_EVENTS, false, false},
	    {"event-not-sampled", LOSS_AFFECTS_EVENTS, false, false},
	    {"table-slots-full", LOSS_AFFECTS_TABLES, false, false},
	    {"device-slots-full", LOSS_AFFECTS_TABLES, false, false},
	    {"freed-table-full", LOSS_AFFECTS_TABLES, false, true},
	    {"hypercalls-full", LOSS_AFFECTS_EVENTS, false, false},
	    {"hypercall-failures-full", LOSS_AFFECTS_TABLES, false, true},
	    {"event-dropped", LOSS_AFFECTS_EVENTS, false, false},
	    {"event-unread", LOSS_AFFECTS_TABLES, false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const struct loss_class *class = loss_class__find(wanted[i].name);

		assert_string_equal(class->name, wanted[i].name);
		assert_int_equal(class->affects, wanted[i].affects);
		assert_int_equal(class->expected, wanted[i].expected);
		assert_int_equal(class->lasting, wanted[i].lasting);
	}
}

/* A recording of a later version may have classes that this one does not know. */
static void an_unknown_class_is_not_harmless(void **state)
{
	(void)state;
	assert_int_equal(loss_class__find("of-tomorrow")->affects, LOSS_AFFECTS_HOLDERS);
	assert_false(loss_class__find("of-tomorrow")->expected);
	assert_false(loss_class__find("of-tomorrow")->lasting);
}

/* One mapping, made at that time; 0: none. */
static struct sample *sample_of(uint64_t mapped_ns)
{
	struct sample *s = new_sample(NOW);

	add_table(s, 1, 16);
	if (mapped_ns)
		add_mapping(s, 1, 1, 16)->mapped_ns = mapped_ns;
	return s;
}

/* What a loss affects with one mapping of that age, and with or without unattributed TCEs. */
static enum loss_affects affects(const char *class, uint64_t last_ns, uint64_t mapped_ns,
				 bool unattributed)
{
	struct sample *s = sample_of(mapped_ns);
	struct loss l = {.count = 1, .last_ns = last_ns};
	enum loss_affects a;

	snprintf(l.class, sizeof(l.class), "%s", class);
	a = loss__affects(&l, s, unattributed);
	sample__free(s);
	return a;
}

static void a_loss_older_than_every_mapping_changes_nothing(void **state)
{
	static const char *const classes[] = {"table-slots-full", "device-slots-full",
					      "of-tomorrow"};

	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		enum loss_affects whole = loss_class__find(classes[i])->affects;

		assert_int_equal(affects(classes[i], LOST, LOST + 1, false), LOSS_AFFECTS_NONE);
		assert_int_equal(affects(classes[i], LOST, 0, false), LOSS_AFFECTS_NONE);
		/* As old as the loss, and older. */
		assert_int_equal(affects(classes[i], LOST, LOST, false), whole);
		assert_int_equal(affects(classes[i], LOST, LOST - 1, false), whole);
		/* The age of these is unknown. */
		assert_int_equal(affects(classes[i], LOST, LOST + 1, true), whole);
		/* The time of the loss is unknown. */
		assert_int_equal(affects(classes[i], 0, LOST + 1, false), whole);
		/* The sample's own census met it: it is so now. */
		assert_int_equal(affects(classes[i], NOW, NOW + 1, false), whole);
		assert_int_equal(affects(classes[i], NOW, 0, false), whole);
	}
}

static void the_oldest_mapping_decides(void **state)
{
	struct sample *s = sample_of(LOST + 1);
	struct loss l = {.class = "of-tomorrow", .count = 1, .last_ns = LOST};

	(void)state;
	assert_int_equal(loss__affects(&l, s, false), LOSS_AFFECTS_NONE);
	add_mapping(s, 1, 100, 1)->mapped_ns = LOST - 1;
	assert_int_equal(loss__affects(&l, s, false), LOSS_AFFECTS_HOLDERS);
	l.count = 0;
	assert_int_equal(loss__affects(&l, s, false), LOSS_AFFECTS_NONE);
	sample__free(s);
}

/* The ledger of a freed table is all that knew of its TCEs. */
static void what_is_gone_for_good_stays_lost(void **state)
{
	(void)state;
	assert_int_equal(affects("freed-table-full", LOST, LOST + 1, false), LOSS_AFFECTS_TABLES);
	assert_int_equal(affects("freed-table-full", LOST, 0, false), LOSS_AFFECTS_TABLES);
}

/* Time and unattributed TCEs make nothing of a class that hides no owner. */
static void a_class_that_is_made_up_for_stays_so(void **state)
{
	(void)state;
	assert_int_equal(affects("ledger-full", NOW, LOST, true), LOSS_AFFECTS_NONE);
	assert_int_equal(affects("ring-full", NOW, LOST, true), LOSS_AFFECTS_EVENTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_class_says_what_it_can_hide),
	    cmocka_unit_test(an_unknown_class_is_not_harmless),
	    cmocka_unit_test(a_loss_older_than_every_mapping_changes_nothing),
	    cmocka_unit_test(the_oldest_mapping_decides),
	    cmocka_unit_test(what_is_gone_for_good_stays_lost),
	    cmocka_unit_test(a_class_that_is_made_up_for_stays_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
