/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - samples as JSON lines, and back.
 *
 * One description of each record (docs/records.md) drives the writer and the
 * reader. A recording is a sequence of samples; each begins with a record of
 * kind "sample" and ends with one of kind "end".
 */
#ifndef TCETOP_RECORD_H
#define TCETOP_RECORD_H

#include <stdio.h>

#include "model/lookup.h"
#include "model/check/check.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "model/sample.h"

struct daemon_status;

/* Write one whole sample; 0 or the negative errno of the stream. */
int record__write_sample(FILE *out, const struct sample *s);
/*
 * Read the next whole sample into an empty one. 0, -ENODATA at the end of the file, or -EBADMSG
 * with what is wrong, and in which line, in error. lineno is kept up to date.
 */
int record__read_sample(FILE *in, struct sample *s, unsigned long *lineno, char *error, size_t len);

/* Single records, for tcectl --json and tced. */
int record__write_table(FILE *out, const struct sample *s, const struct table_view *v);
int record__write_holder(FILE *out, const struct holder *h);
int record__write_loss(FILE *out, const struct loss *l);
int record__write_sink(FILE *out, const struct sink_state *k);
int record__write_hook(FILE *out, const struct hook *h);
int record__write_degraded(FILE *out, const struct degraded *d);
/* What one program of tracing costs. */
int record__write_cost(FILE *out, const struct run_cost *c);
/* With what the table saves by its levels. */
int record__write_level(FILE *out, const struct level *l);
int record__write_exchange(FILE *out, const struct exchange *x);
/* With what follows from it, its rate, and the window that has its LIOBN. */
int record__write_hypercall(FILE *out, const struct sample *s, const struct hypercall_view *v);
/* As a sample of tced has those that its client asked for. */
int record__write_found(FILE *out, const struct mapping *m);
int record__write_lookup(FILE *out, const struct lookup_answer *a);
/* Also the line of a log: one line whatever is in it, not flushed. */
int record__write_event(FILE *out, const struct event *e);
/* The verdict on each window, then the one on all of them. */
int record__write_check(FILE *out, const struct check *c);
/* What tced has to do, and the detail of its sample. */
int record__write_status(FILE *out, const struct daemon_status *st, const struct sample *s);
/* When and where, and the totals: the head of a screen in JSON. */
int record__write_summary(FILE *out, const struct sample *s, const struct model *m);

#endif
