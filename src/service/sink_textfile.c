// SPDX-License-Identifier: GPL-2.0-only
/*
 * sink_textfile.c - the sink to a file for node_exporter's textfile collector, written at every
 * sample.
 *
 * The file is removed when tced ends in order, so that nothing old looks fresh. A file that a
 * crash leaves has its time in it (tce_sample_time_seconds).
 */
#include "sink.h"

#include "config.h"
#include "model/sample.h"
#include "report/metrics.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct textfile {
	struct sink sink;
	char path[PATH_MAX]; /* empty: not any more */
	bool failed;         /* and that was logged */
	uint64_t failures;
	int error; /* errno of the last one; 0: it was written */
};

static void textfile_sample(struct sink *o, const struct sample *s, const struct model *m)
{
	struct textfile *t = (struct textfile *)o;
	char error[PATH_MAX + 128];
	int err = t->path[0] ? metrics__write_file(t->path, s, m, error, sizeof(error)) : 0;

	if (err && !t->failed)
		fprintf(stderr, "tced: %s\n", error);
	t->failed = err != 0;
	t->failures += err != 0;
	t->error = err < 0 ? -err : err;
}

static int textfile_report(struct sink *o, struct sample *s)
{
	const struct textfile *t = (const struct textfile *)o;
	struct sink_state *to = sample__add_sink(s);

	if (!to)
		return -ENOMEM;
	snprintf(to->name, sizeof(to->name), "%s", sink_kind__name(SINK_TEXTFILE));
	to->failures = t->failures;
	snprintf(to->reason, sizeof(to->reason), "%s", t->error ? strerror(t->error) : "");
	return 0;
}

static void take_away(const struct textfile *t)
{
	if (t->path[0])
		unlink(t->path);
}

static void textfile_reload(struct sink *o, const struct config *c)
{
	struct textfile *t = (struct textfile *)o;

	if (!strcmp(t->path, c->textfile))
		return;
	take_away(t);
	memcpy(t->path, c->textfile, sizeof(t->path));
	t->failed = false;
}

static void textfile_close(struct sink *o)
{
	take_away((struct textfile *)o);
	free(o);
}

static const struct sink_ops ops = {
    .sample = textfile_sample,
    .report = textfile_report,
    .reload = textfile_reload,
    .close = textfile_close,
};

struct sink *sink__open_textfile(const struct config *c, char *error, size_t len)
{
	struct textfile *t;

	error[0] = '\0';
	if (!c->textfile[0])
		return NULL;
	if (c->textfile[0] != '/') {
		snprintf(error, len, "[metrics] textfile = %s: a path begins with /", c->textfile);
		return NULL;
	}
	t = calloc(1, sizeof(*t));
	if (!t) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	t->sink.ops = &ops;
	memcpy(t->path, c->textfile, sizeof(t->path));
	return &t->sink;
}
