/* SPDX-License-Identifier: GPL-2.0-only */
/* csv.h - records as comma-separated values, quoted as RFC 4180 has it. */
#ifndef TCETOP_CSV_H
#define TCETOP_CSV_H

#include <stddef.h>
#include <stdio.h>

/*
 * Print JSON lines as a line of field names and one for each record. names are the fields to print,
 * n of them; NULL: every field of any of the records, in their order. What is null is empty; names
 * in a list have semicolons between them, any other list is JSON; control characters become "?". 0,
 * -ENOMEM, or -EBADMSG for a line that is not a record.
 */
int csv__write(FILE *out, char *records, const char *const *names, size_t n);

#endif
