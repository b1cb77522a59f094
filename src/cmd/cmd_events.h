/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_events.h - tcectl events: what happened, and what happens from now on.
 */
#ifndef TCETOP_CMD_EVENTS_H
#define TCETOP_CMD_EVENTS_H

#include <stdbool.h>

#include "model/event_filter.h"
#include "report/list.h"
#include "source/source.h"

struct events_options {
	const char *log;  /* tced's */
	const char *from; /* another log, a recording or tced's socket; NULL: the log */
	bool follow;
	struct event_filter filter;
	unsigned long last; /* how many of the last to print; 0: all */
	bool json;
	bool csv;
	bool stacks;
	/* A choice of columns or order, as csv: not if followed, they are printed at the end. */
	struct list_options list;
	unsigned int width;       /* of a list as text */
	bool ask_daemon;          /* where there is no log to read, and before tracing */
	struct live_options live; /* to follow where no tced writes a log */
};

/*
 * Print events until there are no more, or, where they are followed, until a
 * signal ends it. The exit status: of the worst event that was printed, or
 * EXIT_UNKNOWN; errors are printed on standard error.
 */
int cmd_events__run(const struct events_options *o);

#endif
