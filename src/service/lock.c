// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock.c - the lock of the one service on this machine.
 *
 * The lock is released when its holder ends, however that happens; the pid in it is for messages
 * and --stop.
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOOK_AGAIN_MS 50

/* Its own folder only: /run is there. An error shows when the file is opened. */
static void make_folder(const char *path)
{
	char *copy = strdup(path);
	char *slash = copy ? strrchr(copy, '/') : NULL;

	if (slash && slash != copy) {
		*slash = '\0';
		mkdir(copy, 0755);
	}
	free(copy);
}

static pid_t read_pid(int fd)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	long pid;

	text[n > 0 ? n : 0] = '\0';
	pid = strtol(text, NULL, 10);
	return pid > 0 ? (pid_t)pid : 0;
}

static int write_pid(int fd, pid_t pid)
{
	char text[32];
	int n = pid ? snprintf(text, sizeof(text), "%ld\n", (long)pid) : 0;

	if (ftruncate(fd, 0) || pwrite(fd, text, (size_t)n, 0) != n)
		return -errno;
	return 0;
}

static void print_holder(const char *path, int fd, char *error, size_t len)
{
	pid_t pid = read_pid(fd);

	if (pid)
		snprintf(error, len, "the service runs already, as process %ld (%s)", (long)pid,
			 path);
	else
		snprintf(error, len, "the service runs already (%s is locked)", path);
}

/* The holder before us may have removed the file since we opened it. */
static bool is_at(int fd, const char *path)
{
	struct stat opened, named;

	return !fstat(fd, &opened) && !stat(path, &named) && opened.st_ino == named.st_ino &&
	       opened.st_dev == named.st_dev;
}

/* pid: written to the file; 0: nothing. */
static int take(const char *path, pid_t pid, char *error, size_t len)
{
	int err, fd;

	make_folder(path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0) {
		err = -errno;
		snprintf(error, len, "cannot open %s: %s", path, strerror(-err));
		return err;
	}
	err = flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
	if (!err && !is_at(fd, path)) {
		close(fd);
		return take(path, pid, error, len);
	}
	if (!err)
		err = write_pid(fd, pid);
	if (!err)
		return fd;
	if (err == -EWOULDBLOCK)
		print_holder(path, fd, error, len);
	else
		snprintf(error, len, "cannot lock %s: %s", path, strerror(-err));
	close(fd);
	return err;
}

int lock__take(const char *path, char *error, size_t len)
{
	return take(path, getpid(), error, len);
}

void lock__remove(const char *path, int fd)
{
	char *copy = strdup(path);
	char *slash = copy ? strrchr(copy, '/') : NULL;

	unlink(path);
	if (slash && slash != copy) {
		*slash = '\0';
		rmdir(copy);
	}
	free(copy);
	close(fd);
}

pid_t lock__holder(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	pid_t pid = 0;

	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK)
		pid = read_pid(fd);
	close(fd);
	return pid;
}

int lock__end_holder(const char *path, int timeout_ms, char *error, size_t len)
{
	const struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};
	pid_t logged_events = 0, pid;
	int fd;

	for (int waited = 0;; waited += LOOK_AGAIN_MS) {
		/* No process is to end us as if we were the service. */
		fd = take(path, 0, error, len);
		if (fd != -EWOULDBLOCK)
			return fd;
		/* Another one may have begun meanwhile. */
		pid = lock__holder(path);
		if (pid && pid != logged_events && !kill(pid, SIGTERM))
			logged_events = pid;
		else if (pid && pid != logged_events)
			break;
		if (waited >= timeout_ms)
			break;
		nanosleep(&pause, NULL);
	}
	snprintf(error, len, "the service does not end: end process %ld, and try again", (long)pid);
	return -ETIMEDOUT;
}
