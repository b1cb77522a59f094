// SPDX-License-Identifier: GPL-2.0-only
/* Whose an address is: the mappings that cover it, live and ended. */
#include "fixture.h"

#include <errno.h>

#include "model/lookup.h"
#include "report/text.h"

#define BASE 0x800000000000000ULL

static struct sample *sample_with_window(void)
{
	struct sample *s = new_sample(100 * SECOND);
	struct table *t = add_table(s, 7, 20);

	t->base = BASE;
	t->entries = 1024;
	add_device(s, 3, 7, "0001:00:00.0", "e1000e");
	return s;
}

static struct mapping *add_ended(struct sample *s, uint64_t entry, uint32_t tces, uint64_t ended_ns)
{
	struct mapping *m = sample__add_ended(s);

	assert_non_null(m);
	m->gen = 7;
	m->entry = entry;
	m->tces = tces;
	m->mapped_ns = 50 * SECOND;
	m->ended_ns = ended_ns;
	return m;
}

static struct lookup find(const struct sample *s, uint64_t window, uint64_t address, int want)
{
	struct lookup l;
	char error[256] = "";

	assert_int_equal(lookup__find(&l, s, window, address, error, sizeof(error)), want);
	assert_int_equal(error[0] == '\0', want == 0);
	return l;
}

static void live_one_covers_all_its_entries(void **state)
{
	struct sample *s = sample_with_window();
	struct mapping *m = add_mapping(s, 7, 10, 4);
	struct lookup l;

	(void)state;
	m->device = 3;
	m->mapped_ns = 98 * SECOND;
	assert_int_equal(find(s, 7, BASE + (9 << 12) + 0xfff, 0).answers, 0);
	l = find(s, 7, BASE + (10 << 12), 0);
	assert_int_equal(l.answers, 1);
	assert_string_equal(l.answer[0].state, "live");
	assert_string_equal(l.answer[0].device_name, "0001:00:00.0");
	assert_string_equal(l.answer[0].driver, "e1000e");
	assert_int_equal(l.answer[0].address, BASE + (10 << 12));
	assert_int_equal(l.answer[0].age_ns, 2 * SECOND);
	assert_int_equal(l.answer[0].ended_ns, COUNT_UNKNOWN);
	assert_int_equal(find(s, 7, BASE + (13 << 12) + 0xfff, 0).answers, 1);
	assert_int_equal(find(s, 7, BASE + (14 << 12), 0).answers, 0);
	sample__free(s);
}

static void by_liobn_as_well(void **state)
{
	struct sample *s = sample_with_window();

	(void)state;
	add_mapping(s, 7, 10, 4);
	assert_int_equal(find(s, 0x80000007, BASE + (10 << 12), 0).answers, 1);
	sample__free(s);
}

static void the_latest_first(void **state)
{
	struct sample *s = sample_with_window();
	struct lookup l;

	(void)state;
	add_ended(s, 10, 1, 70 * SECOND);
	add_ended(s, 8, 4, 90 * SECOND);
	add_ended(s, 11, 1, 95 * SECOND);
	add_ended(s, 10, 1, 80 * SECOND);
	l = find(s, 7, BASE + (10 << 12), 0);
	assert_int_equal(l.answers, 3);
	assert_string_equal(l.answer[0].state, "ended");
	assert_int_equal(l.answer[0].ended_ns, 10 * SECOND);
	assert_int_equal(l.answer[0].age_ns, 40 * SECOND);
	assert_int_equal(l.answer[1].ended_ns, 20 * SECOND);
	assert_int_equal(l.answer[2].ended_ns, 30 * SECOND);
	add_mapping(s, 7, 10, 1);
	l = find(s, 7, BASE + (10 << 12), 0);
	assert_int_equal(l.answers, 4);
	assert_string_equal(l.answer[0].state, "live");
	sample__free(s);
}

static void of_many_the_latest(void **state)
{
	struct sample *s = sample_with_window();
	struct lookup l;

	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		add_ended(s, 10, 1, (60 + (i * 7) % 20) * SECOND);
	l = find(s, 7, BASE + (10 << 12), 0);
	assert_int_equal(l.answers, LOOKUP_ANSWERS);
	for (uint32_t i = 0; i < l.answers; i++)
		assert_int_equal(l.answer[i].ended_ns, (21 + i) * SECOND);
	sample__free(s);
}

static void of_another_window_is_none(void **state)
{
	struct sample *s = sample_with_window();

	(void)state;
	add_table(s, 8, 0)->entries = 1024;
	add_mapping(s, 8, 10, 4);
	assert_int_equal(find(s, 7, BASE + (10 << 12), 0).answers, 0);
	sample__free(s);
}

static void outside_and_nowhere(void **state)
{
	struct sample *s = sample_with_window();

	(void)state;
	find(s, 7, BASE - 1, -ERANGE);
	find(s, 7, BASE + (1024 << 12), -ERANGE);
	find(s, 7, BASE + (1024 << 12) - 1, 0);
	find(s, 9, BASE, -ENOENT);
	sample__free(s);
}

/* VFIO's tables on powernv have no LIOBN of their own. */
static void two_with_one_liobn(void **state)
{
	struct sample *s = sample_with_window();
	struct table *t = add_table(s, 8, 0);

	(void)state;
	t->liobn = 0x80000007;
	t->entries = 16;
	assert_int_equal(find(s, 0x80000007, BASE, 0).table->gen, 7);
	assert_int_equal(find(s, 0x80000007, 0, 0).table->gen, 8);
	s->tables[1].base = BASE;
	find(s, 0x80000007, BASE, -ENOTUNIQ);
	assert_int_equal(find(s, 8, BASE, 0).table->gen, 8);
	sample__free(s);
}

static void says_what_is_not_known(void **state)
{
	struct sample *s = sample_with_window();
	struct lookup l = find(s, 7, BASE, 0);
	char *text;

	(void)state;
	assert_int_equal(l.unattributed, 20);
	text = PRINTED(text__lookup(out, &l, BASE));
	assert_non_null(strstr(text, "20 live TCEs"));
	free(text);
	s->tables[0].exact = true;
	s->tables[0].attributed = s->tables[0].live - 3;
	assert_int_equal(find(s, 7, BASE, 0).unattributed, 3);
	s->tables[0].exact = false;
	s->tables[0].live = 0;
	l = find(s, 7, BASE, 0);
	text = PRINTED(text__lookup(out, &l, BASE));
	assert_non_null(strstr(text, "Nobody has it"));
	free(text);
	s->tables[0].user_owned = true;
	l = find(s, 7, BASE, 0);
	text = PRINTED(text__lookup(out, &l, BASE));
	assert_non_null(strstr(text, "A process owns the window"));
	free(text);
	s->tables[0].gen = 0;
	s->tables[0].window = WINDOW_DDW_DIRECT;
	l = find(s, 0x80000007, BASE, 0);
	text = PRINTED(text__lookup(out, &l, BASE));
	assert_non_null(strstr(text, "mapped there in one piece"));
	free(text);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(live_one_covers_all_its_entries),
	    cmocka_unit_test(by_liobn_as_well),
	    cmocka_unit_test(the_latest_first),
	    cmocka_unit_test(of_many_the_latest),
	    cmocka_unit_test(of_another_window_is_none),
	    cmocka_unit_test(outside_and_nowhere),
	    cmocka_unit_test(two_with_one_liobn),
	    cmocka_unit_test(says_what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
