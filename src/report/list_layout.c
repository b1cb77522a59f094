// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_layout.c - widths of columns, and rows as lines of text.
 */
#include "list.h"

#include "base/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows beyond these do not widen a column: the screen shows the first ones. */
#define MEASURED_ROWS 1000

size_t text__columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

size_t text__bytes(const char *text, size_t columns)
{
	const char *p = text;

	for (; *p; p++)
		if ((*p & 0xc0) != 0x80 && columns-- == 0)
			break;
	return (size_t)(p - text);
}

static const struct column *column_of(const struct list_layout *l, size_t i)
{
	return &l->listing->columns[l->columns.at[i]];
}

/* Into a cell of LISTING_CELL, or into width characters if the column can adapt to them. */
static size_t cell__print(const struct list_layout *l, size_t i, const void *row, char *cell,
			  unsigned int width)
{
	const struct column *c = column_of(l, i);

	listing__cell(l->listing, c, row, cell,
		      c->fits_width && width < LISTING_CELL ? width + 1 : LISTING_CELL);
	return text__columns(cell);
}

static const char *row__note(const struct listing *listing, const void *row)
{
	return listing->note ? listing->note(row) : NULL;
}

void list_layout__begin(struct list_layout *l, const struct listing *listing,
			const struct columns *columns, bool screen)
{
	*l = (struct list_layout){.listing = listing};
	l->chosen = columns && columns->n;
	if (l->chosen)
		l->columns = *columns;
	else
		columns__default(&l->columns, listing, screen);
	for (size_t i = 0; i < l->columns.n; i++) {
		l->want[i] = (unsigned int)strlen(column_of(l, i)->title);
		l->shown[i] = (l->chosen && !screen) || !column_of(l, i)->show_if;
	}
}

void list_layout__measure(struct list_layout *l, const void *row)
{
	const void *inner = l->listing->inner ? l->listing->inner(row) : row;
	bool note = row__note(l->listing, row) != NULL;

	for (size_t i = 0; i < l->columns.n; i++) {
		const struct column *c = column_of(l, i);
		char cell[LISTING_CELL];
		size_t len;

		if (!l->shown[i] && inner)
			l->shown[i] = c->show_if(inner);
		if (l->measured >= MEASURED_ROWS || (note && c->spans_note))
			continue;
		len = cell__print(l, i, row, cell, LISTING_CELL);
		if (len > l->want[i])
			l->want[i] = (unsigned int)len;
	}
	l->measured++;
}

static unsigned int list_layout__used(const struct list_layout *l)
{
	unsigned int used = 0;

	for (size_t i = 0; i < l->columns.n; i++)
		if (l->width[i])
			used += l->width[i] + (used ? 1 : 0);
	return used;
}

/* Drops the column that can best be missed; false if none can. */
static bool list_layout__drop(struct list_layout *l)
{
	unsigned int highest = 0;
	size_t victim = 0;

	for (size_t i = 0; i < l->columns.n; i++) {
		if (l->width[i] && column_of(l, i)->drop_order > highest) {
			highest = column_of(l, i)->drop_order;
			victim = i;
		}
	}
	if (highest)
		l->width[victim] = 0;
	return highest != 0;
}

/*
 * Columns that can become whole with the room to spare do; the first other one gets the rest. What
 * scales is of use as it is: its turn is the second.
 */
static void list_layout__grow(struct list_layout *l)
{
	unsigned int spare = l->total - list_layout__used(l);
	unsigned int *cut = NULL;

	for (size_t i = 0; i < 2 * l->columns.n; i++) {
		size_t k = i % l->columns.n;

		if (l->width[k] == 0 || l->width[k] >= l->want[k] ||
		    column_of(l, k)->fits_width != (i >= l->columns.n))
			continue;
		if (l->want[k] - l->width[k] <= spare) {
			spare -= l->want[k] - l->width[k];
			l->width[k] = l->want[k];
		} else if (!cut) {
			cut = &l->width[k];
		}
	}
	if (cut)
		*cut += spare;
}

void list_layout__share(struct list_layout *l, unsigned int total)
{
	l->total = total;
	for (size_t i = 0; i < l->columns.n; i++) {
		const struct column *c = column_of(l, i);

		l->width[i] = l->shown[i] ? c->width : 0;
		if (l->width[i] && l->width[i] < l->want[i] &&
		    (c->right || c->never_cut || total == 0))
			l->width[i] = l->want[i];
	}
	if (total == 0)
		return;
	while (list_layout__used(l) > total)
		if (!list_layout__drop(l))
			return;
	list_layout__grow(l);
}

int list_layout__column_at(const struct list_layout *l, unsigned int x)
{
	unsigned int end = 0;

	for (size_t i = 0; i < l->columns.n; i++) {
		if (l->width[i] == 0)
			continue;
		end += l->width[i] + 1;
		if (x < end)
			return l->columns.at[i];
	}
	return -1;
}

