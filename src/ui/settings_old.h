/* SPDX-License-Identifier: GPL-2.0-only */
/* settings_old.h - names of screens and columns in settings files of earlier versions. */
#ifndef TCETOP_SETTINGS_OLD_H
#define TCETOP_SETTINGS_OLD_H

#include <stddef.h>

#include "settings.h"

/* Returns the present name of a screen, a constant; the name itself if it is not an old one. */
const char *settings_old__screen(const char *name);
/*
 * Copies the names of a screen's columns, separated by commas or blanks, old ones as they are
 * called now. What has no room is cut.
 */
void settings_old__columns(enum screen_kind screen, const char *names, char *now, size_t len);

#endif
