/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - the records and the fields of each.
 *
 * docs/records.md describes the same: change both together.
 */
#ifndef TCETOP_SCHEMA_H
#define TCETOP_SCHEMA_H

#include "field.h"

struct sample;

/*
 * The format of a recording that this program writes, and the oldest that it reads. Format 1 has a
 * mapping for each that is live, format 2 has holders.
 */
#define RECORD_FORMAT 2
#define RECORD_FORMAT_OLDEST 1

struct schema {
	const char *kind;
	const struct field *fields;
	size_t nfields;
};

/* The head of a recorded sample. */
extern const struct schema schema_sample;
/* What one list of a sample is made of; read and written. */
extern const struct schema schema_table;
extern const struct schema schema_direct; /* more fields of a table without generation */
extern const struct schema schema_device;
extern const struct schema schema_module;
extern const struct schema schema_stack;
extern const struct schema schema_holder_count;
extern const struct schema schema_mapping;
extern const struct schema schema_found;
extern const struct schema schema_loss;
extern const struct schema schema_sink;
extern const struct schema schema_hook;
extern const struct schema schema_degraded;
extern const struct schema schema_level;
extern const struct schema schema_exchange;
extern const struct schema schema_hypercall;
extern const struct schema schema_event_count;
extern const struct schema schema_hypercall_view;
/* Also alone, in a log; read and written. */
extern const struct schema schema_event;
/* What the model adds; written only. */
extern const struct schema schema_view;
extern const struct schema schema_holder;
extern const struct schema schema_lookup;
extern const struct schema schema_totals;
extern const struct schema schema_check;         /* a verdict on all that goes */
extern const struct schema schema_check_scope;   /* what that is about, and stands on */
extern const struct schema schema_check_window;  /* on one window */
extern const struct schema schema_check_table;   /* which window that is */
extern const struct schema schema_daemon_status; /* of tced, on its socket and by tcectl status */
extern const struct schema schema_cost;          /* of a program that traces */

#endif
