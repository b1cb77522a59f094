// SPDX-License-Identifier: GPL-2.0-only
/* attribution.c - a mapping of the ledger beside the bitmap that was copied before it was read. */
#include "attribution.h"

enum attribution attribution__of(const struct bit_copy *b, const struct mapping *m)
{
	if (bit_copy__has_all(b, m->entry, m->entry + m->tces))
		return ATTRIBUTION_LIVE;
	return m->mapped_ns < b->begun_ns ? ATTRIBUTION_STALE : ATTRIBUTION_YOUNG;
}
