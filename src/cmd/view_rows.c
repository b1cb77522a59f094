// SPDX-License-Identifier: GPL-2.0-only
/* view_rows.c - the rows of a list as JSON lines or comma-separated values. */
#include "view.h"

#include <stdio.h>

#include "record/csv.h"

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
	struct csv csv;
	int err = csv__begin(&csv);

	if (err)
		return err;
	for (size_t i = 0; i < chosen->n; i++)
		names[i] = list->listing->columns[chosen->at[i]].name;
	write_rows(csv.records, v, list, rows);
	return csv__end(&csv, stdout, list->record, chosen->n ? names : NULL, chosen->n);
}

int view__print_rows(const struct view *v, const struct view_rows *list)
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
	return err;
}
