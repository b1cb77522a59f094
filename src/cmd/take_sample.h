/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * take_sample.h - the source that a command asks, and the sample that it answers from.
 */
#ifndef TCETOP_TAKE_SAMPLE_H
#define TCETOP_TAKE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/check/check.h"
#include "model/model.h"
#include "model/sample.h"
#include "source/source.h"
#include "tcectl.h"

/* How the options have this machine's kernel traced. */
struct live_options tcectl__live_options(const struct options *o);
/* False where the options say how to trace: tced does it in its own way. */
bool tcectl__may_ask_daemon(const struct options *o);
/*
 * The command's source, to be closed; NULL, with the line that was printed in error, if there is
 * none. unasked as of find_daemon().
 */
struct source *tcectl__open_source(const struct options *o, const struct command *command,
				   char *unasked, char *error, size_t len);
/*
 * The command's sample, in *last, which is one of the two of turn; the model is updated with it.
 * 0, or a negative error that source__error() describes.
 */
int tcectl__take(struct source *src, const struct options *o, const struct command *command,
		 struct sample *turn[2], struct model *m, const struct sample **last);
/* The sinks, and the losses of them, of the tced that runs beside this command's own programs. */
void tcectl__add_sinks(const struct options *o, struct sample *s);
/* What the verdict of a check rests on. src may be NULL. */
struct check_basis tcectl__basis_of(const struct options *o, const struct source *src,
				    const char *unasked);

#endif
