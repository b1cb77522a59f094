/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checker.h - tcectl check: find what is meant, judge it, print it.
 */
#ifndef TCETOP_CHECKER_H
#define TCETOP_CHECKER_H

#include <stdbool.h>

#include "check.h"
#include "model.h"
#include "sample.h"
#include "select.h"

/* What a verdict is as an exit status. */
int checker__status(enum verdict verdict);
/* Print the verdict on what is selected; the exit status. width as for text__check(). */
int checker__answer(const struct sample *s, const struct model *m, const struct selector *by,
		    bool json, unsigned int width);

#endif
