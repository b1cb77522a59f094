// SPDX-License-Identifier: GPL-2.0-only
/*
 * terminal.c - the terminal through ncurses.
 *
 * Every style differs from plain text without colour too: NO_COLOR and old terminals show the
 * same things.
 */
#include "terminal.h"

#include "report/list.h"

#include <errno.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct {
	SCREEN *screen;
	FILE *keyboard;
	enum palette palette;
	int click_y;
	int click_x;
} terminal;

static bool colour_wanted(void)
{
	const char *no = getenv("NO_COLOR");

	return !no || !no[0];
}

static void terminal__colours(enum palette wanted)
{
	terminal.palette = PALETTE_MONO;
	if (wanted == PALETTE_MONO || !colour_wanted() || !has_colors() || start_color() != OK ||
	    use_default_colors() != OK || COLOR_PAIRS <= STYLES)
		return;
	terminal.palette = wanted;
	for (int i = STYLE_STRONG; i < STYLES; i++) {
		const struct look *l = palette__look(wanted, (enum style)i);

		init_pair((short)i, l->foreground, l->background);
	}
}

/* A recording may come on standard input: then keys come from the terminal itself. */
static FILE *open_keyboard(void)
{
	return isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "re");
}

/* Ctrl-S would stop us in the middle of a screen, where no signal ends us. */
static void no_flow_control(void)
{
	struct termios modes;

	if (tcgetattr(fileno(terminal.keyboard), &modes))
		return;
	modes.c_iflag &= ~(tcflag_t)IXON;
	tcsetattr(fileno(terminal.keyboard), TCSANOW, &modes);
	def_prog_mode();
}

int terminal__open(const struct terminal_options *o, char *error, size_t len)
{
	const char *term = getenv("TERM");

	terminal.keyboard = open_keyboard();
	if (!terminal.keyboard) {
		snprintf(error, len, "no keyboard: standard input is not a terminal, use -b");
		return -ENOTTY;
	}
	terminal.screen = newterm(NULL, stdout, terminal.keyboard);
	if (!terminal.screen) {
		snprintf(error, len, "cannot draw on this terminal (TERM=%s), use -b",
			 term ? term : "");
		return -ENOTTY;
	}
	terminal__colours(o->palette);
	cbreak();
	no_flow_control();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	if (!o->no_mouse)
		mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED,
			  NULL);
	mouseinterval(0);
	return 0;
}

void terminal__close(void)
{
	if (!terminal.screen)
		return;
	/* Without an alternate screen the shell's prompt comes on the last line: empty it. */
	move(LINES - 1, 0);
	clrtoeol();
	refresh();
	endwin();
	delscreen(terminal.screen);
	if (terminal.keyboard != stdin)
		fclose(terminal.keyboard);
	memset(&terminal, 0, sizeof(terminal));
}

int terminal__height(void)
{
	return LINES;
}

int terminal__width(void)
{
	return COLS;
}

int terminal__keyboard(void)
{
	return fileno(terminal.keyboard);
}

/* The wheel is two more buttons. */
static int mouse_key(void)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return KEY_MOUSE;
	terminal.click_y = event.y;
	terminal.click_x = event.x;
	if (event.bstate & BUTTON4_PRESSED)
		return SCREEN_KEY_WHEEL_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return SCREEN_KEY_WHEEL_DOWN;
	return SCREEN_KEY_CLICK;
}

int terminal__key(void)
{
	int key = getch();

	switch (key) {
	case ERR:
		return -1;
	case KEY_MOUSE:
		return mouse_key();
	case '\r':
	case KEY_ENTER:
		return '\n';
	case '\b':
	case 127:
		return KEY_BACKSPACE;
	default:
		return key;
	}
}

void terminal__click(int *y, int *x)
{
	*y = terminal.click_y;
	*x = terminal.click_x;
}

void terminal__clear(void)
{
	erase();
}

void terminal__invalidate(void)
{
	clearok(curscr, TRUE);
}

void terminal__show(void)
{
	refresh();
}

void terminal__text(int y, int x, enum style style, bool fill, const char *text)
{
	const struct look *l = palette__look(terminal.palette, style);
	attr_t attr = (l->bold ? A_BOLD : 0) | (l->underline ? A_UNDERLINE : 0) |
		      (l->reverse ? A_REVERSE : 0);
	short pair = terminal.palette == PALETTE_MONO ? 0 : (short)style;
	int room = COLS - x;
	int n = (int)text__columns(text);

	if (y < 0 || y >= LINES || x < 0 || room <= 0)
		return;
	attr_set(attr, pair, NULL);
	mvaddnstr(y, x, text, (int)text__bytes(text, (size_t)room));
	if (n > room)
		mvaddch(y, COLS - 1, '~');
	else if (fill)
		for (int i = x + n; i < COLS; i++)
			mvaddch(y, i, ' ');
	attr_set(A_NORMAL, 0, NULL);
}

int terminal__put(int y, int x, enum style style, const char *text)
{
	terminal__text(y, x, style, false, text);
	return x + (int)text__columns(text);
}
