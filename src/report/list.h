/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - lists of rows in columns, for pipes and for the full screen.
 *
 * A listing declares its columns once: name, title, width, how to print, how to compare,
 * meaning. Screens, -o and -s, the column menu, the help, the man page and the tests of the
 * records all take it from there. A list_layout has the width of each column on one screen.
 */
#ifndef TCETOP_LIST_H
#define TCETOP_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTING_COLUMNS 24
#define LISTING_CELL 192
/* Room for the longest line of a listing. */
#define LISTING_LINE (LISTING_COLUMNS * LISTING_CELL)

struct column {
	const char *name; /* of the field in the JSON record, and for -o and -s */
	const char *title;
	const char *help;                 /* one line: what the column says */
	bool (*show_if)(const void *row); /* shown where any row says so; NULL: always */
	void (*print)(const void *row, char *cell, size_t len);
	int (*compare)(const void *a, const void *b); /* what matters most first; or NULL */
	unsigned int width;      /* it needs this much to be of use; numbers are never cut */
	unsigned int drop_order; /* 0: always shown; the highest goes first when room is short */
	char sort_key;           /* the key that sorts by it at once; 0: none */
	bool right;              /* a number: aligned to the right, never cut */
	bool never_cut;          /* never cut either: a name that says nothing without its end */
	bool list;               /* names, comma separated: cut to whole names and "+N" */
	bool spans_note;         /* a row's note takes the place of these neighbours */
	bool fits_width;         /* print draws into whatever len it gets: never cut */
	bool is_graphic;         /* a picture in UTF-8 or ASCII: no name of anything in it */
	bool screen; /* of use on a screen that changes; elsewhere only where asked for */
};

struct listing {
	const char *name; /* of the screen: windows, holders, ... */
	const struct column *columns;
	size_t ncolumns;
	size_t row_size;
	const char *empty; /* what an empty list means */
	/* "kind: why not counted", NULL: none; or no function */
	const char *(*note)(const void *row);
	bool (*alert)(const void *row);   /* a row that must not be overlooked; or NULL */
	uint64_t (*key)(const void *row); /* names the row from sample to sample; never 0 */
	/*
	 * Rows of another kind than the columns are for, or both NULL: what the columns are about
	 * in a row (NULL: nothing), and a cell, which may have pictures in it, and no name that is
	 * not printable.
	 */
	const void *(*inner)(const void *row);
	void (*cell)(const struct column *c, const void *row, char *cell, size_t len);
	/* What follows a row's last cell that is not empty; or NULL. */
	void (*tail)(const void *row, char *text, size_t len);
};

extern const struct listing listing_tables;     /* "windows", of struct table_view */
extern const struct listing listing_holders;    /* "holders", of struct holder */
extern const struct listing listing_mappings;   /* "mappings", of struct lookup_answer */
extern const struct listing listing_levels;     /* "levels", of struct level */
extern const struct listing listing_hypercalls; /* "hypercalls", of struct hypercall_view */
extern const struct listing listing_events;     /* "events", of struct event */
extern const struct listing listing_hooks;      /* "hooks", of struct hook */
extern const struct listing listing_losses;     /* "losses", of struct loss */
extern const struct listing listing_cost;       /* "cost", of struct run_cost */
extern const struct listing listing_health;     /* "health", of struct health_item: list_health.h */

/* Whether pictures may be drawn in UTF-8: what the locale says. ASCII until it is asked. */
void listing__use_utf8(bool yes);
bool listing__is_utf8(void);

/* Some of a listing's columns in an order of their own. */
struct columns {
	unsigned char at[LISTING_COLUMNS]; /* places in the listing */
	size_t n;                          /* 0: the listing's own choice */
};

/* The place of a column by its name, or by its title in any case; -1: there is none. */
int listing__find(const struct listing *l, const char *name, size_t len);
/*
 * Read names separated by commas or blanks. 0, or -EINVAL with the line for the user in error,
 * which says what names there are; nothing is changed then.
 */
int columns__parse(struct columns *c, const struct listing *l, const char *names, char *error,
		   size_t len);
/* The names, separated by commas; empty where the choice is the listing's own. */
void columns__format(const struct columns *c, const struct listing *l, char *names, size_t len);
/* What the listing shows by itself: on a screen that changes, or elsewhere. */
void columns__default(struct columns *c, const struct listing *l, bool screen);

/* One cell as plain text, without what could drive a terminal. */
void listing__cell(const struct listing *l, const struct column *c, const void *row, char *cell,
		   size_t len);
/*
 * Whether any cell of the row has the text in it, in any case; alternatives are
 * separated by |. An empty text matches every row.
 */
bool listing__matches(const struct listing *l, const void *row, const char *text);

/* What the user wants to see of a list. All zero is the listing's own way, but for sort. */
#define LIST_FILTER_LEN 64
struct list_options {
	struct columns columns;
	int sort;    /* place of a column that compares; -1: the rows stay as they come */
	bool invert; /* what matters most comes last */
	char filter[LIST_FILTER_LEN]; /* as for listing__matches() */
};

/*
 * Read "COLUMN", or "-COLUMN", which inverts. 0, or -EINVAL with the columns that sort in error;
 * nothing is changed then.
 */
int list_options__sort(struct list_options *o, const struct listing *l, const char *text,
		       char *error, size_t len);

/* Rows in an order, without a copy of them. All zero is empty. */
struct rows {
	const void **at;
	size_t n;
	size_t room;
};

/* The rows that the choice (NULL: all as they are) lets through, in its order. 0 or -ENOMEM. */
int rows__choose(struct rows *r, const struct listing *l, const void *base, size_t n,
		 const struct list_options *c);
/* One more row, unless the filter keeps it out. 0 or -ENOMEM. */
int rows__offer(struct rows *r, const struct listing *l, const void *row,
		const struct list_options *c);
/* In the choice's order. */
void rows__sort(struct rows *r, const struct listing *l, const struct list_options *c);
void rows__free(struct rows *r);

struct list_layout {
	const struct listing *listing;
	struct columns columns;
	bool chosen;                         /* by the user */
	unsigned int total;                  /* longest line, 0: no limit */
	unsigned int measured;               /* rows */
	unsigned int want[LISTING_COLUMNS];  /* as the others by place in columns */
	unsigned int width[LISTING_COLUMNS]; /* 0: dropped */
	bool shown[LISTING_COLUMNS];
};

/*
 * In turn: begin (columns NULL or none: the listing's own), measure the rows, share out the room.
 * On a screen that changes a column waits for a row that is worth it, even if it was chosen.
 */
void list_layout__begin(struct list_layout *l, const struct listing *listing,
			const struct columns *columns, bool screen);
void list_layout__measure(struct list_layout *l, const void *row);
/* Among the columns, total characters (0: no limit). */
void list_layout__share(struct list_layout *l, unsigned int total);

/* One line each, without newline or trailing blanks. */
void list_layout__titles(const struct list_layout *l, char *line, size_t len);
void list_layout__row(const struct list_layout *l, const void *row, char *line, size_t len);
/* The place in the listing of the column that stands at x; -1: none does. */
int list_layout__column_at(const struct list_layout *l, unsigned int x);

/* Characters of a text in UTF-8, each one column wide; the bytes that the first `columns` take. */
size_t text__columns(const char *text);
size_t text__bytes(const char *text, size_t columns);

#endif
