// SPDX-License-Identifier: GPL-2.0-only
/*
 * events.c - events on the screen: the worst ones below the lists, all of them
 * on a screen of their own.
 */
#include "state.h"

#include "eventlist.h"
#include "screen.h"
#include "text.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define HEADLINES 3
#define LINES_FOR_ONE 6 /* of the lists, before another headline may take one */
#define LINE_LEN (EVENT_MESSAGE_LEN + 64)
#define INDENT 2
#define KEY_ESCAPE 27

static enum style style_of(const struct event *e)
{
	return e->severity == SEVERITY_CRITICAL  ? STYLE_DOUBT
	       : e->severity == SEVERITY_WARNING ? STYLE_ALERT
						 : STYLE_PLAIN;
}

static size_t headlines(const struct ui *ui, const struct event **events, int lines)
{
	size_t most = lines > 0 ? (size_t)lines / LINES_FOR_ONE : 0;

	return eventlist__headlines(ui->events, events, most < HEADLINES ? most : HEADLINES);
}

int events__draw_headlines(const struct ui *ui, int bottom, int lines)
{
	const struct event *events[HEADLINES];
	int n = (int)headlines(ui, events, lines);
	char line[LINE_LEN];

	for (int i = 0; i < n; i++) {
		text__event_line(line, sizeof(line), events[i], ui->now->time_ns);
		screen__text(bottom - n + i, 0, style_of(events[i]), false, line);
	}
	return n;
}

/* How much of a text goes on a line of so many columns: up to a blank, if there is one. */
static size_t part_of(const char *text, size_t columns)
{
	size_t n = strlen(text);

	if (n <= columns)
		return n;
	for (n = columns; n > 0 && text[n] != ' '; n--)
		;
	return n ? n : columns;
}

/* One event on as many lines as it takes; the next free line. */
static int draw_whole(const struct ui *ui, const struct event *e, int y, int end)
{
	char line[LINE_LEN], part[LINE_LEN];
	size_t columns = (size_t)screen__width();
	int indent = 0;

	text__event_line(line, sizeof(line), e, ui->now->time_ns);
	for (const char *rest = line; *rest && y < end; indent = INDENT) {
		size_t n = part_of(rest, columns - (size_t)indent);

		snprintf(part, sizeof(part), "%.*s", (int)n, rest);
		screen__text(y++, indent, style_of(e), false, part);
		rest += n;
		rest += strspn(rest, " ");
	}
	return y;
}

void events__draw(const struct ui *ui)
{
	size_t n = eventlist__count(ui->events);
	int end = screen__height() - 1;
	int y = 1;
	char line[64];

	snprintf(line, sizeof(line), "Events, the newest first: from %zu of %zu", ui->event + 1, n);
	screen__text(0, 0, STYLE_FOCUS, true, n ? line : "Events: none so far");
	for (size_t i = ui->event; i < n && y < end; i++)
		y = draw_whole(ui, eventlist__get(ui->events, i), y, end);
	screen__text(end, 0, STYLE_KEYS, true, "Up Down PgUp PgDn Home End  e Esc q Back");
}

/* By so many events, as far as there are any. */
static void scroll_events(struct ui *ui, long by)
{
	long last = (long)eventlist__count(ui->events) - 1;
	long to = (long)ui->event + by;

	ui->event = (size_t)(to > last ? (last > 0 ? last : 0) : to > 0 ? to : 0);
}

unsigned int events__press(struct ui *ui, int key)
{
	long page = screen__height() / 2;

	switch (key) {
	case KEY_UP:
		scroll_events(ui, -1);
		break;
	case KEY_DOWN:
		scroll_events(ui, 1);
		break;
	case KEY_PPAGE:
		scroll_events(ui, -page);
		break;
	case KEY_NPAGE:
		scroll_events(ui, page);
		break;
	case KEY_HOME:
		scroll_events(ui, -EVENTLIST_ROOM);
		break;
	case KEY_END:
		scroll_events(ui, EVENTLIST_ROOM);
		break;
	case 'e':
	case 'q':
	case KEY_ESCAPE:
		ui->show_events = false;
		break;
	case KEY_F(10):
		return DO_QUIT;
	default:
		return 0;
	}
	return DO_REDRAW;
}
