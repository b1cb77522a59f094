// SPDX-License-Identifier: GPL-2.0-only
/* test_text.c - lists as an operator reads them: what is unknown, cut or left out. */
#include "fixture.h"

#include "base/format.h"
#include "report/list.h"
#include "report/text.h"

static void numbers(void **state)
{
	char b[32];

	(void)state;
#define SHOWS(call, text)                                                                          \
	do {                                                                                       \
		call;                                                                              \
		assert_string_equal(b, text);                                                      \
	} while (0)
	SHOWS(format__count(b, sizeof(b), COUNT_UNKNOWN), "-");
	SHOWS(format__count(b, sizeof(b), 0), "0");
	SHOWS(format__count(b, sizeof(b), INT64_MAX), "9223372036854775807");
	SHOWS(format__rate(b, sizeof(b), -1), "-");
	SHOWS(format__rate(b, sizeof(b), 0), "0");
	SHOWS(format__rate(b, sizeof(b), 0.01), "<0.1");
	SHOWS(format__rate(b, sizeof(b), 3.49), "3.5");
	SHOWS(format__rate(b, sizeof(b), 9.96), "10");
	SHOWS(format__rate(b, sizeof(b), 9999.4), "9999");
	SHOWS(format__rate(b, sizeof(b), 9999.6), "10.0k");
	SHOWS(format__rate(b, sizeof(b), 999949), "999.9k");
	SHOWS(format__rate(b, sizeof(b), 999951), "1.0M");
	SHOWS(format__age(b, sizeof(b), 999999999), "<1s");
	SHOWS(format__age(b, sizeof(b), 12 * SECOND), "12s");
	SHOWS(format__age(b, sizeof(b), 185 * SECOND), "3m05s");
	SHOWS(format__age(b, sizeof(b), 7800 * SECOND), "2h10m");
	SHOWS(format__age(b, sizeof(b), (3 * 24 + 4) * 3600 * SECOND), "3d04h");
	SHOWS(format__size(b, sizeof(b), 512), "512");
	SHOWS(format__size(b, sizeof(b), 4.0 * 1024 * 1024), "4.0M");
	SHOWS(format__size(b, sizeof(b), 512.0 * (1 << 30)), "512G");
	SHOWS(format__size(b, sizeof(b), 18446744073709551616.0), "16E");
#undef SHOWS
}

/* A sample with a table that is counted, one that cannot be, and one that VFIO owns. */
static struct sample *windows(void)
{
	struct sample *s = new_sample(100 * SECOND);
	struct table *t = add_table(s, 1, 306);

	t->entries = 524288;
	t->reserved = 1;
	t = add_table(s, 0, COUNT_UNKNOWN);
	t->liobn = 0x80000009;
	t->window = WINDOW_DDW_DIRECT;
	t->entries = 512;
	t->page_shift = 24;
	snprintf(t->devices, sizeof(t->devices), "0001:00:01.0");
	t = add_table(s, 2, COUNT_UNKNOWN);
	t->user_owned = true;
	t = add_table(s, 3, COUNT_UNKNOWN); /* unreadable for another reason */
	add_device(s, 1, 1, "0001:00:00.0", "e1000e");
	add_device(s, 2, 1, "0001:00:02.0", "nvme");
	return s;
}

static struct model *updated(const struct sample *s)
{
	struct model *m = model__new();

	assert_non_null(m);
	assert_int_equal(model__update(m, s), 0);
	return m;
}

static size_t column_named(const char *title)
{
	for (size_t c = 0; c < listing_tables.ncolumns; c++)
		if (strcmp(listing_tables.columns[c].title, title) == 0)
			return c;
	fail_msg("no column %s", title);
	return 0;
}

