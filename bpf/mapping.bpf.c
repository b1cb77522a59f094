// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapping.bpf.c - the hooks on mapping and unmapping, one program for every function
 * and mechanism. What they do is in mapping.h.
 *
 * A kprobe program serves any number of functions, an fentry program one.
 */
#include "mapping.h"

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe")
int BPF_KPROBE(who_maps, u64 dev, u64 tbl, u64 page, u32 npages)
{
	return mapping__who(dev, tbl, page, npages, false);
}

SEC("fentry")
int who_maps_fentry(void *ctx)
{
	return mapping__who(fentry__arg(ctx, 0), fentry__arg(ctx, 1), fentry__arg(ctx, 2),
			    (u32)fentry__arg(ctx, 3), false);
}

SEC("kprobe")
int BPF_KPROBE(who_maps_sg, u64 dev, u64 tbl, u64 sglist, int nelems)
{
	return mapping__who(dev, tbl, sglist, (u32)nelems, true);
}

SEC("fentry")
int who_maps_sg_fentry(void *ctx)
{
	return mapping__who(fentry__arg(ctx, 0), fentry__arg(ctx, 1), fentry__arg(ctx, 2),
			    (u32)fentry__arg(ctx, 3), true);
}

/* Do tables have levels? */
const volatile bool with_levels __weak;

SEC("kprobe")
int BPF_KPROBE(map, u64 tbl, u64 index, u64 npages, u64 uaddr, u64 direction)
{
	struct set_call call = {tbl, index, npages, uaddr, direction};

	return mapping__set(&call, ctx, BY_KPROBE, with_levels);
}

static __always_inline int map__fentry(void *ctx, bool levels)
{
	struct set_call call = {fentry__arg(ctx, 0), fentry__arg(ctx, 1), fentry__arg(ctx, 2),
				fentry__arg(ctx, 3), fentry__arg(ctx, 4)};

	return mapping__set(&call, ctx, BY_FENTRY, levels);
}

SEC("fentry")
int map_pseries_fentry(void *ctx)
{
	return map__fentry(ctx, false);
}

SEC("fentry")
int map_pnv_fentry(void *ctx)
{
	return map__fentry(ctx, true);
}

SEC("kprobe")
int BPF_KPROBE(unmap, u64 tbl, u64 dma_addr, u32 npages)
{
	return mapping__end(tbl, dma_addr, npages, ctx, BY_KPROBE);
}

SEC("fentry")
int unmap_fentry(void *ctx)
{
	return mapping__end(fentry__arg(ctx, 0), fentry__arg(ctx, 1), (u32)fentry__arg(ctx, 2), ctx,
			    BY_FENTRY);
}
