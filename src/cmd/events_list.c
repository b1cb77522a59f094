// SPDX-License-Identifier: GPL-2.0-only
/* events_list.c - events in columns, sorted, as text, JSON lines or comma-separated values. */
#include "events_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "record/csv.h"
#include "record/record.h"
#include "report/text_list.h"

int events_list__add(struct events_list *l, const struct event *e)
{
	struct event *more = array__grow(l->at, l->n, sizeof(*more));

	if (!more)
		return -ENOMEM;
	l->at = more;
	l->at[l->n++] = *e;
	return 0;
}

static int write_rows(FILE *out, const struct events_list *l, const struct list_options *options)
{
	struct rows rows = {0};
	int err = rows__choose(&rows, &listing_events, l->at, l->n, options);

	for (size_t i = 0; !err && i < rows.n; i++)
		err = record__write_event(out, rows.at[i]);
	rows__free(&rows);
	return err;
}

static int write_csv(const struct events_list *l, const struct list_options *options)
{
	const struct columns *chosen = &options->columns;
	const char *names[LISTING_COLUMNS];
	struct csv csv;
	int err = csv__begin(&csv), failed;

	if (err)
		return err;
	for (size_t i = 0; i < chosen->n; i++)
		names[i] = listing_events.columns[chosen->at[i]].name;
	err = write_rows(csv.records, l, options);
	failed = csv__end(&csv, stdout, "event", chosen->n ? names : NULL, chosen->n);
	return err ? err : failed;
}

static void print_stacks(FILE *out, const void *row, const void *context)
{
	const struct event *e = row;

	(void)context;
	text__frames(out, &e->stack, 4);
	text__event_holders(out, e);
}

int events_list__print(struct events_list *l, const struct list_options *options,
		       enum events_form form, unsigned int width)
{
	int err = 0;

	if (form == EVENTS_CSV)
		err = write_csv(l, options);
	else if (form == EVENTS_JSON)
		err = write_rows(stdout, l, options);
	else
		text__list(stdout, &listing_events, l->at, l->n, width, options,
			   form == EVENTS_STACKS ? print_stacks : NULL, NULL);
	free(l->at);
	*l = (struct events_list){0};
	errno = 0;
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = errno ? -errno : -EIO;
	return err;
}
