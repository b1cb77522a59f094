/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - single mappings: the device that maps a bus address, or mapped it last, which is
 * support's question after an EEH freeze; and those of a device.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_LOOKUP_H
#define TCETOP_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "sample.h"

#define LOOKUP_ANSWERS 8

enum lookup_state { LOOKUP_LIVE, LOOKUP_ENDED, LOOKUP_STATES };

/* The word for the state of a mapping, as records spell it; NULL beyond the last one. */
const char *lookup_state__name(uint32_t state);

/* A mapping that covers the address, or did. Names as in struct holder. */
struct lookup_answer {
	uint64_t liobn;
	uint64_t gen;
	bool table_gone;  /* then liobn and address are 0 */
	uint64_t address; /* of its first TCE */
	uint64_t tces;
	uint32_t direction;
	const char *state; /* lookup_state__name() */
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
 * Find the owner of a bus address in a window, given by LIOBN or generation. 0, or with a line in
 * error -ENOENT: there is no such window, -ERANGE: it does not have the address, -ENOTUNIQ: several
 * windows have that LIOBN and address, -ENODATA: the sample has no single mappings, and no query
 * (mapping_query.h) that it answers. The sample must outlive the answers.
 */
int lookup__find(struct lookup *l, const struct sample *s, uint64_t window, uint64_t address,
		 char *error, size_t len);

struct lookup_list {
	struct lookup_answer *answer; /* the oldest first; to be freed */
	size_t n;
	uint64_t younger; /* mappings of the device that the search had no room for */
};

/*
 * The live mappings of the device that the filter names; also of a table that is gone. 0, or
 * -ENODATA as above, or -ENOMEM, with a line in error.
 */
int lookup__of_device(struct lookup_list *list, const struct sample *s,
		      const struct holder_filter *f, char *error, size_t len);

#endif
