/* SPDX-License-Identifier: GPL-2.0-only */
/* nearly_full.h - windows that are nearly full: one decision for events and for what is shown. */
#ifndef TCETOP_NEARLY_FULL_H
#define TCETOP_NEARLY_FULL_H

#include <stdbool.h>

#include "sample.h"

#define NEARLY_FULL_PERCENT 90
#define NEARLY_FULL_RUN 16 /* free entries in one piece; more than 15 is a large mapping */
#define FULL_LIMIT_DEFAULT ((struct full_limit){NEARLY_FULL_PERCENT, NEARLY_FULL_RUN})

/* The limit that the sample was taken with; the default one where the sample does not say it. */
struct full_limit full_limit__of(const struct sample *s);

/*
 * True for a window that is nearly full: percent of what it can allocate is in use, or each of its
 * free runs is shorter than run. False where its live TCEs are not counted.
 */
bool nearly_full__is(const struct full_limit *limit, const struct table *t);

/*
 * True for a window that has room again after it was nearly full: NEARLY_FULL_LESS percent less is
 * in use, and a free run is NEARLY_FULL_TIMES the limit. False where its live TCEs are not counted.
 */
#define NEARLY_FULL_LESS 10
#define NEARLY_FULL_TIMES 2
bool nearly_full__is_over(const struct full_limit *limit, const struct table *t);

#endif
