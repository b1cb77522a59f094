// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_pane.c - a text on the screen: wrapped, scrolled.
 *
 * The writer of the text has made sure that no name in it can drive the terminal.
 */
#include "text_pane.h"

#include "report/list.h"
#include "terminal.h"

#include <ncurses.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LEN 2048
#define HANG 2 /* columns that continuation lines are indented by */

void text_pane__take(struct text_pane *d, char *text)
{
	free(d->text);
	d->text = text;
}

void text_pane__free(struct text_pane *d)
{
	text_pane__take(d, NULL);
}

size_t text_pane__part(const char *text, size_t columns)
{
	size_t most = text__bytes(text, columns), n = most;

	if (!text[most])
		return most;
	while (n > 0 && text[n] != ' ')
		n--;
	return n ? n : most;
}

/* One line of the text on as many of the screen as it takes, of which some are above or below it.
 */
static void draw_line(struct text_pane *d, const char *line, int y, enum style style)
{
	size_t indent = strspn(line, " "), width = (size_t)terminal__width();
	const char *rest = line + indent;

	if (indent + HANG + 8 > width)
		indent = 0;
	do {
		size_t n = text_pane__part(rest, width - indent);
		char part[LINE_LEN];

		snprintf(part, sizeof(part), "%.*s", (int)n, rest);
		if (d->lines >= d->top && d->lines < d->top + d->body)
			terminal__text(y + (int)(d->lines - d->top), (int)indent, style, false,
				       part);
		d->lines++;
		if (rest == line + strspn(line, " "))
			indent += HANG;
		rest += n;
		rest += strspn(rest, " ");
	} while (*rest);
}

static void draw_title(const struct text_pane *d, const char *title, int y)
{
	size_t last = d->top + d->body < d->lines ? d->top + d->body : d->lines;
	char position[64] = "";

	terminal__text(y, 0, STYLE_TITLE, true, title);
	if (d->lines > d->body)
		snprintf(position, sizeof(position), "%zu-%zu of %zu", d->top + 1, last, d->lines);
	terminal__text(y, terminal__width() - (int)strlen(position), STYLE_TITLE, false, position);
}

void text_pane__draw(struct text_pane *d, const char *title, int y, int height)
{
	const char *text = d->text ? d->text : "";
	bool begins = true; /* a title stands at the begin, and after an empty line */

	d->body = height > 1 ? (size_t)height - 1 : 1;
	if (d->lines && d->top + d->body > d->lines)
		d->top = d->lines > d->body ? d->lines - d->body : 0;
	d->lines = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");
		char line[LINE_LEN];

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		draw_line(d, line, y + 1, begins && line[0] != ' ' ? STYLE_STRONG : STYLE_PLAIN);
		begins = !line[0];
		text += n + (text[n] == '\n');
	}
	draw_title(d, title, y);
}

static void text_pane__scroll(struct text_pane *d, long lines)
{
	long last = d->lines > d->body ? (long)(d->lines - d->body) : 0;
	long top = (long)d->top + lines;

	d->top = (size_t)(top < 0 ? 0 : top > last ? last : top);
}

bool text_pane__press(struct text_pane *d, int key)
{
	long page = (long)d->body, all = (long)d->lines;

	switch (key) {
	case KEY_UP:
	case SCREEN_KEY_WHEEL_UP:
		text_pane__scroll(d, -1);
		break;
	case KEY_DOWN:
	case SCREEN_KEY_WHEEL_DOWN:
		text_pane__scroll(d, 1);
		break;
	case KEY_PPAGE:
		text_pane__scroll(d, -page);
		break;
	case KEY_NPAGE:
		text_pane__scroll(d, page);
		break;
	case KEY_HOME:
		text_pane__scroll(d, -all);
		break;
	case KEY_END:
		text_pane__scroll(d, all);
		break;
	default:
		return false;
	}
	return true;
}
