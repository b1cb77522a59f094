/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - the device that maps a bus address, or mapped it last: support's question after an
 * EEH freeze.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_LOOKUP_H
#define TCETOP_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "sample.h"

#define LOOKUP_ANSWERS 8

/* A mapping that covers the address, or did. Names as in struct holder. */
struct lookup_answer {
	uint64_t liobn;
	uint64_t gen;
	uint64_t address; /* of its first TCE */
	uint64_t tces;
	uint32_t direction;
	const char *state; /* live, ended */
	const char *device_name;
	const char *driver;
	int64_t age_ns;             /* since it was made; of one that has ended: until its end */
	int64_t ended_ns;           /* since its end, COUNT_UNKNOWN: it is live */
	const struct stack *frames; /* of the map call */
};

struct lookup {
	const struct table *table; /* the window that has the address */
	struct lookup_answer answer[LOOKUP_ANSWERS];
	uint32_t answers;     /* the live one first, then the ended ones, the latest first */
	int64_t unattributed; /* live TCEs of the window without a mapping in the ledger; or
				 COUNT_UNKNOWN */
};

/*
 * Who has this bus address of a window, by its LIOBN or generation. 0, or with a line in error
 * -ENOENT: there is no such window, -ERANGE: it does not have the address, -ENOTUNIQ: several
 * windows have that LIOBN and address, -ENODATA: the sample has no single mappings. The sample must
 * outlive the answers.
 */
int lookup__find(struct lookup *l, const struct sample *s, uint64_t window, uint64_t address,
		 char *error, size_t len);

#endif