/* A pool that is reserved as a whole is not full, it is none; and it has no room. */
static void rooms_of_pools(void **state)
{
	struct table t = {
	    .gen = 1,
	    .pools = 3,
	    .pool = {{.entries = 100, .used = 51, .reserved = 1, .free_run = 40},
		     {.first = 100, .entries = 100, .used = 91, .reserved = 70, .free_run = 9},
		     {.first = 200, .entries = 50, .used = 50, .reserved = 50}},
	};
	struct table_view v = {.table = &t};
	static const struct {
		const char *title, *cell;
	} cells[] = {{"FULL%", "70"}, {"FREE-RUN", "40"}};
	char cell[LISTING_CELL];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		listing_tables.columns[column_named(cells[i].title)].print(&v, cell, sizeof(cell));
		assert_string_equal(cell, cells[i].cell);
	}
	t.pools = 0;
	for (size_t i = 0; i < 2; i++) {
		listing_tables.columns[column_named(cells[i].title)].print(&v, cell, sizeof(cell));
		assert_string_equal(cell, "-");
	}
}

/* Fullest first, shortest run first; what is not known comes last. */
static void order_by_room(void **state)
{
	struct table full = {.gen = 1, .pools = 1, .pool = {{.entries = 4, .used = 4}}};
	struct table half = {
	    .gen = 2, .pools = 1, .pool = {{.entries = 4, .used = 2, .free_run = 2}}};
	struct table unknown = {.gen = 3};
	const struct table_view a = {.table = &full}, b = {.table = &half}, c = {.table = &unknown};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int (*compare)(const void *, const void *) =
		    listing_tables.columns[column_named(i ? "FREE-RUN" : "FULL%")].compare;

		assert_true(compare(&a, &b) < 0);
		assert_true(compare(&b, &a) > 0);
		assert_true(compare(&b, &c) < 0);
		assert_true(compare(&c, &b) > 0);
		assert_int_equal(compare(&a, &a), 0);
	}
}

/* A file may say anything. */
static void rooms_that_cannot_be(void **state)
{
	struct table t = {.pools = SAMPLE_POOLS + 1,
			  .pool = {{.entries = 1, .used = 2},
				   {.entries = 1, .used = UINT64_MAX},
				   {.entries = UINT64_MAX, .used = 1, .reserved = 2},
				   {.reserved = 7},
				   {.free_run = UINT64_MAX}}};

	(void)state;
	assert_int_equal(table__fullest_percent(&t), COUNT_UNKNOWN);
	assert_int_equal(table__free_run(&t), 0);
}

static void tables_at_80(void **state)
{
	struct sample *s = windows();
	struct model *m = updated(s);
	char *text = PRINTED(text__tables(out, s, m, NULL, 80));

	(void)state;
	assert_string_equal(
	    text,
	    "LIOBN      WINDOW        LIVE UNATTR MAP/S UNMAP/S DEVICES           DRIVERS\n"
	    "0x80000001 default        306    306     -       - 0001:00:00.0,+1   e1000e,nvme\n"
	    "0x80000009 ddw-direct       - direct: not counted  0001:00:01.0      -\n"
	    "0x80000002 default          - user: not counted    -                 -\n"
	    "0x80000003 default          -      -     -       - -                 -\n");
	free(text);
	model__free(m);
	sample__free(s);
}

static void tables_at_any_width(void **state)
{
	struct sample *s = windows();
	struct model *m = updated(s);

	(void)state;
	for (unsigned int width = 60; width < 250; width++) {
		char *text = PRINTED(text__tables(out, s, m, NULL, width));

		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			assert_in_range(strlen(line), 1, width);
			if (strncmp(line, "0x80000009", 10) == 0)
				assert_non_null(strstr(line, " - "));
			if (strncmp(line, "0x80000009", 10) == 0)
				assert_non_null(strstr(line, "not counted"));
		}
		free(text);
	}
	model__free(m);
	sample__free(s);
}

/* The owner has a column if nothing else names it; a machine without VFIO has no such column. */
static void a_counted_table_says_its_owner(void **state)
{
	struct sample *s = windows();
	struct model *m;
	char *text;

	(void)state;
	s->tables[2].live = 7;
	m = updated(s);
	text = PRINTED(text__tables(out, s, m, NULL, 80));
	assert_string_equal(
	    text,
	    "LIOBN      WINDOW      OWNER    LIVE UNATTR MAP/S DEVICES            DRIVERS\n"
	    "0x80000001 default     kernel    306    306     - 0001:00:00.0,+1    e1000e,nvme\n"
	    "0x80000009 ddw-direct  kernel      - not counted  0001:00:01.0       -\n"
	    "0x80000002 default     user        7      -     - -                  -\n"
	    "0x80000003 default     kernel      -      -     - -                  -\n");
	free(text);
	s->tables[2].live = COUNT_UNKNOWN;
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__tables(out, s, m, NULL, TEXT_WIDE));
	assert_null(strstr(text, "OWNER"));
	free(text);
	model__free(m);
	sample__free(s);
}

