// SPDX-License-Identifier: GPL-2.0-only
/*
 * file.c - a recording as a source of samples.
 *
 * It must not know the live kernel: all that a view shows of a recording is in
 * the recording.
 */
#include "source.h"

#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct file_source {
	struct source base; /* first: the interface is what callers hold */
	FILE *in;
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

static void file__close(struct source *src)
{
	struct file_source *f = (struct file_source *)src;

	if (f->in && f->in != stdin)
		fclose(f->in);
	free(f->path);
	free(f);
}

static const struct source_ops file_ops = {.next = file__next, .close = file__close};

static FILE *open_recording(const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	struct stat st;

	if (in && fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode)) {
		fclose(in);
		errno = EISDIR;
		return NULL;
	}
	return in;
}

struct source *source__open_file(const char *path, char *error, size_t len)
{
	struct file_source *f = calloc(1, sizeof(*f));

	if (!f) {
		snprintf(error, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	f->base.ops = &file_ops;
	f->base.kind = SOURCE_RECORDING;
	f->path = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	f->in = open_recording(path);
	if (!f->in || !f->path) {
		snprintf(error, len, "%s: %s", path, strerror(errno));
		file__close(&f->base);
		return NULL;
	}
	return &f->base;
}
