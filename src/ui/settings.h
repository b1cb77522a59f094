/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * settings.h - settings of the view, and their file.
 *
 * $XDG_CONFIG_HOME/tcetop/tcetoprc, or ~/.config/tcetop/tcetoprc: lines of "name = value". A
 * file that is missing or broken is never fatal.
 */
#ifndef TCETOP_SETTINGS_H
#define TCETOP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/list.h"

/* The screens; options and settings have a word for each. */
enum screen_kind {
	SCREEN_WINDOWS,
	SCREEN_HOLDERS,
	SCREEN_LEVELS,
	SCREEN_EVENTS,
	SCREEN_PLATFORM,
	SCREEN_HYPERCALLS,
	SCREEN_HEALTH,
	SCREENS
};

struct settings {
	double delay; /* seconds between samples; 0: not set */
	double speed; /* of a recording, times as fast as it was made */
	enum screen_kind screen;
	bool tree;
	struct list_options list_options[SCREENS];
	bool changed;    /* by the user, since they were read */
	bool unreadable; /* there is a file, which could not be read: it stays as it is */
};

/* "windows", ...; NULL beyond the last one. */
const char *screen_kind__name(unsigned int kind);
/* What is listed there. */
const struct listing *screen_kind__listing(enum screen_kind kind);

/* SCREENS, with the line for the user in error, if none has the n characters of name. */
enum screen_kind screen_kind__parse(const char *name, size_t n, char *error, size_t len);

/* The settings of a user without a file. */
void settings__default(struct settings *s);
/* Nothing asked for: for options to be written into. */
void settings__none(struct settings *s);
/*
 * Read the file, if there is one: what it does not say stays as it is. The first line that is not
 * understood in warning (empty: none); the others are read anyway.
 */
void settings__load(struct settings *s, char *warning, size_t len);
/* Write the file, by way of a new one, if the user has changed something. 0 or a negative errno. */
int settings__save(const struct settings *s);

/* What was asked for goes before what is liked: all that the options have said. */
void settings__prefer(struct settings *s, const struct settings *options);
/*
 * What was asked for only this time is not kept: where s is as it was at the beginning, it becomes
 * as the file had it.
 */
void settings__keep(struct settings *s, const struct settings *beginning,
		    const struct settings *file);

/*
 * "[SCREEN:]NAME[,NAME...]" and "[SCREEN:][-]NAME", as options and settings spell them: which
 * columns, and what to sort by; - inverts. Without a screen it is the windows. 0, or -EINVAL with
 * the line for the user in error.
 */
int settings__columns(struct settings *s, const char *text, char *error, size_t len);
int settings__sort(struct settings *s, const char *text, char *error, size_t len);

#endif
