/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_log_writer.h - the log of events on disk: one JSON record a line (docs/records.md).
 *
 * Its writer holds an exclusive flock(2) on it for as long as it lives.
 */
#ifndef TCETOP_EVENT_LOG_WRITER_H
#define TCETOP_EVENT_LOG_WRITER_H

#include <stddef.h>

struct event;
struct event_log_writer;

/*
 * Open a log to append to it, with the folders on the way to it. NULL with the line for the user in
 * error: another writer has it, or it cannot be written. Free with event_log_writer__close().
 */
struct event_log_writer *event_log_writer__open(const char *path, char *error, size_t len);
void event_log_writer__close(struct event_log_writer *log);

/*
 * Somebody may have moved the log away: go on in a file of its old name, made where there is none.
 * 0, or a negative errno with the line for the user in error: it goes on in the old file.
 */
int event_log_writer__reopen(struct event_log_writer *log, char *error, size_t len);

/*
 * Write one event and wait until it is on the disk; one that is critical also goes to the kernel's
 * log (/dev/kmsg), where a crash dump has it. What cannot be written is said on standard error,
 * once, and counted. Any thread may call it, one at a time.
 */
void event_log_writer__write(struct event_log_writer *log, const struct event *e);
/* Events that are not in the log because it could not be written. */
unsigned long event_log_writer__lost(const struct event_log_writer *log);

#endif
