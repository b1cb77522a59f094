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

/*
 * The count of one mapping, at the sample's time now_ns. d is its device as the sample has it, or
 * NULL.
 */
void holder_count__of(struct holder_count *c, const struct mapping *m, const struct device *d,
		      uint64_t now_ns);

/*
 * Adds a count to the sample's holders: to that of the same holder, or as a new one. by_holder has
 * all that are in the sample. 0 or -ENOMEM.
 */
int holder_count__add(struct sample *s, struct index *by_holder, const struct holder_count *c);

#endif
