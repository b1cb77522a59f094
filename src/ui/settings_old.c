// SPDX-License-Identifier: GPL-2.0-only
/*
 * settings_old.c - names of screens and columns in settings files of earlier versions.
 *
 * A name that has got another meaning since then has that: only names that are unknown are old.
 */
#include "settings_old.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
	enum screen_kind screen;
	const char *old; /* a name, or a title */
	const char *now;
} columns[] = {
    {SCREEN_WINDOWS, "held", "orphaned"},
    {SCREEN_LEVELS, "elsewhere", "remote_pages"},
    {SCREEN_LEVELS, "away", "remote_pages"},
};

const char *settings_old__screen(const char *name)
{
	char why[256];

	if (screen_kind__parse(name, strlen(name), why, sizeof(why)) == SCREENS &&
	    !strcmp(name, "hypervisor"))
		return screen_kind__name(SCREEN_PLATFORM);
	return name;
}

static const char *column_now(enum screen_kind screen, const char *name, size_t n)
{
	if (listing__find(screen_kind__listing(screen), name, n) >= 0)
		return NULL;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (columns[i].screen == screen && strlen(columns[i].old) == n &&
		    !strncasecmp(columns[i].old, name, n))
			return columns[i].now;
	return NULL;
}

void settings_old__columns(enum screen_kind screen, const char *names, char *now, size_t len)
{
	size_t used = 0;

	now[0] = '\0';
	while (*names && used + 1 < len) {
		size_t between = strspn(names, ", -");
		size_t n = strcspn(names + between, ", ");
		const char *word = column_now(screen, names + between, n);
		int got;

		got = word ? snprintf(now + used, len - used, "%.*s%s", (int)between, names, word)
			   : snprintf(now + used, len - used, "%.*s", (int)(between + n), names);
		used += got > 0 ? (size_t)got : 0;
		names += between + n;
	}
}
