/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mapping.h - actions of the map and unmap hooks, for every mechanism.
 *
 * iommu_alloc and ppc_iommu_map_sg know the device, the set callback of the table knows the
 * entry: the first leave the device in a stash for the second. Functions and arguments:
 * arch/powerpc/kernel/iommu.c, struct iommu_table_ops.
 */
#ifndef TCETOP_BPF_MAPPING_H
#define TCETOP_BPF_MAPPING_H

#include "call.h"
#include "unmatched_unmap.h"

/* ABI_GATE_*. */
volatile __u32 gate __weak;

/* Whether a mapping has its call stack: userspace changes it at any time. */
volatile __u32 with_stacks __weak;
const volatile __u32 kernel_page_shift __weak = 12;

/*
 * Not by CPU: a task may be moved to another one in the middle of a scatterlist. Two tasks that
 * share an entry lose their stash, which is counted (unknown-device).
 */
static __always_inline struct abi_stash *stash__place(const struct context *c)
{
	u32 slot = context__slot(c);

	return bpf_map_lookup_elem(&stash, &slot);
}

/* iommu_alloc or ppc_iommu_map_sg begins: stash the device for the set calls that follow. */
static __always_inline int mapping__who(u64 dev, u64 tbl, u64 addr, u32 pages, bool is_sg)
{
	struct context c;
	struct abi_stash *s;

	hit__count(is_sg ? ABI_HOOK_WHO_MAPS_SG : ABI_HOOK_WHO_MAPS);
	if (!gate)
		return 0;
	c = context__now();
	s = stash__place(&c);
	if (!s)
		return 0;
	s->task = 0;
	barrier();
	s->depth = c.depth;
	s->dev = dev;
	s->tbl = tbl;
	s->addr = addr;
	s->pages = pages;
	s->is_sg = is_sg;
	barrier();
	s->task = c.task;
	return 0;
}

/* include/linux/scatterlist.h; the two low bits of page_link chain and end a list. */
struct sg_head {
	u64 page_link;
	u32 offset;
	u32 length;
};
#define SG_CHAIN 1
#define SG_END 2

/* Read the element that the next set call must be about; false if there is none. */
static __always_inline bool sg__next(struct abi_stash *s, struct sg_head *sg)
{
	/* ppc_iommu_map_sg skips empty elements, and a chain link is not an element. */
	for (int i = 0; i < 4; i++) {
		if (kread(sg, sizeof(*sg), s->addr))
			return false;
		if (sg->page_link & SG_CHAIN) {
			s->addr = sg->page_link & ~3ULL;
			continue;
		}
		s->addr += bpf_core_type_size(struct scatterlist);
		s->pages--;
		if (sg->length)
			return true;
		if (!s->pages || sg->page_link & SG_END)
			return false;
	}
	return false;
}

/* TCEs of bytes at an address, or at an offset in a page: iommu_num_pages(). */
static __always_inline u64 tces_of(u64 addr, u64 bytes, u32 shift)
{
	u64 last = (1ULL << (shift & 63)) - 1;

	return ((addr & last) + bytes + last) >> (shift & 63);
}

/* True if the stash of ppc_iommu_map_sg fits this set call; moves it to the next element. */
static __always_inline bool stash__is_sg_element(struct abi_stash *s, u32 npages, u32 shift)
{
	struct sg_head sg;
	u64 expected;

	if (!s->pages || !sg__next(s, &sg))
		return false;
	expected = tces_of(sg.offset, sg.length, shift);
	if (!s->pages || sg.page_link & SG_END)
		s->task = 0;
	/* Where a TCE is larger than a page, the element may lie across one more. */
	return npages == expected || (shift > kernel_page_shift && npages == expected + 1);
}

/* The device of a set call: that of the stash, if it fits in every point; else 0. */
static __always_inline u64 stash__device(u64 tbl, u64 uaddr, u32 npages, u32 shift)
{
	struct context c = context__now();
	struct abi_stash *s = stash__place(&c);

	if (!s || s->task != c.task || s->depth != c.depth || s->tbl != tbl)
		return 0;
	if (s->is_sg) {
		if (stash__is_sg_element(s, npages, shift))
			return s->dev;
	} else if (s->pages == npages && (s->addr >> (shift & 63)) == (uaddr >> (shift & 63))) {
		s->task = 0;
		return s->dev;
	}
	s->task = 0;
	return 0;
}

/* Counters of the part of a table that an entry is in. */
static __always_inline struct abi_traffic *traffic__of(u32 slot, u64 entry)
{
	u32 part = (u32)(entry >> ABI_TRAFFIC_SHIFT) & (ABI_TRAFFIC_PARTS - 1);

	part += slot * ABI_TRAFFIC_PARTS;
	return bpf_map_lookup_elem(&traffic, &part);
}

