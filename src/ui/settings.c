// SPDX-License-Identifier: GPL-2.0-only
/* settings.c - settings of the view: defaults, and their text. */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const struct listing *listing;
	const char *sort; /* by itself; NULL: as the rows come */
} screens[SCREENS] = {
    [SCREEN_WINDOWS] = {"windows", &listing_tables, "liobn"},
    [SCREEN_HOLDERS] = {"holders", &listing_holders, "tces"},
    [SCREEN_LEVELS] = {"levels", &listing_levels, "liobn"},
    [SCREEN_EVENTS] = {"events", &listing_events, NULL},
    [SCREEN_PLATFORM] = {"platform", &listing_events, NULL},
    [SCREEN_HYPERCALLS] = {"hypercalls", &listing_hypercalls, "failed"},
    [SCREEN_HEALTH] = {"health", &listing_health, NULL},
};

const char *screen_kind__name(unsigned int kind)
{
	return kind < SCREENS ? screens[kind].name : NULL;
}

const struct listing *screen_kind__listing(enum screen_kind kind)
{
	return screens[kind].listing;
}

enum screen_kind screen_kind__parse(const char *name, size_t n, char *error, size_t len)
{
	int used;

	for (unsigned int i = 0; i < SCREENS; i++)
		if (strlen(screens[i].name) == n && !strncmp(screens[i].name, name, n))
			return i;
	used = snprintf(error, len, "there is no screen %.*s, but", (int)n, name);
	for (unsigned int i = 0; i < SCREENS && used > 0 && (size_t)used < len; i++)
		used += snprintf(error + used, len - (size_t)used, " %s", screens[i].name);
	return SCREENS;
}

void settings__none(struct settings *s)
{
	memset(s, 0, sizeof(*s));
	s->screen = SCREENS;
	for (unsigned int i = 0; i < SCREENS; i++)
		s->list_options[i].sort = -1;
}

void settings__default(struct settings *s)
{
	settings__none(s);
	s->speed = 1;
	s->screen = SCREEN_WINDOWS;
	s->tree = true;
	for (unsigned int i = 0; i < SCREENS; i++)
		if (screens[i].sort)
			s->list_options[i].sort = listing__find(screens[i].listing, screens[i].sort,
								strlen(screens[i].sort));
}

/* Take "SCREEN:" away from the text, if it has one. */
static enum screen_kind parse_screen(const char **text, char *error, size_t len)
{
	const char *colon = strchr(*text, ':');
	enum screen_kind kind;

	if (!colon)
		return SCREEN_WINDOWS;
	kind = screen_kind__parse(*text, (size_t)(colon - *text), error, len);
	*text = colon + 1;
	return kind;
}

int settings__columns(struct settings *s, const char *text, char *error, size_t len)
{
	enum screen_kind kind = parse_screen(&text, error, len);

	if (kind == SCREENS)
		return -EINVAL;
	return columns__parse(&s->list_options[kind].columns, screens[kind].listing, text, error,
			      len);
}

int settings__sort(struct settings *s, const char *text, char *error, size_t len)
{
	enum screen_kind kind = parse_screen(&text, error, len);

	if (kind == SCREENS)
		return -EINVAL;
	return list_options__sort(&s->list_options[kind], screens[kind].listing, text, error, len);
}

void settings__prefer(struct settings *s, const struct settings *options)
{
	if (options->delay > 0)
		s->delay = options->delay;
	if (options->speed > 0)
		s->speed = options->speed;
	if (options->screen != SCREENS)
		s->screen = options->screen;
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct list_options *c = &options->list_options[i];

		if (c->columns.n)
			s->list_options[i].columns = c->columns;
		if (c->sort >= 0) {
			s->list_options[i].sort = c->sort;
			s->list_options[i].invert = c->invert;
		}
		if (c->filter[0])
			memcpy(s->list_options[i].filter, c->filter, sizeof(c->filter));
	}
}

static bool same_columns(const struct columns *a, const struct columns *b)
{
	return a->n == b->n && !memcmp(a->at, b->at, a->n * sizeof(a->at[0]));
}

void settings__keep(struct settings *s, const struct settings *beginning,
		    const struct settings *file)
{
	if (s->delay == beginning->delay)
		s->delay = file->delay;
	if (s->screen == beginning->screen)
		s->screen = file->screen;
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct list_options *before = &beginning->list_options[i],
					  *saved = &file->list_options[i];
		struct list_options *c = &s->list_options[i];

		if (same_columns(&c->columns, &before->columns))
			c->columns = saved->columns;
		if (c->sort == before->sort && c->invert == before->invert) {
			c->sort = saved->sort;
			c->invert = saved->invert;
		}
	}
}
