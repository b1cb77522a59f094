// SPDX-License-Identifier: GPL-2.0-only
/*
 * find_daemon.c - tced as a source, if it runs and serves the purpose. If it does not run, that is
 * not an error.
 */
#include "find_daemon.h"

#include "base/format.h"
#include "source/source.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

/* A socket that nothing listens on is what a tced leaves that has not ended by itself. */
static bool is_installed(void)
{
	struct stat st;

	return !lstat(DAEMON_SOCKET_PATH, &st) || (errno != ENOENT && errno != ENOTDIR);
}

struct source *find_daemon(uint64_t interval_ns, bool history, bool verbose, char *unasked,
			   size_t len)
{
	char error[256], every[16];
	struct source *src = source__open_socket(DAEMON_SOCKET_PATH, history, error, sizeof(error));

	if (src) {
		format__age(every, sizeof(every), src->interval_ns);
		snprintf(error, sizeof(error), "tced takes a sample every %s, which is too seldom",
			 every);
	}
	if (src && src->interval_ns > interval_ns) {
		source__close(src);
		src = NULL;
	}
	if (unasked)
		snprintf(unasked, len, "%s", src || !is_installed() ? "" : error);
	if (verbose && src)
		fprintf(stderr, "%s: asking tced on " DAEMON_SOCKET_PATH "\n",
			program_invocation_short_name);
	else if (verbose)
		fprintf(stderr, "%s: tced not used (%s); tracing directly\n",
			program_invocation_short_name, error);
	return src;
}
