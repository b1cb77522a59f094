/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * level.h - sums over the levels of a table and the exchanges of its TCEs.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_LEVEL_H
#define TCETOP_LEVEL_H

#include "sample.h"

/*
 * Bytes that the table does not take because levels are made on demand; below 0 where the levels
 * take more than one piece would. False: not known.
 */
bool level__saved(const struct level *l, int64_t *bytes);

/* Entries of the first level, COUNT_UNKNOWN where it was not read. */
int64_t level__first_entries(const struct level *l);

/* TCEs of a user-owned table by what an exchange did to them. */
struct exchange_totals {
	uint64_t mapped;   /* from none to a direction */
	uint64_t unmapped; /* from a direction to none */
	uint64_t replaced; /* from a direction to a direction */
	uint64_t idle;     /* from none to none: cleared for nothing */
};
void exchanges__sum(const struct sample *s, uint64_t gen, struct exchange_totals *t);

#endif
