// SPDX-License-Identifier: GPL-2.0-only
/*
 * headlines.c - the worst events, below whatever list has the screen.
 */
#include "internal.h"

#include "terminal.h"
#include "report/text.h"

#include <stdio.h>

#define HEADLINES 3
#define LINES_FOR_ONE 6 /* of the list, before another headline may take one */
#define LINE_LEN (EVENT_MESSAGE_LEN + 64)

static enum style style_of(const struct event *e)
{
	return e->severity == SEVERITY_CRITICAL  ? STYLE_CAVEAT
	       : e->severity == SEVERITY_WARNING ? STYLE_ALERT
						 : STYLE_PLAIN;
}

int headlines__draw(const struct ui *ui, int bottom, int lines)
{
	const struct event *events[HEADLINES];
	size_t most = lines > 0 ? (size_t)lines / LINES_FOR_ONE : 0;
	size_t n =
	    event_history__headlines(ui->events, events, most < HEADLINES ? most : HEADLINES);
	char line[LINE_LEN];

	for (size_t i = 0; i < n; i++) {
		text__event_line(line, sizeof(line), events[i], ui->now->time_ns);
		terminal__text(bottom - (int)(n - i), 0, style_of(events[i]), false, line);
	}
	return (int)n;
}
