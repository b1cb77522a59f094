/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * palette.h - the looks of each style: on a dark background, on a light one, and without colour.
 */
#ifndef TCETOP_PALETTE_H
#define TCETOP_PALETTE_H

#include <stdbool.h>

enum style {
	STYLE_PLAIN,
	STYLE_STRONG, /* numbers that matter most */
	STYLE_TITLE,  /* of a list */
	STYLE_CURSOR, /* the row that the keys are about */
	STYLE_TAGGED,
	STYLE_ALERT,  /* a row that must not be overlooked */
	STYLE_CAVEAT, /* what we show may be wrong; what crashes machines */
	STYLE_BAR,    /* of a meter */
	STYLE_KEY,    /* what a key does, beside its name */
	STYLES
};

enum palette { PALETTE_DARK, PALETTE_LIGHT, PALETTE_MONO, PALETTES };

/* For messages. */
#define PALETTE_NAMES "dark, light or mono"

struct look {
	bool bold;
	bool underline;
	bool reverse;
	signed char foreground; /* of the terminal's eight colours; -1: its own */
	signed char background; /* the same */
};

/* True, and the palette, if that is the name of one. */
bool palette__parse(const char *name, enum palette *palette);
/* Without colour each style but the bar of a meter differs from plain text as well. */
const struct look *palette__look(enum palette palette, enum style style);

#endif
