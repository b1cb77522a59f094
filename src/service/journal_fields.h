/* SPDX-License-Identifier: GPL-2.0-only */
/* journal_fields.h - journal fields of events and counters. Pure. */
#ifndef TCETOP_JOURNAL_FIELDS_H
#define TCETOP_JOURNAL_FIELDS_H

#include "journal_entry.h"
#include "model/model.h"
#include "model/event_counts.h"

#define JOURNAL_IDENTIFIER "tced"

/* Of the last sample. */
struct journal_counters {
	int64_t live; /* of the windows that are counted; COUNT_UNKNOWN: there is none */
	size_t windows;
	size_t uncounted; /* windows */
	int64_t orphaned; /* COUNT_UNKNOWN: holders cannot be seen */
	uint64_t maps;    /* of the windows that there are */
	uint64_t unmaps;
	uint64_t losses;
	bool complete;
};

/* As syslog numbers them. */
int journal__priority(enum severity severity);
void journal__write_event(struct journal_entry *e, const struct event *event);

/* Counts what the sample has, and the model that was updated with it. */
void journal__take_counters(struct journal_counters *c, const struct sample *s,
			    const struct model *m);
/* In one line; unsent: messages that the log did not take. */
void journal__format_counters(const struct journal_counters *c, const struct event_counts *events,
			      uint64_t unsent, char *line, size_t len);
void journal__write_counters(struct journal_entry *e, const struct journal_counters *c,
			     const struct event_counts *events, uint64_t unsent,
			     const char *message);

#endif
