// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_log_writer.c - events on disk before anything else can fail, or in the store until they
 * can be.
 *
 * Events are written in the order in which they came: as long as one waits, all wait. A thread
 * tries again; it sleeps for as long as nothing waits.
 */
#include "event_log_writer.h"

#include "event_log_file.h"
#include "event_store.h"
#include "kernel_log.h"
#include "model/event.h"
#include "record.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RETRY_NS 250000000L
#define TAIL_SLACK 65536 /* what the log may have behind what waits: a line or two */

struct event_log_writer {
	struct event_log_file file;
	struct kernel_log kmsg;
	char *path;
	struct event_store *store; /* the caller's */
	struct event_log_state state;
	pthread_mutex_t lock;
	pthread_cond_t change;
	pthread_t thread;
	uint64_t unmade; /* events that memory was too short to write as a line */
	bool compared;   /* what waited at first with the end of the log */
	bool retries;    /* the thread is there */
	bool stop;
};

static void format_error(char *error, size_t len, const char *path, int err)
{
	if (err == -EWOULDBLOCK)
		snprintf(error, len, "another tced writes %s: stop it, or use --log", path);
	else
		snprintf(error, len, "cannot write the event log %s: %s; use --log", path,
			 strerror(-err));
}

/* There may be room later. Anything else is a mistake in the path or in its rights. */
static bool may_pass(int err)
{
	return err == -ENOSPC || err == -EDQUOT || err == -EIO || err == -ENOMEM ||
	       err == -EMFILE || err == -ENFILE;
}

/* A line on the first failure, and on the end of it. */
static void note(struct event_log_writer *log, int err)
{
	if (err && !log->state.error)
		fprintf(stderr,
			"%s: cannot write the event log %s: %s; events wait in memory until it can "
			"be written\n",
			program_invocation_short_name, log->path, strerror(-err));
	else if (!err && log->state.error)
		fprintf(stderr, "%s: the event log %s is written again\n",
			program_invocation_short_name, log->path);
	log->state.failures += err != 0;
	log->state.error = -err;
}

/* The file may have lost its name, or have none yet. */
static int ready(struct event_log_writer *log)
{
	return event_log_file__has_name(&log->file) ? 0 : event_log_file__open(&log->file);
}

/* A process that was killed may have written what it had not removed from the store yet. */
static void remove_written(struct event_log_writer *log)
{
	size_t n, most = TAIL_SLACK;
	struct stored_event *at;
	char *tail;

	if (log->compared)
		return;
	log->compared = true;
	for (at = event_store__next(log->store, NULL, STORED_WAITS); at;
	     at = event_store__next(log->store, at, STORED_WAITS))
		most += at->length;
	tail = most > TAIL_SLACK ? event_log_file__tail(&log->file, most, &n) : NULL;
	if (!tail)
		return;
	for (at = event_store__next(log->store, NULL, STORED_WAITS); at;
	     at = event_store__next(log->store, at, STORED_WAITS))
		if (memmem(tail, n, stored_event__line(at), at->length))
			stored_event__clear(at, STORED_WAITS);
	free(tail);
}

/*
 * What waited, in order, and one sync for all: what is not on the disk by then waits on. Those that
 * were written in vain are written again, from the same place.
 */
static int write_waiting(struct event_log_writer *log)
{
	struct stored_event *at, *end = NULL;
	int err, synced;
	long begin;

	if (!event_store__next(log->store, NULL, STORED_WAITS))
		return 0;
	/* Where the path leads elsewhere by now there may be room. */
	err = event_log_file__open(&log->file);
	if (err && !event_log_file__has_name(&log->file))
		return err;
	remove_written(log);
	begin = event_log_file__begin(&log->file);
	err = 0;
	for (at = event_store__next(log->store, NULL, STORED_WAITS); at && !err;
	     at = event_store__next(log->store, at, STORED_WAITS)) {
		err = event_log_file__append(&log->file, stored_event__line(at), at->length);
		if (!err)
			end = at;
	}
	synced = end ? event_log_file__sync(&log->file, begin) : 0;
	for (at = event_store__next(log->store, NULL, STORED_WAITS); at && end && !synced;
	     at = at == end ? NULL : event_store__next(log->store, at, STORED_WAITS))
		stored_event__clear(at, STORED_WAITS);
	return synced ? synced : err;
}

static void try_again(struct event_log_writer *log)
{
	if (event_store__next(log->store, NULL, STORED_WAITS))
		note(log, write_waiting(log));
}

static void *retry(void *arg)
{
	struct event_log_writer *log = arg;

	pthread_mutex_lock(&log->lock);
	while (!log->stop) {
		struct timespec until;

		if (!event_store__next(log->store, NULL, STORED_WAITS)) {
			pthread_cond_wait(&log->change, &log->lock);
			continue;
		}
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += RETRY_NS;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		if (pthread_cond_timedwait(&log->change, &log->lock, &until) == ETIMEDOUT)
			try_again(log);
	}
	pthread_mutex_unlock(&log->lock);
	return NULL;
}

