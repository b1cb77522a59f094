// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_columns.c - columns chosen by name, rows chosen by text.
 */
#include "list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && strncasecmp(word, text, len) == 0;
}

int listing__find(const struct listing *l, const char *name, size_t len)
{
	/* As a name is spelled: one column's title may be another's name. */
	for (size_t i = 0; i < l->ncolumns; i++)
		if (strlen(l->columns[i].name) == len && !memcmp(l->columns[i].name, name, len))
			return (int)i;
	for (size_t i = 0; i < l->ncolumns; i++)
		if (is_word(l->columns[i].name, name, len) ||
		    is_word(l->columns[i].title, name, len))
			return (int)i;
	return -1;
}

static void print_names(const struct listing *l, const char *wrong, size_t n, char *error,
			size_t len)
{
	int used = snprintf(error, len, "%s have no column %.*s, but", l->name, (int)n, wrong);

	for (size_t i = 0; i < l->ncolumns && used > 0 && (size_t)used < len; i++)
		used += snprintf(error + used, len - (size_t)used, " %s", l->columns[i].name);
}

static bool has(const struct columns *c, int column)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i] == column)
			return true;
	return false;
}

int columns__parse(struct columns *c, const struct listing *l, const char *names, char *error,
		   size_t len)
{
	struct columns found = {.n = 0};

	for (names += strspn(names, ", "); *names; names += strspn(names, ", ")) {
		size_t n = strcspn(names, ", ");
		int column = listing__find(l, names, n);

		if (column < 0) {
			print_names(l, names, n, error, len);
			return -EINVAL;
		}
		if (!has(&found, column))
			found.at[found.n++] = (unsigned char)column;
		names += n;
	}
	if (!found.n) {
		snprintf(error, len, "no column is named");
		return -EINVAL;
	}
	*c = found;
	return 0;
}

void columns__format(const struct columns *c, const struct listing *l, char *names, size_t len)
{
	size_t used = 0;

	names[0] = '\0';
	for (size_t i = 0; i < c->n && used < len; i++)
		used += (size_t)snprintf(names + used, len - used, "%s%s", i ? "," : "",
					 l->columns[c->at[i]].name);
}

/* Whether a text has the first len characters of another one in it, in any case. */
static bool has_text(const char *cell, const char *text, size_t len)
{
	for (; strlen(cell) >= len; cell++)
		if (strncasecmp(cell, text, len) == 0)
			return true;
	return false;
}

static bool row_has(const struct listing *l, const void *row, const char *text, size_t len)
{
	for (size_t i = 0; i < l->ncolumns; i++) {
		char cell[LISTING_CELL];

		if (l->columns[i].is_graphic)
			continue;
		listing__cell(l, &l->columns[i], row, cell, sizeof(cell));
		if (has_text(cell, text, len))
			return true;
	}
	return false;
}

bool listing__matches(const struct listing *l, const void *row, const char *text)
{
	bool any = false;

	for (text += strspn(text, "|"); *text; text += strspn(text, "|")) {
		size_t len = strcspn(text, "|");

		any = true;
		if (row_has(l, row, text, len))
			return true;
		text += len;
	}
	return !any;
}

static void format_sortable(const struct listing *l, const char *wrong, char *error, size_t len)
{
	int used = snprintf(error, len, "%s cannot be sorted by %s, but by", l->name, wrong);

	for (size_t i = 0; i < l->ncolumns && used > 0 && (size_t)used < len; i++)
		if (l->columns[i].compare)
			used +=
			    snprintf(error + used, len - (size_t)used, " %s", l->columns[i].name);
}

int list_options__sort(struct list_options *o, const struct listing *l, const char *text,
		       char *error, size_t len)
{
	bool invert = *text == '-';
	int column = listing__find(l, text + invert, strlen(text + invert));

	if (column < 0 || !l->columns[column].compare) {
		format_sortable(l, text + invert, error, len);
		return -EINVAL;
	}
	o->sort = column;
	o->invert = invert;
	return 0;
}