/* A line under construction. */
struct line {
	char *text;
	size_t len;
	size_t used;   /* bytes */
	size_t at;     /* characters, each one column wide */
	size_t column; /* where the last cell should have ended */
};

/*
 * Cut a comma separated list so that it fits: whole names, then how many more.
 * If the first name does not fit, the list is left to be cut like any text.
 */
static void list__cut(char *cell, size_t width)
{
	size_t total = 1, shown = 0, end = 0;
	char more[16];

	if (strlen(cell) <= width)
		return;
	for (const char *p = cell; (p = strchr(p, ',')); p++)
		total += p[1] == '+' ? strtoul(p + 2, NULL, 10) : 1;
	for (size_t i = strcspn(cell, ","); cell[i]; i += 1 + strcspn(cell + i + 1, ",")) {
		int n = snprintf(more, sizeof(more), ",+%zu", total - shown - 1);

		if (i + (size_t)n > width)
			break;
		shown++;
		end = i;
	}
	if (shown)
		snprintf(cell + end, LISTING_CELL - end, ",+%zu", total - shown);
}

static void line__blanks(struct line *line, size_t n)
{
	while (n-- && line->used + 1 < line->len)
		line->text[line->used++] = ' ';
	line->text[line->used] = '\0';
}

/* Put a cell of a width at the line's end. What is cut ends in "~". */
static void line__cell(struct line *line, const char *cell, unsigned int width, bool right)
{
	size_t n = text__columns(cell);
	size_t start = line->column ? line->column + 1 : 0;
	bool cut = n > width && !right;
	size_t bytes;

	line->column = start + width;
	if (cut)
		n = width - 1;
	if (right && n < width)
		start += width - n;
	line__blanks(line, start > line->at ? start - line->at : 0);
	line->at = start > line->at ? start : line->at;
	bytes = text__bytes(cell, n);
	if (line->used + bytes + 2 > line->len)
		return;
	memcpy(line->text + line->used, cell, bytes);
	line->used += bytes;
	line->at += n + cut;
	if (cut)
		line->text[line->used++] = '~';
	line->text[line->used] = '\0';
}

static void line__end(struct line *line, unsigned int total)
{
	if (total && line->at > total)
		line->used = text__bytes(line->text, total);
	while (line->used && line->text[line->used - 1] == ' ')
		line->used--;
	line->text[line->used] = '\0';
}

void list_layout__titles(const struct list_layout *l, char *text, size_t len)
{
	struct line line = {.text = text, .len = len};

	text[0] = '\0';
	for (size_t i = 0; i < l->columns.n; i++)
		if (l->width[i])
			line__cell(&line, column_of(l, i)->title, l->width[i],
				   column_of(l, i)->right);
	line__end(&line, l->total);
}

/* The noted columns are one cell; without its first word if room is short. */
static void list_layout__note(const struct list_layout *l, struct line *line, const char *note)
{
	unsigned int width = 0;
	const char *word;

	for (size_t i = 0; i < l->columns.n; i++)
		if (l->width[i] && column_of(l, i)->spans_note)
			width += l->width[i] + (width ? 1 : 0);
	word = strstr(note, ": ");
	if (width && strlen(note) > width && word)
		note = word + 2;
	if (width)
		line__cell(line, note, width, false);
}

/* After all cells, two blanks away. */
static void list_layout__tail(const struct list_layout *l, struct line *line, const void *row)
{
	unsigned int room = l->total ? l->total : LISTING_LINE;
	char text[LISTING_LINE] = "";

	line__end(line, l->total);
	line->at = text__columns(line->text);
	l->listing->tail(row, text, sizeof(text));
	format__printable(text);
	if (!text[0] || line->at + 3 > room)
		return;
	line->column = line->at ? line->at + 1 : 0;
	room -= (unsigned int)line->column + 1;
	line__cell(line, text,
		   text__columns(text) < room ? (unsigned int)text__columns(text) : room, false);
}

/*
 * Columns in an order chosen by the user may not be neighbours any more, so that a note has no
 * place but its own cells.
 */
void list_layout__row(const struct list_layout *l, const void *row, char *text, size_t len)
{
	struct line line = {.text = text, .len = len};
	const char *note = l->chosen ? NULL : row__note(l->listing, row);
	bool has_note = false;

	text[0] = '\0';
	for (size_t i = 0; i < l->columns.n; i++) {
		const struct column *c = column_of(l, i);
		char cell[LISTING_CELL];

		if (l->width[i] == 0)
			continue;
		if (note && c->spans_note) {
			if (!has_note)
				list_layout__note(l, &line, note);
			has_note = true;
			continue;
		}
		cell__print(l, i, row, cell, l->width[i]);
		if (c->list)
			list__cut(cell, l->width[i]);
		line__cell(&line, cell, l->width[i], c->right);
	}
	if (l->listing->tail)
		list_layout__tail(l, &line, row);
	line__end(&line, l->total);
}
