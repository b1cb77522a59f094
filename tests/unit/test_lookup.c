// SPDX-License-Identifier: GPL-2.0-only
/* The owners of an address: the mappings that cover it, live and ended. */
#include "fixture.h"

#include <errno.h>

#include "model/lookup.h"
#include "model/mapping_query.h"
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
	struct mapping *m = sample__add_found(s);

	if (!s->nqueries)
		assert_non_null(sample__add_query(s));

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
	add_ended(s, 10, 1, 0);
	add_mapping(s, 7, 10, 1); /* which its holder counts */
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

static struct holder_count *add_holder(struct sample *s, uint32_t device, uint64_t mappings)
{
	struct holder_count *c = sample__add_holder(s);

	assert_non_null(c);
	c->gen = 7;
	c->device = device;
	c->mappings = c->tces = mappings;
	return c;
}

/* Where mappings are counted with their holders, one was found if it was asked for. */
static void holders_alone_are_no_answer(void **state)
{
	struct sample *s = sample_with_window();
	const struct holder_filter f = {.device = "0001:00:00.0"};
	struct lookup_list list;
	char error[256] = "";
	struct lookup l;

	(void)state;
	add_table(s, 8, 0)->entries = 1024;
	add_holder(s, 3, 12);
	find(s, 7, BASE, -ENODATA);
	find(s, 8, 0, 0);
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), -ENODATA);
	assert_non_null(strstr(error, "record with --mappings"));
	assert_non_null(sample__add_query(s));
	l = find(s, 7, BASE, 0);
	assert_int_equal(l.answers, 0);
	assert_int_equal(l.unattributed, 8);
	add_ended(s, 0, 1, 0)->device = 3;
	l = find(s, 7, BASE, 0);
	assert_int_equal(l.answers, 1);
	assert_string_equal(l.answer[0].state, "live");
	assert_int_equal(l.unattributed, 8);
	sample__free(s);
}

static struct mapping *add_of(struct sample *s, uint32_t device, uint64_t entry, uint64_t mapped_ns)
{
	struct mapping *m = add_mapping(s, 7, entry, 2);

	m->device = device;
	m->mapped_ns = mapped_ns;
	return m;
}

static void of_a_device_the_oldest_first(void **state)
{
	struct sample *s = sample_with_window();
	struct holder_filter f = {.device = "0001:00:00.0"};
	struct lookup_list list;
	char error[256] = "", *text;

	(void)state;
	add_device(s, 4, 7, "0002:00:00.0", "e1000e");
	add_of(s, 3, 10, 80 * SECOND);
	add_of(s, 4, 12, 50 * SECOND);
	add_of(s, 3, 14, 60 * SECOND)->direction = MAP_FROM_DEVICE;
	add_of(s, 3, 16, 60 * SECOND);
	add_of(s, 3, 18, 95 * SECOND)->gen = 9; /* of a table that is gone */
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, 4);
	assert_int_equal(list.answer[0].address, BASE + (14 << 12));
	assert_int_equal(list.answer[0].age_ns, 40 * SECOND);
	assert_int_equal(list.answer[1].address, BASE + (16 << 12));
	assert_int_equal(list.answer[2].address, BASE + (10 << 12));
	assert_true(list.answer[3].table_gone);
	assert_int_equal(list.answer[3].gen, 9);
	assert_int_equal(list.younger, 0);
	text = PRINTED(text__mappings(out, &list, NULL, 0, true));
	assert_non_null(strstr(text, "0x80000000000e000  from-device"));
	assert_non_null(strstr(text, "TABLE GONE"));
	free(text);
	free(list.answer);

	f.by_table = true;
	f.table = 9;
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, 1);
	free(list.answer);
	f.table = 0; /* as the LIOBN of a table that is gone, which none can name */
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, 0);
	free(list.answer);
	f.table = 0x80000007;
	f.older_ns = 21 * SECOND;
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, 2);
	free(list.answer);
	f.device = "0003:00:00.0";
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, 0);
	text = PRINTED(text__mappings(out, &list, NULL, 0, false));
	assert_string_equal(text, "no live mapping of the device seen since tracing started\n");
	free(text);
	free(list.answer);
	sample__free(s);
}

static void says_how_many_are_not_shown(void **state)
{
	struct sample *s = sample_with_window();
	const struct holder_filter f = {.device = "0001:00:00.0"};
	struct lookup_list list;
	char error[256] = "";

	(void)state;
	add_device(s, 4, 7, "0002:00:00.0", "e1000e");
	add_holder(s, 3, FOUND_MOST);
	add_holder(s, 3, 7);
	add_holder(s, 4, 100);
	assert_non_null(sample__add_query(s));
	for (uint32_t i = 0; i < FOUND_MOST; i++)
		add_ended(s, i, 1, 0)->device = 3;
	assert_int_equal(lookup__of_device(&list, s, &f, error, sizeof(error)), 0);
	assert_int_equal(list.n, FOUND_MOST);
	assert_int_equal(list.younger, 7);
	free(list.answer);
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
	assert_non_null(strstr(text, "Not mapped now"));
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
	assert_non_null(strstr(text, "maps all memory permanently"));
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
	    cmocka_unit_test(holders_alone_are_no_answer),
	    cmocka_unit_test(of_a_device_the_oldest_first),
	    cmocka_unit_test(says_how_many_are_not_shown),
	    cmocka_unit_test(two_with_one_liobn),
	    cmocka_unit_test(says_what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