static void a_pipe_gets_all_columns(void **state)
{
	struct sample *s = windows();
	struct model *m;
	char *text;

	(void)state;
	s->tables[2].live = 7;
	m = updated(s);
	text = PRINTED(text__tables(out, s, m, NULL, TEXT_WIDE));
	for (size_t c = 0; c < listing_tables.ncolumns; c++) {
		const char *title = listing_tables.columns[c].title;

		/* Nothing is held, and nothing moves in a pipe. */
		assert_int_equal(strstr(text, title) != NULL,
				 strcmp(title, "ORPHAN") != 0 && strcmp(title, "TREND") != 0);
	}
	assert_non_null(strstr(text, "0001:00:00.0,0001:00:02.0"));
	assert_non_null(strstr(text, " 4K  2.0G"));
	assert_non_null(strstr(text, "16M  8.0G"));
	free(text);
	model__free(m);
	sample__free(s);
}

/* A number is never cut: other columns give way. */
static void numbers_stay_whole(void **state)
{
	struct sample *s = windows();
	struct model *m;
	char *text;

	(void)state;
	s->tables[0].live = 123456789012;
	m = updated(s);
	text = PRINTED(text__tables(out, s, m, NULL, 60));
	assert_non_null(strstr(text, " 123456789012 123456789012 "));
	free(text);
	model__free(m);
	sample__free(s);
}

static void doubts_follow_the_tables(void **state)
{
	struct sample *s = windows();
	struct model *m = updated(s);
	struct loss *l = sample__add_loss(s);
	char *text;

	(void)state;
	snprintf(l->class, sizeof(l->class), "ledger-full");
	text = PRINTED(text__tables(out, s, m, NULL, 80));
	assert_null(strstr(text, "LOST"));
	assert_null(strstr(text, "INCOMPLETE"));
	assert_null(strstr(text, "DEGRADED"));
	free(text);
	l->count = 3;
	s->complete = false;
	snprintf(sample__add_degraded(s)->purpose, SAMPLE_NAME_LEN, "unmap");
	text = PRINTED(text__tables(out, s, m, NULL, 80));
	assert_non_null(strstr(text,
			       "\nCENSUS INCOMPLETE: windows may be missing, LOST ledger-full 3, "
			       "DEGRADED unmap\n"));
	free(text);
	model__free(m);
	sample__free(s);
}

static struct sample *mappings(void)
{
	struct sample *s = windows();
	struct stack *st = sample__add_stack(s);
	struct mapping *m = add_mapping(s, 1, 0, 256);

	st->id = 1;
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "dma_map_page_attrs+0x1c4");
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x10 [e1000e]");
	add_device(s, 3, 0, "0003:00:00.0", "tg3")->gone = true;
	add_device(s, 4, 1, "0001:00:03.0", "");
	m->device = 1;
	m->stack = 1;
	m->direction = MAP_FROM_DEVICE;
	m->mapped_ns = 88 * SECOND;
	add_mapping(s, 77, 0, 16)->device = 3;
	add_mapping(s, 1, 500, 8)->device = 4;
	add_mapping(s, 1, 600, 1);
	return s;
}

static void holders_at_80(void **state)
{
	struct sample *s = mappings();
	struct model *m = updated(s);
	char *text = PRINTED(text__holders(out, s, m, NULL, NULL, 80, false));

	(void)state;
	assert_string_equal(
	    text, "  TCES MAPPINGS OLDEST LIOBN      DEVICE       DRIVER   FUNCTION\n"
		  "   256        1    12s 0x80000001 0001:00:00.0 e1000e   e1000_alloc_rx_buffers\n"
		  "    16        1  1m40s TABLE GONE 0003:00:00.0 DEV GONE ?\n"
		  "     8        1  1m40s 0x80000001 0001:00:03.0 NONE     ?\n"
		  "     1        1  1m40s 0x80000001 ?            -        ?\n");
	free(text);
	model__free(m);
	sample__free(s);
}

