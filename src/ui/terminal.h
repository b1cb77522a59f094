/* SPDX-License-Identifier: GPL-2.0-only */
/* terminal.h - the terminal: colours, text, keys, mouse. The only file pair that draws. */
#ifndef TCETOP_TERMINAL_H
#define TCETOP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "palette.h"

/* What terminal__key() says beside ncurses' own keys. */
#define KEY_ESCAPE 27
#define SCREEN_KEY_CLICK 01000000 /* terminal__click() knows where */
#define SCREEN_KEY_WHEEL_UP 01000001
#define SCREEN_KEY_WHEEL_DOWN 01000002

struct terminal_options {
	enum palette palette; /* mono also where NO_COLOR is set or the terminal has no colours */
	bool no_mouse;        /* leave it to the terminal: it can select text then */
};

/* 0, or a negative errno with the line for the user in error. */
int terminal__open(const struct terminal_options *o, char *error, size_t len);
/* Leaves the terminal as it was found. Safe to call twice. */
void terminal__close(void);

/* Lines and columns of the terminal now. */
int terminal__height(void);
int terminal__width(void);
/* The keyboard, to wait on. */
int terminal__keyboard(void);

/*
 * The next key as ncurses names it; -1: none. Enter is '\n' and backspace KEY_BACKSPACE, whatever
 * the terminal sends.
 */
int terminal__key(void);
/* Where the mouse was last clicked. */
void terminal__click(int *y, int *x);

/* Begin a screen: clear what will be drawn. */
void terminal__clear(void);
/* Redraw every cell: something else wrote on the terminal. */
void terminal__invalidate(void);
/* Show what was drawn. */
void terminal__show(void);

/* Text from (y, x), cut at the right edge with "~"; fill: style the line to the edge. */
void terminal__text(int y, int x, enum style style, bool fill, const char *text);
/* As above, and the column after the text: to continue there. */
int terminal__put(int y, int x, enum style style, const char *text);

#endif