/* Signals are for the thread that can end what it waits for. */
static int start_thread(struct event_log_writer *log)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&log->thread, NULL, retry, log);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	log->retries = !err;
	return -err;
}

static struct event_log_writer *make(const char *path, struct event_store *store)
{
	struct event_log_writer *log = calloc(1, sizeof(*log));
	pthread_condattr_t attr;

	if (!log || !(log->path = strdup(path))) {
		free(log);
		return NULL;
	}
	log->store = store;
	log->file = (struct event_log_file){.path = log->path, .fd = -1};
	log->kmsg.fd = -1;
	pthread_mutex_init(&log->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&log->change, &attr);
	pthread_condattr_destroy(&attr);
	return log;
}

struct event_log_writer *event_log_writer__open(const char *path, struct event_store *store,
						char *error, size_t len)
{
	struct event_log_writer *log = make(path, store);
	int err;

	if (!log) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	err = event_log_file__open(&log->file);
	if (!err) {
		try_again(log);
	} else if (may_pass(err)) {
		note(log, err);
		err = 0;
	}
	if (!err)
		err = start_thread(log);
	if (!err)
		return log;
	format_error(error, len, path, err);
	event_log_writer__close(log);
	return NULL;
}

int event_log_writer__reopen(struct event_log_writer *log, char *error, size_t len)
{
	int err;

	pthread_mutex_lock(&log->lock);
	err = event_log_file__open(&log->file);
	pthread_mutex_unlock(&log->lock);
	if (err)
		format_error(error, len, log->path, err);
	return err;
}

void event_log_writer__close(struct event_log_writer *log)
{
	if (!log)
		return;
	pthread_mutex_lock(&log->lock);
	log->stop = true;
	pthread_cond_signal(&log->change);
	pthread_mutex_unlock(&log->lock);
	if (log->retries) {
		pthread_join(log->thread, NULL);
		try_again(log);
	}
	event_log_file__close(&log->file);
	kernel_log__close(&log->kmsg);
	pthread_mutex_destroy(&log->lock);
	pthread_cond_destroy(&log->change);
	free(log->path);
	free(log);
}

static int append(struct event_log_writer *log, const char *line, size_t length)
{
	int err = ready(log);
	long begin;

	if (err)
		return err;
	begin = event_log_file__begin(&log->file);
	err = event_log_file__append(&log->file, line, length);
	return err ? err : event_log_file__sync(&log->file, begin);
}

/* A window that was freed under live TCEs stays in the store until these are unmapped. */
static uint32_t reasons_to_store(const struct event *e)
{
	return e->kind == EVENT_WINDOW_REMOVED_LIVE && e->gen && e->live > 0 ? STORED_FREED : 0;
}

/* Into the store first, where it has to be there: the process may be killed at any instruction. */
static void log_line(struct event_log_writer *log, const struct event *e, const char *line,
		     size_t length)
{
	bool behind = event_store__next(log->store, NULL, STORED_WAITS);
	uint32_t flags = reasons_to_store(e);
	struct stored_event *at = NULL;
	int err;

	if (flags || behind)
		at = event_store__add(log->store, e, line, length, flags | STORED_WAITS);
	if (behind)
		return;
	err = append(log, line, length);
	if (!err && at)
		stored_event__clear(at, STORED_WAITS);
	else if (err && !at)
		event_store__add(log->store, e, line, length, STORED_WAITS);
	note(log, err);
}

void event_log_writer__write(struct event_log_writer *log, const struct event *e)
{
	char *line = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&line, &length);
	int err = out ? record__write_event(out, e) : -ENOMEM;

	if (out && fclose(out) && !err)
		err = -ENOMEM;
	pthread_mutex_lock(&log->lock);
	/* A disk that does not answer must not keep it from the kernel's log. */
	if (e->severity == SEVERITY_CRITICAL) {
		int failed = kernel_log__write(&log->kmsg, e);

		log->state.kmsg_failed += failed != 0;
		log->state.kmsg_error = failed ? -failed : log->state.kmsg_error;
	}
	if (e->kind == EVENT_LATE_UNMAP && e->tces > 0)
		event_store__unmapped(log->store, e->gen, (uint64_t)e->tces);
	if (!err)
		log_line(log, e, line, length);
	else
		log->unmade++;
	pthread_cond_signal(&log->change);
	pthread_mutex_unlock(&log->lock);
	free(line);
}

void event_log_writer__state(struct event_log_writer *log, struct event_log_state *state)
{
	pthread_mutex_lock(&log->lock);
	*state = log->state;
	state->waiting = event_store__count(log->store, STORED_WAITS);
	state->dropped = event_store__dropped(log->store) + log->unmade;
	pthread_mutex_unlock(&log->lock);
}
