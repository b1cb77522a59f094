// SPDX-License-Identifier: GPL-2.0-only
/* view.c - parts common to the views of a sample: width, caveats, exit status. */
#include "view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/format.h"
#include "model/check/selection.h"
#include "model/coverage.h"
#include "record/csv.h"
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
		fprintf(view__is_text(v) ? stdout : stderr, "%s%s\n",
			view__is_text(v) ? "" : "tcectl: ", line);
}

bool view__is_text(const struct view *v)
{
	return !v->opts->json && !v->opts->csv;
}

static void write_rows(FILE *out, const struct view *v, const struct view_rows *list,
		       const struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		list->write(out, v, rows->at[i]);
}

static int write_csv(const struct view *v, const struct view_rows *list, const struct rows *rows)
{
	const struct columns *chosen = &v->opts->list.columns;
	const char *names[LISTING_COLUMNS];
	char *text = NULL;
	size_t len;
	FILE *records = open_memstream(&text, &len);
	int err = records ? 0 : -ENOMEM;

	if (records) {
		write_rows(records, v, list, rows);
		err = fclose(records) ? -ENOMEM : 0;
	}
	for (size_t i = 0; i < chosen->n; i++)
		names[i] = list->listing->columns[chosen->at[i]].name;
	if (!err)
		err = csv__write(stdout, text, chosen->n ? names : NULL, chosen->n);
	free(text);
	return err;
}

void view__print_rows(const struct view *v, const struct view_rows *list)
{
	struct rows rows = {0};
	int err = rows__choose(&rows, list->listing, list->base, list->n, &v->opts->list);

	if (!err && v->opts->csv)
		err = write_csv(v, list, &rows);
	else if (!err)
		write_rows(stdout, v, list, &rows);
	if (err)
		fprintf(stderr, "tcectl: out of memory\n");
	rows__free(&rows);
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
