// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_context.c - questions that all parts of a check ask.
 */
#include "internal.h"

bool check__is_selected(const struct check_context *j, const struct device *d)
{
	return d && j->sel->device[d - j->s->devices];
}

enum verdict verdict__of(enum outcome outcome)
{
	static const enum verdict verdicts[OUTCOMES] = {
	    [OUTCOME_RELEASED] = VERDICT_CLEAR,
	    [OUTCOME_AT_RISK] = VERDICT_AT_RISK,
	    [OUTCOME_UNKNOWN] = VERDICT_UNKNOWN,
	    [OUTCOME_ORPHANED] = VERDICT_HELD,
	};

	return verdicts[outcome];
}
