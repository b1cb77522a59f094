// SPDX-License-Identifier: GPL-2.0-only
/*
 * keys.c - which keys there are, what they do, and the help that says so.
 *
 * Keys change the state and say what must happen; they draw nothing.
 */
#include "state.h"

#include "ui.h"

#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_ESCAPE 27
#define CTRL(letter) ((letter)&0x1f)

static struct pane *focus(struct ui *ui)
{
	return &ui->panes[ui->focus];
}

static unsigned int quit(struct ui *ui)
{
	(void)ui;
	return DO_QUIT;
}

static unsigned int up(struct ui *ui)
{
	pane__scroll(focus(ui), -1);
	return DO_REDRAW;
}

static unsigned int down(struct ui *ui)
{
	pane__scroll(focus(ui), 1);
	return DO_REDRAW;
}

static unsigned int page_up(struct ui *ui)
{
	pane__page(focus(ui), -1);
	return DO_REDRAW;
}

static unsigned int page_down(struct ui *ui)
{
	pane__page(focus(ui), 1);
	return DO_REDRAW;
}

static unsigned int home(struct ui *ui)
{
	pane__scroll(focus(ui), -(long)focus(ui)->n);
	return DO_REDRAW;
}

static unsigned int end(struct ui *ui)
{
	pane__scroll(focus(ui), (long)focus(ui)->n);
	return DO_REDRAW;
}

static unsigned int next_pane(struct ui *ui)
{
	ui->focus = ui->focus == PANE_TABLES ? PANE_HOLDERS : PANE_TABLES;
	return DO_REDRAW;
}

static unsigned int sort_next(struct ui *ui)
{
	pane__resort(focus(ui), 1);
	return DO_REDRAW;
}

static unsigned int sort_last(struct ui *ui)
{
	pane__resort(focus(ui), -1);
	return DO_REDRAW;
}

static unsigned int toggle_pause(struct ui *ui)
{
	ui->paused = !ui->paused;
	return DO_REDRAW;
}

static unsigned int sample_now(struct ui *ui)
{
	return ui->ended ? DO_REDRAW : DO_REDRAW | DO_SAMPLE;
}

static unsigned int ask_delay(struct ui *ui)
{
	ui->prompt = true;
	ui->answer[0] = '\0';
	return DO_REDRAW;
}

static unsigned int show_help(struct ui *ui)
{
	ui->help = true;
	return DO_REDRAW;
}

static unsigned int show_events(struct ui *ui)
{
	ui->show_events = true;
	ui->event = 0;
	return DO_REDRAW;
}

static unsigned int toggle_levels(struct ui *ui)
{
	if (ui->focus == PANE_LEVELS) {
		ui->focus = ui->back;
	} else {
		ui->back = ui->focus;
		ui->focus = PANE_LEVELS;
	}
	return DO_REDRAW;
}

static unsigned int forget(struct ui *ui)
{
	(void)ui;
	return DO_REDRAW | DO_FORGET;
}

static const struct {
	int keys[3];
	unsigned int (*press)(struct ui *ui);
	const char *label; /* NULL: the line before speaks for this one too */
	const char *help;
} keys[] = {
    {{KEY_UP}, up, "Up Down", "scroll the list"},
    {{KEY_DOWN}, down, NULL, NULL},
    {{KEY_PPAGE}, page_up, "PgUp PgDn", "scroll by a page"},
    {{KEY_NPAGE}, page_down, NULL, NULL},
    {{KEY_HOME}, home, "Home End", "to the first, to the last row"},
    {{KEY_END}, end, NULL, NULL},
    {{'\t'}, next_pane, "Tab", "the keys move the other list"},
    {{'>', 's'}, sort_next, "> s", "sort by the next column"},
    {{'<'}, sort_last, "<", "sort by the column before"},
    {{'p', 'Z'}, toggle_pause, "p Z", "pause, go on"},
    {{' '}, sample_now, "Space", "take a sample now, also when paused"},
    {{'d'}, ask_delay, "d", "seconds between samples"},
    {{'e'}, show_events, "e", "what happened to windows, all that is known of it"},
    {{'l'}, toggle_levels, "l", "the levels of tables, back to the lists"},
    {{CTRL('l')}, forget, "Ctrl-L", "draw the screen again"},
    {{'h', '?', KEY_F(1)}, show_help, "h ? F1", "this help"},
    {{'q', KEY_F(10)}, quit, "q F10", "quit"},
};
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

static unsigned int prompt__end(struct ui *ui)
{
	char *rest;
	double delay = strtod(ui->answer, &rest);

	ui->prompt = false;
	if (ui->answer[0] && !*rest && delay >= UI_DELAY_MIN && delay <= UI_DELAY_MAX)
		ui->delay = delay;
	return DO_REDRAW;
}

/* A key while the delay is asked for. */
static unsigned int prompt__press(struct ui *ui, int key)
{
	size_t n = strlen(ui->answer);

	if (key == '\n' || key == '\r' || key == KEY_ENTER)
		return prompt__end(ui);
	if (key == KEY_ESCAPE)
		ui->prompt = false;
	else if ((key == KEY_BACKSPACE || key == 127 || key == CTRL('h')) && n)
		ui->answer[n - 1] = '\0';
	else if (((key >= '0' && key <= '9') || key == '.') && n + 1 < sizeof(ui->answer))
		memcpy(ui->answer + n, (char[]){(char)key, '\0'}, 2);
	return DO_REDRAW;
}

unsigned int ui__press(struct ui *ui, int key)
{
	if (key == KEY_RESIZE)
		return DO_REDRAW;
	if (ui->prompt)
		return prompt__press(ui, key);
	if (ui->help && key != KEY_F(10)) {
		ui->help = false;
		return DO_REDRAW;
	}
	if (ui->show_events)
		return events__press(ui, key);
	for (size_t i = 0; i < NKEYS; i++)
		for (size_t k = 0; k < sizeof(keys[i].keys) / sizeof(keys[i].keys[0]); k++)
			if (keys[i].keys[k] && keys[i].keys[k] == key)
				return keys[i].press(ui);
	return 0;
}

const char *ui__help_line(size_t i, char *line, size_t len)
{
	for (size_t k = 0; k < NKEYS; k++) {
		if (!keys[k].label || i-- > 0)
			continue;
		snprintf(line, len, "  %-10s %s", keys[k].label, keys[k].help);
		return line;
	}
	return NULL;
}
