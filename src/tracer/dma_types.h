/* SPDX-License-Identifier: GPL-2.0-only */
/* dma_types.h - the DMA API's tracepoints, as the running kernel's types describe them. */
#ifndef TCETOP_DMA_TYPES_H
#define TCETOP_DMA_TYPES_H

#include <stdbool.h>
#include <stdint.h>

struct bpf_object;

/* Numbers in the kernel's own types, whatever types the programs are loaded with; 0: none. */
struct dma_types {
	uint32_t rdonly_cast; /* the function bpf_rdonly_cast() */
	uint32_t frame;       /* a structure that looks like a frame of the stack */
};

/*
 * True if every tracepoint of mappings has the arguments that bpf/dma.bpf.c reads, and a
 * scatterlist its members where bpf/dma.h has them. found: out, both numbers or none: without them
 * the call stack is the kernel's own walk. Reads
 * /sys/kernel/btf/vmlinux.
 */
bool dma_types__fit(struct dma_types *found);

/*
 * Replace the placeholders ABI_RDONLY_CAST and ABI_FRAME_TYPE in the programs of an object that is
 * open and not yet loaded. Not in functions that programs call: libbpf adds these when it loads. 0
 * or a negative errno.
 */
int dma_types__resolve(struct bpf_object *obj, const struct dma_types *types);

#endif
