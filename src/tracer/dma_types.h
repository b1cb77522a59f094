/* SPDX-License-Identifier: GPL-2.0-only */
/* dma_types.h - the DMA API's tracepoints, as the running kernel's types describe them. */
#ifndef TCETOP_DMA_TYPES_H
#define TCETOP_DMA_TYPES_H

#include <stdbool.h>
#include <stdint.h>

struct bpf_object;

/*
 * True if every tracepoint of mappings has the arguments that bpf/dma.bpf.c reads, and a
 * scatterlist its members where bpf/dma.h has them. rdonly_cast: out, the number of
 * bpf_rdonly_cast() in the kernel's types, 0 if it has none. Reads /sys/kernel/btf/vmlinux.
 */
bool dma_types__fit(uint32_t *rdonly_cast);

/*
 * Replace the placeholder of bpf_rdonly_cast(), ABI_RDONLY_CAST, by calls of it, in the programs of
 * an object that is open and not yet loaded. 0 or a negative errno.
 */
int dma_types__resolve(struct bpf_object *obj, uint32_t rdonly_cast);

#endif