/* An empty list never says that nothing is mapped where mappings cannot be seen. */
static void no_holders_where_they_cannot_be_seen(void **state)
{
	struct sample *s = sample__new();
	struct model *m;
	char *text;

	(void)state;
	assert_non_null(s);
	s->complete = true;
	m = updated(s);
	text = PRINTED(text__holders(out, s, m, NULL, NULL, TEXT_WIDE, false));
	assert_string_equal(text, "no mapping seen since tracing started\n");
	free(text);
	sample__add_degraded(s)->affects = AFFECTS_HOLDERS;
	text = PRINTED(text__holders(out, s, m, NULL, NULL, TEXT_WIDE, false));
	assert_string_equal(text, "no mapping seen; coverage is incomplete, see tcectl doctor\n");
	free(text);
	model__free(m);
	sample__free(s);
}

static void holders_filtered_with_stacks(void **state)
{
	const struct holder_filter f = {.device = "0001:00:00.0"};
	const struct holder_filter none = {.device = "nothing"};
	struct sample *s = mappings();
	struct model *m = updated(s);
	char *text = PRINTED(text__holders(out, s, m, &f, NULL, TEXT_WIDE, true));

	(void)state;
	assert_string_equal(
	    text,
	    "  TCES MAPPINGS OLDEST DIR  LIOBN      DEVICE       DRIVER   FUNCTION\n"
	    "   256        1    12s from 0x80000001 0001:00:00.0 e1000e   e1000_alloc_rx_buffers\n"
	    "        dma_map_page_attrs+0x1c4\n"
	    "        e1000_alloc_rx_buffers+0x10 [e1000e]\n");
	free(text);
	text = PRINTED(text__holders(out, s, m, &none, NULL, TEXT_WIDE, true));
	assert_string_equal(text, "no holder matches\n");
	free(text);
	text = PRINTED(text__top_holders(out, m, NULL, 1, 80, false));
	assert_non_null(strstr(text, "\n... and 3 more holders\n"));
	free(text);
	model__free(m);
	sample__free(s);
}

static void held_is_said(void **state)
{
	struct sample *s = mappings();
	struct model *m = updated(s);
	char *text = PRINTED(text__summary(out, s, m));

	(void)state;
	assert_non_null(strstr(text, "\nORPHANED: 16 TCEs with no driver left to unmap them\n"));
	assert_non_null(
	    strstr(text, "\nWindows 4 (3 NOT COUNTED)  Live 306 TCEs  TCEs/s - mapped, "));
	free(text);
	s->nmappings = 1;
	s->ntables = 2;
	s->tables[0].live = COUNT_UNKNOWN;
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__summary(out, s, m));
	assert_null(strstr(text, "ORPHAN"));
	assert_non_null(strstr(text, "Windows 2 (2 NOT COUNTED)  Live - TCEs"));
	free(text);
	model__free(m);
	sample__free(s);
}

/* No name from a kernel or a recording drives the terminal. */
static void nothing_drives_the_terminal(void **state)
{
	struct sample *s = mappings();
	struct model *m;
	char *text;

	(void)state;
	snprintf(s->devices[0].name, SAMPLE_NAME_LEN, "\033[2J\x9b\n\x7f");
	snprintf(s->stacks[0].frame[0], SAMPLE_FRAME_LEN, "\033[3J");
	snprintf(s->release, SAMPLE_NAME_LEN, "\033[4J");
	sample__add_loss(s)->count = 1;
	snprintf(s->losses[0].class, SAMPLE_NAME_LEN, "\033[5J");
	m = updated(s);
	text = PRINTED(text__tables(out, s, m, NULL, 80);
		       text__holders(out, s, m, NULL, NULL, 80, true); text__summary(out, s, m);
		       text__doctor(out, s, 80));
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
	assert_non_null(strstr(text, "?[2J???"));
	assert_non_null(strstr(text, "?[3J"));
	assert_non_null(strstr(text, "?[4J"));
	assert_non_null(strstr(text, "?[5J"));
	free(text);
	model__free(m);
	sample__free(s);
}

