// SPDX-License-Identifier: GPL-2.0-only
/* test_eventlist.c - the newest events, the worst of them, and no more than there is room for. */
#include "fixture.h"

#include "eventlist.h"

static void add(struct eventlist *l, enum event_kind kind, uint64_t time)
{
	struct event e;

	event__init(&e, kind, time, 0);
	e.gen = time; /* so that no two are alike */
	eventlist__add(l, &e);
}

static void newest_first(void **state)
{
	struct eventlist *l = eventlist__new();

	(void)state;
	assert_non_null(l);
	assert_int_equal(eventlist__count(l), 0);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_DDW_CREATED, 2);
	assert_int_equal(eventlist__count(l), 2);
	assert_int_equal(eventlist__get(l, 0)->time_ns, 2);
	assert_int_equal(eventlist__get(l, 1)->time_ns, 1);
	eventlist__free(l);
	eventlist__free(NULL);
}

static void forgets_the_oldest(void **state)
{
	struct eventlist *l = eventlist__new();

	(void)state;
	for (uint64_t i = 1; i <= 2 * EVENTLIST_ROOM + 3; i++) {
		add(l, EVENT_DDW_CREATED, i);
		assert_int_equal(eventlist__get(l, 0)->time_ns, i);
		assert_int_equal(eventlist__count(l), i < EVENTLIST_ROOM ? i : EVENTLIST_ROOM);
	}
	assert_int_equal(eventlist__get(l, EVENTLIST_ROOM - 1)->time_ns, EVENTLIST_ROOM + 4);
	eventlist__free(l);
}

static void merges_with_the_last(void **state)
{
	struct eventlist *l = eventlist__new();

	(void)state;
	add(l, EVENT_MAP_FAILED, 1);
	add(l, EVENT_MAP_FAILED, 1);
	assert_int_equal(eventlist__count(l), 1);
	assert_int_equal(eventlist__get(l, 0)->count, 2);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_MAP_FAILED, 1);
	assert_int_equal(eventlist__count(l), 3);
	eventlist__free(l);
}

static void headlines(void **state)
{
	struct eventlist *l = eventlist__new();
	const struct event *e[3];

	(void)state;
	assert_int_equal(eventlist__headlines(l, e, 3), 0);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_DDW_CREATED, 2);
	assert_int_equal(eventlist__headlines(l, e, 0), 0);
	assert_int_equal(eventlist__headlines(l, e, 3), 1); /* else nothing would be said */
	assert_int_equal(e[0]->time_ns, 2);
	add(l, EVENT_LATE_UNMAP, 3);
	for (uint64_t i = 4; i < 9; i++)
		add(l, EVENT_MAP_FAILED, i);
	add(l, EVENT_DDW_CREATED, 9);
	assert_int_equal(eventlist__headlines(l, e, 3), 3);
	assert_int_equal(e[0]->time_ns, 3); /* no flood of warnings hides it */
	assert_int_equal(e[1]->time_ns, 8);
	assert_int_equal(e[2]->time_ns, 7);
	assert_int_equal(eventlist__headlines(l, e, 1), 1);
	assert_int_equal(e[0]->time_ns, 3);
	eventlist__free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(newest_first),
	    cmocka_unit_test(forgets_the_oldest),
	    cmocka_unit_test(merges_with_the_last),
	    cmocka_unit_test(headlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
