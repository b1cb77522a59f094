/* SPDX-License-Identifier: GPL-2.0-only */
/* csv.h - records as comma-separated values, quoted as RFC 4180 has it. */
#ifndef TCETOP_CSV_H
#define TCETOP_CSV_H

#include <stddef.h>
#include <stdio.h>

/* Records on their way to becoming values. */
struct csv {
	FILE *records;
	char *text;
	size_t len;
};

/* Collect records: they are written to c->records as JSON lines. 0 or -ENOMEM. */
int csv__begin(struct csv *c);
/*
 * Print a line of field names and one for each record, and free them. title: of the records
 * (kinds.h). names are the fields to print, n of them; NULL: all that such a record can have. What
 * is null is empty; names in a list have semicolons between them, any other list is JSON; control
 * characters become "?". 0, -ENOMEM, or -EBADMSG for a line that is not a record.
 */
int csv__end(struct csv *c, FILE *out, const char *title, const char *const *names, size_t n);

#endif
