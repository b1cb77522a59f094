// SPDX-License-Identifier: GPL-2.0-only
/* open_path.c - the source that --from names, with the line of --verbose about it. */
#include "open_path.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "source/source.h"

void open_path__print(const char *path)
{
	if (source__is_socket(path))
		fprintf(stderr, "%s: asking tced on %s\n", program_invocation_short_name, path);
	else
		fprintf(stderr, "%s: reading %s\n", program_invocation_short_name,
			strcmp(path, "-") != 0 ? path : "standard input");
}

struct source *open_path(const char *path, bool history, bool verbose, char *error, size_t len)
{
	if (verbose)
		open_path__print(path);
	return source__open_path(path, history, error, len);
}
