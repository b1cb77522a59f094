/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_log_writer.h - the log of events on disk: one JSON record a line (docs/records.md).
 *
 * An event that cannot be written waits in an event store and is tried again, in order, several
 * times a second: written late, but not lost. If the store's memory outlives the process, the next
 * process writes what this one left.
 */
#ifndef TCETOP_EVENT_LOG_WRITER_H
#define TCETOP_EVENT_LOG_WRITER_H

#include <stddef.h>
#include <stdint.h>

struct event;
struct event_log_writer;
struct event_store;

/* How it is going. */
struct event_log_state {
	uint64_t waiting;     /* events that are not in the log yet */
	uint64_t failures;    /* attempts to write that failed */
	uint64_t dropped;     /* events that will never be in the log: the store had no room */
	int error;            /* errno of the last attempt; 0: it succeeded */
	uint64_t kmsg_failed; /* critical events that the kernel's log did not take */
	int kmsg_error;       /* errno of the last of these */
};

/*
 * Open a log to append to it, with the folders on the way to it; what waits in the store, which
 * stays the caller's, is written first. It also opens where the disk is full. NULL with the line
 * for the user in error: another writer has it, or its path is wrong. Its thread has the privileges
 * of the caller's. Free with event_log_writer__close(), which tries once more to write what waits.
 */
struct event_log_writer *event_log_writer__open(const char *path, struct event_store *store,
						char *error, size_t len);
void event_log_writer__close(struct event_log_writer *log);

/*
 * The log may have been moved away: continue in a file of its old name, made if there is none.
 * 0, or a negative errno with the line for the user in error: it continues in the old file.
 */
int event_log_writer__reopen(struct event_log_writer *log, char *error, size_t len);

/*
 * Write one event and wait until it is on the disk; one that is critical also goes to the kernel's
 * log (/dev/kmsg), where a crash dump has it. If it cannot be written it waits in the store. The
 * first failure, and the first success after it, is a line on standard error. Any thread.
 */
void event_log_writer__write(struct event_log_writer *log, const struct event *e);

/* Any thread. */
void event_log_writer__state(struct event_log_writer *log, struct event_log_state *state);

#endif
