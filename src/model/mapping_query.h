/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mapping_query.h - single mappings that a query means, among all of a ledger.
 *
 * Samples count mappings by holder. A query names an address of a window, or a device; the sample
 * that answers it has the query in its queries, and what was found in its list found. Pure, like
 * the model.
 */
#ifndef TCETOP_MAPPING_QUERY_H
#define TCETOP_MAPPING_QUERY_H

#include "sample.h"

#define QUERIES_MOST 8U  /* of one sample */
#define FOUND_MOST 4096U /* mappings for one query; of a device that has more, the oldest */

/* What a mapping must have: the device, or the entry of that table. */
struct search_target {
	uint64_t gen;
	uint64_t entry;
	uint32_t device;
};

struct mapping_search {
	struct mapping_query query;
	struct search_target *target;
	size_t targets;
	struct mapping *found;
	size_t n;
};

/* True if they ask for the same. */
bool mapping_query__equal(const struct mapping_query *a, const struct mapping_query *b);

/*
 * Begin with the tables and devices of the sample; then add all mappings, live and ended, in any
 * order: those that the query does not mean are passed over. 0 or -ENOMEM. Whether or not one of
 * them has failed, free.
 */
int mapping_search__begin(struct mapping_search *search, const struct mapping_query *q,
			  const struct sample *s);
int mapping_search__add(struct mapping_search *search, const struct mapping *m);
/*
 * The query and what was found are added to the sample: live ones first, of these the oldest first;
 * then ended ones, the last to end first. 0 or -ENOMEM.
 */
int mapping_search__end(struct mapping_search *search, struct sample *s);
void mapping_search__free(struct mapping_search *search);

#endif
