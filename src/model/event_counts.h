/* SPDX-License-Identifier: GPL-2.0-only */
/* event_counts.h - counts of events by kind and severity. */
#ifndef TCETOP_EVENT_COUNTS_H
#define TCETOP_EVENT_COUNTS_H

#include "event.h"

struct event_counts {
	uint64_t count[EVENT_KINDS][SEVERITIES];
};

/* Add an event, as often as its count says; but tracing-lossy counts losses, not events. */
void event_counts__add(struct event_counts *t, const struct event *e);
/* Add those that are not 0 to the sample. 0 or -ENOMEM. */
int event_counts__add_to_sample(const struct event_counts *t, struct sample *s);
uint64_t event_counts__of_severity(const struct event_counts *t, enum severity severity);

#endif
