// SPDX-License-Identifier: GPL-2.0-only
/* view.c - parts common to the views of a sample: width, caveats, exit status. */
#include "view.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "model/coverage.h"
#include "report/text.h"

unsigned int view__width(void)
{
	struct winsize w;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col)
		return w.ws_col;
	return TEXT_WIDE;
}

/* Of a monitoring plugin: UNKNOWN, and why, where the answer may be wrong for what cannot be seen.
 */
static int status_of(const struct sample *s, enum health health, enum affects answer)
{
	char line[512];

	switch (health) {
	case COVERAGE_FULL:
		return EXIT_OK;
	case COVERAGE_LOSSY:
		return EXIT_WARNING;
	case COVERAGE_MISSING:
		break;
	}
	text__unknown(line, sizeof(line), s, answer);
	fprintf(stderr, "tcectl: %s\n", line);
	return EXIT_UNKNOWN;
}

int view__status_of_windows(const struct sample *s)
{
	return status_of(s, coverage__of_tables(s), AFFECTS_TABLES);
}

int view__status_of_holders(const struct sample *s)
{
	return status_of(s, coverage__of_mappings(s), AFFECTS_HOLDERS);
}

/* JSON has no line for caveats: they are printed on standard error. */
void view__print_caveats(const struct view *v)
{
	char line[512];

	text__caveats(line, sizeof(line), v->sample);
	if (line[0])
		fprintf(v->opts->json ? stderr : stdout, "%s%s\n", v->opts->json ? "tcectl: " : "",
			line);
}
