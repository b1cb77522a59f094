/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event_counts.h - how many events there were, by kind and severity.
 */
#ifndef TCETOP_EVENT_COUNTS_H
#define TCETOP_EVENT_COUNTS_H

#include "event.h"

struct tally {
	uint64_t count[EVENT_KINDS][SEVERITIES];
};

/* One event, as often as it stands for; what tracing-lossy counts are no events. */
void tally__add(struct tally *t, const struct event *e);
uint64_t tally__of_severity(const struct tally *t, enum severity severity);

#endif
