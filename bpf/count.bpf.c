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

/*
 * The count under way. In memory, and in functions that are global, so that the
 * verifier sees numbers it knows nothing of and looks at each function once.
 */
static struct {
	u64 map;                     /* address of the bitmap */
	u64 word;                    /* next word to read */
	u64 end;                     /* first word not to read */
	struct bit_range zero, mmio; /* what iommu_table_in_use() skips */
	u64 live;
	u64 taken; /* reserved bits that are set */
	u64 fault;
	u64 words[CHUNK_WORDS];
} count;

/* Count a chunk's bits, wherever they lie. */
__noinline u64 chunk__weight(void)
{
	u64 sum = 0;

	for (u32 i = 0; i < CHUNK_WORDS; i++)
		sum += popcount(count.words[i]);
	return sum;
}

/* Count the bits of one word of a chunk at the edge of a reserved range. */
__noinline int word__count(u64 i)
{
	u64 base = (count.word + i) * 64;
	u64 bits = count.words[i & (CHUNK_WORDS - 1)];
	u64 reserved = range_mask(base, count.zero.first, count.zero.end) |
		       range_mask(base, count.mmio.first, count.mmio.end);

	count.live += popcount(bits & ~reserved);
	count.taken += popcount(bits & reserved);
	return 0;
}

static int count_word(u64 i, void *unused)
{
	return word__count(i);
}

/* Most chunks lie wholly outside or inside the reserved ranges: no word needs a mask there. */
static int count_chunk(u64 i, void *unused)
{
	u64 first = count.word * 64;
	u64 left = count.end - count.word;
	u64 last;

	if (count.word >= count.end)
		return 1;
	if (left > CHUNK_WORDS)
		left = CHUNK_WORDS;
	last = first + left * 64;
	__builtin_memset(count.words, 0, sizeof(count.words));
	if (kread(count.words, (u32)left * 8, count.map + count.word * 8)) {
		count.fault = 1;
		return 1;
	}
	if (!ranges_meet(first, last, &count.zero) && !ranges_meet(first, last, &count.mmio))
		count.live += chunk__weight();
	else if (count.mmio.first <= first && last <= count.mmio.end)
		count.taken += chunk__weight();
	else
		bpf_loop(CHUNK_WORDS, count_word, 0, 0);
	count.word += left;
	return 0;
}

/* Entry 0 of a table at offset 0, and the MMIO32 range (iommu_table_reserve_pages()). */
static __always_inline void count__reserve(const struct abi_table *t)
{
	count.zero.end = t->it_offset == 0;
	if (!t->reserved_start && !t->reserved_end)
		return;
	count.mmio.first = t->reserved_start - t->it_offset;
	count.mmio.end = t->reserved_end - t->it_offset;
}

/* Count one table's bits, or a part of them; answers in counted, one of ABI_COUNT_*. */
SEC("raw_tp")
int table_count(struct abi_count *ctx)
{
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
	__builtin_memset(&count, 0, sizeof(count));
	count.map = t->it_map;
	count.word = ctx->first;
	count.end = ctx->first + ctx->words;
	if (count.end > words)
		count.end = words;
	count__reserve(t);
	bpf_loop(ABI_COUNT_WORDS / CHUNK_WORDS, count_chunk, 0, 0);
	/* Reused memory reads without a fault: only an unchanged table was counted. */
	if (!t->ptr || t->gen != gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	if (count.fault)
		return ABI_COUNT_FAULT;
	tbl = (const struct iommu_table *)t->ptr;
	if (BPF_CORE_READ(tbl, it_userspace))
		return ABI_COUNT_NO_MAP;
	counted.live = count.live;
	counted.reserved = count.taken;
	counted.read = count.word - ctx->first;
	return ABI_COUNT_OK;
}
