/* SPDX-License-Identifier: GPL-2.0-only */
/* tcectl.h - tcectl's commands and options, for tcectl.c and tcectl_options.c. */
#ifndef TCETOP_TCECTL_H
#define TCETOP_TCECTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd_drain.h"
#include "options.h"
#include "report/list.h"
#include "model/event_filter.h"
#include "tracer/mechanism.h"
#include "model/model.h"
#include "model/check/selection.h"

/* That one command line may have. */
#define SELECTORS_MOST 16

struct options {
	const char *from;
	bool json;
	bool csv;
	const char *columns; /* as typed; NULL: the listing's own */
	const char *sort;    /* as typed; NULL: the rows stay as they come */
	struct list_options list;
	bool verbose;
	bool perfdata; /* check: one line for a monitoring plugin */
	bool quiet;    /* nothing but the exit status */
	enum mechanism mechanism;
	const char *btf;
	bool no_daemon;       /* trace, also where tced runs */
	bool stacks;          /* print whole stacks */
	bool cost;            /* doctor: what tracing costs as well */
	bool mappings;        /* holders, record: one by one */
	bool duration;        /* it was given */
	uint64_t duration_ns; /* of tracing before the answer */
	struct holder_filter filter;
	unsigned long samples; /* record: 0 is until interrupted */
	uint64_t delay_ns;
	bool delay; /* it was given */
	const char *path;
	uint64_t address[2]; /* lookup: LIOBN or generation, and bus address */
	bool follow;
	struct event_filter events;             /* but for device and table, which filter has */
	unsigned long lines;                    /* events: how many of the last; 0: all */
	const char *textfile;                   /* metrics: NULL is standard output */
	enum detail detail;                     /* trace: from now on; DETAIL_UNKNOWN: as it is */
	struct selector select[SELECTORS_MOST]; /* each has the next one beside it */
	size_t selectors;
	struct drain_options drain;
};

struct view;

struct command {
	struct command_help about;
	int (*print)(const struct view *v); /* a view of a sample */
	/* or all by itself */
	int (*run)(const struct options *o, const struct command *command);
	const struct listing *listing; /* of its answer, where that is a list */
	bool watches;                  /* waits for mappings before it answers */
	bool counts_hits;
	bool counts_hypercalls;
	bool shows_sinks;    /* of tced, also where the sample is its own */
	bool asks_daemon;    /* tced knows the answer as well, or better */
	bool wants_history;  /* and the events that it remembers */
	bool looks_up;       /* single mappings, by an address */
	bool records;        /* samples, into a file */
	bool takes_selector; /* and needs one: what it is about */
	bool follows;        /* traces only with --follow */
	bool runs_command;   /* what follows --; never on a recording */
};

#define COMMANDS_MOST 16

/*
 * What was asked, over the defaults that are in o, and of which of these commands, at most
 * COMMANDS_MOST. Help, version and usage errors end the program.
 */
const struct command *tcectl__parse(struct options *o, int argc, char **argv,
				    const struct command *commands, size_t n);

#endif
