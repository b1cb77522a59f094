// SPDX-License-Identifier: GPL-2.0-only
/* list_pane.c - one list on the screen. */
#include "list_pane.h"

#include "base/array.h"
#include "terminal.h"
#include "text_pane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pane__init(struct pane *p, const struct listing *listing, struct list_options *list_options)
{
	*p = (struct pane){
	    .listing = listing, .list_options = list_options, .empty = listing->empty};
}

void pane__free(struct pane *p)
{
	rows__free(&p->rows);
	free(p->tags);
	p->tags = NULL;
}

uint64_t pane__key(const struct pane *p, const void *row)
{
	return row && p->listing->key ? p->listing->key(row) : 0;
}

const void *pane__row(const struct pane *p)
{
	return p->cursor < p->rows.n ? p->rows.at[p->cursor] : NULL;
}

static long position_of(const struct pane *p, uint64_t key)
{
	for (size_t i = 0; key && i < p->rows.n; i++)
		if (pane__key(p, p->rows.at[i]) == key)
			return (long)i;
	return -1;
}

const void *pane__find(const struct pane *p, uint64_t key)
{
	long position = position_of(p, key);

	return position < 0 ? NULL : p->rows.at[position];
}

/* The cursor is on a row, and its row on the screen. */
static void pane__clamp(struct pane *p)
{
	size_t body = p->body ? p->body : 1;
	size_t last = p->rows.n > body ? p->rows.n - body : 0;

	if (p->cursor >= p->rows.n)
		p->cursor = p->rows.n ? p->rows.n - 1 : 0;
	if (p->cursor < p->top)
		p->top = p->cursor;
	if (p->cursor >= p->top + body)
		p->top = p->cursor - body + 1;
	if (p->top > last)
		p->top = last;
}

void pane__go(struct pane *p, size_t row)
{
	p->cursor = row;
	pane__clamp(p);
	p->key = pane__key(p, pane__row(p));
}

void pane__move(struct pane *p, long rows)
{
	size_t back = (size_t)-rows;

	if (rows >= 0)
		pane__go(p, p->cursor + (size_t)rows);
	else
		pane__go(p, p->cursor > back ? p->cursor - back : 0);
}

void pane__page(struct pane *p, long pages)
{
	size_t body = p->body ? p->body : 1;

	/* The cursor keeps its line of the screen. */
	if (pages > 0)
		p->top += body;
	else
		p->top -= p->top < body ? p->top : body;
	pane__move(p, pages * (long)body);
}

void pane__empty(struct pane *p)
{
	p->rows.n = 0;
	p->fits = false;
}

void pane__filled(struct pane *p)
{
	long position = p->follow ? position_of(p, p->key) : -1;

	if (position >= 0) {
		/* The row keeps its line, where that can be. */
		size_t line = p->cursor - p->top;

		p->top = (size_t)position > line ? (size_t)position - line : 0;
		p->cursor = (size_t)position;
	}
	pane__clamp(p);
	if (!p->follow || position >= 0)
		p->key = pane__key(p, pane__row(p));
}

void pane__refit(struct pane *p)
{
	p->fits = false;
}

long pane__row_at(const struct pane *p, int y)
{
	size_t row = p->top + (size_t)(y - p->y - 1);

	return y > p->y && (size_t)(y - p->y - 1) < p->body && row < p->rows.n ? (long)row : -1;
}

static void pane__line(const struct pane *p, const void *row, char *line, size_t len)
{
	list_layout__row(&p->layout, row, line, len);
}

static void pane__fit(struct pane *p)
{
	int width = terminal__width() - PANE_MARK;

	if (p->fits && p->layout.total == (unsigned int)width)
		return;
	list_layout__begin(&p->layout, p->listing, &p->list_options->columns, true);
	for (size_t i = 0; i < p->rows.n; i++)
		list_layout__measure(&p->layout, p->rows.at[i]);
	list_layout__share(&p->layout, width > 0 ? (unsigned int)width : 1);
	p->fits = true;
}

bool pane__search(struct pane *p, const char *text, bool after)
{
	pane__fit(p);
	for (size_t i = 0; i < p->rows.n; i++) {
		size_t position = (p->cursor + i + after) % p->rows.n;
		char line[LISTING_LINE];

		pane__line(p, p->rows.at[position], line, sizeof(line));
		if (strcasestr(line, text)) {
			pane__go(p, position);
			return true;
		}
	}
	return false;
}

static long tag_of(const struct pane *p, uint64_t key)
{
	for (size_t i = 0; key && i < p->ntags; i++)
		if (p->tags[i] == key)
			return (long)i;
	return -1;
}

bool pane__is_tagged(const struct pane *p, const void *row)
{
	return p->ntags && tag_of(p, pane__key(p, row)) >= 0;
}

int pane__tag(struct pane *p)
{
	uint64_t key = pane__key(p, pane__row(p));
	long tag = tag_of(p, key);
	uint64_t *bigger;

	if (!key)
		return 0;
	if (tag >= 0) {
		p->tags[tag] = p->tags[--p->ntags];
		return 0;
	}
	bigger = array__grow(p->tags, p->ntags, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	p->tags = bigger;
	p->tags[p->ntags++] = key;
	return 0;
}

void pane__untag_all(struct pane *p)
{
	p->ntags = 0;
}

static void pane__draw_row(const struct pane *p, int y, size_t position)
{
	const void *row = p->rows.at[position];
	bool alert = p->listing->alert && p->listing->alert(row);
	bool tagged = pane__is_tagged(p, row);
	enum style style = position == p->cursor ? STYLE_CURSOR
			   : tagged              ? STYLE_TAGGED
			   : alert               ? STYLE_ALERT
						 : STYLE_PLAIN;
	char line[PANE_MARK + LISTING_LINE];

	snprintf(line, sizeof(line), "%c ", tagged ? '*' : alert ? '!' : ' ');
	pane__line(p, row, line + PANE_MARK, sizeof(line) - PANE_MARK);
	terminal__text(y, 0, style, style == STYLE_CURSOR, line);
}

/* In as many lines as it takes, of those that the rows would have. */
static void pane__draw_empty(const struct pane *p, int y)
{
	const char *rest = p->list_options->filter[0] ? "no row matches the filter" : p->empty;
	size_t width = (size_t)terminal__width() - PANE_MARK;

	for (size_t i = 0; *rest && i < p->body; i++) {
		size_t n = text_pane__part(rest, width);
		char line[LISTING_LINE];

		snprintf(line, sizeof(line), "%.*s", (int)n, rest);
		terminal__text(y + (int)i, PANE_MARK, STYLE_PLAIN, false, line);
		rest += n;
		rest += strspn(rest, " ");
	}
}

void pane__draw(struct pane *p, int y, int height)
{
	char line[PANE_MARK + LISTING_LINE] = "  ";

	if (height < 1)
		return;
	p->y = y;
	p->body = (size_t)height - 1;
	pane__clamp(p);
	pane__fit(p);
	list_layout__titles(&p->layout, line + PANE_MARK, sizeof(line) - PANE_MARK);
	terminal__text(y, 0, STYLE_TITLE, true, line);
	if (p->rows.n == 0)
		pane__draw_empty(p, y + 1);
	for (size_t i = 0; i < p->body && p->top + i < p->rows.n; i++)
		pane__draw_row(p, y + 1 + (int)i, p->top + i);
}
