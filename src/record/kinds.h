/* SPDX-License-Identifier: GPL-2.0-only */
/* kinds.h - every record that a program of this package writes, by the parts that it is made of. */
#ifndef TCETOP_KINDS_H
#define TCETOP_KINDS_H

#include "schema.h"

#define KIND_PARTS 5

struct record_kind {
	const char
	    *title; /* of the JSON Schema's definition: kinds with several forms have several */
	const char *kind;
	const char *printed_by;                /* in a few words */
	const struct schema *part[KIND_PARTS]; /* in the order of the fields; ended by NULL */
};

/* The one with that title; NULL: there is none. A constant. */
const struct record_kind *record_kinds__find(const char *title);
/* All of them: constants, n of them. */
const struct record_kind *record_kinds__all(size_t *n);

#endif
