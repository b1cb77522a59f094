// SPDX-License-Identifier: GPL-2.0-only
/* event_filter.c - the events that an operator asks for. */
#include "event_filter.h"

#include <string.h>

static bool names_device(const struct event *e, const char *device)
{
	if (!strcmp(e->device, device))
		return true;
	for (uint32_t i = 0; i < e->holders; i++)
		if (!strcmp(e->holder[i].device, device))
			return true;
	return false;
}

bool event_filter__lets_through(const struct event_filter *f, const struct event *e)
{
	if (e->severity < f->severity || e->time_ns < f->since_ns)
		return false;
	if (f->until_ns && e->time_ns > f->until_ns)
		return false;
	if (f->by_table && e->liobn != f->table && e->gen != f->table)
		return false;
	return !f->device || names_device(e, f->device);
}
