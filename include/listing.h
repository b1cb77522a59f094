/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listing.h - lists of rows in columns, for pipes and for the full screen.
 *
 * A listing declares its columns once: title, width, how to print, how to
 * compare. A layout says how wide each of them is on one screen. Neither knows
 * what it is drawn with.
 */
#ifndef TCETOP_LISTING_H
#define TCETOP_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#define LISTING_COLUMNS 20
#define LISTING_CELL 192

struct column {
	const char *title;
	unsigned int width; /* it needs this much to be of use; numbers are never cut */
	bool right;         /* a number: aligned to the right */
	unsigned int drop;  /* 0: always shown; the highest goes first when room is short */
	bool list;          /* names, comma separated: cut to whole names and "+N" */
	bool noted;         /* a row's note takes the place of these neighbours */
	bool scales;        /* print draws into whatever len it gets: never cut */
	bool (*worth)(const void *row); /* shown where any row says so; NULL: always */
	void (*print)(const void *row, char *cell, size_t len);
	int (*compare)(const void *a, const void *b); /* what matters most first; or NULL */
};

struct listing {
	const struct column *columns;
	size_t ncolumns;
	size_t row_size;
	const char *empty; /* what an empty list means */
	const char *(*note)(
	    const void *row);           /* "kind: why not counted", NULL: none; or no function */
	bool (*alert)(const void *row); /* a row that must not be overlooked; or NULL */
};

extern const struct listing listing_tables;  /* of struct table_view */
extern const struct listing listing_levels;  /* of struct level */
extern const struct listing listing_holders; /* of struct holder */
extern const struct listing listing_hooks;   /* of struct hook */
extern const struct listing listing_losses;  /* of struct loss */

struct layout {
	const struct listing *listing;
	unsigned int total;                  /* longest line, 0: no limit */
	unsigned int width[LISTING_COLUMNS]; /* 0: dropped */
};

/* Share out total characters (0: no limit) among the columns for these rows. */
void layout__fit(struct layout *l, const struct listing *listing, const void *rows, size_t n,
		 unsigned int total);

/* One line each, without newline or trailing blanks. */
void layout__titles(const struct layout *l, char *line, size_t len);
void layout__row(const struct layout *l, const void *row, char *line, size_t len);

#endif
