/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ui.h - the two ways to watch a source: full screen, and screens one below
 * the other for pipes and logs.
 */
#ifndef TCETOP_UI_H
#define TCETOP_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "settings.h"
#include "terminal.h"
#include "source/source.h"

/* Seconds between samples. */
#define UI_DELAY_MIN 0.1
#define UI_DELAY_MAX 3600.0

struct settings;

/*
 * Watch the source on the terminal, opened as the options say, until the user quits or a signal
 * ends the program, as the settings have it, which the user may change; the warning, if it is not
 * empty, is shown at first. 0, or a negative errno with the line for the user in error. The
 * terminal is left as it was found.
 */
int ui__run(struct source *src, struct settings *settings, const struct terminal_options *terminal,
	    const char *warning, char *error, size_t len);

struct batch_options {
	FILE *out;
	double delay;          /* seconds between the samples of a live source */
	unsigned long screens; /* 0: until the end of the source, or a signal */
	unsigned int width;    /* of a line, 0: as wide as it takes */
	bool json;
	bool verbose;                       /* every holder, with its call stack */
	const struct list_options *windows; /* NULL: all, as they come; columns are for text */
	const struct list_options *holders; /* as above */
};

/* As above, without a terminal. The end of a recording is not an error. */
int batch__run(struct source *src, const struct batch_options *o, char *error, size_t len);

#endif
