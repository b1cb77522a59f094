/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dma.h - actions of the DMA API's tracepoints: a mapping that was made.
 *
 * One hit names device and DMA address (include/trace/events/dma.h, since 6.12), after the mapping
 * is there and before its driver learns the address: no unmap can come first. What lies outside
 * of the device's table is a direct window, a bypass or an error, and has no TCEs.
 *
 * Tables and devices are known before they map, by the census and the hooks that see them created
 * and bound; what is not is registered by its first mapping (registry.h).
 *
 * Ends of mappings are seen at __iommu_free (mapping.h), for every kernel: the tracepoints of
 * unmaps come after it, when the entry may be another CPU's, and not at all if the table is gone.
 */
#ifndef TCETOP_BPF_DMA_H
#define TCETOP_BPF_DMA_H

#include "mapping.h"
#include "tracepoint_stack.h"

/* A device's table, as the kernel would use it. */
struct dma_window {
	const struct abi_table *t; /* NULL: none */
	u32 slot;
	u32 named; /* the device: DEVICE_NAMED(), 0: unknown */
};

/* A member of a device or of a table; 8 bytes. cast: has_rdonly_cast. */
#define DEVICE_U64(dev, member, cast)                                                              \
	peek_u64(ADDRESS_OF((const struct device *)(dev), member), cast)
#define TABLE_U64(tbl, member, cast)                                                               \
	peek_u64(ADDRESS_OF((const struct iommu_table *)(tbl), member), cast)

static __always_inline u64 peek_u64(u64 addr, bool cast)
{
	return cast ? load_u64(addr) : kread_u64(addr);
}

/*
 * True if a page was mapped by the device's direct window: it is where dma_direct_map_phys() has
 * it, and not in the window of the device's table. A dynamic window leaves its start in dma_offset
 * as well (enable_ddw(), arch/powerpc/platforms/pseries/iommu.c): one of its entries has the
 * address that its page would have in a direct window.
 */
static __always_inline bool dma__is_direct(u64 dev, u64 phys, u64 addr, bool cast)
{
	u64 offset = DEVICE_U64(dev, archdata.dma_offset, cast), tbl, entry;

	if (!offset || addr != phys + offset)
		return false;
	tbl = DEVICE_U64(dev, archdata.iommu_table_base, cast);
	if (!tbl)
		return true;
	entry =
	    (addr >> (TABLE_U64(tbl, it_page_shift, cast) & 63)) - TABLE_U64(tbl, it_offset, cast);
	return entry >= TABLE_U64(tbl, it_size, cast);
}

/*
 * A device and its table, registered if need be, and the one noted with the other: DEVICE_NAMED()
 * with slot + 1 of the table above it, 0 if the table is unknown.
 */
__weak __noinline u64 dma__register(u64 dev, u64 tbl)
{
	u32 table = table__id(tbl), named;

	if (!table) {
		loss__count(ABI_LOSS_UNKNOWN_TABLE);
		return 0;
	}
	named = device__named(dev);
	device__set_table(dev, table);
	return (u64)table << 32 | named;
}

static __always_inline struct dma_window dma__window(u64 dev, bool cast)
{
	u64 tbl = DEVICE_U64(dev, archdata.iommu_table_base, cast), found;
	struct device_window known;
	struct dma_window w = {};

	if (!tbl)
		return w;
	known = device__window(dev);
	w.named = known.named;
	w.slot = known.table - 1;
	w.t = bpf_map_lookup_elem(&tables, &w.slot);
	if (w.t && w.t->ptr == tbl)
		return w;
	found = dma__register(dev, tbl);
	w.named = (u32)found;
	w.slot = (u32)(found >> 32) - 1;
	w.t = found ? bpf_map_lookup_elem(&tables, &w.slot) : 0;
	if (w.t && w.t->ptr != tbl) {
		loss__count(ABI_LOSS_LEDGER_BUSY);
		w.t = 0;
	}
	return w;
}

/* The entry of an address in the window, from it_offset on; it_size or more: not in it. */
static __always_inline u64 window__entry(const struct abi_table *t, u64 addr)
{
	return (addr >> (t->it_page_shift & 63)) - t->it_offset;
}

static __always_inline int dma__insert(const struct abi_table *t, u32 slot, u64 entry, u32 pages,
				       u64 mapped_ns, u64 names)
{
	ledger__insert(t, ABI_KEY(slot, entry & ABI_KEY_ENTRY_MASK), mapped_ns, pages, names);
	traffic__map(slot, entry, pages);
	return 0;
}

/* Memory that is allocated has whole pages of the kernel: iommu_alloc_coherent(). */
static __always_inline u64 coherent__bytes(u64 size)
{
	u64 last = (1ULL << (kernel_page_shift & 63)) - 1;

	return (size + last) & ~last;
}

/* An element of a list, with the segment of it that the device sees (linux/scatterlist.h). */
struct sg_element {
	struct sg_head head;
	u64 dma_address;
	u64 dma_length; /* 4 bytes */
};

/*
 * Whether the list's first segment is in the window. arch_dma_map_sg_direct() decides for all of a
 * list: where the first is outside, no segment has TCEs (kernel/dma/mapping.c).
 */
static __always_inline bool sg__is_mapped(const struct abi_table *t, u64 sgl)
{
	u64 addr = kread_u64(sgl + offsetof(struct sg_element, dma_address));

	return window__entry(t, addr) < t->it_size;
}

struct sg_walk {
	u64 mapped_ns;
	u64 names;
	u64 sg;
	u32 left; /* segments */
	u32 slot;
};

/* Global: the verifier looks at it once, and not in every turn of the loop. */
__weak __noinline int sg__insert(u32 slot, u64 addr, u32 length, u64 mapped_ns, u64 names)
{
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	u64 entry;

	if (!t)
		return 0;
	entry = window__entry(t, addr);
	if (entry >= t->it_size)
		return 0;
	return dma__insert(t, slot, entry, (u32)tces_of(addr, length, t->it_page_shift), mapped_ns,
			   names);
}

/* The next element; a chain link is none. */
static int sg_walk__step(u64 i, struct sg_walk *w)
{
	struct sg_element e = {};

	if (!w->left || kread(&e, sizeof(e), w->sg))
		return 1;
	if (e.head.page_link & SG_CHAIN) {
		w->sg = e.head.page_link & ~3ULL;
		return 0;
	}
	if (!(u32)e.dma_length)
		return 1;
	sg__insert(w->slot, e.dma_address, (u32)e.dma_length, w->mapped_ns, w->names);
	w->sg += bpf_core_type_size(struct scatterlist);
	w->left--;
	return e.head.page_link & SG_END ? 1 : 0;
}

#define SG_SEGMENTS_MAX 65536

/* Every segment of a list: elements that were merged are one, which is freed at once. */
static __always_inline int dma__insert_list(u32 slot, u64 sgl, u32 segments, u64 mapped_ns,
					    u64 names)
{
	struct sg_walk walk = {
	    .mapped_ns = mapped_ns, .names = names, .sg = sgl, .left = segments, .slot = slot};

	bpf_loop(SG_SEGMENTS_MAX, sg_walk__step, &walk, 0);
	if (walk.left)
		loss__count(ABI_LOSS_LEDGER_BUSY);
	return 0;
}

#endif
