/* SPDX-License-Identifier: GPL-2.0-only */
/* list_pane.h - one list on the screen: its rows, its cursor, its tags. */
#ifndef TCETOP_LIST_PANE_H
#define TCETOP_LIST_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/list.h"

#define PANE_MARK 2 /* columns before each row: "! " or "* " */

struct pane {
	const struct listing *listing;
	struct list_options *list_options; /* whoever keeps it may change it: pane__refit() then */
	const char *empty;                 /* what an empty list means */
	struct rows rows;                  /* in order; they live until the next fill */
	size_t cursor;                     /* row */
	size_t top;                        /* first row on the screen */
	size_t body;                       /* rows on the screen */
	int y;                             /* of the titles */
	bool follow;                       /* the cursor stays on the row of that key */
	uint64_t key;                      /* of the cursor's row; 0: none */
	uint64_t *tags;                    /* keys of rows */
	size_t ntags;
	struct list_layout layout;
	bool fits; /* the layout is of these rows and this width */
};

/* An empty pane of a list; listing and list_options stay the caller's. Free with pane__free(). */
void pane__init(struct pane *p, const struct listing *listing, struct list_options *list_options);
void pane__free(struct pane *p);

/* Rows may be offered between these two; the second puts the cursor where it belongs. */
void pane__empty(struct pane *p);
void pane__filled(struct pane *p);
/* Columns are others now: they need a new layout. */
void pane__refit(struct pane *p);

/* The row of the cursor, NULL if there is none; the row with that key. */
const void *pane__row(const struct pane *p);
uint64_t pane__key(const struct pane *p, const void *row);
const void *pane__find(const struct pane *p, uint64_t key);

/* Move the cursor; pages are of the rows on the screen. */
void pane__move(struct pane *p, long rows);
void pane__page(struct pane *p, long pages);
void pane__go(struct pane *p, size_t row);
/* Where the row at that line of the screen is; -1: none is. */
long pane__row_at(const struct pane *p, int y);

/* To the next row from the cursor's on (after: from the one below) that has the text; false: none
 * has. */
bool pane__search(struct pane *p, const char *text, bool after);

/* Tag the row of the cursor, or take its tag away. 0 or -ENOMEM. */
int pane__tag(struct pane *p);
void pane__untag_all(struct pane *p);
bool pane__is_tagged(const struct pane *p, const void *row);

/* Draw the titles at y and the rows below, height lines in all. */
void pane__draw(struct pane *p, int y, int height);

#endif
