// SPDX-License-Identifier: GPL-2.0-only
/* test_event_store.c - lines of events in memory that an earlier process, or version, left. */
#include "fixture.h"

#include <string.h>

#include "model/event.h"
#include "record/event_store.h"

#define BYTES 8192
static _Alignas(8) char memory[BYTES];

static int begin(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	return 0;
}

static struct stored_event *add(struct event_store *st, enum event_kind kind, uint64_t gen,
				const char *line, uint32_t flags)
{
	struct event e;

	event__init(&e, kind, 1, 2);
	e.gen = gen;
	e.live = 16;
	return event_store__add(st, &e, line, strlen(line), flags);
}

/* All that waits, in order. */
static void expect(const struct event_store *st, const char *all)
{
	char text[BYTES] = "";

	for (const struct stored_event *at = event_store__next(st, NULL, STORED_WAITS); at;
	     at = event_store__next(st, at, STORED_WAITS))
		strncat(text, stored_event__line(at), at->length);
	assert_string_equal(text, all);
}

static void outlives_its_process(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);

	(void)state;
	assert_true(event_store__outlives(st));
	add(st, EVENT_TABLE_FREED, 1, "one\n", STORED_WAITS);
	add(st, EVENT_TABLE_FREED, 2, "two\n", STORED_WAITS);
	*event_store__taken(st) = 3;
	event_store__close(st);
	st = event_store__open(memory, BYTES);
	expect(st, "one\ntwo\n");
	assert_int_equal(event_store__unread(st), 0);
	assert_int_equal(*event_store__taken(st), 3);
	stored_event__clear(event_store__next(st, NULL, STORED_WAITS), STORED_WAITS);
	expect(st, "two\n");
	assert_int_equal(event_store__count(st, STORED_WAITS), 1);
	event_store__close(st);
}

static void is_the_process_s_own(void **state)
{
	struct event_store *st = event_store__open(NULL, BYTES);

	(void)state;
	assert_false(event_store__outlives(st));
	add(st, EVENT_TABLE_FREED, 1, "one\n", STORED_WAITS);
	expect(st, "one\n");
	event_store__close(st);
	event_store__close(NULL);
	assert_null(event_store__open(NULL, 16));
}

/* Places of events that are removed are used again; the order stays. */
static void goes_round(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);
	char line[32], want[64];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		assert_non_null(add(st, EVENT_TABLE_FREED, 1, line, STORED_WAITS));
		if (i < 2)
			continue;
		snprintf(want, sizeof(want), "%d\n%d\n%d\n", i - 2, i - 1, i);
		expect(st, want);
		stored_event__clear(event_store__next(st, NULL, STORED_WAITS), STORED_WAITS);
	}
	assert_int_equal(event_store__dropped(st), 0);
	event_store__close(st);
}

/* What is not critical goes first, the oldest of it first; and what has no room is counted. */
static void critical_events_stay(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);
	uint64_t plain, critical = 0;

	(void)state;
	for (int i = 0; i < 500; i++) {
		bool bad = i % 10 == 0;

		critical += add(st, bad ? EVENT_LATE_UNMAP : EVENT_TABLE_FREED, 1,
				bad ? "critical\n" : "plain\n", STORED_WAITS) &&
			    bad;
		plain =
		    event_store__count(st, STORED_WAITS) - event_store__count(st, STORED_CRITICAL);
		if (event_store__count(st, STORED_CRITICAL) < critical)
			assert_int_equal(plain, 0);
	}
	assert_int_equal(critical, 50);
	assert_int_equal(event_store__count(st, STORED_CRITICAL), 50);
	assert_int_equal(event_store__count(st, STORED_WAITS) + event_store__dropped(st), 500);
	for (int i = 0; i < 200; i++)
		add(st, EVENT_LATE_UNMAP, 1, "critical\n", STORED_WAITS);
	assert_int_equal(
	    event_store__count(st, STORED_WAITS) - event_store__count(st, STORED_CRITICAL), 0);
	assert_null(add(st, EVENT_TABLE_FREED, 1, "plain\n", STORED_WAITS));
	assert_null(add(st, EVENT_LATE_UNMAP, 1, "critical\n", STORED_WAITS));
	assert_int_equal(event_store__count(st, STORED_WAITS) + event_store__dropped(st), 702);
	event_store__close(st);
}

/* Written, but not unmapped: it stays until all is. */
static void freed_windows_stay(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);
	struct stored_event *at;

	(void)state;
	at = add(st, EVENT_WINDOW_REMOVED_LIVE, 7, "seven\n", STORED_WAITS | STORED_FREED);
	add(st, EVENT_WINDOW_REMOVED_LIVE, 8, "eight\n", STORED_WAITS | STORED_FREED);
	stored_event__clear(at, STORED_WAITS);
	expect(st, "eight\n");
	assert_int_equal(event_store__count(st, STORED_FREED), 2);
	event_store__unmapped(st, 7, 10);
	assert_int_equal(at->tces, 6);
	event_store__unmapped(st, 0, 16);
	event_store__unmapped(st, 7, 6);
	assert_int_equal(event_store__count(st, STORED_FREED), 1);
	assert_int_equal(event_store__count(st, ~0U), 1);
	event_store__unmapped(st, 8, 99);
	expect(st, "eight\n");
	event_store__close(st);
}

/* A version that it cannot read, and rubbish: it starts again, and what was lost is known. */
static void what_cannot_be_read(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);

	(void)state;
	add(st, EVENT_TABLE_FREED, 1, "one\n", STORED_WAITS);
	memory[14]++;
	event_store__close(st);
	st = event_store__open(memory, BYTES);
	expect(st, "");
	assert_int_equal(event_store__unread(st), 1);
	event_store__add_unread(st);
	assert_int_equal(event_store__unread(st), 2);
	add(st, EVENT_TABLE_FREED, 1, "one\n", STORED_WAITS)->length = 5000;
	event_store__close(st);
	st = event_store__open(memory, BYTES);
	expect(st, "");
	event_store__close(st);
}

/* A later version with longer heads of its records. */
static void longer_heads(void **state)
{
	struct event_store *st = event_store__open(memory, BYTES);
	struct stored_event *at = add(st, EVENT_TABLE_FREED, 1, "........one\n", STORED_WAITS);

	(void)state;
	at->head += 8;
	at->length -= 8;
	event_store__close(st);
	st = event_store__open(memory, BYTES);
	expect(st, "one\n");
	event_store__close(st);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(outlives_its_process), TEST(is_the_process_s_own), TEST(goes_round),
	    TEST(critical_events_stay), TEST(freed_windows_stay),   TEST(what_cannot_be_read),
	    TEST(longer_heads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
