// SPDX-License-Identifier: GPL-2.0-only
/*
 * stack.c - frames of a call stack that are the DMA API's own.
 *
 * The caller of the DMA API is the first thing that an operator wants to read. Frames of
 * page_pool stay: they show that the network stack may keep the mapping.
 */
#include "model.h"

#include <stdio.h>
#include <string.h>

static const char *const prefixes[] = {
    /* the DMA API and its powerpc implementation */
    "dma_",
    "__dma_",
    "dmam_",
    "iommu_",
    "__iommu_",
    "ppc_iommu_",
    "dma_iommu_",
    "vio_dma_",
    "tce_",
    "pnv_",
    /* the hypercalls of it (pseries) */
    "plpar_",
    "__trace_hcall_",
    "clear_tce_",
    /* what tracing itself puts on the stack */
    "bpf_prog_",
    "bpf_trampoline_",
    "bpf_trace_run",
    "__bpf_trace_",
    "__traceiter_",
    "ftrace_",
    "arch_ftrace_",
    "kprobe_",
    "kretprobe_",
};

bool stack__is_dma_api(const char *frame)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(frame, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

const char *stack__function(const struct stack *st)
{
	uint32_t n = stack__frames(st);

	for (uint32_t i = 0; i < n; i++)
		if (!stack__is_dma_api(st->frame[i]))
			return st->frame[i];
	return n ? st->frame[n - 1] : "?";
}

void stack__format_function(const struct stack *st, char *name, size_t len)
{
	const char *frame = stack__function(st);

	snprintf(name, len, "%.*s", (int)strcspn(frame, "+"), frame);
}

const char *holder__function(const struct holder *h)
{
	return stack__function(h->frames);
}
