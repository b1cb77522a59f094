// SPDX-License-Identifier: GPL-2.0-only
/* event_counts.c - counts of events by kind and severity. */
#include "event_counts.h"

void event_counts__add(struct event_counts *t, const struct event *e)
{
	t->count[e->kind][e->severity] += e->kind == EVENT_TRACING_LOSSY ? 1 : e->count;
}

uint64_t event_counts__of_severity(const struct event_counts *t, enum severity severity)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < EVENT_KINDS; i++)
		sum += t->count[i][severity];
	return sum;
}
