// SPDX-License-Identifier: GPL-2.0-only
/* event_log_writer.c - events on disk before anything else can fail. */
#include "event_log_writer.h"

#include "model/event.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define KMSG_CRITICAL "<2>"
#define LOCK_TRIES 10
#define LOCK_PAUSE_NS 20000000L

struct event_log_writer {
	int fd;
	int kmsg; /* for what may come in floods; -1: not open */
	char *path;
	unsigned long lost;
};

/* The folders of a path; errors show when the file is opened. */
static void make_folders(const char *path)
{
	char *copy = strdup(path);

	for (char *slash = copy ? strchr(copy + 1, '/') : NULL; slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
	free(copy);
}

/* A writer that died in the middle of a line left it without an end. */
static void end_torn_line(int fd)
{
	char last = '\n';
	off_t end = lseek(fd, 0, SEEK_END);

	if (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n')
		if (write(fd, "\n", 1) != 1)
			return;
}

/* A reader may hold it for a moment, to see whether the writer lives. */
static int lock(int fd)
{
	int err = -1;

	for (int i = 0; i < LOCK_TRIES && err; i++) {
		if (i)
			nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NS}, NULL);
		err = flock(fd, LOCK_EX | LOCK_NB);
	}
	return err;
}

static int open_locked(const char *path)
{
	int fd;

	make_folders(path);
	fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (fd >= 0 && lock(fd)) {
		int err = -errno;

		close(fd);
		return err;
	}
	if (fd < 0)
		return -errno;
	end_torn_line(fd);
	return fd;
}

static void format_error(char *error, size_t len, const char *path, int err)
{
	if (err == -EWOULDBLOCK)
		snprintf(error, len, "another tced writes %s: stop it, or use --log", path);
	else
		snprintf(error, len, "cannot write the event log %s: %s; use --log", path,
			 strerror(-err));
}

struct event_log_writer *event_log_writer__open(const char *path, char *error, size_t len)
{
	struct event_log_writer *log = calloc(1, sizeof(*log));

	if (!log || !(log->path = strdup(path))) {
		snprintf(error, len, "out of memory");
		free(log);
		return NULL;
	}
	log->kmsg = -1;
	log->fd = open_locked(path);
	if (log->fd >= 0)
		return log;
	format_error(error, len, path, log->fd);
	event_log_writer__close(log);
	return NULL;
}

/* Whether the name still leads to the file that is open. */
static bool is_in_place(const struct event_log_writer *log)
{
	struct stat named, ours;

	return !stat(log->path, &named) && !fstat(log->fd, &ours) && named.st_dev == ours.st_dev &&
	       named.st_ino == ours.st_ino;
}

/* The old file is closed last: there is always one that is locked. */
int event_log_writer__reopen(struct event_log_writer *log, char *error, size_t len)
{
	int fd;

	if (is_in_place(log))
		return 0;
	fd = open_locked(log->path);
	if (fd < 0) {
		format_error(error, len, log->path, fd);
		return fd;
	}
	close(log->fd);
	log->fd = fd;
	return 0;
}

void event_log_writer__close(struct event_log_writer *log)
{
	if (!log)
		return;
	if (log->fd >= 0)
		close(log->fd);
	if (log->kmsg >= 0)
		close(log->kmsg);
	free(log->path);
	free(log);
}

/* All of it, in one write where the kernel lets us: a reader sees whole lines. */
static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* All of it, or nothing. */
static int write_whole(int fd, const char *text, size_t len)
{
	off_t end = lseek(fd, 0, SEEK_END);
	int err = write_all(fd, text, len);

	if (err && end >= 0 && ftruncate(fd, end))
		end_torn_line(fd);
	return err;
}

static int append(const struct event_log_writer *log, const struct event *e)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int err = out ? record__write_event(out, e) : -ENOMEM;

	if (out && fclose(out) && !err)
		err = -ENOMEM;
	if (!err)
		err = write_whole(log->fd, text, len);
	if (!err && fdatasync(log->fd))
		err = -errno;
	free(text);
	return err;
}

/* What comes once in the life of a window is never too much. */
static bool is_single(const struct event *e)
{
	return e->kind == EVENT_WINDOW_REMOVED_LIVE || e->kind == EVENT_TEARDOWN_TIMEOUT;
}

/*
 * Best effort. The kernel takes 10 lines in 5 seconds from each who has opened it (kernel/printk,
 * devkmsg_open()): who opens it anew for each line has no limit, and would flush a log that a
 * crash dump is to have.
 */
static void write_kmsg(struct event_log_writer *log, const struct event *e)
{
	int fd;
	char line[EVENT_MESSAGE_LEN + 64];
	int n = snprintf(line, sizeof(line), KMSG_CRITICAL "%s: %s: %s\n",
			 program_invocation_short_name, event_kind__name(e->kind), e->message);

	if (log->kmsg < 0 || is_single(e))
		fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	else
		fd = log->kmsg;
	if (fd >= 0 && n > 0)
		(void)!write(fd, line, (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1);
	if (is_single(e) && fd >= 0)
		close(fd);
	else
		log->kmsg = fd;
}

void event_log_writer__write(struct event_log_writer *log, const struct event *e)
{
	int err;

	/* A disk that does not answer must not keep it from the kernel's log. */
	if (e->severity == SEVERITY_CRITICAL)
		write_kmsg(log, e);
	err = append(log, e);
	if (err && !log->lost++)
		fprintf(stderr, "%s: cannot write the event log %s: %s\n",
			program_invocation_short_name, log->path, strerror(-err));
}

unsigned long event_log_writer__lost(const struct event_log_writer *log)
{
	return log->lost;
}
