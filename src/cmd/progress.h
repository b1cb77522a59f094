/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress.h - a line that says how far a wait is: redrawn on a terminal, else one when the count
 * changes.
 */
#ifndef TCETOP_PROGRESS_H
#define TCETOP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown;    /* there was a line */
	bool on_line;  /* it stands on the terminal, with no newline */
	int64_t count; /* that it showed */
	uint64_t at_ns;
};

/* On standard error. Times are CLOCK_MONOTONIC's. */
void progress__show(struct progress *p, int64_t count, const char *line, uint64_t now_ns);
/* Before something else is written there. */
void progress__end(struct progress *p);

#endif
