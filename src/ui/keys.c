// SPDX-License-Identifier: GPL-2.0-only
/*
 * keys.c - keys and clicks to actions, and the help on them.
 */
#include "internal.h"

#include "actions.h"
#include "terminal.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define CTRL(key) ((key)&0x1f)

static void click(struct ui *ui, int key);
static void show_help(struct ui *ui, int key);

static const struct {
	int keys[4];
	void (*press)(struct ui *ui, int key);
	const char *label; /* NULL: the line before speaks for this one too */
	const char *help;
} keys[] = {
    {{KEY_UP, 'k', SCREEN_KEY_WHEEL_UP}, action__up, "Up Down k j", "move the cursor"},
    {{KEY_DOWN, 'j', SCREEN_KEY_WHEEL_DOWN}, action__down, NULL, NULL},
    {{KEY_PPAGE}, action__page_up, "PgUp PgDn", "move it by a page"},
    {{KEY_NPAGE}, action__page_down, NULL, NULL},
    {{KEY_HOME, 'g'}, action__home, "Home End g G", "to the first, to the last row"},
    {{KEY_END, 'G'}, action__end, NULL, NULL},
    {{'\t'}, action__next_screen, "Tab 1-7", "next screen, or that one; Shift-Tab: the one before"},
    {{KEY_BTAB}, action__last_screen, NULL, NULL},
    {{'1', '2', '3'}, action__screen, NULL, NULL},
    {{'4', '5', '6', '7'}, action__screen, NULL, NULL},
    {{'\n'}, action__details, "Enter", "all that is known of the row: history, call stack"},
    {{KEY_F(1), 'h', '?'}, show_help, "F1 ? h", "this help"},
    {{KEY_F(2)}, action__columns, "F2", "choose columns: Space shows or hides, + - move"},
    {{KEY_F(3), '/'},
     action__search,
     "F3 /",
     "search: to the row that has the text; F3: to the next one"},
    {{KEY_F(4), '\\'},
     action__filter,
     "F4 \\",
     "only rows that have the text; a|b: either; empty: all"},
    {{KEY_F(5), 't'}, action__tree, "F5 t", "windows as a tree, or as a list"},
    {{KEY_F(6), '>', '<'}, action__sort, "F6 >", "choose the column to sort by"},
    {{'I'}, action__invert, "I", "sort the other way round"},
    {{'L', 'P', 'M', 'T'},
     action__quick_sort,
     "L P M T",
     "sort by live TCEs, fullest pool, movement, age"},
    {{'+', KEY_RIGHT}, action__unfold, "+ Right", "expand a PHB or a window; - Left: collapse it"},
    {{'-', KEY_LEFT}, action__fold, NULL, NULL},
    {{'*'}, action__unfold_all, "*", "expand all PHBs and windows; again: collapse all"},
    {{' '}, action__tag, "Space U", "tag the row: the last line has the sum; no tags"},
    {{'U'}, action__untag, NULL, NULL},
    {{'F'}, action__follow, "F", "follow: the cursor stays on its row"},
    {{'Z'}, action__pause, "Z", "pause, resume; tracing continues"},
    {{'C'}, action__cost, "C", "meter of tracing's cost, which costs a little itself; again: off"},
    {{'n'}, action__step, "n", "the next sample now, also when paused"},
    {{'N'}, action__jump, "N", "recordings: on to the next event"},
    {{'['}, action__slower, "[ ]", "recordings: half, twice as fast"},
    {{']'}, action__faster, NULL, NULL},
    {{'d'}, action__delay, "d", "seconds between samples"},
    {{CTRL('l')}, action__redraw, "Ctrl-L", "draw the screen again"},
    {{SCREEN_KEY_CLICK}, click, "Mouse", "click rows, titles, screens, the last line; wheel"},
    {{'q', KEY_F(10)}, action__quit, "q F10", "quit; from here: back"},
};
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

/* A line of the help screen, NULL after the last one. */
static const char *help_line(size_t i, char *line, size_t len)
{
	for (size_t k = 0; k < NKEYS; k++) {
		if (!keys[k].label || i-- > 0)
			continue;
		snprintf(line, len, "  %-12s %s", keys[k].label, keys[k].help);
		return line;
	}
	return NULL;
}

