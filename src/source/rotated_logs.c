// SPDX-License-Identifier: GPL-2.0-only
/* rotated_logs.c - the files that a log was renamed to: found by their names, ordered by their
 * times. */
#include "rotated_logs.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct found {
	char *path;
	const char *suffix; /* behind the name of the log */
	uint64_t written_ns;
};

static int by_time(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->written_ns != y->written_ns)
		return x->written_ns < y->written_ns ? -1 : 1;
	/* In the same second: events.jsonl.2 is older than .1, and -20261129 than -20261130. */
	if (x->suffix[0] != y->suffix[0])
		return x->suffix[0] == '-' ? -1 : 1;
	return x->suffix[0] == '-' ? strverscmp(x->suffix, y->suffix)
				   : strverscmp(y->suffix, x->suffix);
}

/* ".12", "-20261130", each also with ".gz": as logrotate names them, not as an editor does. */
static bool is_rotated(const char *suffix)
{
	const char *end = suffix + 1 + strspn(suffix + 1, "0123456789");

	return end > suffix + 1 && (!*end || !strcmp(end, ".gz"));
}

/* Those of the names that are files and young enough, in order. */
static int choose(struct rotated_logs *r, const char *log, char *const *names, size_t n,
		  uint64_t since_ns)
{
	struct found *found = calloc(n, sizeof(*found));
	struct stat st;

	r->path = calloc(n, sizeof(*r->path));
	for (size_t i = 0; found && r->path && i < n; i++) {
		const char *suffix = names[i] + strlen(log);

		if (!is_rotated(suffix) || stat(names[i], &st) || !S_ISREG(st.st_mode))
			continue;
		found[r->n].path = names[i];
		found[r->n].suffix = suffix;
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
		err = choose(r, log, names.gl_pathv, names.gl_pathc, since_ns);
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
