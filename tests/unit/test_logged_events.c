// SPDX-License-Identifier: GPL-2.0-only
/* test_logged_events.c - the events that the end of a log has. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/event.h"
#include "record/event_log_writer.h"
#include "record/event_store.h"
#include "record/record.h"
#include "service/logged_events.h"

#define BORN (1000 * SECOND)

static struct event *make(enum event_kind kind, uint64_t mono_ns, const char *device)
{
	static struct event e;

	event__init(&e, kind, BORN + mono_ns, mono_ns);
	e.gen = 7;
	snprintf(e.device, sizeof(e.device), "%s", device);
	event__write_message(&e);
	return &e;
}

struct log {
	char path[32];
	struct event_store *store;
	struct event_log_writer *writer;
};

static struct log *log_new(void **state)
{
	struct log *log = calloc(1, sizeof(*log));
	char error[256];
	int fd;

	assert_non_null(log);
	strcpy(log->path, "/tmp/told-XXXXXX");
	fd = mkstemp(log->path);
	assert_true(fd >= 0);
	close(fd);
	log->store = event_store__open(NULL, EVENT_STORE_BYTES);
	assert_non_null(log->store);
	log->writer = event_log_writer__open(log->path, log->store, error, sizeof(error));
	assert_non_null(log->writer);
	*state = log;
	return log;
}

static int log_free(void **state)
{
	struct log *log = *state;

	event_log_writer__close(log->writer);
	event_store__close(log->store);
	unlink(log->path);
	free(log);
	return 0;
}

static void same_kind_time_table_and_device(void **state)
{
	struct log *log = log_new(state);
	struct logged_events *logged_events;

	event_log_writer__write(log->writer, make(EVENT_TABLE_CREATED, 5, "0001:00:00.0"));
	logged_events = logged_events__read(log->path, log->store);
	assert_non_null(logged_events);
	assert_true(
	    logged_events__has(logged_events, make(EVENT_TABLE_CREATED, 5, "0001:00:00.0")));
	assert_false(logged_events__has(logged_events, make(EVENT_TABLE_FREED, 5, "0001:00:00.0")));
	assert_false(
	    logged_events__has(logged_events, make(EVENT_TABLE_CREATED, 6, "0001:00:00.0")));
	assert_false(
	    logged_events__has(logged_events, make(EVENT_TABLE_CREATED, 5, "0002:00:00.0")));
	logged_events__free(logged_events);
}

/* More than is read: the newest count, and the line that is cut is not an error. */
static void the_end_of_a_long_log(void **state)
{
	struct log *log = log_new(state);
	struct logged_events *logged_events;

	for (uint64_t i = 1; i <= 3000; i++)
		event_log_writer__write(log->writer, make(EVENT_TABLE_FREED, i, "0001:00:00.0"));
	logged_events = logged_events__read(log->path, log->store);
	assert_non_null(logged_events);
	assert_true(
	    logged_events__has(logged_events, make(EVENT_TABLE_FREED, 3000, "0001:00:00.0")));
	assert_true(
	    logged_events__has(logged_events, make(EVENT_TABLE_FREED, 2600, "0001:00:00.0")));
	assert_false(logged_events__has(logged_events, make(EVENT_TABLE_FREED, 1, "0001:00:00.0")));
	logged_events__free(logged_events);
}

static void a_log_that_is_not_there(void **state)
{
	struct event_store *store = event_store__open(NULL, EVENT_STORE_BYTES);
	struct logged_events *logged_events = logged_events__read("/tmp/told-nowhere/log", store);

	(void)state;
	assert_non_null(logged_events);
	assert_false(logged_events__has(logged_events, make(EVENT_TABLE_FREED, 1, "")));
	logged_events__free(logged_events);
	event_store__close(store);
}

/* What waits will be in the log: it is not handed over again. */
static void what_waits_for_the_log(void **state)
{
	struct event_store *store = event_store__open(NULL, EVENT_STORE_BYTES);
	struct event *e = make(EVENT_TABLE_FREED, 4, "0001:00:00.0");
	char *line = PRINTED(assert_int_equal(record__write_event(out, e), 0));
	struct logged_events *logged_events;

	(void)state;
	assert_non_null(event_store__add(store, e, line, strlen(line), STORED_WAITS));
	logged_events = logged_events__read("/tmp/told-nowhere/log", store);
	assert_true(logged_events__has(logged_events, e));
	logged_events__free(logged_events);
	event_store__close(store);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(same_kind_time_table_and_device, log_free),
	    cmocka_unit_test_teardown(the_end_of_a_long_log, log_free),
	    cmocka_unit_test(a_log_that_is_not_there),
	    cmocka_unit_test(what_waits_for_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
