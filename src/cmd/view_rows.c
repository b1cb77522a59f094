// SPDX-License-Identifier: GPL-2.0-only
/* view_rows.c - the rows of a view as records. */
#include "view.h"

#include <errno.h>
#include <stdio.h>

#include "record_rows.h"

struct rows_of_view {
	const struct view *view;
	const struct view_rows *rows;
};

static int write_row(FILE *out, const void *context, const void *row)
{
	const struct rows_of_view *of = context;

	return of->rows->write(out, of->view, row);
}

int view__print_rows(const struct view *v, const struct view_rows *rows)
{
	const struct rows_of_view of = {v, rows};
	const struct record_rows list = {.listing = rows->listing,
					 .record = rows->record,
					 .base = rows->base,
					 .n = rows->n,
					 .write = write_row,
					 .context = &of};
	int err = record_rows__print(&list, &v->opts->list, v->opts->csv);

	/* What standard output did not take is reported once all is written. */
	if (err != -ENOMEM)
		return 0;
	fprintf(stderr, "tcectl: out of memory\n");
	return err;
}
