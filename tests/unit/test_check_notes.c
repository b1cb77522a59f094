// SPDX-License-Identifier: GPL-2.0-only
/* test_check_notes.c - reasons of no single window: each element of a list counts. */
#include "check_fixture.h"

#include "model/check/internal.h"

static void note(void)
{
	struct check_context j = context();

	run.c.reasons = 0;
	check__add_notes(&j);
}

/* Reasons that begin like that. */
static unsigned int count(const char *begin)
{
	unsigned int n = 0;

	note();
	for (uint32_t i = 0; i < run.c.reasons; i++)
		n += strncmp(run.c.reason[i].text, begin, strlen(begin)) == 0;
	return n;
}

static bool is_said(const char *text)
{
	note();
	for (uint32_t i = 0; i < run.c.reasons; i++)
		if (strcmp(run.c.reason[i].text, text) == 0)
			return true;
	return false;
}

static struct loss *add_loss(const char *class, uint64_t n, const char *meaning)
{
	struct loss *l = sample__add_loss(run.s);

	assert_non_null(l);
	snprintf(l->class, sizeof(l->class), "%s", class);
	snprintf(l->meaning, sizeof(l->meaning), "%s", meaning);
	l->count = n;
	return l;
}

static void losses(void **state)
{
	(void)state;
	add_loss("none-yet", 0, "m");
	add_loss("of-tomorrow", 3, "m");
	assert_int_equal(count("tracing lost "), 0); /* nothing is live */
	run.window[1].live = 1;
	assert_int_equal(count("tracing lost "), 1);
	assert_true(is_said("tracing lost 3 records of class of-tomorrow: m"));
	run.s->losses[1].meaning[0] = '\0';
	assert_true(is_said("tracing lost 3 records of class of-tomorrow"));
	run.window[1].live = 0;
	snprintf(run.s->losses[1].class, SAMPLE_NAME_LEN, "table-slots-full");
	assert_true(is_said("tracing lost 3 records of class table-slots-full"));
	/* A direct window has no table, and nothing live in it. */
	snprintf(run.s->losses[1].class, SAMPLE_NAME_LEN, "of-tomorrow");
	run.table[1].gen = 0;
	run.window[1].live = 1;
	assert_int_equal(count("tracing lost "), 0);
}

/* One before the loss may hide its device: all mappings that are known are newer. */
static void a_loss_beside_unattributed_tces(void **state)
{
	(void)state;
	add_loss("of-tomorrow", 1, "")->last_ns = 50 * SECOND;
	run.window[0].live = 1;
	note();
	assert_int_equal(run.c.verdict, VERDICT_CLEAR);
	run.window[1].unattributed = 1;
	note();
	assert_int_equal(run.c.verdict, VERDICT_UNKNOWN);
}

static void features_that_are_off(void **state)
{
	struct degraded *d;

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		d = sample__add_degraded(run.s);
		assert_non_null(d);
		snprintf(d->feature, sizeof(d->feature), "f%u", i);
		snprintf(d->reason, sizeof(d->reason), "r");
		d->affects = AFFECTS_NONE;
	}
	assert_int_equal(count("not available: "), 0);
	run.s->degraded[1].affects = AFFECTS_TABLES;
	assert_true(is_said("not available: f1 (r)"));
	run.s->degraded[1].affects = AFFECTS_HOLDERS;
	assert_int_equal(count("not available: "), 0);
	run.window[1].live = 1;
	assert_true(is_said("not available: f1 (r): owners of live TCEs unknown"));
}

static void bindings(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < DEVICES; i++)
		add_device(run.s, 1 + i, 1, "0001:00:00.0", "e1000e");
	assert_int_equal(count("0001:00:00.0 has been bound to "), 0);
	run.device[4] = true;
	assert_int_equal(count("0001:00:00.0 has been bound to "), 1);
	run.s->devices[4].driver[0] = '\0';
	assert_int_equal(count("0001:00:00.0 has been bound to "), 0);
	run.s->devices[4].driver[0] = 'e';
	for (uint32_t i = 0; i < DEVICES; i++) {
		run.device[i] = true;
		/* Beside the last one. */
		assert_int_equal(count("0001:00:00.0 has been bound to "), i < 1 ? 2 : 3);
		assert_int_equal(count("1 more device is bound to drivers"), i == 2);
	}
	assert_true(is_said("2 more devices are bound to drivers"));
}

/* The worst first, and those that are alike as they came; in an array that ends with the last one.
 */
static void the_worst_reason_is_first(void **state)
{
	static const enum verdict verdicts[] = {VERDICT_CLEAR, VERDICT_HELD, VERDICT_CLEAR,
						VERDICT_AT_RISK, VERDICT_HELD};
	const uint32_t n = sizeof(verdicts) / sizeof(verdicts[0]);
	struct check_reason *reason = calloc(n, sizeof(*reason));

	(void)state;
	assert_non_null(reason);
	for (uint32_t i = 0; i < n; i++) {
		reason[i].verdict = verdicts[i];
		snprintf(reason[i].text, sizeof(reason[i].text), "%u", i);
	}
	reasons__sort(reason, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(reason[i].text[0], "14302"[i]);
	reasons__sort(reason, 0);
	free(reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(losses),   TEST(a_loss_beside_unattributed_tces), TEST(features_that_are_off),
	    TEST(bindings), TEST(the_worst_reason_is_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
