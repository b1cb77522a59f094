// SPDX-License-Identifier: GPL-2.0-only
/*
 * layout.c - how wide columns are, and rows as lines of text.
 */
#include "listing.h"

#include "format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows beyond these do not widen a column: the screen shows the first ones. */
#define MEASURED_ROWS 1000

/* Into a cell of LISTING_CELL, or into so many characters where the column can do with them. */
static size_t cell__print(const struct column *c, const void *row, char *cell, unsigned int width)
{
	cell[0] = '\0';
	c->print(row, cell, c->scales && width < LISTING_CELL ? width + 1 : LISTING_CELL);
	return format__printable(cell);
}

static const char *row__note(const struct listing *listing, const void *row)
{
	return listing->note ? listing->note(row) : NULL;
}

/* How wide each column would like to be. */
static void layout__measure(const struct listing *listing, const void *rows, size_t n,
			    unsigned int want[LISTING_COLUMNS])
{
	for (size_t c = 0; c < listing->ncolumns; c++)
		want[c] = (unsigned int)strlen(listing->columns[c].title);
	for (size_t i = 0; i < n && i < MEASURED_ROWS; i++) {
		const void *row = (const char *)rows + i * listing->row_size;
		bool note = row__note(listing, row) != NULL;

		for (size_t c = 0; c < listing->ncolumns; c++) {
			const struct column *column = &listing->columns[c];
			char cell[LISTING_CELL];
			size_t len;

			if (note && column->noted)
				continue;
			len = cell__print(column, row, cell, LISTING_CELL);
			if (len > want[c])
				want[c] = (unsigned int)len;
		}
	}
}

/* Whether a column has something to say of these rows. */
static bool column__is_worth(const struct column *c, size_t row_size, const void *rows, size_t n)
{
	if (!c->worth)
		return true;
	for (size_t i = 0; i < n; i++)
		if (c->worth((const char *)rows + i * row_size))
			return true;
	return false;
}

static unsigned int layout__used(const struct layout *l)
{
	unsigned int used = 0;

	for (size_t c = 0; c < l->listing->ncolumns; c++)
		if (l->width[c])
			used += l->width[c] + (used ? 1 : 0);
	return used;
}

/* Drops the column that can best be missed; false if none can. */
static bool layout__drop(struct layout *l)
{
	unsigned int highest = 0;
	size_t victim = 0;

	for (size_t c = 0; c < l->listing->ncolumns; c++) {
		if (l->width[c] && l->listing->columns[c].drop > highest) {
			highest = l->listing->columns[c].drop;
			victim = c;
		}
	}
	if (highest)
		l->width[victim] = 0;
	return highest != 0;
}

/* Columns that can become whole with the room to spare do; the first other one gets the rest. */
static void layout__grow(struct layout *l, const unsigned int want[LISTING_COLUMNS])
{
	unsigned int spare = l->total - layout__used(l);
	unsigned int *cut = NULL;

	for (size_t c = 0; c < l->listing->ncolumns; c++) {
		if (l->width[c] == 0 || l->width[c] >= want[c])
			continue;
		if (want[c] - l->width[c] <= spare) {
			spare -= want[c] - l->width[c];
			l->width[c] = want[c];
		} else if (!cut) {
			cut = &l->width[c];
		}
	}
	if (cut)
		*cut += spare;
}

void layout__fit(struct layout *l, const struct listing *listing, const void *rows, size_t n,
		 unsigned int total)
{
	unsigned int want[LISTING_COLUMNS] = {0};

	*l = (struct layout){.listing = listing, .total = total};
	layout__measure(listing, rows, n, want);
	for (size_t c = 0; c < listing->ncolumns; c++) {
		const struct column *column = &listing->columns[c];

		if (!column__is_worth(column, listing->row_size, rows, n))
			continue;
		l->width[c] = column->width;
		if (l->width[c] < want[c] && (column->right || total == 0))
			l->width[c] = want[c];
	}
	if (total == 0)
		return;
	while (layout__used(l) > total)
		if (!layout__drop(l))
			return;
	layout__grow(l, want);
}

/* A line under construction. */
struct line {
	char *text;
	size_t len;
	size_t used;
	size_t column; /* where the last cell should have ended */
};

/*
 * Cut a comma separated list so that it fits: whole names, then how many more.
 * A list whose first name does not fit is left to be cut like any text.
 */
static void list__cut(char *cell, size_t width)
{
	size_t total = 1, kept = 0, end = 0;
	char more[16];

	if (strlen(cell) <= width)
		return;
	for (const char *p = cell; (p = strchr(p, ',')); p++)
		total += p[1] == '+' ? strtoul(p + 2, NULL, 10) : 1;
	for (size_t i = strcspn(cell, ","); cell[i]; i += 1 + strcspn(cell + i + 1, ",")) {
		int n = snprintf(more, sizeof(more), ",+%zu", total - kept - 1);

		if (i + (size_t)n > width)
			break;
		kept++;
		end = i;
	}
	if (kept)
		snprintf(cell + end, LISTING_CELL - end, ",+%zu", total - kept);
}

/* Put a cell of a width at the line's end. What is cut ends in "~". */
static void line__cell(struct line *line, const char *cell, unsigned int width, bool right)
{
	size_t n = strlen(cell);
	size_t start = line->column ? line->column + 1 : 0;

	if (n > width && width > 0 && !right)
		n = width;
	if (right && n < width)
		start += width - n;
	line->column = (line->column ? line->column + 1 : 0) + width;
	while (line->used < start && line->used + 1 < line->len)
		line->text[line->used++] = ' ';
	for (size_t i = 0; i < n && line->used + 1 < line->len; i++)
		line->text[line->used++] = i + 1 == n && cell[n] ? '~' : cell[i];
	line->text[line->used] = '\0';
}

static void line__end(struct line *line, unsigned int total)
{
	if (total && line->used > total)
		line->used = total;
	while (line->used && line->text[line->used - 1] == ' ')
		line->used--;
	line->text[line->used] = '\0';
}

void layout__titles(const struct layout *l, char *text, size_t len)
{
	struct line line = {.text = text, .len = len};

	text[0] = '\0';
	for (size_t c = 0; c < l->listing->ncolumns; c++)
		if (l->width[c])
			line__cell(&line, l->listing->columns[c].title, l->width[c],
				   l->listing->columns[c].right);
	line__end(&line, l->total);
}

/* The noted columns are one cell; without its first word if room is short. */
static void layout__note(const struct layout *l, struct line *line, const char *note)
{
	unsigned int width = 0;
	const char *word;

	for (size_t c = 0; c < l->listing->ncolumns; c++)
		if (l->width[c] && l->listing->columns[c].noted)
			width += l->width[c] + (width ? 1 : 0);
	word = strstr(note, ": ");
	if (width && strlen(note) > width && word)
		note = word + 2;
	if (width)
		line__cell(line, note, width, false);
}

void layout__row(const struct layout *l, const void *row, char *text, size_t len)
{
	struct line line = {.text = text, .len = len};
	const char *note = row__note(l->listing, row);
	bool noted = false;

	text[0] = '\0';
	for (size_t c = 0; c < l->listing->ncolumns; c++) {
		const struct column *column = &l->listing->columns[c];
		char cell[LISTING_CELL];

		if (l->width[c] == 0)
			continue;
		if (note && column->noted) {
			if (!noted)
				layout__note(l, &line, note);
			noted = true;
			continue;
		}
		cell__print(column, row, cell, l->width[c]);
		if (column->list)
			list__cut(cell, l->width[c]);
		line__cell(&line, cell, l->width[c], column->right);
	}
	line__end(&line, l->total);
}
