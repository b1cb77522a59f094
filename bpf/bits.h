/* SPDX-License-Identifier: GPL-2.0-only */
/* bits.h - ranges, masks and weights of bitmap words. */
#ifndef TCETOP_BPF_BITS_H
#define TCETOP_BPF_BITS_H

#include "helpers.h"

struct bit_range {
	u64 first;
	u64 end;
};

static __always_inline bool ranges_overlap(u64 first, u64 end, const struct bit_range *r)
{
	return first < r->end && r->first < end;
}

static __always_inline u64 popcount(u64 v)
{
	v -= v >> 1 & 0x5555555555555555ULL;
	v = (v & 0x3333333333333333ULL) + (v >> 2 & 0x3333333333333333ULL);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return v * 0x0101010101010101ULL >> 56;
}

/* The bits of the word that starts at bit `base` which lie in [first, end). */
static __always_inline u64 range_mask(u64 base, u64 first, u64 end)
{
	u64 mask = ~0ULL;

	if (end <= base || first >= base + 64)
		return 0;
	if (first > base)
		mask &= ~0ULL << ((first - base) & 63);
	if (end < base + 64)
		mask &= (1ULL << ((end - base) & 63)) - 1;
	return mask;
}

#endif
