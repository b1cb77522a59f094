// SPDX-License-Identifier: GPL-2.0-only
/* record_rows.c - rows of a list, chosen and sorted, as records. */
#include "record_rows.h"

#include "record/csv.h"

static int write_rows(FILE *out, const struct record_rows *list, const struct rows *rows)
{
	int err = 0;

	for (size_t i = 0; !err && i < rows->n; i++)
		err = list->write(out, list->context, rows->at[i]);
	return err;
}

static int write_csv(const struct record_rows *list, const struct columns *chosen,
		     const struct rows *rows)
{
	const char *names[LISTING_COLUMNS];
	struct csv csv;
	int err = csv__begin(&csv), failed;

	if (err)
		return err;
	for (size_t i = 0; i < chosen->n; i++)
		names[i] = list->listing->columns[chosen->at[i]].name;
	err = write_rows(csv.records, list, rows);
	failed = csv__end(&csv, stdout, list->record, chosen->n ? names : NULL, chosen->n);
	return err ? err : failed;
}

int record_rows__print(const struct record_rows *list, const struct list_options *options, bool csv)
{
	struct rows rows = {0};
	int err = rows__choose(&rows, list->listing, list->base, list->n, options);

	if (!err && csv)
		err = write_csv(list, &options->columns, &rows);
	else if (!err)
		err = write_rows(stdout, list, &rows);
	rows__free(&rows);
	return err;
}
