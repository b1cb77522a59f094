/* SPDX-License-Identifier: GPL-2.0-only */
/* column_menu.h - a list of a screen's columns: which are shown, or which one to sort by. */
#ifndef TCETOP_COLUMN_MENU_H
#define TCETOP_COLUMN_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "report/list.h"

struct chooser {
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
void chooser__open(struct chooser *c, const struct listing *l, const struct choice *choice,
		   bool for_sort);

/* What a key did. */
enum chooser_event {
	CHOOSER_MOVED,
	CHOOSER_CHANGED,
	CHOOSER_DONE,
	CHOOSER_CLOSED,
	CHOOSER_NOTHING
};
enum chooser_event chooser__press(struct chooser *c, int key);

/* The columns as chosen; the place of the column of the cursor. */
void chooser__columns(const struct chooser *c, struct columns *columns);
int chooser__column(const struct chooser *c);

void chooser__draw(struct chooser *c, int y, int height);

#endif