/* The columns of the screen, as the user has chosen them. */
static void print_columns(FILE *out, struct ui *ui)
{
	const struct pane *p = ui__pane(ui);
	struct columns columns = p->list_options->columns;

	if (!columns.n)
		columns__default(&columns, p->listing, true);
	fprintf(out, "Columns of this screen, %s (F2 chooses):\n",
		screen_kind__name(ui->settings->screen));
	for (size_t i = 0; i < columns.n; i++) {
		const struct column *c = &p->listing->columns[columns.at[i]];

		fprintf(out, "  %-12s %s\n", c->title, c->help);
	}
}

static char *help_text(struct ui *ui)
{
	char *text = NULL, line[256];
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; out && help_line(i, line, sizeof(line)); i++)
		fprintf(out, "%s\n", line);
	if (out)
		print_columns(out, ui);
	if (out)
		fputs("-: unknown, never none. ! before a row: look at it.\n", out);
	if (out)
		fclose(out);
	return text;
}

static void show_help(struct ui *ui, int key)
{
	(void)key;
	text_pane__take(&ui->text_pane, help_text(ui));
	ui->text_pane.top = 0;
	ui->text_pane.lines = 0;
	ui->mode = MODE_HELP;
}

/* On the titles of the list: sort by that column, or turn it round. */
static void click_title(struct ui *ui, int x)
{
	const struct pane *p = ui__pane(ui);
	int column =
	    x < PANE_MARK ? -1 : list_layout__column_at(&p->layout, (unsigned int)(x - PANE_MARK));

	if (column < 0 || !p->listing->columns[column].compare)
		return;
	action__sort_by(ui, column, column == p->list_options->sort && !p->list_options->invert);
}

static void click(struct ui *ui, int key)
{
	struct pane *p = ui__pane(ui);
	int y, x, pressed;

	(void)key;
	terminal__click(&y, &x);
	if (y == terminal__height() - 1) {
		pressed = footer__key_at(ui, x);
		if (pressed >= 0)
			ui__press(ui, pressed);
	} else if (y == ui->tabs_y && tabs__at(ui, x) >= 0) {
		action__go_to(ui, (unsigned int)tabs__at(ui, x));
	} else if (y == p->y) {
		click_title(ui, x);
	} else if (pane__row_at(p, y) >= 0) {
		pane__go(p, (size_t)pane__row_at(p, y));
	}
}

/* A key on the list. */
static void press_list(struct ui *ui, int key)
{
	for (size_t i = 0; i < NKEYS; i++)
		for (size_t k = 0; k < sizeof(keys[i].keys) / sizeof(keys[i].keys[0]); k++)
			if (keys[i].keys[k] && keys[i].keys[k] == key) {
				keys[i].press(ui, key);
				ui->changed = true;
				return;
			}
}

/* A key for what is behind a text that has the screen. */
static bool is_for_behind(int key)
{
	return key == 'Z' || key == 'n' || key == CTRL('l');
}

static void press_text(struct ui *ui, int key)
{
	int y, x;

	if (text_pane__press(&ui->text_pane, key)) {
		ui->changed = true;
	} else if (key == SCREEN_KEY_CLICK) {
		terminal__click(&y, &x);
		if (y == terminal__height() - 1 && footer__key_at(ui, x) == KEY_ESCAPE)
			action__back(ui, key);
	} else if (is_for_behind(key)) {
		press_list(ui, key);
	} else if (key == KEY_ESCAPE || key == 'q' || key == '\n' || key == KEY_F(10) ||
		   (ui->mode == MODE_HELP && (key == 'h' || key == '?' || key == KEY_F(1)))) {
		action__back(ui, key);
	}
}

static bool is_on_last_line(int key)
{
	int y = -1, x;

	if (key == SCREEN_KEY_CLICK)
		terminal__click(&y, &x);
	return y == terminal__height() - 1;
}

void ui__press(struct ui *ui, int key)
{
	bool dismissed = ui->message[0] && is_on_last_line(key);

	if (ui->message[0]) {
		ui->message[0] = '\0';
		ui->changed = true;
	}
	/* What stood there was no key. */
	if (dismissed)
		return;
	if (key == KEY_RESIZE)
		ui->changed = true;
	else if (ui->prompt.kind != PROMPT_NONE)
		action__prompt(ui, key);
	else if (ui->mode == MODE_LIST)
		press_list(ui, key);
	else if (ui->mode == MODE_COLUMNS || ui->mode == MODE_SORT)
		action__column_menu(ui, key);
	else
		press_text(ui, key);
}
