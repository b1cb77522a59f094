/* SPDX-License-Identifier: GPL-2.0-only */
/* column_menu.h - a list of a screen's columns: which are shown, or which one to sort by. */
#ifndef TCETOP_COLUMN_MENU_H
#define TCETOP_COLUMN_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "report/list.h"

struct column_menu {
	const struct listing *listing;
	bool for_sort;
	unsigned char at[LISTING_COLUMNS]; /* columns in the order of the list */
	bool shown[LISTING_COLUMNS];       /* by place in the list */
	size_t n;
	size_t cursor;
	size_t top;
	size_t body;
	int y;
};

/* Of all columns, the shown ones first, or of those that can be sorted by. */
void column_menu__open(struct column_menu *c, const struct listing *l,
		       const struct list_options *list_options, bool for_sort);

/* What a key did. */
enum column_menu_event {
	COLUMN_MENU_MOVED,
	COLUMN_MENU_CHANGED,
	COLUMN_MENU_DONE,
	COLUMN_MENU_CLOSED,
	COLUMN_MENU_NOTHING
};
enum column_menu_event column_menu__press(struct column_menu *c, int key);

/* The columns as chosen; the position of the column of the cursor in the listing. */
void column_menu__columns(const struct column_menu *c, struct columns *columns);
int column_menu__column(const struct column_menu *c);

/* Draws the menu at line y, height lines in all. */
void column_menu__draw(struct column_menu *c, int y, int height);

#endif
