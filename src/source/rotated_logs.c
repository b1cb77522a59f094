// SPDX-License-Identifier: GPL-2.0-only
/* rotated_logs.c - the files that a log was renamed to: found by their names, ordered by their
 * times. */
#include "rotated_logs.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct found {
	char *path;
	uint64_t written_ns;
};

static int by_time(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->written_ns != y->written_ns)
		return x->written_ns < y->written_ns ? -1 : 1;
	/* In the same second: events.jsonl.2 is older than events.jsonl.1. */
	return strcmp(y->path, x->path);
}

/* Those of the names that are files and young enough, in order. */
static int choose(struct rotated_logs *r, char *const *names, size_t n, uint64_t since_ns)
{
	struct found *found = calloc(n, sizeof(*found));
	struct stat st;

	r->path = calloc(n, sizeof(*r->path));
	for (size_t i = 0; found && r->path && i < n; i++) {
		if (stat(names[i], &st) || !S_ISREG(st.st_mode))
			continue;
		found[r->n].path = names[i];
		found[r->n].written_ns = (uint64_t)st.st_mtim.tv_sec * 1000000000;
		/* The time of a file is that of its last event, or a little later. */
		r->n += found[r->n].written_ns + 1000000000 > since_ns;
	}
	if (!found || !r->path) {
		free(found);
		return -ENOMEM;
	}
	qsort(found, r->n, sizeof(*found), by_time);
	for (size_t i = 0; i < r->n; i++)
		r->path[i] = strdup(found[i].path);
	free(found);
	return 0;
}

int rotated_logs__find(struct rotated_logs *r, const char *log, uint64_t since_ns)
{
	char pattern[400];
	glob_t names;
	int err = 0;

	*r = (struct rotated_logs){0};
	snprintf(pattern, sizeof(pattern), "%s[.-][0-9]*", log);
	if (glob(pattern, GLOB_NOSORT, NULL, &names) == 0) {
		err = choose(r, names.gl_pathv, names.gl_pathc, since_ns);
		globfree(&names);
	}
	for (size_t i = 0; i < r->n; i++)
		if (!r->path[i])
			err = -ENOMEM;
	return err;
}

void rotated_logs__free(struct rotated_logs *r)
{
	for (size_t i = 0; r->path && i < r->n; i++)
		free(r->path[i]);
	free(r->path);
}
