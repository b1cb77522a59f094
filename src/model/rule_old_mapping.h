/* SPDX-License-Identifier: GPL-2.0-only */
/* rule_old_mapping.h - holders under watch. Private to the rules. */
#ifndef TCETOP_RULE_OLD_MAPPING_H
#define TCETOP_RULE_OLD_MAPPING_H

#include "base/index.h"
#include "rules.h"

/* Holders that are watched at a time; further ones wait until one of these has vanished. */
#define OLD_MAPPING_WATCHES 8192

struct watch;

/* All zero is an empty list of watches. */
struct old_mapping {
	struct watch *watches;
	size_t n;
	struct index by_holder;
	uint64_t mono_ns; /* of the sample before, 0: none */
	uint64_t round;
};

/* Frees the watches, not the structure. */
void old_mapping__free(struct old_mapping *o);

/* As rules__update(), for old-mapping, but for what was raised before: without a driver for old_ns
 * or longer; s is complete. */
int old_mapping__update(struct old_mapping *o, struct raised *raised, uint64_t old_ns,
			const struct sample *s, const struct model *m, struct sample *out);

#endif
