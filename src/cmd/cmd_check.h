/* SPDX-License-Identifier: GPL-2.0-only */
/* cmd_check.h - tcectl check: selection, verdict, output. */
#ifndef TCETOP_CMD_CHECK_H
#define TCETOP_CMD_CHECK_H

#include <stdbool.h>

#include "model/check/check.h"
#include "model/model.h"
#include "model/sample.h"
#include "model/check/selection.h"

/* The verdict in full, as records, or as one line for monitoring plugins. */
enum check_form { CHECK_TEXT, CHECK_JSON, CHECK_PLUGIN };

/* What a verdict is as an exit status. */
int cmd_check__status(enum verdict verdict);
/*
 * Print the verdict on what is selected; the exit status. The basis lacks only the time of the
 * answer. width as for text__check().
 */
int cmd_check__answer(const struct sample *s, const struct model *m, const struct selector *by,
		      const struct check_basis *basis, enum check_form form, unsigned int width);
/*
 * Print the verdict UNKNOWN without an answer, and why, for a program that reads the form; nothing
 * as text. s may be NULL.
 */
void cmd_check__write_unknown(const struct sample *s, const struct selector *by,
			      const struct check_basis *basis, enum check_form form,
			      const char *why);

#endif
