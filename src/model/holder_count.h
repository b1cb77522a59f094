/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * holder_count.h - mappings counted by what they have in common.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_HOLDER_COUNT_H
#define TCETOP_HOLDER_COUNT_H

#include "base/index.h"
#include "sample.h"

/* Which holders a sample has. All 0 is that of a sample without one. */
struct holder_index {
	struct index by_holder;
	size_t latest; /* that was counted, a guess: what is mapped together comes together */
};

/* For a sample without a holder. */
void holder_index__clear(struct holder_index *ix);
/* Frees what it has: it is that of a sample without a holder. */
void holder_index__free(struct holder_index *ix);

/*
 * The count of one mapping, at the sample's time now_ns. d is its device as the sample has it, or
 * NULL.
 */
void holder_count__of(struct holder_count *c, const struct mapping *m, const struct device *d,
		      uint64_t now_ns);

/*
 * Adds a count to the sample's holders: to that of the same holder, or as a new one. ix has all
 * that are in the sample. 0 or -ENOMEM.
 */
int holder_count__add(struct sample *s, struct holder_index *ix, const struct holder_count *c);
/* The same with the count of one mapping, at the sample's time. d as above. */
int holder_count__add_mapping(struct sample *s, struct holder_index *ix, const struct mapping *m,
			      const struct device *d);

#endif
