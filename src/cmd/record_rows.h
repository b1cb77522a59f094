/* SPDX-License-Identifier: GPL-2.0-only */
/* record_rows.h - rows of a list as JSON lines or comma-separated values, on standard output. */
#ifndef TCETOP_RECORD_ROWS_H
#define TCETOP_RECORD_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/list.h"

struct record_rows {
	const struct listing *listing;
	const char *record; /* its title in record/kinds.c */
	const void *base;
	size_t n;
	/* Write a row as a record. 0 or the negative errno of the stream. */
	int (*write)(FILE *out, const void *context, const void *row);
	const void *context;
};

/*
 * Prints the rows that the options let through, in their order; csv: with their columns, else as
 * JSON lines. 0, -ENOMEM, or the negative errno of the stream.
 */
int record_rows__print(const struct record_rows *list, const struct list_options *options,
		       bool csv);

#endif
