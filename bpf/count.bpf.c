// SPDX-License-Identifier: GPL-2.0-only
/*
 * count - the weight of a table's bitmap, by the rules of iommu_table_in_use().
 *
 * Never attached: userspace runs it (BPF_PROG_TEST_RUN), a part of a large
 * bitmap at a time, since preemption is off meanwhile. A count stands only if
 * the table is the same before and after.
 */
#include "bits.h"
#include "registry.h"

struct abi_counted counted;

#define CHUNK_WORDS 32

struct count_walk {
	u64 map;                     /* address of the bitmap */
	u64 word;                    /* next word to read */
	u64 end;                     /* first word not to read */
	struct bit_range zero, mmio; /* what iommu_table_in_use() skips */
	u64 live;
	u64 taken; /* reserved bits that are set */
	u32 fault;
	u64 words[CHUNK_WORDS];
};

/* One word of a chunk at the edge of a reserved range. */
static int count_word(u64 i, struct count_walk *w)
{
	u64 base = (w->word + i) * 64;
	u64 bits = w->words[i & (CHUNK_WORDS - 1)];
	u64 reserved = range_mask(base, w->zero.first, w->zero.end) |
		       range_mask(base, w->mmio.first, w->mmio.end);

	w->live += popcount(bits & ~reserved);
	w->taken += popcount(bits & reserved);
	return 0;
}

/* Most chunks lie wholly outside or inside the reserved ranges: no word needs a mask there. */
static int count_chunk(u64 i, struct count_walk *w)
{
	u64 left = w->end - w->word;
	u64 first = w->word * 64;
	u64 last, sum = 0;

	if (w->word >= w->end)
		return 1;
	if (left > CHUNK_WORDS)
		left = CHUNK_WORDS;
	last = first + left * 64;
	__builtin_memset(w->words, 0, sizeof(w->words));
	if (kread(w->words, (u32)left * 8, w->map + w->word * 8)) {
		w->fault = 1;
		return 1;
	}
	for (u32 j = 0; j < CHUNK_WORDS; j++)
		sum += popcount(w->words[j]);
	if (!ranges_meet(first, last, &w->zero) && !ranges_meet(first, last, &w->mmio))
		w->live += sum;
	else if (w->mmio.first <= first && last <= w->mmio.end)
		w->taken += sum;
	else
		bpf_loop(CHUNK_WORDS, count_word, w, 0);
	w->word += left;
	return 0;
}

/* Entry 0 of a table at offset 0, and the MMIO32 range (iommu_table_reserve_pages()). */
static __always_inline void count__reserve(struct count_walk *w, const struct abi_table *t)
{
	w->zero.end = t->it_offset == 0;
	if (!t->reserved_start && !t->reserved_end)
		return;
	w->mmio.first = t->reserved_start - t->it_offset;
	w->mmio.end = t->reserved_end - t->it_offset;
}

/* Count one table's bits, or a part of them; answers in counted, one of ABI_COUNT_*. */
SEC("raw_tp")
int table_count(struct abi_count *ctx)
{
	struct count_walk w = {};
	u32 slot = (u32)ctx->slot;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	const struct iommu_table *tbl;
	u64 words, gen;

	counted.live = 0;
	counted.reserved = 0;
	counted.read = 0;
	if (!t || !t->gen || !t->ptr)
		return ABI_COUNT_GONE;
	if (!t->it_map || t->owned)
		return ABI_COUNT_NO_MAP;
	if (!table__is_same(t))
		return ABI_COUNT_GONE;
	gen = t->gen;
	words = (t->it_size + 63) / 64;
	w.map = t->it_map;
	w.word = ctx->first;
	w.end = ctx->first + ctx->words;
	if (w.end > words)
		w.end = words;
	count__reserve(&w, t);
	bpf_loop(ABI_COUNT_WORDS / CHUNK_WORDS, count_chunk, &w, 0);
	/* Reused memory reads without a fault: only an unchanged table was counted. */
	if (!t->ptr || t->gen != gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	if (w.fault)
		return ABI_COUNT_FAULT;
	tbl = (const struct iommu_table *)t->ptr;
	if (BPF_CORE_READ(tbl, it_userspace))
		return ABI_COUNT_NO_MAP;
	counted.live = w.live;
	counted.reserved = w.taken;
	counted.read = w.word - ctx->first;
	return ABI_COUNT_OK;
}
