// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma.bpf.c - entry points of the DMA API's tracepoints. What they do is in dma.h.
 *
 * Their arguments are those of include/trace/events/dma.h; userspace compares them with the
 * kernel's types before it uses these programs (dma_types.c).
 */
#include "dma.h"

char LICENSE[] SEC("license") = "GPL";

/* The kernel's own addresses are negative (asm/page.h, PAGE_OFFSET): no physical address is. */
#define IS_POINTER(x) ((s64)(x) < 0)

/* Where the others have a direction dma_alloc_sgt has flags: GFP_KERNEL, GFP_ATOMIC, all above it.
 */
#define IS_DIRECTION(x) ((u32)(x) < ABI_DIRECTIONS)

/*
 * dma_map_sg: device, list, its elements, its segments, direction, attributes. dma_alloc_sgt:
 * device, table of a list of one segment, bytes, direction, flags, attributes.
 */
static __always_inline u64 list__first(const struct bpf_raw_tracepoint_args *ctx)
{
	u64 list = ctx->args[1];

	return IS_DIRECTION(ctx->args[4]) ? list : kread_u64(list); /* sg_table.sgl */
}

/* By what the arguments are, which of the three it was. */
__weak __noinline int hit__count_map(struct bpf_raw_tracepoint_args *ctx)
{
	if (!IS_POINTER(ctx->args[1]))
		return hit__add(ABI_HOOK_DMA_MAP);
	return hit__add(IS_DIRECTION(ctx->args[4]) ? ABI_HOOK_DMA_MAP_SG : ABI_HOOK_DMA_ALLOC_SGT);
}

/* Whether the list is in the window of a table; see sg__is_mapped(). */
__weak __noinline bool list__is_mapped(struct bpf_raw_tracepoint_args *ctx, u32 slot)
{
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	return t && sg__is_mapped(t, list__first(ctx));
}

/* named: of the device, as DEVICE_NAMED() has it. */
__weak __noinline int list__insert(struct bpf_raw_tracepoint_args *ctx, u32 slot, u32 named,
				   u32 stack)
{
	u32 segments = (u32)ctx->args[3], direction = (u32)ctx->args[4];

	if (!IS_DIRECTION(direction)) {
		direction = segments;
		segments = 1;
	}
	return dma__insert_list(slot, list__first(ctx), segments, bpf_ktime_get_ns(),
				LEDGER_NAMES(stack, named, direction));
}

/*
 * dma_map_page (6.12), dma_map_phys: device, physical address, address, bytes, direction,
 * attributes. The same program for lists: what is loaded takes time by its length, and calls of
 * bpf_rdonly_cast() must be in the program itself (dma_types.h).
 */
SEC("raw_tp/dma_map")
int dma_map(struct bpf_raw_tracepoint_args *ctx)
{
	u64 dev = ctx->args[0], phys = ctx->args[1], addr = ctx->args[2], entry = 0;
	bool cast = has_rdonly_cast, is_list = IS_POINTER(phys);
	u32 stack = 0, pages = 0;
	struct dma_window w;

	if (count_hits)
		hit__count_map(ctx);
	if (gate != ABI_GATE_OPEN)
		return 0;
	if (!is_list && dma__is_direct(dev, phys, addr, cast))
		return 0;
	w = dma__window(dev, cast);
	if (!w.t)
		return 0;
	if (is_list) {
		if (!list__is_mapped(ctx, w.slot))
			return 0;
	} else {
		entry = window__entry(w.t, addr);
		if (entry >= w.t->it_size)
			return 0;
		pages = (u32)tces_of(addr, ctx->args[3], w.t->it_page_shift);
	}
	if (with_stacks)
		stack = stack__of_tracepoint(ctx, ABI_RUN_6, cast);
	if (is_list)
		return list__insert(ctx, w.slot, w.named, stack);
	return dma__insert(w.t, w.slot, entry, pages, bpf_ktime_get_ns(),
			   LEDGER_NAMES(stack, w.named, (u32)ctx->args[4]));
}

/* dma_alloc, dma_alloc_pages: device, memory or NULL, address, bytes, direction, flags, attributes.
 */
SEC("raw_tp/dma_alloc")
int dma_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	u64 dev = ctx->args[0], entry;
	u32 stack = 0, pages;
	struct dma_window w;

	hit__count(ABI_HOOK_DMA_ALLOC);
	if (gate != ABI_GATE_OPEN || !ctx->args[1])
		return 0;
	w = dma__window(dev, has_rdonly_cast);
	if (!w.t)
		return 0;
	entry = window__entry(w.t, ctx->args[2]);
	if (entry >= w.t->it_size)
		return 0;
	pages = (u32)tces_of(ctx->args[2], coherent__bytes(ctx->args[3]), w.t->it_page_shift);
	if (with_stacks)
		stack = stack__of_rare_tracepoint(ctx, ABI_RUN_7);
	return dma__insert(w.t, w.slot, entry, pages, bpf_ktime_get_ns(),
			   LEDGER_NAMES(stack, w.named, (u32)ctx->args[4]));
}
