/* SPDX-License-Identifier: GPL-2.0-only */
/* text_pane.h - a text that has the screen: all of one row, or the help. */
#ifndef TCETOP_TEXT_PANE_H
#define TCETOP_TEXT_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text_pane {
	uint64_t key; /* of the row that it is about */
	bool gone;    /* the row is no longer in its list */
	char *text;   /* lines */
	size_t top;   /* first line on the screen, of those that are wrapped to its width */
	size_t lines; /* that there are, at the last drawing */
	size_t body;  /* lines on the screen */
};

/* Take a text, which is freed later, in place of the one before. */
void text_pane__take(struct text_pane *d, char *text);
void text_pane__free(struct text_pane *d);

/* Draw a title at y, and the text below, height lines in all. */
void text_pane__draw(struct text_pane *d, const char *title, int y, int height);

/* How many bytes of a text fit in a line of that many columns: up to a blank, if there is one. */
size_t text_pane__part(const char *text, size_t columns);

/* A key that scrolls; false: it means nothing here. */
bool text_pane__press(struct text_pane *d, int key);

#endif
