/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_log_file.h - the file of an event log: whole lines are appended to it, or nothing.
 *
 * Its writer holds an exclusive flock(2) on it for as long as it is open.
 */
#ifndef TCETOP_EVENT_LOG_FILE_H
#define TCETOP_EVENT_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct event_log_file {
	const char *path; /* the caller's */
	int fd;           /* -1: not open */
};

/*
 * Open it, with the folders on the way to it, or, where the path leads to another file than the one
 * that is open, or to none, open that one in its place. A line that an earlier writer left without
 * its end is cut off. 0, or a negative errno and nothing is changed: -EWOULDBLOCK if another writer
 * has it.
 */
int event_log_file__open(struct event_log_file *f);
void event_log_file__close(struct event_log_file *f);
/* True if the file is open and still has a name. */
bool event_log_file__has_name(const struct event_log_file *f);

/* The end of the file, at most this number of bytes, from malloc(); NULL if it cannot be read. */
char *event_log_file__tail(const struct event_log_file *f, size_t most, size_t *length);

/* Append a whole line: 0, or a negative errno and the file is as it was. Not yet on the disk. */
int event_log_file__append(const struct event_log_file *f, const char *line, size_t length);
/*
 * Begin to append: where the end is. Sync: what was appended since then is on the disk: 0, or a
 * negative errno and it is cut off again.
 */
long event_log_file__begin(const struct event_log_file *f);
int event_log_file__sync(const struct event_log_file *f, long begin);

#endif
