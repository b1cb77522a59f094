// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma.bpf.c - entry points of the DMA API's tracepoints. What they do is in dma.h.
 *
 * Their arguments are those of include/trace/events/dma.h; userspace compares them with the
 * kernel's types before it uses these programs (dma_types.c).
 */
#include "dma.h"

char LICENSE[] SEC("license") = "GPL";

/* The kernel's own addresses: a page's physical address is far below (asm/page.h, PAGE_OFFSET). */
#define IS_POINTER(x) ((x) >= ABI_LINEAR_MAP)

/* Where the others have a direction dma_alloc_sgt has flags: GFP_KERNEL, GFP_ATOMIC, all above it.
 */
#define IS_DIRECTION(x) ((u32)(x) < ABI_DIRECTIONS)

/*
 * dma_map_page (6.12), dma_map_phys: device, physical address, address, bytes, direction,
 * attributes. dma_map_sg: device, list, its elements, its segments, direction, attributes.
 * dma_alloc_sgt: device, table of a list of one segment, bytes, direction, flags, attributes. One
 * program: what is loaded takes time by its length.
 */
SEC("raw_tp/dma_map")
int dma_map(struct bpf_raw_tracepoint_args *ctx)
{
	u64 dev = ctx->args[0], sgl = ctx->args[1], entry = 0, names;
	u32 segments = (u32)ctx->args[3], direction = (u32)ctx->args[4];
	bool is_list = IS_POINTER(sgl);
	u32 stack = 0, pages = 0;
	struct dma_window w;

	if (is_list && !IS_DIRECTION(direction)) {
		hit__count(ABI_HOOK_DMA_ALLOC_SGT);
		sgl = kread_u64(sgl); /* sg_table.sgl */
		direction = segments;
		segments = 1;
	} else {
		hit__count(is_list ? ABI_HOOK_DMA_MAP_SG : ABI_HOOK_DMA_MAP);
	}
	if (gate != ABI_GATE_OPEN)
		return 0;
	if (!is_list && dma__is_direct(dev, ctx->args[1], ctx->args[2]))
		return 0;
	w = dma__window(dev);
	if (!w.t)
		return 0;
	if (is_list && !sg__is_mapped(&w, sgl))
		return 0;
	if (!is_list) {
		entry = window__entry(w.t, ctx->args[2]);
		if (entry >= w.t->it_size)
			return 0;
		pages = (u32)tces_of(ctx->args[2], ctx->args[3], w.t->it_page_shift);
	}
	if (with_stacks)
		stack = stack__of_tracepoint(ctx, ABI_RUN_6);
	names = LEDGER_NAMES(stack, device__named(dev), direction);
	if (is_list)
		return dma__insert_list(w.slot, sgl, segments, bpf_ktime_get_ns(), names);
	return dma__insert(w.slot, entry, pages, bpf_ktime_get_ns(), names);
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
	w = dma__window(dev);
	if (!w.t)
		return 0;
	entry = window__entry(w.t, ctx->args[2]);
	if (entry >= w.t->it_size)
		return 0;
	pages = (u32)tces_of(ctx->args[2], coherent__bytes(ctx->args[3]), w.t->it_page_shift);
	if (with_stacks)
		stack = stack__of_rare_tracepoint(ctx, ABI_RUN_7);
	return dma__insert(w.slot, entry, pages, bpf_ktime_get_ns(),
			   LEDGER_NAMES(stack, device__named(dev), (u32)ctx->args[4]));
}
