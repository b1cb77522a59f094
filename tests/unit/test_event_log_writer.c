// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_event_log_writer.c - an event log that cannot be written: a full disk, short writes, a sync
 * that fails, a name that is gone, a writer that is killed.
 */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record/event_log_reader.h"
#include "record/event_log_writer.h"
#include "record/event_store.h"
#include "record/record.h"

static char folder[64], path[96], other[96], error[256];
static struct event_store *store;
static struct event_log_writer *writer;
static int syncs_fail; /* with this errno; 0: they succeed */

/* In place of the C library's. */
int fdatasync(int fd)
{
	errno = syncs_fail;
	return syncs_fail ? -1 : fsync(fd);
}

static struct event *make(enum event_kind kind, uint64_t mono_ns)
{
	static struct event e;

	event__init(&e, kind, 1000, mono_ns);
	e.gen = 7;
	e.live = 16;
	snprintf(e.device, sizeof(e.device), "0001:00:00.0");
	event__write_message(&e);
	return &e;
}

static void open_writer(void)
{
	writer = event_log_writer__open(path, store, error, sizeof(error));
	assert_non_null(writer);
}

static void write_event(uint64_t mono_ns)
{
	event_log_writer__write(writer, make(EVENT_TABLE_FREED, mono_ns));
}

