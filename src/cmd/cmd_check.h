/* SPDX-License-Identifier: GPL-2.0-only */
/* cmd_check.h - tcectl check: selection, verdict, output. */
#ifndef TCETOP_CMD_CHECK_H
#define TCETOP_CMD_CHECK_H

#include <stdbool.h>

#include "model/check/check.h"
#include "model/model.h"
#include "model/sample.h"
#include "model/check/selection.h"

/* What a verdict is as an exit status. */
int cmd_check__status(enum verdict verdict);
/* Print the verdict on what is selected; the exit status. width as for text__check(). */
int cmd_check__answer(const struct sample *s, const struct model *m, const struct selector *by,
		      bool json, unsigned int width);

#endif
