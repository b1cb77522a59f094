// SPDX-License-Identifier: GPL-2.0-only
/* file.c - a recording as a source of samples. */
#include "source.h"

#include "record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_source {
	struct source base; /* first: the interface is what callers hold */
	FILE *in;           /* reads by file__read() */
	int fd;             /* of the recording */
	int interrupt;      /* an eventfd: readable once the reader is to stop */
	char *path;
	unsigned long lineno;
	bool any; /* at least one sample was read */
};

static int file__next(struct source *src, struct sample *s)
{
	struct file_source *f = (struct file_source *)src;
	char why[200];
	int err = record__read_sample(f->in, s, &f->lineno, why, sizeof(why));

	if (err == -ENODATA && !f->any) {
		snprintf(why, sizeof(why), "no sample in it: not a recording");
		err = -EBADMSG;
	}
	if (err == 0)
		f->any = true;
	else if (err == -ENODATA)
		snprintf(src->error, sizeof(src->error), "end of recording");
	else
		snprintf(src->error, sizeof(src->error), "%.50s: %s", f->path, why);
	return err;
}

/* A read from a pipe with a silent writer can still be interrupted. */
static ssize_t file__read(void *cookie, char *buffer, size_t len)
{
	struct file_source *f = cookie;
	struct pollfd p[] = {{.fd = f->fd, .events = POLLIN},
			     {.fd = f->interrupt, .events = POLLIN}};

	while (poll(p, 2, -1) < 0)
		if (errno != EINTR)
			return -1;
	if (p[1].revents) {
		errno = ECANCELED;
		return -1;
	}
	return read(f->fd, buffer, len);
}

static void file__interrupt(struct source *src)
{
	eventfd_write(((struct file_source *)src)->interrupt, 1);
}

static void file__close(struct source *src)
{
	struct file_source *f = (struct file_source *)src;

	if (f->in)
		fclose(f->in);
	if (f->fd > STDIN_FILENO)
		close(f->fd);
	if (f->interrupt >= 0)
		close(f->interrupt);
	free(f->path);
	free(f);
}

static const struct source_ops file_ops = {
    .next = file__next,
    .interrupt = file__interrupt,
    .close = file__close,
};

/* 0 or a negative errno. */
static int file__open(struct file_source *f, const char *path)
{
	static const cookie_io_functions_t functions = {.read = file__read};
	bool standard = strcmp(path, "-") == 0;
	struct stat st;

	f->path = strdup(standard ? "standard input" : path);
	f->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	f->base.kind = S_ISREG(st.st_mode) ? SOURCE_RECORDING : SOURCE_STREAM;
	f->interrupt = eventfd(0, EFD_CLOEXEC);
	if (f->interrupt < 0)
		return -errno;
	f->in = fopencookie(f, "r", functions);
	return f->in && f->path ? 0 : -ENOMEM;
}

struct source *source__open_file(const char *path, char *error, size_t len)
{
	struct file_source *f = calloc(1, sizeof(*f));
	int err;

	if (!f) {
		snprintf(error, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	f->base.ops = &file_ops;
	f->fd = -1;
	f->interrupt = -1;
	err = file__open(f, path);
	if (err) {
		snprintf(error, len, "%s: %s", f->path ? f->path : path, strerror(-err));
		file__close(&f->base);
		return NULL;
	}
	return &f->base;
}
