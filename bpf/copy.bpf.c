// SPDX-License-Identifier: GPL-2.0-only
/*
 * copy.bpf.c - a table's bitmap, or one of its levels, copied out for userspace to
 * count (src/model/bitmap.c, src/source/live/levels.c).
 *
 * Never attached: userspace runs it (BPF_PROG_TEST_RUN), a part of a large
 * bitmap at a time, since preemption is off meanwhile. A part stands only if
 * the table is the same before and after.
 */
#include "registry.h"

struct abi_counted counted;
struct abi_leveled leveled;
__u64 bitmap[ABI_COUNT_WORDS]; /* or entries */

/* How the table's allocator divides it (iommu_init_table()); all zero where the BTF does not say.
 */
static __always_inline void pools__read(const struct iommu_table *tbl)
{
	counted.pools = 0;
	if (!bpf_core_field_exists(tbl->nr_pools) || !bpf_core_field_exists(tbl->poolsize) ||
	    !bpf_core_field_exists(tbl->large_pool.start))
		return;
	counted.pools = BPF_CORE_READ(tbl, nr_pools);
	counted.pool_entries = BPF_CORE_READ(tbl, poolsize);
	counted.large_first = BPF_CORE_READ(tbl, large_pool.start);
}

/* Copy one table's bitmap, or a part of it, to bitmap; says more in counted. One of ABI_COUNT_*. */
SEC("raw_tp")
int table_copy(struct abi_count *ctx)
{
	u32 slot = (u32)ctx->slot;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	const struct iommu_table *tbl;
	u64 words, gen, left;
	long fault;

	counted.read = 0;
	if (!t || !t->gen || !t->ptr)
		return ABI_COUNT_GONE;
	if (!t->it_map || t->owned)
		return ABI_COUNT_NO_MAP;
	if (!table__is_same(t))
		return ABI_COUNT_GONE;
	gen = t->gen;
	tbl = (const struct iommu_table *)t->ptr;
	words = (t->it_size + 63) / 64;
	left = ctx->first < words ? words - ctx->first : 0;
	if (left > ABI_COUNT_WORDS)
		left = ABI_COUNT_WORDS;
	fault = kread(bitmap, (u32)left * 8, t->it_map + ctx->first * 8);
	pools__read(tbl);
	/* Reused memory reads without a fault: only an unchanged table was copied. */
	if (!t->ptr || t->gen != gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	if (fault)
		return ABI_COUNT_FAULT;
	if (BPF_CORE_READ(tbl, it_userspace))
		return ABI_COUNT_NO_MAP;
	counted.read = left;
	return ABI_COUNT_OK;
}

/*
 * Copy a level of a table on powernv, or a part of it, to bitmap; says more in leveled. Levels are
 * freed only with their table (platforms/powernv/pci-ioda-tce.c). One of ABI_COUNT_*.
 */
SEC("raw_tp")
int level_copy(struct abi_level *ctx)
{
	u32 slot = (u32)ctx->slot;
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	const struct iommu_table *tbl;
	u64 gen, left, at;
	long fault;

	leveled.read = 0;
	if (!t || !t->gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	gen = t->gen;
	tbl = (const struct iommu_table *)t->ptr;
	leveled.below = PEEK_U64(tbl, it_indirect_levels);
	leveled.entries = leveled.below ? PEEK_U64(tbl, it_level_size) : t->it_size;
	leveled.node = (int)PEEK_U32(tbl, it_nid);
	at = ctx->view ? PEEK_U64(tbl, it_userspace) : PEEK_U64(tbl, it_base);
	if (!at)
		return ABI_COUNT_NO_MAP;
	if (ctx->entry)
		at = (ctx->entry & ~ABI_ENTRY_FLAGS) | ABI_LINEAR_MAP;
	left = ctx->first < leveled.entries ? leveled.entries - ctx->first : 0;
	if (left > ABI_COUNT_WORDS)
		left = ABI_COUNT_WORDS;
	fault = kread(bitmap, (u32)left * 8, at + ctx->first * 8);
	if (!t->ptr || t->gen != gen || !table__is_same(t))
		return ABI_COUNT_GONE;
	if (fault)
		return ABI_COUNT_FAULT;
	leveled.address = at;
	leveled.read = left;
	return ABI_COUNT_OK;
}
