// SPDX-License-Identifier: GPL-2.0-only
/*
 * list.c - cells of a list as text, and the columns that a list has by itself.
 */
#include "list.h"

#include "base/format.h"

static bool utf8;

void listing__use_utf8(bool yes)
{
	utf8 = yes;
}

bool listing__is_utf8(void)
{
	return utf8;
}

void columns__default(struct columns *c, const struct listing *l, bool screen)
{
	c->n = 0;
	for (size_t i = 0; i < l->ncolumns && i < LISTING_COLUMNS; i++)
		if (screen || !l->columns[i].screen)
			c->at[c->n++] = (unsigned char)i;
}

void listing__cell(const struct listing *l, const struct column *c, const void *row, char *cell,
		   size_t len)
{
	cell[0] = '\0';
	if (l->cell) {
		l->cell(c, row, cell, len);
		return;
	}
	c->print(row, cell, len);
	if (!c->is_graphic)
		format__printable(cell);
}
