// SPDX-License-Identifier: GPL-2.0-only
/* source.c - functions that all sources have in common. */
#include "source.h"

#include "model/sample.h"

#include <errno.h>
#include <sys/stat.h>

struct source *source__open_path(const char *path, bool history, char *error, size_t len)
{
	struct stat st;

	if (!stat(path, &st) && S_ISSOCK(st.st_mode))
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

void source__close(struct source *src)
{
	if (src)
		src->ops->close(src);
}
