// SPDX-License-Identifier: GPL-2.0-only
/*
 * overlap.c - mappings that cannot both be live.
 *
 * Two mappings of one table that share a TCE: the younger took entries that
 * the kernel had handed out to the older, so the older was unmapped and the
 * unmap was missed. That holds even where other bits of the older are set.
 */
#include "model.h"

#include "base/order.h"

#include <stdlib.h>

/* Those that begin at one entry overlap, in any order. */
static int mapping__compare(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->gen != y->gen)
		return order__u64(x->gen, y->gen);
	return order__u64(x->entry, y->entry);
}

static bool mapping__overlaps(const struct mapping *low, const struct mapping *high)
{
	return low->gen == high->gen && high->entry - low->entry < low->tces;
}

/* No direction has this bit: it marks a mapping while the list is being sorted out. */
#define MARK_OLDER 0x80000000U

/*
 * Compares every overlapping pair, dead or not: a mapping that took entries
 * proves the older one's end even if it has ended itself since. Costs one
 * comparison per mapping when nothing overlaps.
 */
static void mappings__mark(struct mapping *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n && mapping__overlaps(&m[i], &m[j]); j++) {
			if (m[i].mapped_ns <= m[j].mapped_ns)
				m[i].direction |= MARK_OLDER;
			else
				m[j].direction |= MARK_OLDER;
		}
	}
}

size_t mappings__prune(struct mapping *m, size_t n)
{
	size_t survivors = 0;

	if (n == 0)
		return 0;
	qsort(m, n, sizeof(*m), mapping__compare);
	mappings__mark(m, n);
	for (size_t i = 0; i < n; i++) {
		struct mapping this = m[i];

		if (this.direction & MARK_OLDER)
			continue;
		m[i] = m[survivors];
		m[survivors++] = this;
	}
	for (size_t i = survivors; i < n; i++)
		m[i].direction &= ~MARK_OLDER;
	return survivors;
}
