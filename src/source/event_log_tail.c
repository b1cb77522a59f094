// SPDX-License-Identifier: GPL-2.0-only
/* event_log_tail.c - a file of events that grows, is truncated, is replaced. */
#include "record/event_log_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct event_log_tail {
	FILE *in;
	struct event_log_reader *reader;
	char *path;
	bool replaced; /* the name is another file's: go there once this one is read */
	char error[400];
};

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

static void event_log_tail__leave(struct event_log_tail *f)
{
	event_log_reader__free(f->reader);
	if (f->in && f->in != stdin)
		fclose(f->in);
	f->reader = NULL;
	f->in = NULL;
	f->replaced = false;
}

static ssize_t read_compressed(void *cookie, char *buffer, size_t len)
{
	int n = gzread(cookie, buffer, (unsigned int)len), err = Z_OK;

	/* A file that was cut ends as a whole one does, but for this error. */
	if (n == 0)
		gzerror(cookie, &err);
	if (n >= 0 && err == Z_OK)
		return n;
	errno = EIO;
	return -1;
}

static int close_compressed(void *cookie)
{
	return gzclose(cookie) == Z_OK ? 0 : EOF;
}

bool event_log__is_compressed(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && !strcmp(path + len - 3, ".gz");
}

static FILE *open_compressed(const char *path)
{
	static const cookie_io_functions_t functions = {.read = read_compressed,
							.close = close_compressed};
	gzFile file = gzopen(path, "re");
	FILE *in = file ? fopencookie(file, "r", functions) : NULL;

	if (file && !in)
		gzclose(file);
	return in;
}

static FILE *open_log(const char *path)
{
	if (is_stdin(path))
		return stdin;
	return event_log__is_compressed(path) ? open_compressed(path) : fopen(path, "re");
}

/* Open the file that has the name now, in the place of the one that had it. */
static int event_log_tail__enter(struct event_log_tail *f)
{
	FILE *in = open_log(f->path);
	struct event_log_reader *reader = in ? event_log_reader__new(in) : NULL;
	int err = errno;

	if (!reader) {
		if (in && in != stdin)
			fclose(in);
		return -(err ? err : ENOMEM);
	}
	event_log_tail__leave(f);
	f->in = in;
	f->reader = reader;
	return 0;
}

struct event_log_tail *event_log_tail__open(const char *path, char *error, size_t len)
{
	struct event_log_tail *f = calloc(1, sizeof(*f));
	int err = -ENOMEM;

	if (f)
		f->path = strdup(path);
	if (f && f->path)
		err = event_log_tail__enter(f);
	if (!err)
		return f;
	snprintf(error, len, "%s: %s", path, strerror(-err));
	event_log_tail__close(f);
	return NULL;
}

void event_log_tail__close(struct event_log_tail *f)
{
	if (!f)
		return;
	event_log_tail__leave(f);
	free(f->path);
	free(f);
}

int event_log_tail__next(struct event_log_tail *f, struct event *e)
{
	int err = event_log_reader__next(f->reader, e);

	if (err && err != -ENODATA)
		snprintf(f->error, sizeof(f->error), "%.100s: %s",
			 is_stdin(f->path) ? "standard input" : f->path,
			 event_log_reader__error(f->reader));
	return err;
}

int event_log_tail__again(struct event_log_tail *f)
{
	struct stat named, open;
	bool was_replaced = f->replaced;
	int err = 0;

	if (fstat(fileno(f->in), &open))
		err = -errno;
	else if (was_replaced || open.st_size < ftello(f->in))
		err = event_log_tail__enter(f);
	/* Its last lines may have come while the other took the name: once more, then. */
	else if (!stat(f->path, &named))
		f->replaced = named.st_ino != open.st_ino || named.st_dev != open.st_dev;
	if (err == -ENOENT)
		err = 0; /* removed: its successor is still to come */
	if (err)
		snprintf(f->error, sizeof(f->error), "%.100s: %s", f->path, strerror(-err));
	return err;
}

const struct event_log_reader *event_log_tail__reader(const struct event_log_tail *f)
{
	return f->reader;
}

const char *event_log_tail__error(const struct event_log_tail *f)
{
	return f->error;
}

bool event_log__has_writer(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool held;

	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
	close(fd);
	return held;
}
