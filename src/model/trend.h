/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trend.h - a count over the last minutes, in a few cells.
 *
 * Pure: all time comes from the caller. A cell begins as one sample; when all are full,
 * neighbours are merged and a cell stands for twice the time, up to TREND_CELL_MOST: from then
 * on the oldest cell goes.
 */
#ifndef TCETOP_TREND_H
#define TCETOP_TREND_H

#include <stddef.h>
#include <stdint.h>

#define TREND_CELLS 32
#define TREND_CELL_MOST (10 * 1000000000ULL)

struct trend {
	uint64_t cell_ns;          /* the time that a cell stands for; 0: one sample each so far */
	uint64_t begin_ns;         /* CLOCK_MONOTONIC of the newest cell's begin */
	int64_t cell[TREND_CELLS]; /* the last count of its time, the oldest first; all known */
	uint64_t at_ns[TREND_CELLS]; /* when that was */
	size_t n;
};

/* One more count; COUNT_UNKNOWN starts again, and so does a time before the last one. */
void trend__add(struct trend *t, uint64_t mono_ns, int64_t count);
/* How the count went in the last minute, or as far back as is known: its end less its begin.
 * The time that it took in *span_ns: 0 with less than two counts, when the answer is
 * COUNT_UNKNOWN. A loss of one is the same number. */
int64_t trend__change(const struct trend *t, uint64_t *span_ns);

#endif
