// SPDX-License-Identifier: GPL-2.0-only
/* test_tree.c - the windows as a tree: what is shown, in which order, and what is left out. */
#include "fixture.h"

#include "ui/tree.h"

static struct tree *tree;
static struct rows rows;
static struct list_options list_options;

/* The rows as lines of three columns and the rest. */
static const char *lines(const struct model *m)
{
	static const char *const names = "liobn,window,live";
	static char text[8192];
	const struct listing *l = tree__listing(tree);
	struct list_layout layout;
	struct columns columns;
	char error[512], line[LISTING_LINE];

	text[0] = '\0';
	rows.n = 0;
	assert_int_equal(columns__parse(&columns, l, names, error, sizeof(error)), 0);
	assert_int_equal(tree__fill(tree, m, &list_options, &rows), 0);
	list_layout__begin(&layout, l, &columns, true);
	for (size_t i = 0; i < rows.n; i++)
		list_layout__measure(&layout, rows.at[i]);
	list_layout__share(&layout, 100);
	for (size_t i = 0; i < rows.n; i++) {
		list_layout__row(&layout, rows.at[i], line, sizeof(line));
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\n", line);
	}
	return text;
}

static void map(struct sample *s, uint64_t gen, uint64_t entry, uint32_t tces, uint32_t stack)
{
	struct mapping *m = add_mapping(s, gen, entry, tces);

	m->device = 1;
	m->stack = stack;
	m->direction = MAP_TO_DEVICE;
	m->mapped_ns = 90 * SECOND;
}

static void name_stack(struct sample *s, uint32_t id, const char *frame)
{
	struct stack *st = sample__add_stack(s);

	assert_non_null(st);
	st->id = id;
	st->frames = 1;
	snprintf(st->frame[0], sizeof(st->frame[0]), "%s", frame);
}

static const struct node *row(size_t i)
{
	return rows.at[i];
}

static int begin(void **state)
{
	(void)state;
	tree = tree__new();
	rows = (struct rows){.n = 0};
	list_options = (struct list_options){.sort = listing__find(&listing_tables, "liobn", 5)};
	return tree ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	rows__free(&rows);
	tree__free(tree);
	return 0;
}

/* Two PHBs and a window of none; the first one's only window has five holders. */
static struct sample *machine(void)
{
	struct sample *s = new_sample(100 * SECOND);
	struct table *t = add_table(s, 1, 20);

	snprintf(t->phb, sizeof(t->phb), "0001");
	t = add_table(s, 2, 7);
	snprintf(t->phb, sizeof(t->phb), "0000");
	t = add_table(s, 3, 1);
	t->window = WINDOW_VIO;
	t = add_table(s, 4, 2);
	snprintf(t->phb, sizeof(t->phb), "0000");
	add_device(s, 1, 1, "0001:00:00.0", "e1000e");
	for (uint32_t i = 1; i <= 5; i++) {
		name_stack(s, i, i == 2 ? "tg3_open+0x1" : "alloc_rx+0x1");
		map(s, 1, i, 6 - i, i);
	}
	return s;
}

static void windows_stand_below_their_phb(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	assert_int_equal(model__update(m, s), 0);
	assert_string_equal(
	    lines(m), "- PHB 0001    1 window        20\n"
		      "`- 0x80000001 default         20\n"
		      "   |-         to               5  10s  alloc_rx  0001:00:00.0  e1000e\n"
		      "   |-         to               4  10s  tg3_open  0001:00:00.0  e1000e\n"
		      "   |-         to               3  10s  alloc_rx  0001:00:00.0  e1000e\n"
		      "   `-  and 2 more holders\n"
		      "- PHB 0000    2 windows        9\n"
		      "|- 0x80000002 default          7\n"
		      "`- 0x80000004 default          2\n"
		      "- vio         1 window         1\n"
		      "`- 0x80000003 vio              1\n");
	list_options.invert = true;
	assert_int_equal(tree__fill(tree, m, &list_options, &rows), 0);
	assert_non_null(strstr(lines(m), "|- 0x80000004 default          2\n`- 0x80000002"));
	assert_string_equal(row(0)->sum.phb, "0000");
	model__free(m);
	sample__free(s);
}

