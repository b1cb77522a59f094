// SPDX-License-Identifier: GPL-2.0-only
/* view_windows.c - tcectl windows and levels: the tables of TCEs, and what they are made of. */
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/exit_status.h"
#include "base/name_list.h"
#include "record/record.h"
#include "report/text.h"

static int write_level(FILE *out, const struct view *v, const void *row)
{
	(void)v;
	return record__write_level(out, row);
}

int view__levels(const struct view *v)
{
	const struct sample *s = v->sample;
	const struct view_rows rows = {.listing = &listing_levels,
				       .record = "level-printed",
				       .base = s->levels,
				       .n = s->nlevels,
				       .write = write_level};

	if (view__is_text(v)) {
		text__levels(stdout, s, &v->opts->list, view__width());
		return view__status_of_windows(s);
	}
	if (view__print_rows(v, &rows))
		return EXIT_UNKNOWN;
	/* Of another kind: not among the same columns. */
	for (size_t i = 0; v->opts->json && i < s->nexchanges; i++)
		record__write_exchange(stdout, &s->exchanges[i]);
	view__print_caveats(v);
	return view__status_of_windows(s);
}

static int write_window(FILE *out, const struct view *v, const void *row)
{
	return record__write_table(out, v->sample, row);
}

/* True if the device maps through the window. */
static bool is_of_device(const struct view *v, const struct table *t, const char *name)
{
	if (!t->gen)
		return name_list__has(t->devices, name);
	for (size_t i = 0; i < v->sample->ndevices; i++) {
		const struct device *d = &v->sample->devices[i];

		if (d->gen == t->gen && !d->gone && !strcmp(d->name, name))
			return true;
	}
	return false;
}

int view__windows(const struct view *v)
{
	const char *device = v->opts->filter.device;
	int err = 0;
	size_t n, shown = 0;
	const struct table_view *all = model__tables(v->model, &n);
	struct table_view *some = array__zeroed(n, sizeof(*some));
	struct view_rows rows = {.listing = &listing_tables,
				 .record = "table-printed",
				 .base = some,
				 .write = write_window};

	if (!some || !view__has_device(v)) {
		fputs(some ? "" : "tcectl: out of memory\n", stderr);
		free(some);
		return EXIT_UNKNOWN;
	}
	for (size_t i = 0; i < n; i++)
		if (!device || is_of_device(v, all[i].table, device))
			some[shown++] = all[i];
	rows.n = shown;
	if (view__is_text(v))
		text__windows(stdout, v->sample, some, shown, &v->opts->list, view__width());
	else
		err = view__print_rows(v, &rows);
	free(some);
	if (err)
		return EXIT_UNKNOWN;
	if (!view__is_text(v))
		view__print_caveats(v);
	return view__status_of_windows(v->sample);
}
