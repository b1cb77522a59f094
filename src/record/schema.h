/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - which records there are and which fields each one has.
 *
 * docs/records.md says the same in words: change both together.
 */
#ifndef TCETOP_SCHEMA_H
#define TCETOP_SCHEMA_H

#include "field.h"

struct sample;

/* The newest format of a recording that this program writes and reads. */
#define RECORD_FORMAT 1

struct vocabulary {
	const char *kind;
	const struct field *fields;
	size_t nfields;
};

/* The head of a recorded sample. */
extern const struct vocabulary vocabulary_sample;
/* What one list of a sample is made of; read and written. */
extern const struct vocabulary vocabulary_table;
extern const struct vocabulary vocabulary_direct; /* more fields of a table without generation */
extern const struct vocabulary vocabulary_device;
extern const struct vocabulary vocabulary_stack;
extern const struct vocabulary vocabulary_mapping;
extern const struct vocabulary vocabulary_loss;
extern const struct vocabulary vocabulary_hook;
extern const struct vocabulary vocabulary_degraded;
extern const struct vocabulary vocabulary_level;
extern const struct vocabulary vocabulary_exchange;
/* Also alone, in a log; read and written. */
extern const struct vocabulary vocabulary_event;
/* What the model adds; written only. */
extern const struct vocabulary vocabulary_view;
extern const struct vocabulary vocabulary_holder;
extern const struct vocabulary vocabulary_lookup;
extern const struct vocabulary vocabulary_totals;
extern const struct vocabulary vocabulary_check;        /* a verdict on all that goes */
extern const struct vocabulary vocabulary_check_window; /* on one window */
extern const struct vocabulary vocabulary_check_table;  /* which window that is */

#endif
