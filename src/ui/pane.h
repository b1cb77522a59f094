/* SPDX-License-Identifier: GPL-2.0-only */
/* pane.h - one list on the screen: sorted, scrolled, drawn. */
#ifndef TCETOP_PANE_H
#define TCETOP_PANE_H

#include <stdbool.h>
#include <stddef.h>

#include "listing.h"

struct pane {
	const struct listing *listing;
	const char *name;
	const char *empty; /* what an empty list means; the listing's words if nobody has better */
	size_t sort;       /* column that the rows are sorted by */
	void *rows;        /* a sorted copy */
	size_t n;
	size_t room;
	size_t top;  /* first row on the screen */
	size_t body; /* rows on the screen */
};

void pane__init(struct pane *p, const struct listing *listing, const char *name, size_t sort);
void pane__free(struct pane *p);

/* Take new rows, sorted as the pane is. 0 or -ENOMEM. */
int pane__fill(struct pane *p, const void *rows, size_t n);
/* Sort by the next (1) or the last (-1) column that can be sorted by. */
void pane__resort(struct pane *p, int step);
const char *pane__sort_title(const struct pane *p);

void pane__scroll(struct pane *p, long rows);
void pane__page(struct pane *p, long pages);

/* Draw the titles at y and the rows below, height lines in all. */
void pane__draw(struct pane *p, int y, int height, bool focus);

#endif
