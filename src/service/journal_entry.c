// SPDX-License-Identifier: GPL-2.0-only
/*
 * journal_entry.c - NAME=value and a newline; or, where the value has newlines itself, the name
 * alone, the length in 64 bits little endian, the value and a newline.
 */
#include "journal_entry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int journal_entry__begin(struct journal_entry *e)
{
	*e = (struct journal_entry){0};
	e->out = open_memstream(&e->text, &e->len);
	return e->out ? 0 : -ENOMEM;
}

static void put_length(FILE *out, uint64_t len)
{
	for (int i = 0; i < 8; i++)
		fputc((int)(len >> (8 * i) & 0xff), out);
}

void journal_entry__text(struct journal_entry *e, const char *field, const char *value)
{
	if (!value[0])
		return;
	fputs(field, e->out);
	if (strchr(value, '\n')) {
		fputc('\n', e->out);
		put_length(e->out, strlen(value));
	} else {
		fputc('=', e->out);
	}
	fputs(value, e->out);
	fputc('\n', e->out);
}

void journal_entry__number(struct journal_entry *e, const char *field, int64_t value)
{
	fprintf(e->out, "%s=%" PRId64 "\n", field, value);
}

void journal_entry__hex(struct journal_entry *e, const char *field, uint64_t value)
{
	fprintf(e->out, "%s=0x%" PRIx64 "\n", field, value);
}

int journal_entry__end(struct journal_entry *e)
{
	if (!fclose(e->out))
		return 0;
	free(e->text);
	return -ENOMEM;
}
