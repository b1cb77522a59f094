// SPDX-License-Identifier: GPL-2.0-only
/* source.c - functions that all sources have in common. */
#include "source.h"

#include "model/sample.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool source__is_socket(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISSOCK(st.st_mode);
}

struct source *source__open_path(const char *path, bool history, char *error, size_t len)
{
	if (source__is_socket(path))
		return source__open_socket(path, history, error, len);
	return source__open_file(path, error, len);
}

bool source__is_live(const struct source *src)
{
	return src->kind == SOURCE_LIVE || src->kind == SOURCE_DAEMON;
}

int source__next(struct source *src, struct sample *s)
{
	sample__clear(s);
	return src->ops->next(src, s);
}

void source__ask(struct source *src, const struct mapping_query *q, size_t n)
{
	if (src->ops->ask)
		src->ops->ask(src, q, n);
}

const char *source__error(const struct source *src)
{
	return src->error;
}

void source__interrupt(struct source *src)
{
	if (src->ops->interrupt)
		src->ops->interrupt(src);
}

void source__tune(struct source *src, const struct thresholds *thresholds)
{
	if (src->ops->tune)
		src->ops->tune(src, thresholds);
}

int source__set_detail(struct source *src, enum detail detail)
{
	return src->ops->set_detail ? src->ops->set_detail(src, detail) : -ENOTSUP;
}

int source__status(struct source *src, struct daemon_status *st)
{
	return src->ops->status ? src->ops->status(src, st) : -ENOTSUP;
}

int source__begin_counting(struct source *src, char *error, size_t len)
{
	int fd;

	if (!src->cost) {
		snprintf(error, len,
			 "%s has no programs to count: only a machine that is traced now has",
			 src->kind == SOURCE_STREAM ? "a stream" : "a recording");
		return -ENOTSUP;
	}
	if (src->counting)
		return 0;
	fd = src->cost->begin(error, len);
	if (fd < 0)
		return fd;
	src->counting = fd + 1;
	return 0;
}

void source__end_counting(struct source *src)
{
	if (src->counting)
		close(src->counting - 1);
	src->counting = 0;
}

int source__read_counts(struct source *src, struct run_counts *counts, bool names, char *error,
			size_t len)
{
	return src->cost->read(src, counts, names, error, len);
}

void source__close(struct source *src)
{
	if (!src)
		return;
	source__end_counting(src);
	src->ops->close(src);
}
