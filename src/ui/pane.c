// SPDX-License-Identifier: GPL-2.0-only
/*
 * pane.c - one list on the screen. It must not know what the list is of.
 */
#include "pane.h"

#include "screen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LEN (LISTING_COLUMNS * LISTING_CELL)

void pane__init(struct pane *p, const struct listing *listing, const char *name, size_t sort)
{
	*p = (struct pane){.listing = listing, .name = name, .empty = listing->empty, .sort = sort};
}

void pane__free(struct pane *p)
{
	free(p->rows);
	p->rows = NULL;
}

static void pane__sort(struct pane *p)
{
	if (p->n)
		qsort(p->rows, p->n, p->listing->row_size, p->listing->columns[p->sort].compare);
}

/* Scrolled past the end is scrolled to the end. */
static void pane__clamp(struct pane *p)
{
	size_t last = p->n > p->body ? p->n - p->body : 0;

	if (p->top > last)
		p->top = last;
}

int pane__fill(struct pane *p, const void *rows, size_t n)
{
	if (n > p->room) {
		void *bigger = reallocarray(p->rows, n, p->listing->row_size);

		if (!bigger)
			return -ENOMEM;
		p->rows = bigger;
		p->room = n;
	}
	if (n)
		memcpy(p->rows, rows, n * p->listing->row_size);
	p->n = n;
	pane__sort(p);
	pane__clamp(p);
	return 0;
}

void pane__resort(struct pane *p, int step)
{
	size_t n = p->listing->ncolumns;

	do {
		p->sort = (p->sort + n + (size_t)step) % n;
	} while (!p->listing->columns[p->sort].compare);
	pane__sort(p);
	p->top = 0;
}

const char *pane__sort_title(const struct pane *p)
{
	return p->listing->columns[p->sort].title;
}

void pane__scroll(struct pane *p, long rows)
{
	if (rows < 0 && (size_t)-rows > p->top)
		p->top = 0;
	else
		p->top += (size_t)rows;
	pane__clamp(p);
}

void pane__page(struct pane *p, long pages)
{
	pane__scroll(p, pages * (long)(p->body ? p->body : 1));
}

static void pane__draw_titles(const struct pane *p, const struct layout *l, int y, bool focus)
{
	char line[LINE_LEN], place[64];
	int x;

	layout__titles(l, line, sizeof(line));
	screen__text(y, 0, focus ? STYLE_FOCUS : STYLE_TITLE, true, line);
	if (p->n <= p->body)
		return;
	snprintf(place, sizeof(place), " %zu-%zu of %zu", p->top + 1, p->top + p->body, p->n);
	x = screen__width() - (int)strlen(place);
	screen__text(y, x, focus ? STYLE_FOCUS : STYLE_TITLE, true, place);
}

void pane__draw(struct pane *p, int y, int height, bool focus)
{
	struct layout layout;
	char line[LINE_LEN];

	if (height < 1)
		return;
	p->body = (size_t)height - 1;
	pane__clamp(p);
	layout__begin(&layout, p->listing, NULL, true);
	for (size_t i = 0; i < p->n; i++)
		layout__measure(&layout, (char *)p->rows + i * p->listing->row_size);
	layout__share(&layout, (unsigned int)screen__width());
	pane__draw_titles(p, &layout, y, focus);
	if (p->n == 0 && p->body)
		screen__text(y + 1, 0, STYLE_PLAIN, false, p->empty);
	for (size_t i = 0; i < p->body && p->top + i < p->n; i++) {
		const void *row = (char *)p->rows + (p->top + i) * p->listing->row_size;
		bool alert = p->listing->alert && p->listing->alert(row);

		layout__row(&layout, row, line, sizeof(line));
		screen__text(y + 1 + (int)i, 0, alert ? STYLE_ALERT : STYLE_PLAIN, false, line);
	}
}
