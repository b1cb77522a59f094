// SPDX-License-Identifier: GPL-2.0-only
/* test_list.c - what all lists promise of their columns, and the rows that must be marked. */
#include "fixture.h"

#include <time.h>

#include "model/event.h"
#include "report/list.h"
#include "model/model.h"
#include "model/nearly_full.h"

static const struct listing *const all[] = {
    &listing_tables, &listing_holders, &listing_levels,     &listing_events,
    &listing_hooks,  &listing_losses,  &listing_hypercalls,
};
#define LISTINGS (sizeof(all) / sizeof(all[0]))

static void columns_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < LISTINGS; i++) {
		const struct listing *l = all[i];

		assert_in_range(l->ncolumns, 1, LISTING_COLUMNS);
		for (size_t c = 0; c < l->ncolumns; c++) {
			const struct column *x = &l->columns[c];

			assert_non_null(x->help);
			assert_int_equal(listing__find(l, x->name, strlen(x->name)), c);
			assert_int_equal(listing__find(l, x->title, strlen(x->title)), c);
			assert_true(!x->sort_key || x->compare);
			for (size_t k = 0; x->sort_key && k < c; k++)
				assert_int_not_equal(l->columns[k].sort_key, x->sort_key);
		}
	}
}

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

/* An order that says both ways the same would leave rows to chance. */
static void orders_hold(const struct listing *l, const void *rows, size_t n)
{
	for (size_t c = 0; c < l->ncolumns; c++) {
		int (*compare)(const void *, const void *) = l->columns[c].compare;

		for (size_t i = 0; compare && i < n; i++) {
			const char *x = (const char *)rows + i * l->row_size;

			for (size_t k = 0; k < n; k++) {
				const char *y = (const char *)rows + k * l->row_size;
				int order = compare(x, y);

				assert_int_equal(sign(order), -sign(compare(y, x)));
				assert_int_equal(order == 0, i == k);
			}
		}
	}
}

static void orders_of_tables_and_holders(void **state)
{
	struct sample *s = new_sample(100 * SECOND);
	struct model *m = model__new();
	const void *rows;
	size_t n;

	(void)state;
	for (uint64_t gen = 1; gen <= 6; gen++) {
		struct table *t = add_table(s, gen, gen % 3 ? (int64_t)gen : COUNT_UNKNOWN);

		t->window = (enum window_kind)(gen % 3);
		t->page_shift = gen % 2 ? 12 : 16;
		t->entries = gen % 4;
		t->iommu_group = gen % 2 ? 1 : COUNT_UNKNOWN;
		snprintf(t->phb, sizeof(t->phb), "%s", gen % 3 ? "0001" : "");
		snprintf(t->loc_code, sizeof(t->loc_code), "%s", gen % 2 ? "U1" : "U2");
	}
	for (uint32_t i = 1; i <= 4; i++) {
		struct device *d = add_device(s, i, i, i % 2 ? "a" : "b", i % 3 ? "tg3" : "");

		d->gone = i == 4;
		add_mapping(s, i == 3 ? 77 : i, 0, i % 2 + 1)->device = i;
		add_mapping(s, i, 10, i)->direction = i % 4;
	}
	assert_int_equal(model__update(m, s), 0);
	rows = model__tables(m, &n);
	assert_int_equal(n, 6);
	orders_hold(&listing_tables, rows, n);
	rows = model__holders(m, &n);
	assert_int_equal(n, 8);
	orders_hold(&listing_holders, rows, n);
	model__free(m);
	sample__free(s);
}

static void hypercalls_in_order(void **state)
{
	struct sample *s[2] = {new_sample(100 * SECOND), new_sample(101 * SECOND)};
	struct model *m = model__new();
	const struct hypercall_view *rows;
	const struct column *failed;
	size_t n;

	(void)state;
	for (uint64_t i = 0; i < 2 * 9; i++) {
		struct hypercall *h = sample__add_hypercall(s[i / 9]);

		h->liobn = 0x80000000 + i % 9 / 3;
		h->call = (enum hypercall_kind)(i % 3);
		h->calls = 10 + i % 4;
		h->tces = i % 2;
		h->time[i % 5] = i % 5;
		h->times = 5;
		h->failures = i % 9 == 4 || i % 9 == 7;
		h->failure[0].calls = i % 9;
	}
	assert_int_equal(model__update(m, s[0]), 0);
	assert_int_equal(model__update(m, s[1]), 0);
	rows = model__hypercalls(m, &n);
	assert_int_equal(n, 9);
	orders_hold(&listing_hypercalls, rows, n);
	failed = &listing_hypercalls.columns[listing__find(&listing_hypercalls, "failed", 6)];
	assert_true(failed->compare(&rows[7], &rows[4]) < 0);
	assert_true(failed->compare(&rows[4], &rows[0]) < 0);
	model__free(m);
	sample__free(s[0]);
	sample__free(s[1]);
}

static void events_in_order(void **state)
{
	struct event e[3];
	const struct column *severity, *time;

	(void)state;
	for (uint64_t i = 0; i < 3; i++) {
		event__init(&e[i], i == 1 ? EVENT_LATE_UNMAP : EVENT_DDW_CREATED, i * SECOND, i);
		e[i].liobn = 5 - i;
		e[i].count = i + 1;
	}
	orders_hold(&listing_events, e, 3);
	time = &listing_events.columns[listing__find(&listing_events, "time", 4)];
	severity = &listing_events.columns[listing__find(&listing_events, "severity", 8)];
	assert_true(time->compare(&e[2], &e[0]) < 0); /* the newest first */
	assert_true(severity->compare(&e[1], &e[2]) < 0);
	assert_true(listing_events.alert(&e[1]));
	assert_false(listing_events.alert(&e[0]));
	assert_true(listing_events.key(&e[0]) != listing_events.key(&e[1]));
	e[2] = e[1];
	e[2].count = 9; /* more have come since */
	assert_true(listing_events.key(&e[2]) == listing_events.key(&e[1]));
}