static __always_inline void traffic__map(u32 slot, u64 entry, u32 pages)
{
	struct abi_traffic *of = traffic__of(slot, entry);

	if (!of)
		return;
	__sync_fetch_and_add(&of->maps, 1);
	__sync_fetch_and_add(&of->map_pages, pages);
}

static __always_inline void traffic__unmap(u32 slot, u64 entry, u32 pages)
{
	struct abi_traffic *of = traffic__of(slot, entry);

	if (!of)
		return;
	__sync_fetch_and_add(&of->unmaps, 1);
	__sync_fetch_and_add(&of->unmap_pages, pages);
}

/* The arguments of it_ops->set. */
struct set_call {
	u64 tbl;
	u64 index;
	u64 npages;
	u64 uaddr;
	u64 direction;
};

/*
 * it_ops->set: the entry is allocated, its bit is set, its TCEs are about to be written. levels:
 * and it may be that a level has to be allocated for them.
 */
static __always_inline int mapping__set(const struct set_call *call, void *ctx, enum entry by,
					bool levels)
{
	u32 id, slot, named, stack = 0;
	struct abi_table *t;
	u64 dev, entry;

	hit__count(ABI_HOOK_MAP);
	if (gate != ABI_GATE_OPEN)
		return 0;
	id = table__id(call->tbl);
	slot = id - 1;
	if (!id)
		return 0;
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t || t->ptr != call->tbl) {
		loss__count(ABI_LOSS_LEDGER_BUSY);
		return 0;
	}
	dev = stash__device(call->tbl, call->uaddr, (u32)call->npages, t->it_page_shift);
	named = dev ? device__named(dev) : 0;
	if (!named)
		loss__count(ABI_LOSS_UNKNOWN_DEVICE);
	if (levels)
		call__begin(ABI_CALL_MAP, call->tbl, id, DEVICE_OF(named), 0, 0);
	if (with_stacks) {
		struct stack_top top = stack__of(ctx, by);

		stack = stack__id(top.ip, top.sp);
	}
	entry = (call->index - t->it_offset) & ABI_KEY_ENTRY_MASK;
	ledger__insert(t, ABI_KEY(slot, entry), bpf_ktime_get_ns(), (u32)call->npages,
		       LEDGER_NAMES(stack, named, call->direction));
	traffic__map(slot, entry, (u32)call->npages);
	return 0;
}

static __always_inline int mapping__unmatched(u64 tbl, u64 dma_addr, u32 npages, void *ctx,
					      enum entry by)
{
	struct stack_top top = stack__of(ctx, by);

	unmap__unmatched(tbl, dma_addr, npages, top.ip, top.sp);
	return 0;
}

/*
 * True if the kernel has no mapping at an entry: its bit is clear in the bitmap, or the table is
 * userspace's, which passes no __iommu_free().
 */
static __always_inline bool entry__is_free(const struct abi_table *t, u64 entry)
{
	const struct iommu_table *tbl = (const struct iommu_table *)t->ptr;
	u64 map = (u64)BPF_CORE_READ(tbl, it_map);
	u64 word = 0;

	if (!map || t->owned)
		return true;
	return map == t->it_map && !kread(&word, sizeof(word), map + entry / 64 * 8) &&
	       !(word >> (entry & 63) & 1);
}

/* A freed range ends every mapping inside it: map_sg merges what was mapped one by one. */
static __always_inline int mapping__end(u64 tbl, u64 dma_addr, u32 npages, void *ctx, enum entry by)
{
	struct abi_table *t;
	u32 id, slot, pages;
	u64 entry, key;

	hit__count(ABI_HOOK_UNMAP);
	if (!gate)
		return 0;
	id = table__find(tbl);
	slot = id - 1;
	t = id ? bpf_map_lookup_elem(&tables, &slot) : 0;
	if (!t || t->ptr != tbl)
		return mapping__unmatched(tbl, dma_addr, npages, ctx, by);
	entry = (dma_addr >> (t->it_page_shift & 63)) - t->it_offset;
	if (entry >= t->it_size || npages > t->it_size - entry)
		return mapping__unmatched(tbl, dma_addr, npages, ctx, by);
	key = ABI_KEY(slot, entry);
	pages = ledger__remove(t, key);
	/* The hook comes before the bits are cleared: what is clear now was not mapped here. */
	if (!pages && entry__is_free(t, entry))
		return mapping__unmatched(tbl, dma_addr, npages, ctx, by);
	if (pages < npages)
		ledger__end(key + pages, key + npages);
	traffic__unmap(slot, entry, npages);
	if (t->dying_ns) {
		struct stack_top top = stack__of(ctx, by);

		t->unmap_stack = stack__id(top.ip, top.sp);
	}
	return 0;
}

#endif