static void lists_are_cut_to_whole_names(void **state)
{
	static const struct {
		const char *names;
		const char *shown;
	} cases[] = {
	    {"0001:00:00.0", "0001:00:00.0"},
	    {"0001:00:00.0,a", "0001:00:00.0,a"},
	    {"0001:00:00.0,aaaa", "0001:00:00.0,+1"},
	    {"a,b,c,d,e,f,g,h,i,j,k", "a,b,c,d,e,f,+5"},
	    {"0001:00:00.0,0001:00:01.0,+7", "0001:00:00.0,+8"},
	    {"0001:00:00.0000001,b", "0001:00:00.000~"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table t = {.gen = 1, .live = 1};
		struct table_view v = {.table = &t};
		struct list_layout l;
		char line[512];

		snprintf(v.devices, sizeof(v.devices), "%s", cases[i].names);
		list_layout__begin(&l, &listing_tables, NULL, true);
		list_layout__measure(&l, &v);
		list_layout__share(&l, 60);
		for (size_t c = 0; c < LISTING_COLUMNS; c++)
			l.width[c] = 0;
		l.width[column_named("DEVICES")] = 15;
		list_layout__row(&l, &v, line, sizeof(line));
		assert_string_equal(line, cases[i].shown);
	}
}

/* The word says how bad it is, with colour or without. */
static void events_have_word_and_colour(void **state)
{
	static const struct {
		enum event_kind kind;
		const char *plain, *colored;
	} cases[] = {
	    {EVENT_LATE_UNMAP, " CRITICAL late-unmap           m\n",
	     " \033[1;31mCRITICAL\033[m late-unmap           m\n"},
	    {EVENT_MAP_FAILED, " WARNING  map-failed           m\n",
	     " \033[33mWARNING \033[m map-failed           m\n"},
	    {EVENT_DDW_RESET, " INFO     ddw-reset            m\n",
	     " INFO     ddw-reset            m\n"},
	};
	struct event e;
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text;

		event__init(&e, cases[i].kind, 0, 0);
		snprintf(e.message, sizeof(e.message), "m");
		text = PRINTED(text__event(out, &e, false, false));
		assert_string_equal(text + strlen("1970-01-01 00:00:00 UTC"), cases[i].plain);
		free(text);
		text = PRINTED(text__event(out, &e, false, true));
		assert_string_equal(text + strlen("1970-01-01 00:00:00 UTC"), cases[i].colored);
		free(text);
	}
	snprintf(e.message, sizeof(e.message), "m\033");
	e.time_ns = 5 * SECOND;
	text__event_line(line, sizeof(line), &e, 65 * SECOND);
	assert_string_equal(line, "INFO 1m00s ago: m?");
	text__event_line(line, sizeof(line), &e, 4 * SECOND); /* clocks may go back */
	assert_string_equal(line, "INFO <1s ago: m?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(rooms_of_pools),
	    cmocka_unit_test(order_by_room),
	    cmocka_unit_test(rooms_that_cannot_be),
	    cmocka_unit_test(tables_at_80),
	    cmocka_unit_test(tables_at_any_width),
	    cmocka_unit_test(a_counted_table_says_its_owner),
	    cmocka_unit_test(a_pipe_gets_all_columns),
	    cmocka_unit_test(numbers_stay_whole),
	    cmocka_unit_test(doubts_follow_the_tables),
	    cmocka_unit_test(holders_at_80),
	    cmocka_unit_test(no_holders_where_they_cannot_be_seen),
	    cmocka_unit_test(holders_filtered_with_stacks),
	    cmocka_unit_test(held_is_said),
	    cmocka_unit_test(nothing_drives_the_terminal),
	    cmocka_unit_test(lists_are_cut_to_whole_names),
	    cmocka_unit_test(events_have_word_and_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
