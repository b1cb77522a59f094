// SPDX-License-Identifier: GPL-2.0-only
/* events_list.c - events in columns, sorted, as text, JSON lines or comma-separated values. */
#include "events_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "record/record.h"
#include "record_rows.h"
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

static int write_event(FILE *out, const void *context, const void *row)
{
	(void)context;
	return record__write_event(out, row);
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
	const struct record_rows rows = {.listing = &listing_events,
					 .record = "event",
					 .base = l->at,
					 .n = l->n,
					 .write = write_event};
	int err = 0;

	if (form == EVENTS_CSV || form == EVENTS_JSON)
		err = record_rows__print(&rows, options, form == EVENTS_CSV);
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