static int begin(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	strcpy(folder, "/tmp/writer-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/log", folder);
	snprintf(other, sizeof(other), "%s/log.1", folder);
	store = event_store__open(NULL, EVENT_STORE_BYTES);
	writer = NULL;
	syncs_fail = 0;
	return !store;
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int end(void **state)
{
	(void)state;
	limit_files(RLIM_INFINITY);
	event_log_writer__close(writer);
	event_store__close(store);
	unlink(path);
	unlink(other);
	rmdir(folder);
	return 0;
}

/* The events of a file, by their times: whole lines, nothing else. */
static void expect_in(const char *file, const uint64_t *mono_ns, size_t n)
{
	FILE *in = fopen(file, "r");
	struct event_log_reader *reader;
	struct event e;

	assert_non_null(in);
	reader = event_log_reader__new(in);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(event_log_reader__next(reader, &e), 0);
		assert_int_equal(e.mono_ns, mono_ns[i]);
	}
	assert_int_equal(event_log_reader__next(reader, &e), -ENODATA);
	assert_false(event_log_reader__torn(reader));
	event_log_reader__free(reader);
	fclose(in);
}
#define EXPECT_IN(file, ...)                                                                       \
	expect_in(file, (const uint64_t[]){__VA_ARGS__},                                           \
		  sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static struct event_log_state state_of(void)
{
	struct event_log_state state;

	event_log_writer__state(writer, &state);
	return state;
}

/* The thread tries four times a second; on a busy machine that may take long. */
static void await_written(void)
{
	for (int i = 0; i < 3000 && state_of().waiting; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	assert_int_equal(state_of().waiting, 0);
}

static void await_failures(uint64_t n)
{
	for (int i = 0; i < 3000 && state_of().failures < n; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	assert_true(state_of().failures >= n);
}

/* There is room for a part of a line: nothing of it stays, and all come in order later. */
static void full_disk(void **state)
{
	struct stat st;

	(void)state;
	open_writer();
	write_event(1);
	stat(path, &st);
	limit_files((rlim_t)st.st_size + 100);
	write_event(2);
	write_event(3);
	assert_int_equal(state_of().waiting, 2);
	assert_int_equal(state_of().error, EFBIG);
	await_failures(3);
	EXPECT_IN(path, 1);
	limit_files(RLIM_INFINITY);
	await_written();
	EXPECT_IN(path, 1, 2, 3);
	assert_int_equal(state_of().error, 0);
	assert_int_equal(state_of().dropped, 0);
	write_event(4);
	EXPECT_IN(path, 1, 2, 3, 4);
}

/* Room for some of those that wait: these are written, and only the rest waits on. */
static void room_for_some(void **state)
{
	struct stat st;

	(void)state;
	open_writer();
	write_event(1);
	stat(path, &st);
	limit_files((rlim_t)st.st_size);
	for (uint64_t i = 2; i <= 5; i++)
		write_event(i);
	limit_files((rlim_t)st.st_size * 3 + 100);
	for (int i = 0; i < 3000 && state_of().waiting != 2; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	assert_int_equal(state_of().waiting, 2);
	EXPECT_IN(path, 1, 2, 3);
	limit_files(RLIM_INFINITY);
	await_written();
	EXPECT_IN(path, 1, 2, 3, 4, 5);
}

/* What is not on the disk is not in the log, though the write succeeded. */
static void a_sync_that_fails(void **state)
{
	(void)state;
	open_writer();
	write_event(1);
	syncs_fail = EIO;
	write_event(2);
	write_event(3);
	assert_int_equal(state_of().waiting, 2);
	assert_int_equal(state_of().error, EIO);
	await_failures(3);
	EXPECT_IN(path, 1);
	syncs_fail = 0;
	await_written();
	EXPECT_IN(path, 1, 2, 3);
}

/* Its process is killed while the disk is full: the next one writes what waits, once. */
static void killed_meanwhile(void **state)
{
	(void)state;
	open_writer();
	write_event(1);
	syncs_fail = EIO;
	write_event(2);
	event_log_writer__close(writer);
	EXPECT_IN(path, 1);
	assert_int_equal(event_store__count(store, STORED_WAITS), 1);
	syncs_fail = 0;
	open_writer();
	EXPECT_IN(path, 1, 2);
}

/* Killed between the write and the end of waiting. */
static void not_twice(void **state)
{
	struct event *e = make(EVENT_TABLE_FREED, 2);
	char *line = PRINTED(assert_int_equal(record__write_event(out, e), 0));

	(void)state;
	open_writer();
	write_event(1);
	write_event(2);
	write_event(3);
	event_log_writer__close(writer);
	assert_non_null(event_store__add(store, e, line, strlen(line), STORED_WAITS));
	open_writer();
	assert_int_equal(state_of().waiting, 0);
	EXPECT_IN(path, 1, 2, 3);
	free(line);
}

/* In the middle of a line: it is cut, and its event is written again. A line that is not a record
 * gets its end. */
static void killed_in_a_line(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
	    {"{\"kind\":\"ev", ""},
	    {"a\n{\"kind\":\"ev", "a\n"},
	    {"a\nb", "a\nb\n"},
	    {"a\n", "a\n"},
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *f = fopen(path, "w");
		size_t n;

		assert_non_null(f);
		fputs(cases[i].before, f);
		fclose(f);
		open_writer();
		event_log_writer__close(writer);
		writer = NULL;
		f = fopen(path, "r");
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
		text[n] = '\0';
		assert_string_equal(text, cases[i].after);
	}
}

/* A device that is always full, by a name that leads elsewhere later. */
static void another_disk(void **state)
{
	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_int_equal(symlink("/dev/full", path), 0);
	open_writer();
	write_event(1);
	assert_int_equal(state_of().error, ENOSPC);
	assert_int_equal(unlink(path), 0);
	await_written();
	EXPECT_IN(path, 1);
}

/* Removed, not renamed: what is written to it cannot be read. */
static void no_name(void **state)
{
	(void)state;
	open_writer();
	write_event(1);
	assert_int_equal(unlink(path), 0);
	write_event(2);
	EXPECT_IN(path, 2);
}

/* logrotate: the old file until SIGHUP, and then one of the old name. */
static void rotated(void **state)
{
	(void)state;
	open_writer();
	write_event(1);
	assert_int_equal(rename(path, other), 0);
	write_event(2);
	assert_int_equal(event_log_writer__reopen(writer, error, sizeof(error)), 0);
	write_event(3);
	EXPECT_IN(other, 1, 2);
	EXPECT_IN(path, 3);
}

static void windows_that_were_freed(void **state)
{
	struct event *freed = make(EVENT_WINDOW_REMOVED_LIVE, 1), *late;

	(void)state;
	open_writer();
	freed->severity = SEVERITY_WARNING; /* not for the kernel's log */
	event_log_writer__write(writer, freed);
	assert_int_equal(event_store__count(store, STORED_FREED), 1);
	assert_int_equal(event_store__count(store, STORED_WAITS), 0);
	late = make(EVENT_LATE_UNMAP, 2);
	late->tces = 16;
	late->severity = SEVERITY_WARNING;
	event_log_writer__write(writer, late);
	assert_int_equal(event_store__count(store, ~0U), 0);
	EXPECT_IN(path, 1, 2);
}

static void what_is_refused(void **state)
{
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(event_log_writer__open(path, store, error, sizeof(error)));
	assert_non_null(strstr(error, "Is a directory"));
	assert_int_equal(rmdir(path), 0);
	open_writer();
	assert_null(event_log_writer__open(path, store, error, sizeof(error)));
	assert_non_null(strstr(error, "another tced writes"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(full_disk),         TEST(room_for_some),
	    TEST(a_sync_that_fails), TEST(killed_meanwhile),
	    TEST(not_twice),         TEST(killed_in_a_line),
	    TEST(another_disk),      TEST(no_name),
	    TEST(rotated),           TEST(windows_that_were_freed),
	    TEST(what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
