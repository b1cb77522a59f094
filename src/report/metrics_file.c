// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_file.c - metrics for node_exporter's textfile collector, which reads *.prom: the file
 * under construction has another end.
 */
#include "metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file of our own making: never one that another user put or linked there. */
static FILE *create(const char *path)
{
	int fd;
	FILE *out;

	if (unlink(path) && errno != ENOENT)
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return NULL;
	/* Whatever the umask is. */
	out = fchmod(fd, 0644) ? NULL : fdopen(fd, "w");
	if (!out) {
		close(fd);
		unlink(path);
	}
	return out;
}

/* What would be lost if a file took its place: a device, a pipe, a socket. */
static bool is_no_file(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode);
}

int metrics__write_file(const char *path, const struct sample *s, const struct model *m,
			char *error, size_t len)
{
	char new[PATH_MAX];
	FILE *out = NULL;
	int err;

	if (is_no_file(path)) {
		snprintf(error, len, "cannot write the metrics file %s: it is not a regular file",
			 path);
		return -EINVAL;
	}
	if (snprintf(new, sizeof(new), "%s.new", path) >= (int)sizeof(new))
		errno = ENAMETOOLONG;
	else
		out = create(new);
	err = out ? metrics__write(out, METRICS_TEXT, s, m) : -errno;
	if (out && fclose(out) && !err)
		err = -errno;
	if (out && !err && rename(new, path))
		err = -errno;
	if (out && err)
		unlink(new);
	if (err)
		snprintf(error, len, "cannot write the metrics file %s: %s", path, strerror(-err));
	return err;
}
