// SPDX-License-Identifier: GPL-2.0-only
/* event_counts.c - counts of events by kind and severity. */
#include "event_counts.h"

#include <errno.h>
#include <stdio.h>

void event_counts__add(struct event_counts *t, const struct event *e)
{
	t->count[e->kind][e->severity] += e->kind == EVENT_TRACING_LOSSY ? 1 : e->count;
}

static int add_count(struct sample *s, unsigned int kind, unsigned int severity, uint64_t count)
{
	struct event_count *c = sample__add_event_count(s);

	if (!c)
		return -ENOMEM;
	snprintf(c->event, sizeof(c->event), "%s", event_kind__name(kind));
	snprintf(c->severity, sizeof(c->severity), "%s", severity__name(severity));
	c->count = count;
	return 0;
}

int event_counts__add_to_sample(const struct event_counts *t, struct sample *s)
{
	int err = 0;

	for (unsigned int kind = 0; kind < EVENT_KINDS; kind++)
		for (unsigned int severity = 0; !err && severity < SEVERITIES; severity++)
			if (t->count[kind][severity])
				err = add_count(s, kind, severity, t->count[kind][severity]);
	return err;
}

uint64_t event_counts__of_severity(const struct event_counts *t, enum severity severity)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < EVENT_KINDS; i++)
		sum += t->count[i][severity];
	return sum;
}
