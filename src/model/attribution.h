/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attribution.h - live TCEs that have a mapping in the ledger, found bit by bit.
 *
 * Two reads of the kernel are compared: a copy of the bitmap, and the ledger as it was read after
 * that copy. The kernel sets an entry's bit before it writes the TCE (iommu_range_alloc(), then
 * it_ops->set) and the unmap hook comes before the bit is cleared (__iommu_free()), so:
 *
 * - a mapping that is older than the copy has all its bits set, or its unmap was missed;
 * - a bit without a mapping is unattributed, or its mapping began or ended about then. The latter
 *   show when both are read again: the bit is clear, or has its mapping.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_ATTRIBUTION_H
#define TCETOP_ATTRIBUTION_H

#include "bit_copy.h"
#include "sample.h"

enum attribution {
	ATTRIBUTION_LIVE,  /* all its bits are set in the copy */
	ATTRIBUTION_STALE, /* its unmap was missed */
	ATTRIBUTION_YOUNG, /* it was made after the copy had begun, and the copy lacks it */
};

/* What a copy of the mapping's table says of a mapping that the ledger has as live. */
enum attribution attribution__of(const struct bit_copy *b, const struct mapping *m);

#endif
