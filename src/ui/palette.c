// SPDX-License-Identifier: GPL-2.0-only
/*
 * palette.c - the looks of each style. The eight colours are those that every terminal has;
 * tests/unit/test_palette.c computes the contrast of each pair.
 */
#include "palette.h"

#include <stddef.h>
#include <string.h>

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = -1 };

static const struct look looks[PALETTES][STYLES] =
    {
	[PALETTE_DARK] =
	    {
		[STYLE_PLAIN] = {.foreground = OWN, .background = OWN},
		[STYLE_STRONG] = {.bold = true, .foreground = OWN, .background = OWN},
		[STYLE_TITLE] = {.foreground = BLACK, .background = GREEN},
		[STYLE_CURSOR] = {.foreground = BLACK, .background = CYAN},
		[STYLE_TAGGED] = {.bold = true, .foreground = CYAN, .background = OWN},
		[STYLE_ALERT] = {.bold = true, .foreground = YELLOW, .background = OWN},
		[STYLE_CAVEAT] = {.bold = true, .foreground = WHITE, .background = RED},
		[STYLE_BAR] = {.foreground = GREEN, .background = OWN},
		[STYLE_KEY] = {.foreground = BLACK, .background = CYAN},
	    },
	[PALETTE_LIGHT] =
	    {
		[STYLE_PLAIN] = {.foreground = OWN, .background = OWN},
		[STYLE_STRONG] = {.bold = true, .foreground = OWN, .background = OWN},
		[STYLE_TITLE] = {.foreground = BLACK, .background = GREEN},
		[STYLE_CURSOR] = {.foreground = BLACK, .background = CYAN},
		[STYLE_TAGGED] = {.bold = true, .foreground = BLUE, .background = OWN},
		[STYLE_ALERT] = {.bold = true, .foreground = RED, .background = OWN},
		[STYLE_CAVEAT] = {.bold = true, .foreground = WHITE, .background = RED},
		[STYLE_BAR] = {.foreground = BLUE, .background = OWN},
		[STYLE_KEY] = {.foreground = BLACK, .background = CYAN},
	    },
	[PALETTE_MONO] =
	    {
		[STYLE_PLAIN] = {.foreground = OWN, .background = OWN},
		[STYLE_STRONG] = {.bold = true, .foreground = OWN, .background = OWN},
		[STYLE_TITLE] = {.underline = true, .foreground = OWN, .background = OWN},
		[STYLE_CURSOR] = {.reverse = true, .foreground = OWN, .background = OWN},
		[STYLE_TAGGED] = {.bold = true, .foreground = OWN, .background = OWN},
		[STYLE_ALERT] = {.bold = true, .foreground = OWN, .background = OWN},
		[STYLE_CAVEAT] =
		    {.bold = true, .reverse = true, .foreground = OWN, .background = OWN},
		[STYLE_BAR] = {.foreground = OWN, .background = OWN},
		[STYLE_KEY] = {.reverse = true, .foreground = OWN, .background = OWN},
	    },
};

bool palette__parse(const char *name, enum palette *palette)
{
	static const char *const names[PALETTES] = {
	    [PALETTE_DARK] = "dark", [PALETTE_LIGHT] = "light", [PALETTE_MONO] = "mono"};

	for (size_t i = 0; i < PALETTES; i++) {
		if (strcmp(names[i], name))
			continue;
		*palette = (enum palette)i;
		return true;
	}
	return false;
}

const struct look *palette__look(enum palette palette, enum style style)
{
	return &looks[palette][style];
}
