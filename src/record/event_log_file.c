// SPDX-License-Identifier: GPL-2.0-only
/* event_log_file.c - a file of whole lines, locked, synced, cut where a write failed. */
#include "event_log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRIES 10
#define LOCK_PAUSE_NS 20000000L
#define LINE_MAX_BYTES 65536 /* of one event; what is longer is not a line of ours */

/* The folders of a path. 0, or the first error that is not that the folder exists. */
static int make_folders(const char *path)
{
	char *copy = strdup(path);
	int err = 0;

	for (char *slash = copy ? strchr(copy + 1, '/') : NULL; slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST && !err)
			err = -errno;
		*slash = '/';
	}
	free(copy);
	return err;
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

char *event_log_file__tail(const struct event_log_file *f, size_t most, size_t *length)
{
	off_t end = lseek(f->fd, 0, SEEK_END), from;
	ssize_t n;
	char *text;

	*length = 0;
	if (end < 0)
		return NULL;
	from = (size_t)end > most ? end - (off_t)most : 0;
	text = malloc((size_t)(end - from) + 1);
	n = text ? pread(f->fd, text, (size_t)(end - from), from) : -1;
	if (n < 0) {
		free(text);
		return NULL;
	}
	*length = (size_t)n;
	return text;
}

/*
 * A writer that died in the middle of a line left it without an end. Its event is handed over
 * again, so the rest of the line goes; if it is not the beginning of a record, another program
 * wrote it, and it only gets its end.
 */
static void end_torn_line(const struct event_log_file *f)
{
	size_t n, line;
	char *tail = event_log_file__tail(f, LINE_MAX_BYTES, &n);
	off_t end = lseek(f->fd, 0, SEEK_END);

	for (line = n; tail && line && tail[line - 1] != '\n'; line--)
		;
	if (tail && line < n && (tail[line] != '{' || ftruncate(f->fd, end - (off_t)(n - line))))
		(void)!write(f->fd, "\n", 1);
	free(tail);
}

static bool is_in_place(const struct event_log_file *f)
{
	struct stat named, ours;

	return f->fd >= 0 && !stat(f->path, &named) && !fstat(f->fd, &ours) &&
	       named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

/* The old file is closed last: there is always one that is locked. */
int event_log_file__open(struct event_log_file *f)
{
	struct event_log_file opened = {.path = f->path};
	int failed, err = 0;

	if (is_in_place(f))
		return 0;
	failed = make_folders(f->path);
	opened.fd = open(f->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (opened.fd < 0)
		return errno == ENOENT && failed ? failed : -errno;
	if (lock(opened.fd)) {
		err = -errno;
		close(opened.fd);
		return err;
	}
	end_torn_line(&opened);
	event_log_file__close(f);
	*f = opened;
	return 0;
}

void event_log_file__close(struct event_log_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

bool event_log_file__has_name(const struct event_log_file *f)
{
	struct stat ours;

	return f->fd >= 0 && !fstat(f->fd, &ours) && ours.st_nlink;
}

/* In one write where the kernel lets us: a reader sees whole lines. */
static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(fd, text, length);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (!n)
			return -EIO;
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int event_log_file__append(const struct event_log_file *f, const char *line, size_t length)
{
	off_t end = lseek(f->fd, 0, SEEK_END);
	int err = write_all(f->fd, line, length);

	if (err && end >= 0 && ftruncate(f->fd, end))
		end_torn_line(f);
	return err;
}

long event_log_file__begin(const struct event_log_file *f)
{
	return lseek(f->fd, 0, SEEK_END);
}

/*
 * A device may not know what that is (EINVAL). After an error the kernel may take what it could not
 * write for clean (fsync(2)): it has to be written again.
 */
int event_log_file__sync(const struct event_log_file *f, long begin)
{
	int err = fdatasync(f->fd) && errno != EINVAL ? -errno : 0;

	if (err && begin >= 0)
		(void)!ftruncate(f->fd, begin);
	return err;
}
