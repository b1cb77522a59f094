/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.h - the views as plain text, for pipes, logs and tcectl.
 */
#ifndef TCETOP_TEXT_H
#define TCETOP_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/check/check.h"
#include "model/event.h"
#include "model/event_history.h"
#include "list.h"
#include "model/lookup.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "model/sample.h"

#define TEXT_WIDE 0 /* a line may be as long as it takes */

/*
 * The windows that the list options let through (NULL: all as they come), then a line of caveats;
 * or one line that there is none.
 */
void text__tables(FILE *out, const struct sample *s, const struct model *m,
		  const struct list_options *list_options, unsigned int width);
/* The same of some of the windows. */
void text__windows(FILE *out, const struct sample *s, const struct table_view *v, size_t n,
		   const struct list_options *list_options, unsigned int width);
/* The levels of tables, their allocations, exchanges of owners; then caveats, as above. */
void text__levels(FILE *out, const struct sample *s, const struct list_options *list_options,
		  unsigned int width);
/* Hypercalls by LIOBN, or why there are none; then caveats, as above. */
void text__hypercalls(FILE *out, const struct sample *s, const struct model *m,
		      const struct list_options *list_options, unsigned int width);
/* Why there are none, where there are none. */
void text__no_hypercalls(char *line, size_t len, const struct sample *s);
/* Why there are none, where there are none. */
const char *text__no_levels(const struct sample *s);
/* Those that the filter (NULL: all) lets through, with whole call stacks if asked for. */
void text__holders(FILE *out, const struct sample *s, const struct model *m,
		   const struct holder_filter *f, const struct list_options *list_options,
		   unsigned int width, bool stacks);
/* Of the choice (NULL: all as they come) the first ones, and how many there are besides. */
void text__top_holders(FILE *out, const struct model *m, const struct list_options *list_options,
		       size_t most, unsigned int width, bool stacks);
/* What this kernel lets us see: the hooks, then the losses. */
void text__doctor(FILE *out, const struct sample *s, unsigned int width);
/*
 * What tracing costs: the programs that were hit, and the sum of all, as a share of one CPU and of
 * all CPUs.
 */
void text__cost(FILE *out, const struct run_costs *c, unsigned int width);
/* The sum as one line: "Tracing cost: 0.3% of a CPU, 1234 hits/s". */
void text__cost_line(char *line, size_t len, const struct run_costs *c);
/* A line for each sink that could not write everything so far; false: there is none. */
bool text__sinks(FILE *out, const struct sample *s);
/* Kernel and time, totals, and what is held though it is gone. */
void text__summary(FILE *out, const struct sample *s, const struct model *m);

/*
 * One line: time, severity, message. With stacks, its task and holders below. Colour is
 * never all that says how bad it is.
 */
void text__event(FILE *out, const struct event *e, bool stacks, bool color);

/* Single mappings, one a line; with stacks, the calls that made them below. */
void text__mappings(FILE *out, const struct lookup_list *list,
		    const struct list_options *list_options, unsigned int width, bool stacks);
/* The owner, present or former, of an address of a window. */
void text__lookup(FILE *out, const struct lookup *l, uint64_t address);
/* The verdict and its line; then each window, the circumstances and the next steps. */
void text__check(FILE *out, const struct check *c, unsigned int width);
/*
 * The verdict as one line for monitoring plugins: text, then performance data: TCEs of all windows,
 * "U" where a count is unknown.
 */
void text__check_plugin(FILE *out, const struct check *c);
/* Replaces what a monitoring plugin's text must not have. */
void text__plugin_text(char *text);
/* The verdict in words: CLEAR for this instant. */
const char *text__verdict(const struct check *c);

/*
 * All that is known of one row, as lines for a screen of its own: its fields, its holders with
 * whole call stacks, and its events, the newest first.
 */
void text__window_details(FILE *out, const struct sample *s, const struct model *m,
			  const struct table_view *v, const struct event_history *events);
void text__holder_details(FILE *out, const struct sample *s, const struct model *m,
			  const struct holder *h, const struct event_history *events);
void text__level_details(FILE *out, const struct sample *s, const struct model *m,
			 const struct level *l);
void text__hypercall_details(FILE *out, const struct sample *s, const struct hypercall_view *v,
			     const struct event_history *events);
void text__event_details(FILE *out, const struct event *e);
void text__hook_details(FILE *out, const struct hook *h);
void text__loss_details(FILE *out, const struct loss *l);
void text__degraded_details(FILE *out, const struct degraded *d);

/* The parts of a summary as single lines, for the screen. */
void text__origin(char *line, size_t len, const struct sample *s);
/* Of it, when and on which machine; and for how long it has been traced, "-": not known. */
void text__machine(char *line, size_t len, const struct sample *s);
void text__traced(char *age, size_t len, const struct sample *s);
void text__totals(char *line, size_t len, const struct model *m);
/* The caveats of the totals; empty if there are none. */
void text__caveats(char *line, size_t len, const struct sample *s);
/* Why an answer (BLIND_TABLES: about tables, else about holders) is UNKNOWN. */
void text__unknown(char *line, size_t len, const struct sample *s, enum affects answer);
/* An event with its age in place of its time. */
void text__event_line(char *line, size_t len, const struct event *e, uint64_t now_ns);
/* A line about orphaned TCEs, which crash machines; empty if there are none. */
void text__held(char *line, size_t len, const struct model *m);

#endif
