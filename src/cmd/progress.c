// SPDX-License-Identifier: GPL-2.0-only
/* progress.c - one line on the terminal with the progress of a wait. */
#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LINE_EVERY_NS 1000000000ULL
#define REDRAW_EVERY_NS 200000000ULL

/* A line that is longer would not be drawn over itself. */
static int room(void)
{
	struct winsize w;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col > 1 ? w.ws_col - 1 : 79;
}

void progress__show(struct progress *p, int64_t count, const char *line, uint64_t now_ns)
{
	bool terminal = isatty(STDERR_FILENO);
	uint64_t every = terminal ? REDRAW_EVERY_NS : LINE_EVERY_NS;

	if (p->shown && (now_ns < p->at_ns + every || (!terminal && count == p->count)))
		return;
	if (terminal)
		fprintf(stderr, "\r\033[K%.*s", room(), line);
	else
		fprintf(stderr, "tcectl: %s\n", line);
	fflush(stderr);
	*p = (struct progress){.shown = true, .on_line = terminal, .count = count, .at_ns = now_ns};
}

void progress__end(struct progress *p)
{
	if (p->on_line)
		fputs("\r\033[K", stderr);
	p->on_line = false;
}