static void events_at_80(void **state)
{
	struct event e[2];
	struct list_layout l;
	char line[LISTING_LINE];

	(void)state;
	event__init(&e[0], EVENT_WINDOW_REMOVED_LIVE, 1000 * SECOND, 1);
	snprintf(e[0].message, sizeof(e[0].message), "16 TCEs were live when it was freed");
	snprintf(e[0].window, sizeof(e[0].window), "default");
	event__init(&e[1], EVENT_DDW_CREATED, 1001 * SECOND, 1);
	list_layout__begin(&l, &listing_events, NULL, true);
	list_layout__measure(&l, &e[0]);
	list_layout__measure(&l, &e[1]);
	list_layout__share(&l, 80);
	list_layout__titles(&l, line, sizeof(line));
	assert_string_equal(line,
			    "TIME           SEVERITY EVENT               DEVICE       MESSAGE");
	list_layout__row(&l, &e[0], line, sizeof(line));
	assert_string_equal(line, "00:16:40 UTC   critical window-removed-live -            "
				  "16 TCEs were live when~");
	list_layout__share(&l, 60);
	list_layout__row(&l, &e[0], line, sizeof(line));
	assert_string_equal(line, "00:16:40 UTC   critical window-removed-live 16 TCEs were li~");
	list_layout__share(&l, 120);
	list_layout__row(&l, &e[0], line, sizeof(line));
	assert_string_equal(line,
			    "1970-01-01 00:16:40 UTC critical window-removed-live 0x0        -     "
			    "       16 TCEs were live when it was freed");
}

/* A time without its zone says nothing: the longest names of zones are whole as well. */
static void times_have_a_zone(void **state)
{
	struct loss l = {.last_time_ns = 1000 * SECOND};
	const struct column *last =
	    &listing_losses.columns[listing__find(&listing_losses, "last_time", 9)];
	char cell[LISTING_CELL];

	(void)state;
	setenv("TZ", "<+0330>-3:30", 1);
	tzset();
	last->print(&l, cell, last->width + 1);
	assert_string_equal(cell, "03:46:40 +0330");
	last->print(&l, cell, sizeof(cell));
	assert_string_equal(cell, "1970-01-01 03:46:40 +0330");
	setenv("TZ", "UTC", 1);
	tzset();
}

/* What is not known, what is held, what is nearly full. */
/* As the model has it, with the default limit. */
static bool is_marked(struct table_view *v)
{
	v->nearly_full = nearly_full__is(&FULL_LIMIT_DEFAULT, v->table);
	return listing_tables.alert(v);
}

static void windows_that_are_marked(void **state)
{
	struct table t = {.gen = 1, .live = 5};
	struct table_view v = {.table = &t};

	(void)state;
	assert_false(is_marked(&v));
	v.orphaned = 1;
	assert_true(is_marked(&v));
	v.orphaned = COUNT_UNKNOWN;
	assert_false(is_marked(&v));
	t.entries = 101;
	t.reserved = 1;
	t.live = 89;
	assert_false(is_marked(&v));
	t.live = 90;
	assert_true(is_marked(&v));
	/* One full pool is not a full window: the others serve. */
	t.live = 60;
	t.pools = 2;
	t.pool[0] = (struct pool){.entries = 50, .used = 50};
	t.pool[1] = (struct pool){.entries = 50, .used = 10, .free_run = 16};
	assert_false(is_marked(&v));
	t.pool[1].free_run = 15;
	assert_true(is_marked(&v));
	t.live = COUNT_UNKNOWN;
	assert_true(is_marked(&v));
}

/* On a screen of 80 columns the trend is there, and no character makes a line longer. */
static void the_trend_has_its_place(void **state)
{
	struct sample *s[12];
	struct model *m = model__new();
	struct list_layout l;
	char line[LISTING_LINE];
	size_t n;

	(void)state;
	for (uint64_t i = 0; i < 12; i++) {
		s[i] = new_sample((i + 1) * SECOND);
		add_table(s[i], 1, (int64_t)i);
		add_device(s[i], 1, 1, "0001:00:00.0", "e1000e");
		assert_int_equal(model__update(m, s[i]), 0);
	}
	for (int utf8 = 0; utf8 < 2; utf8++) {
		listing__use_utf8(utf8);
		for (unsigned int width = 60; width < 200; width++) {
			list_layout__begin(&l, &listing_tables, NULL, true);
			list_layout__measure(&l, model__tables(m, &n));
			list_layout__share(&l, width);
			list_layout__row(&l, model__tables(m, &n), line, sizeof(line));
			assert_in_range(text__columns(line), 40, width);
			if (width == 80)
				assert_string_equal(line, utf8 ? "0x80000001 default         11 "
								 "▁▂▂▃▄▅▅▆▇▇█     11     0 "
								 "0001:00:00.0    e1000e"
							       : "0x80000001 default         11 "
								 "_..-=++*##@     11     0 "
								 "0001:00:00.0    e1000e");
		}
	}
	listing__use_utf8(false);
	model__free(m);
	for (size_t i = 0; i < 12; i++)
		sample__free(s[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(columns_are_told_apart),
	    cmocka_unit_test(orders_of_tables_and_holders),
	    cmocka_unit_test(hypercalls_in_order),
	    cmocka_unit_test(events_in_order),
	    cmocka_unit_test(events_at_80),
	    cmocka_unit_test(times_have_a_zone),
	    cmocka_unit_test(windows_that_are_marked),
	    cmocka_unit_test(the_trend_has_its_place),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
