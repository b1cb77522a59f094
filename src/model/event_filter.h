/* SPDX-License-Identifier: GPL-2.0-only */
/* event_filter.h - the events that an operator asks for. */
#ifndef TCETOP_EVENT_FILTER_H
#define TCETOP_EVENT_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "event.h"

/* All zero lets every event through. */
struct event_filter {
	uint64_t since_ns;      /* CLOCK_REALTIME; 0: from the first one */
	uint64_t until_ns;      /* the same, this instant included; 0: to the last one */
	enum severity severity; /* this one, and worse ones */
	const char *device;     /* that the event, or one of its holders, names; NULL: any */
	bool by_table;
	uint64_t table; /* LIOBN or generation */
};

/* True if the event is one of those. */
bool event_filter__lets_through(const struct event_filter *f, const struct event *e);

#endif
