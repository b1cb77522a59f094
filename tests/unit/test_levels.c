// SPDX-License-Identifier: GPL-2.0-only
/* test_levels.c - levels of tables as an operator reads them, and what exchanges add up to. */
#include "fixture.h"

#include "model/level.h"
#include "report/list.h"
#include "report/text.h"

static struct level *add_level(struct sample *s, uint64_t gen, enum level_view view)
{
	struct level *l = sample__add_level(s);

	assert_non_null(l);
	l->gen = gen;
	l->liobn = gen ? 0xfd + (gen << 16) : 0;
	l->view = view;
	l->pages = l->bytes = l->full_bytes = COUNT_UNKNOWN;
	l->node = l->remote_pages = l->populated = COUNT_UNKNOWN;
	return l;
}

/* A 2 GiB window of 4K pages: its full table takes 4 MiB. */
static struct level *add_tree(struct sample *s, uint64_t gen, int64_t pages)
{
	struct level *l = add_level(s, gen, VIEW_HARDWARE);

	l->levels = 2;
	l->entries = 1024;
	l->pages = pages;
	l->bytes = pages * 8192;
	l->full_bytes = 4 << 20;
	l->node = 8;
	l->remote_pages = 0;
	l->order = 1;
	l->cells = LEVEL_CELLS;
	l->cell_entries = 8;
	l->populated = pages - 1;
	return l;
}

static void add_exchange(struct sample *s, uint64_t gen, uint32_t before, uint32_t after,
			 uint64_t count)
{
	struct exchange *x = sample__add_exchange(s);

	assert_non_null(x);
	*x = (struct exchange){.gen = gen, .before = before, .after = after, .count = count};
}

/* A tree that just began, one that is all there, a user's copy in one piece, and no table's. */
static struct sample *trees(void)
{
	struct sample *s = new_sample(100 * SECOND);
	struct level *l = add_tree(s, 1, 13);
	struct table *t;

	snprintf(s->platform, sizeof(s->platform), "powernv");
	s->page_size = 4096;
	s->attached_time_ns = SECOND;
	s->time_ns = 13 * SECOND;
	l->first[0] = 3;
	l->first[1] = 8;
	l->first[LEVEL_CELLS - 1] = 1;
	l->allocated = 12;
	l->by_process = 6;
	l->by_irqs_off = 1;
	l->by_softirq = 3;
	l->by_hardirq = 2;
	l->lost_races = 1;
	l->time[9] = 1;
	l->time[11] = 8;
	l->time[19] = 2;
	l->time[20] = 1;
	l->times = 21;
	l = add_tree(s, 2, 513);
	for (uint32_t i = 0; i < LEVEL_CELLS; i++)
		l->first[i] = 8;
	l->remote_pages = 2;
	l->failed = 5;
	l = add_level(s, 2, VIEW_USER);
	l->levels = 1;
	l->entries = 524288;
	l->pages = 1;
	l->bytes = l->full_bytes = 4 << 20;
	l = add_level(s, 0, VIEW_HARDWARE);
	l->allocated = l->by_hardirq = 1;
	l->time[LEVEL_TIMES - 1] = 1;
	l->times = LEVEL_TIMES;
	t = add_table(s, 2, 10);
	t->liobn = 0x200fd;
	t->iommu_group = 3;
	t->user_owned = true;
	t->charged_bytes = 8 << 20;
	t->refused = 4;
	add_exchange(s, 2, MAP_NONE, MAP_TO_DEVICE, 12);
	add_exchange(s, 2, MAP_NONE, MAP_BIDIRECTIONAL, 2);
	add_exchange(s, 2, MAP_FROM_DEVICE, MAP_NONE, 3);
	add_exchange(s, 2, MAP_TO_DEVICE, MAP_BIDIRECTIONAL, 1);
	add_exchange(s, 2, MAP_NONE, MAP_NONE, 9);
	add_exchange(s, 7, MAP_NONE, MAP_TO_DEVICE, 1000); /* of another table */
	return s;
}

