/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_log_reader.h - the log of events: one record per line, written by tced, read by tcectl.
 *
 * The writer holds an exclusive flock(2) on the file as long as it lives. A
 * machine that crashes leaves the last line cut short, which is not an error.
 */
#ifndef TCETOP_EVENT_LOG_READER_H
#define TCETOP_EVENT_LOG_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/event.h"

#define EVENT_LOG_PATH "/var/log/tced/events.jsonl"

/* Events out of a stream: a log, or a recording with events inside. */
struct event_log_reader;

/* The stream stays the caller's. NULL when memory is short. */
struct event_log_reader *event_log_reader__new(FILE *in);
/* NULL is fine. */
void event_log_reader__free(struct event_log_reader *r);

/*
 * The next event. 0; -ENODATA when the stream has no whole line more, to be
 * called again when it has grown; -EBADMSG for a line that cannot be read, the
 * next call continues after it; else the negative errno of the stream. Other
 * records are passed over, as are kinds of events that this program does not know.
 */
int event_log_reader__next(struct event_log_reader *r, struct event *e);
/* The line that belongs to the last failure. */
const char *event_log_reader__error(const struct event_log_reader *r);
/* Whether the stream ends, for now, in the middle of a line. */
bool event_log_reader__torn(const struct event_log_reader *r);
/* Events passed over, since only a newer program knows their kinds. */
uint64_t event_log_reader__unknown(const struct event_log_reader *r);

/* A file of events that may be followed while it grows, is truncated or replaced. */
struct event_log_tail;

/* "-" is standard input, and a name that ends with .gz a compressed file. NULL with the line for
 * the user in error. */
struct event_log_tail *event_log_tail__open(const char *path, char *error, size_t len);
/* NULL is fine. */
void event_log_tail__close(struct event_log_tail *f);

/* As event_log_reader__next(). After -ENODATA the caller calls event_log_tail__again() now and
 * then. */
int event_log_tail__next(struct event_log_tail *f, struct event *e);
/*
 * Start again if the file was truncated, open its successor if another file
 * has taken the name. 0, or a negative errno with the line for the user.
 */
int event_log_tail__again(struct event_log_tail *f);
/* The reader of the file as it is now, for its questions. */
const struct event_log_reader *event_log_tail__reader(const struct event_log_tail *f);
const char *event_log_tail__error(const struct event_log_tail *f);

/* True if the file's name says that it is compressed: it cannot be followed then. */
bool event_log__is_compressed(const char *path);
/* True if a process has the log at path open for writing: its flock is held. */
bool event_log__has_writer(const char *path);

#endif