static void more_and_less_is_shown(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	assert_int_equal(model__update(m, s), 0);
	lines(m);
	assert_int_equal(tree__unfold(tree, row(1), 1), 0);
	assert_null(strstr(lines(m), "more"));
	assert_int_equal(rows.n, 12);
	assert_int_equal(tree__unfold(tree, row(1), 1), 0); /* there is no more */
	lines(m);
	assert_int_equal(tree__unfold(tree, row(1), -1), 0);
	lines(m);
	assert_int_equal(tree__unfold(tree, row(1), -1), 0);
	assert_non_null(strstr(lines(m), "`- 0x80000001 + default"));
	assert_int_equal(rows.n, 7);
	assert_int_equal(tree__unfold(tree, row(0), -1), 0);
	assert_non_null(strstr(lines(m), "+ PHB 0001"));
	assert_int_equal(rows.n, 6);
	assert_int_equal(tree__unfold(tree, row(0), 1), 0);
	lines(m);
	assert_int_equal(rows.n, 7);
	model__free(m);
	sample__free(s);
}

static void a_filter_keeps_what_leads_to_a_match(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	assert_int_equal(model__update(m, s), 0);
	snprintf(list_options.filter, sizeof(list_options.filter), "TG3_");
	assert_string_equal(
	    lines(m), "- PHB 0001    1 window        20\n"
		      "`- 0x80000001 default         20\n"
		      "   `-         to               4  10s  tg3_open  0001:00:00.0  e1000e\n");
	snprintf(list_options.filter, sizeof(list_options.filter), "80000004|vio");
	lines(m);
	assert_int_equal(rows.n, 4);
	snprintf(list_options.filter, sizeof(list_options.filter), "nothing");
	assert_string_equal(lines(m), "");
	model__free(m);
	sample__free(s);
}

static void holders_of_tables_that_are_gone_come_first(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	map(s, 99, 1, 16, 1);
	assert_int_equal(model__update(m, s), 0);
	assert_non_null(strstr(lines(m), "- GONE        tables gone\n"
					 "   `-         to              16  10s  alloc_rx"));
	assert_ptr_equal(row(0), rows.at[0]);
	assert_true(row(0)->sum.gone);
	assert_true(tree__listing(tree)->alert(row(0)));
	assert_true(tree__listing(tree)->alert(row(1)));
	assert_false(tree__listing(tree)->alert(row(2)));
	model__free(m);
	sample__free(s);
}

static void a_folded_phb_speaks_for_its_windows(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	s->tables[0].live = COUNT_UNKNOWN;
	assert_int_equal(model__update(m, s), 0);
	lines(m);
	assert_false(tree__listing(tree)->alert(row(0)));
	assert_true(tree__listing(tree)->alert(row(1)));
	assert_int_equal(tree__unfold(tree, row(0), -1), 0);
	lines(m);
	assert_true(tree__listing(tree)->alert(row(0)));
	model__free(m);
	sample__free(s);
}

static void keys_are_unique(void **state)
{
	struct sample *s = machine();
	struct model *m = model__new();

	(void)state;
	map(s, 99, 1, 16, 1);
	assert_int_equal(model__update(m, s), 0);
	lines(m);
	for (size_t i = 0; i < rows.n; i++) {
		assert_int_not_equal(row(i)->key, 0);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(row(i)->key, row(k)->key);
	}
	model__free(m);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(windows_stand_below_their_phb, begin, end),
	    cmocka_unit_test_setup_teardown(more_and_less_is_shown, begin, end),
	    cmocka_unit_test_setup_teardown(a_filter_keeps_what_leads_to_a_match, begin, end),
	    cmocka_unit_test_setup_teardown(holders_of_tables_that_are_gone_come_first, begin, end),
	    cmocka_unit_test_setup_teardown(a_folded_phb_speaks_for_its_windows, begin, end),
	    cmocka_unit_test_setup_teardown(keys_are_unique, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