static void levels_at_80(void **state)
{
	struct sample *s = trees();
	char *text = PRINTED(text__levels(out, s, NULL, 80));

	(void)state;
	assert_string_equal(
	    text,
	    "LIOBN      VIEW     LEVELS PAGES ALLOCATED  FULL SAVED FIRST LEVEL        "
	    "FAILED\n0x100fd    hardware      2    13      104K  4.0M  3.9M [:..............:]     "
	    " 0\n    12 allocated, 8.0K each (order 1): process 6, interrupts off 1, softirq 3,\n  "
	    "  hardirq 2\n    latency 512-1024 ns: 1, 2-4 us: 8, 512-1024 us: 2, 1-2 ms: 1\n    "
	    "failed 0, lost races 1\n0x200fd    hardware      2   513      4.0M  4.0M -8.0K "
	    "[################]      5\n    failed 5, lost races 0\n0x200fd    user          1     "
	    "1      4.0M  4.0M     0 one level               0\n-          hardware      -     -   "
	    "      -     -     - -                       0\n    1 allocated: hardirq 1\n    "
	    "latency 2 s or more: 1\n0x200fd of group 3, owner user: charged 8.0M, TCEs mapped 14, "
	    "unmapped 3,\n    replaced 1, cleared for nothing 9, refused 4\nAllocations and "
	    "exchanges are those of the last 12s: tracing started then\n");
	free(text);
	sample__free(s);
}

static void a_pipe_gets_all_of_it(void **state)
{
	struct sample *s = trees();
	char *text = PRINTED(text__levels(out, s, NULL, TEXT_WIDE));

	(void)state;
	for (size_t c = 0; c < listing_levels.ncolumns; c++)
		assert_non_null(strstr(text, listing_levels.columns[c].title));
	assert_non_null(strstr(text,
			       " [:#.............................................................:]"
			       "  12/512    8      0     12      0     1\n"));
	assert_non_null(strstr(text, " 512/512    8      2      0      5     0\n"));
	assert_non_null(strstr(text, "softirq 3, hardirq 2\n"));
	assert_non_null(strstr(text, "replaced 1, cleared for nothing 9, refused 4\n"));
	free(text);
	sample__free(s);
}

/* No line is too long, and no picture is cut: half of one would say that the rest is empty. */
static void levels_at_any_width(void **state)
{
	struct sample *s = trees();

	(void)state;
	for (unsigned int width = 54; width < 250; width++) {
		char *text = PRINTED(text__levels(out, s, NULL, width));
		bool shown = false;

		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			const char *picture = strchr(line, '[');

			assert_in_range(strlen(line), 1, width);
			if (picture)
				assert_non_null(strchr(picture, ']'));
			shown |= picture != NULL;
		}
		assert_int_equal(shown, width >= 73);
		free(text);
	}
	sample__free(s);
}

static const struct column *column_named(const char *title)
{
	for (size_t c = 0; c < listing_levels.ncolumns; c++)
		if (strcmp(listing_levels.columns[c].title, title) == 0)
			return &listing_levels.columns[c];
	fail_msg("no column %s", title);
	return NULL;
}

static void pictures(void **state)
{
	static const struct {
		struct level level;
		size_t len;
		const char *cell;
	} cases[] = {
	    {{.levels = 2}, 20, "-"},
	    {{.levels = 1}, 20, "one level"},
	    {{.cells = 4, .cell_entries = 4, .first = {0, 1, 2, 4}}, 20, "[.:+#]"},
	    {{.cells = 4, .cell_entries = 4, .first = {0, 1, 2, 4}}, 7, "[.:+#]"},
	    {{.cells = 4, .cell_entries = 4, .first = {0, 1, 2, 4}}, 6, "[:+]"},
	    {{.cells = 3, .cell_entries = 4, .first = {4, 4, 1}},
	     5,
	     "[#:]"}, /* the last is short */
	    {{.cells = 2, .cell_entries = 1024, .first = {1, 1023}}, 20, "[:+]"},
	    /* A file may say anything. */
	    {{.cells = 2, .cell_entries = 0, .first = {0, 1}}, 20, "[.#]"},
	    {{.cells = 2, .cell_entries = 1, .first = {2, UINT32_MAX}}, 20, "[##]"},
	    {{.cells = 1, .cell_entries = UINT64_MAX, .first = {1}}, 20, "[:]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char cell[LISTING_CELL];

		column_named("FIRST LEVEL")->print(&cases[i].level, cell, cases[i].len);
		assert_string_equal(cell, cases[i].cell);
	}
}

/* What could not be read is never shown as nothing. */
static void unknown_is_a_dash(void **state)
{
	static const char *const titles[] = {"PAGES", "ALLOCATED", "FULL",  "SAVED",
					     "USED",  "NODE",      "REMOTE"};
	struct sample *s = new_sample(1);
	const struct level *l = add_level(s, 1, VIEW_USER);

	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		char cell[LISTING_CELL];

		column_named(titles[i])->print(l, cell, sizeof(cell));
		assert_string_equal(cell, "-");
	}
	sample__free(s);
}

