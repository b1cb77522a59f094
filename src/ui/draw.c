// SPDX-License-Identifier: GPL-2.0-only
/*
 * draw.c - where things stand on the screen.
 *
 * The first lines say where, how much and what is doubtful; then the windows,
 * then the holders, or the levels in place of both, then the events that matter most; the last line
 * says what the keys do and what the view does.
 */
#include "state.h"

#include "screen.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define FOOTER 1
#define LEAST_HEIGHT 8
#define LEAST_WIDTH 40
#define LINE_LEN 512

/* One line for each thing that must not be overlooked, the worst first: the next free line. */
static int draw_alarms(const struct ui *ui, int y)
{
	char alarms[3][LINE_LEN] = {"", "", ""};
	int first = y;

	if (ui->failed)
		snprintf(alarms[0], LINE_LEN, "NOT UP TO DATE: %s", source__error(ui->src));
	text__held(alarms[1], LINE_LEN, ui->model);
	text__doubts(alarms[2], LINE_LEN, ui->now);
	for (int i = 0; i < 3; i++)
		if (alarms[i][0])
			screen__text(y++, 0, STYLE_DOUBT, true, alarms[i]);
	if (y == first)
		screen__text(y++, 0, STYLE_PLAIN, false, "Nothing lost, census complete");
	return y;
}

static int draw_header(const struct ui *ui)
{
	char line[LINE_LEN];

	text__origin(line, sizeof(line), ui->now);
	screen__text(0, 0, STYLE_PLAIN, false, line);
	text__totals(line, sizeof(line), ui->model);
	screen__text(1, 0, STYLE_STRONG, false, line);
	return draw_alarms(ui, 2);
}

/* What the view does right now, in words. */
static void footer_state(const struct ui *ui, char *line, size_t len)
{
	const struct pane *p = &ui->panes[ui->focus];
	const char *state = ui->ended                      ? "END OF RECORDING"
			    : ui->paused                   ? "PAUSED"
			    : ui->src->kind != SOURCE_LIVE ? "recording"
							   : "live";

	snprintf(line, len, " %s by %s  %gs  %s", p->name, pane__sort_title(p), ui->delay, state);
}

static void draw_footer(const struct ui *ui)
{
	static const char list_keys[] = "h Help  Tab List  > Sort  e Events  l Levels  q Quit";
	static const char level_keys[] = "h Help  > Sort  l Back  q Quit";
	static const char few_keys[] = "h Help  q Quit";
	const char *keys = ui->focus == PANE_LEVELS ? level_keys : list_keys;
	char line[LINE_LEN];
	int y = screen__height() - 1;
	int x;

	if (ui->prompt) {
		snprintf(line, sizeof(line), "Seconds between samples [%g]: %s_", ui->delay,
			 ui->answer);
		screen__text(y, 0, STYLE_STRONG, false, line);
		return;
	}
	footer_state(ui, line, sizeof(line));
	x = screen__width() - (int)strlen(line);
	screen__text(y, 0, STYLE_KEYS, true, x < (int)strlen(keys) ? few_keys : keys);
	screen__text(y, x > 0 ? x : 0, ui->ended || ui->paused ? STYLE_STRONG : STYLE_PLAIN, false,
		     line);
}

static void draw_help(void)
{
	char line[LINE_LEN];
	size_t i;

	screen__text(0, 0, STYLE_FOCUS, true, "tcetop " TCETOP_VERSION ": keys");
	for (i = 0; ui__help_line(i, line, sizeof(line)); i++)
		screen__text((int)i + 1, 0, STYLE_PLAIN, false, line);
	screen__text((int)i + 1, 0, STYLE_PLAIN, false,
		     "LIVE: TCEs that the kernel's bitmap has in use. UNATTR: those of them that");
	screen__text((int)i + 2, 0, STYLE_PLAIN, false,
		     "no mapping seen since tracing began explains. -: not known, never zero.");
	screen__text((int)i + 3, 0, STYLE_PLAIN, false,
		     "MAP/S, UNMAP/S: TCEs mapped and unmapped in a second.");
	screen__text(
	    (int)i + 4, 0, STYLE_PLAIN, false,
	    "FIRST LEVEL: entries in use: . none  : less than half  + half or more  # all");
	screen__text((int)i + 5, 0, STYLE_STRONG, false, "Any key goes back");
}

/* Lines for the windows, titles included: all of them, but no more than half if holders want it. */
static int tables_height(const struct ui *ui, int body)
{
	int windows = 1 + (int)(ui->panes[PANE_TABLES].n ? ui->panes[PANE_TABLES].n : 1);
	int holders = 1 + (int)(ui->panes[PANE_HOLDERS].n ? ui->panes[PANE_HOLDERS].n : 1);
	int most = body - holders > body / 2 ? body - holders : body / 2;

	return windows < most ? windows : most;
}

static void draw_lists(struct ui *ui, int y)
{
	int bottom = screen__height() - FOOTER;
	int body = bottom - y - events__draw_headlines(ui, bottom, bottom - y);
	int windows;

	if (ui->focus == PANE_LEVELS) {
		pane__draw(&ui->panes[PANE_LEVELS], y, body, true);
		return;
	}
	windows = tables_height(ui, body);
	pane__draw(&ui->panes[PANE_TABLES], y, windows, ui->focus == PANE_TABLES);
	pane__draw(&ui->panes[PANE_HOLDERS], y + windows, body - windows,
		   ui->focus == PANE_HOLDERS);
}

void ui__draw(struct ui *ui)
{
	screen__clear();
	if (screen__height() < LEAST_HEIGHT || screen__width() < LEAST_WIDTH) {
		screen__text(0, 0, STYLE_PLAIN, false, "too small, 40x8 or more");
	} else if (ui->help) {
		draw_help();
	} else if (ui->show_events) {
		events__draw(ui);
	} else {
		draw_lists(ui, draw_header(ui));
		draw_footer(ui);
	}
	screen__show();
}
