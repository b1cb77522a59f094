// SPDX-License-Identifier: GPL-2.0-only
/*
 * draw.c - positions on the screen.
 *
 * Meters, the names of the screens, one list or the text in its place, and the last line.
 */
#include "internal.h"

#include "terminal.h"

#include <stdio.h>
#include <string.h>

#define LEAST_HEIGHT 8
#define LEAST_WIDTH 40
#define LINE_LEN 512

/* Room for "9999/99999" behind the names of the screens, and a blank. */
#define POSITION_LEN 11
#define SHORT_LEN 3

static const char *const titles[SCREENS] = {
    [SCREEN_WINDOWS] = "Windows",   [SCREEN_HOLDERS] = "Holders",
    [SCREEN_LEVELS] = "Levels",     [SCREEN_EVENTS] = "Events",
    [SCREEN_PLATFORM] = "Platform", [SCREEN_HYPERCALLS] = "Hypercalls",
    [SCREEN_HEALTH] = "Health",
};

/* Whether the names have no room beside place and filter: only the present screen has its whole
 * name then. */
static bool names_are_short(const struct ui *ui)
{
	const char *filter = ui->panes[ui->settings->screen].list_options->filter;
	size_t width = 2 + POSITION_LEN + (filter[0] ? strlen(filter) + strlen(" with \"\"") : 0);

	for (unsigned int i = 0; i < SCREENS; i++)
		width += strlen(titles[i]) + 1;
	return (int)width > terminal__width();
}

/* The name of a screen, in brackets if it is the present one. */
static void tab(const struct ui *ui, unsigned int screen, char *text, size_t len)
{
	if (screen == ui->settings->screen)
		snprintf(text, len, "[%s]", titles[screen]);
	else
		snprintf(text, len, "%.*s", names_are_short(ui) ? SHORT_LEN : (int)len,
			 titles[screen]);
}

int tabs__at(const struct ui *ui, int x)
{
	int end = 0;

	for (unsigned int i = 0; i < SCREENS; i++) {
		char text[32];

		tab(ui, i, text, sizeof(text));
		end += (int)strlen(text) + 1;
		if (x < end)
			return (int)i;
	}
	return -1;
}

/*
 * "3/256 by LIVE", and the filter; where room is short the order as -s has it, "by -LIVE" for "by
 * LIVE inverted", or without it.
 */
static void format_position(const struct ui *ui, char *text, size_t len, size_t room)
{
	const struct pane *p = &ui->panes[ui->settings->screen];
	const char *title =
	    p->list_options->sort >= 0 ? p->listing->columns[p->list_options->sort].title : NULL;
	bool invert = p->list_options->invert;
	char order[64] = "", brief[64] = "", filter[LIST_FILTER_LEN + 8] = "";

	if (title) {
		snprintf(order, sizeof(order), " by %s%s", title, invert ? " inverted" : "");
		snprintf(brief, sizeof(brief), " by %s%s", invert ? "-" : "", title);
	}
	if (p->list_options->filter[0])
		snprintf(filter, sizeof(filter), " with \"%s\"", p->list_options->filter);
	snprintf(text, len, "%zu/%zu%s%s", p->rows.n ? p->cursor + 1 : 0, p->rows.n, order, filter);
	if (strlen(text) > room)
		snprintf(text, len, "%zu/%zu%s%s", p->rows.n ? p->cursor + 1 : 0, p->rows.n, brief,
			 filter);
	if (strlen(text) > room)
		snprintf(text, len, "%zu/%zu%s", p->rows.n ? p->cursor + 1 : 0, p->rows.n, filter);
}

static void draw_tabs(struct ui *ui, int y)
{
	char text[LINE_LEN];
	int x = 0, end;

	ui->tabs_y = y;
	for (unsigned int i = 0; i < SCREENS; i++) {
		tab(ui, i, text, sizeof(text));
		x = terminal__put(y, x, i == ui->settings->screen ? STYLE_STRONG : STYLE_PLAIN,
				  text) +
		    1;
	}
	format_position(ui, text, sizeof(text),
			terminal__width() > x ? (size_t)(terminal__width() - x) : 0);
	end = terminal__width() - (int)strlen(text);
	if (ui->mode == MODE_LIST)
		terminal__text(y, end > x ? end : x, STYLE_PLAIN, false, text);
}

static bool is_of_events(enum screen_kind screen)
{
	return screen == SCREEN_EVENTS || screen == SCREEN_PLATFORM;
}

static void draw_body(struct ui *ui, int y, int height)
{
	switch (ui->mode) {
	case MODE_LIST:
		if (!is_of_events(ui->settings->screen))
			height -= headlines__draw(ui, y + height, height);
		pane__draw(ui__pane(ui), y, height);
		break;
	case MODE_DETAILS:
		text_pane__draw(&ui->text_pane,
				ui->text_pane.gone
				    ? "No longer in the list; as it was last. Esc back"
				    : "All that is known. Up Down PgUp PgDn, Esc back",
				y, height);
		break;
	case MODE_COLUMNS:
	case MODE_SORT:
		column_menu__draw(&ui->column_menu, y, height);
		break;
	case MODE_HELP:
		break;
	}
}

static void draw_help(struct ui *ui)
{
	text_pane__draw(&ui->text_pane,
			"tcetop " TCETOP_VERSION ": keys. Up Down PgUp PgDn, Esc back", 0,
			terminal__height() - 1);
	ui->tabs_y = -1;
}

void ui__draw(struct ui *ui)
{
	int y;

	terminal__clear();
	if (terminal__height() < LEAST_HEIGHT || terminal__width() < LEAST_WIDTH) {
		terminal__text(0, 0, STYLE_PLAIN, false, "too small, 40x8 or more");
	} else {
		if (ui->mode == MODE_HELP) {
			draw_help(ui);
		} else {
			y = meters__draw(ui);
			draw_tabs(ui, y++);
			draw_body(ui, y, terminal__height() - 1 - y);
		}
		footer__draw(ui);
	}
	terminal__show();
}
