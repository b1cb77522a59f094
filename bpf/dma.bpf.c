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

/*
 * dma_map_page (6.12), dma_map_phys: device, physical address, address, bytes, direction,
 * attributes. dma_map_sg: device, list, its elements, its segments, direction, attributes. One
 * program: what is loaded takes time by its length.
 */
SEC("raw_tp/dma_map")
int dma_map(struct bpf_raw_tracepoint_args *ctx)
{
	bool is_list = IS_POINTER(ctx->args[1]);
	u64 dev = ctx->args[0], entry = 0, names;
	u32 stack = 0, pages = 0;
	struct dma_window w;

	hit__count(is_list ? ABI_HOOK_DMA_MAP_SG : ABI_HOOK_DMA_MAP);
	if (!gate)
		return 0;
	w = dma__window(dev);
	if (!w.t)
		return 0;
	if (is_list && !sg__is_mapped(&w, ctx->args[1]))
		return 0;
	if (!is_list) {
		entry = window__entry(w.t, ctx->args[2]);
		if (entry >= w.t->it_size)
			return 0;
		pages = window__pages(w.t, ctx->args[2], ctx->args[3]);
	}
	if (with_stacks)
		stack = stack__of_tracepoint(ctx, ABI_RUN_6);
	names = LEDGER_NAMES(stack, device__named(dev), (u32)ctx->args[4]);
	if (is_list)
		return dma__insert_list(w.slot, ctx->args[1], (u32)ctx->args[3], bpf_ktime_get_ns(),
					names);
	return dma__insert(w.slot, entry, pages, bpf_ktime_get_ns(), names);
}

/*
 * dma_alloc, dma_alloc_pages: device, memory or NULL, address, bytes, direction, flags, attributes.
 *
 * dma_alloc_sgt has no program: dma_alloc_noncontiguous() is for cameras, and its TCEs are
 * unattributed.
 */
SEC("raw_tp/dma_alloc")
int dma_alloc(struct bpf_raw_tracepoint_args *ctx)
{
	u64 dev = ctx->args[0], entry;
	u32 stack = 0, pages;
	struct dma_window w;

	hit__count(ABI_HOOK_DMA_ALLOC);
	if (!gate || !ctx->args[1])
		return 0;
	w = dma__window(dev);
	if (!w.t)
		return 0;
	entry = window__entry(w.t, ctx->args[2]);
	if (entry >= w.t->it_size)
		return 0;
	pages = window__pages(w.t, ctx->args[2], coherent__bytes(ctx->args[3]));
	if (with_stacks)
		stack = stack__of_rare_tracepoint(ctx, ABI_RUN_7);
	return dma__insert(w.slot, entry, pages, bpf_ktime_get_ns(),
			   LEDGER_NAMES(stack, device__named(dev), (u32)ctx->args[4]));
}
