/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * live_count.h - the live TCEs of a table that is about to go, by the rules of
 * iommu_table_in_use(), counted within a hook.
 *
 * All state is on the stack: two tables may go at once on one CPU. The census
 * counts living tables (copy.bpf.c), which takes its time.
 */
#ifndef TCETOP_BPF_LIVE_COUNT_H
#define TCETOP_BPF_LIVE_COUNT_H

#include "bits.h"
#include "registry.h"

#define LIVE_COUNT_WORDS 8
/* 2^26 entries, 128 times the largest default window. A larger one is not counted. */
#define LIVE_COUNT_STEPS (1 << 17)

struct live_count {
	u64 map; /* address of the bitmap */
	u64 word;
	u64 words; /* of the bitmap */
	u64 zero;  /* entries below are the kernel's own: 0 or 1 */
	u64 first; /* of the MMIO32 range, relative to the table */
	u64 end;
	u64 live;
	u64 fault;
};

/* The live bits of a word; base: number of its first bit. Global: verified once. */
__weak __noinline u64 word__live(u64 bits, u64 base, u64 zero, u64 first, u64 end)
{
	return popcount(bits & ~(range_mask(base, 0, zero) | range_mask(base, first, end)));
}

static int live_count__step(u64 i, struct live_count *w)
{
	u64 words[LIVE_COUNT_WORDS] = {};
	u64 left = w->words - w->word;

	if (w->word >= w->words)
		return 1;
	/* The bitmap ends with a whole word, but what lies behind it is not ours. */
	if (left > LIVE_COUNT_WORDS)
		left = LIVE_COUNT_WORDS;
	if (kread(words, (u32)left * 8, w->map + w->word * 8)) {
		w->fault = 1;
		return 1;
	}
	for (u32 k = 0; k < LIVE_COUNT_WORDS; k++)
		w->live += word__live(words[k], (w->word + k) * 64, w->zero, w->first, w->end);
	w->word += left;
	return 0;
}

/* Live TCEs of the table at this address, or ABI_LIVE_*. */
__weak __noinline s64 table__count_live(u64 ptr)
{
	const struct iommu_table *tbl = (const struct iommu_table *)ptr;
	u64 offset = BPF_CORE_READ(tbl, it_offset);
	u64 start = BPF_CORE_READ(tbl, it_reserved_start);
	u64 end = BPF_CORE_READ(tbl, it_reserved_end);
	struct live_count w = {
	    .map = (u64)BPF_CORE_READ(tbl, it_map),
	    .words = (BPF_CORE_READ(tbl, it_size) + 63) / 64,
	    .zero = offset == 0,
	};

	if (!w.map || BPF_CORE_READ(tbl, it_userspace))
		return ABI_LIVE_UNKNOWN;
	if (start || end) {
		w.first = start - offset;
		w.end = end - offset;
	}
	bpf_loop(LIVE_COUNT_STEPS, live_count__step, &w, 0);
	if (w.fault || w.word < w.words)
		return w.live ? ABI_LIVE_SOME : ABI_LIVE_UNKNOWN;
	return (s64)w.live;
}

#endif
