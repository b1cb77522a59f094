// SPDX-License-Identifier: GPL-2.0-only
/* view.c - parts common to the views of a sample: width, caveats, devices, exit status. */
#include "view.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/format.h"
#include "model/check/selection.h"
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

void view__print_caveats(const struct view *v)
{
	char line[512];

	text__caveats(line, sizeof(line), v->sample);
	if (line[0])
		fprintf(view__is_text(v) ? stdout : stderr, "%s%s\n",
			view__is_text(v) ? "" : "tcectl: ", line);
}

bool view__is_text(const struct view *v)
{
	return !v->opts->json && !v->opts->csv;
}

/* Of a device that is gone the holders may be all that is left. */
static bool has_device(const struct view *v, const char *name)
{
	size_t n;
	const struct holder *h = model__holders(v->model, &n);

	for (size_t i = 0; i < v->sample->ndevices; i++)
		if (!strcmp(v->sample->devices[i].name, name))
			return true;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(h[i].device_name, name))
			return true;
	return false;
}

bool view__has_device(const struct view *v)
{
	const struct selector by = {.by = SELECT_DEVICE, .name = v->opts->filter.device};
	struct selection sel;
	char error[512] = "no such device";

	if (!by.name || has_device(v, by.name))
		return true;
	selection__find(&sel, v->sample, &by, error, sizeof(error));
	selection__free(&sel);
	format__printable(error);
	fprintf(stderr, "tcectl: UNKNOWN: %s\n", error);
	return false;
}
