/* SPDX-License-Identifier: GPL-2.0-only */
/* suspects.h - holders that an old-mapping event of any sample named, as long as they hold. */
#ifndef TCETOP_SUSPECTS_H
#define TCETOP_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/index.h"
#include "sample.h"

struct suspect;

struct suspects {
	struct suspect *list;
	size_t n;
	struct index by_key; /* hash of generation, device and call stack to a position in list */
};

struct holder;

/* Add those that the sample's events name. 0 or -ENOMEM. */
int suspects__add(struct suspects *u, const struct sample *s);
/* True if an event named the holder. It is then kept by the next suspects__expire(). */
bool suspects__has(const struct suspects *u, const struct holder *h);
/* Remove those for which suspects__has() found no holder since the last call. */
void suspects__expire(struct suspects *u);
void suspects__free(struct suspects *u);

#endif