/* What saves least and what takes most come first; what is not known last. */
static void orders(void **state)
{
	static const char *const titles[] = {"SAVED", "ALLOCATED", "ALLOCS", "FAILED", "LIOBN"};
	const struct level first = {
	    .gen = 1, .bytes = 9, .full_bytes = 4, .allocated = 2, .failed = 2};
	const struct level second = {.gen = 2, .bytes = 2, .full_bytes = 4, .failed = 1};
	const struct level last = {.gen = 3, .bytes = COUNT_UNKNOWN};

	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		int (*compare)(const void *, const void *) = column_named(titles[i])->compare;

		assert_true(compare(&first, &second) < 0);
		assert_true(compare(&second, &first) > 0);
		assert_true(compare(&second, &last) < 0);
		assert_true(compare(&last, &second) > 0);
		assert_int_equal(compare(&first, &first), 0);
	}
}

static void why_there_are_none(void **state)
{
	struct sample *s = new_sample(1);
	char *text;

	(void)state;
	snprintf(s->platform, sizeof(s->platform), "pseries");
	text = PRINTED(text__levels(out, s, NULL, 80));
	assert_string_equal(text,
			    "no levels: on pseries the hypervisor keeps each table in one piece\n");
	free(text);
	snprintf(s->platform, sizeof(s->platform), "powernv");
	s->complete = false;
	text = PRINTED(text__levels(out, s, NULL, 80));
	assert_string_equal(text, "no levels of a table found\n"
				  "CENSUS INCOMPLETE: windows may be missing\n");
	free(text);
	sample__free(s);
}

static void exchanges_by_what_they_did(void **state)
{
	struct sample *s = trees();
	struct exchange_totals t;

	(void)state;
	exchanges__sum(s, 2, &t);
	assert_int_equal(t.mapped, 14);
	assert_int_equal(t.unmapped, 3);
	assert_int_equal(t.replaced, 1);
	assert_int_equal(t.idle, 9);
	exchanges__sum(s, 1, &t);
	assert_int_equal(t.mapped + t.unmapped + t.replaced + t.idle, 0);
	sample__free(s);
}

static void entries_of_the_first_level(void **state)
{
	struct level l = {.cells = 64, .cell_entries = 16};

	(void)state;
	assert_int_equal(level__first_entries(&l), 1024);
	l.cell_entries = UINT64_MAX / 64;
	assert_int_equal(level__first_entries(&l), COUNT_UNKNOWN);
	l.cell_entries = UINT64_MAX;
	assert_int_equal(level__first_entries(&l), COUNT_UNKNOWN);
	l.cells = 0;
	assert_int_equal(level__first_entries(&l), COUNT_UNKNOWN);
}

static void every_word_of_views(void **state)
{
	(void)state;
	assert_string_equal(level_view__name(VIEW_HARDWARE), "hardware");
	assert_string_equal(level_view__name(VIEW_USER), "user");
	assert_null(level_view__name(VIEWS));
	assert_null(level_view__name(UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_at_80),
	    cmocka_unit_test(a_pipe_gets_all_of_it),
	    cmocka_unit_test(levels_at_any_width),
	    cmocka_unit_test(pictures),
	    cmocka_unit_test(unknown_is_a_dash),
	    cmocka_unit_test(orders),
	    cmocka_unit_test(why_there_are_none),
	    cmocka_unit_test(exchanges_by_what_they_did),
	    cmocka_unit_test(entries_of_the_first_level),
	    cmocka_unit_test(every_word_of_views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
