// SPDX-License-Identifier: GPL-2.0-only
/* test_event_history.c - the newest events, the worst of them, and no more than there is room for.
 */
#include "fixture.h"

#include "model/event_history.h"

static void add(struct event_history *l, enum event_kind kind, uint64_t time)
{
	struct event e;

	event__init(&e, kind, time, 0);
	e.gen = time; /* so that no two are alike */
	event_history__add(l, &e);
}

static void newest_first(void **state)
{
	struct event_history *l = event_history__new();

	(void)state;
	assert_non_null(l);
	assert_int_equal(event_history__count(l), 0);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_DDW_CREATED, 2);
	assert_int_equal(event_history__count(l), 2);
	assert_int_equal(event_history__get(l, 0)->time_ns, 2);
	assert_int_equal(event_history__get(l, 1)->time_ns, 1);
	event_history__free(l);
	event_history__free(NULL);
}

static void forgets_the_oldest(void **state)
{
	struct event_history *l = event_history__new();

	(void)state;
	for (uint64_t i = 1; i <= 2 * EVENT_HISTORY_ROOM + 3; i++) {
		add(l, EVENT_DDW_CREATED, i);
		assert_int_equal(event_history__get(l, 0)->time_ns, i);
		assert_int_equal(event_history__count(l),
				 i < EVENT_HISTORY_ROOM ? i : EVENT_HISTORY_ROOM);
	}
	assert_int_equal(event_history__get(l, EVENT_HISTORY_ROOM - 1)->time_ns,
			 EVENT_HISTORY_ROOM + 4);
	event_history__free(l);
}

static void merges_with_the_last(void **state)
{
	struct event_history *l = event_history__new();

	(void)state;
	add(l, EVENT_MAP_FAILED, 1);
	add(l, EVENT_MAP_FAILED, 1);
	assert_int_equal(event_history__count(l), 1);
	assert_int_equal(event_history__get(l, 0)->count, 2);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_MAP_FAILED, 1);
	assert_int_equal(event_history__count(l), 3);
	event_history__free(l);
}

static void headlines(void **state)
{
	struct event_history *l = event_history__new();
	const struct event *e[3];

	(void)state;
	assert_int_equal(event_history__headlines(l, e, 3), 0);
	add(l, EVENT_DDW_CREATED, 1);
	add(l, EVENT_DDW_CREATED, 2);
	assert_int_equal(event_history__headlines(l, e, 0), 0);
	assert_int_equal(event_history__headlines(l, e, 3), 1); /* else there would be no line */
	assert_int_equal(e[0]->time_ns, 2);
	add(l, EVENT_LATE_UNMAP, 3);
	for (uint64_t i = 4; i < 9; i++)
		add(l, EVENT_MAP_FAILED, i);
	add(l, EVENT_DDW_CREATED, 9);
	assert_int_equal(event_history__headlines(l, e, 3), 3);
	assert_int_equal(e[0]->time_ns, 3); /* no flood of warnings hides it */
	assert_int_equal(e[1]->time_ns, 8);
	assert_int_equal(e[2]->time_ns, 7);
	assert_int_equal(event_history__headlines(l, e, 1), 1);
	assert_int_equal(e[0]->time_ns, 3);
	event_history__free(l);
}

/* Of all that came, also of what was merged or has gone since. */
static void counts_and_waits(void **state)
{
	struct event_history *l = event_history__new();
	uint64_t counts[SEVERITIES];
	struct event e;

	(void)state;
	assert_int_equal(event_history__longest_wait(l), COUNT_UNKNOWN);
	event__init(&e, EVENT_LATE_UNMAP, 1, 0);
	e.wait_ns = 1000; /* of nothing that waits */
	event_history__add(l, &e);
	assert_int_equal(event_history__longest_wait(l), COUNT_UNKNOWN);
	for (int64_t i = 1; i <= 2; i++) {
		event__init(&e, EVENT_TEARDOWN_WAIT, 1, 0);
		e.wait_ns = i == 1 ? 300 : 200;
		event_history__add(l, &e);
	}
	assert_int_equal(event_history__longest_wait(l), 300);
	event__init(&e, EVENT_TEARDOWN_TIMEOUT, 1, 0);
	e.wait_ns = 400;
	event_history__add(l, &e);
	assert_int_equal(event_history__longest_wait(l), 400);
	for (uint64_t i = 0; i < 2 * EVENT_HISTORY_ROOM; i++)
		add(l, EVENT_DDW_CREATED, i);
	event__init(&e, EVENT_MAP_FAILED, 1, 0);
	e.count = 1000;
	event_history__add(l, &e);
	event_history__add(l, &e);
	event__init(&e, EVENT_TRACING_LOSSY, 1, 0);
	e.count = 5000; /* things that were missed */
	event_history__add(l, &e);
	event_history__severities(l, counts);
	assert_int_equal(counts[SEVERITY_CRITICAL], 2);
	assert_int_equal(counts[SEVERITY_WARNING], 2 + 2000 + 1);
	assert_int_equal(counts[SEVERITY_INFO], 2 * EVENT_HISTORY_ROOM);
	assert_int_equal(event_history__longest_wait(l), 400);
	event_history__free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(newest_first),         cmocka_unit_test(forgets_the_oldest),
	    cmocka_unit_test(merges_with_the_last), cmocka_unit_test(headlines),
	    cmocka_unit_test(counts_and_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
