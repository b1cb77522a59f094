// SPDX-License-Identifier: GPL-2.0-only
/*
 * level.bpf.c - the hooks on the levels of powernv's tables. What they do is in level.h.
 */
#include "level.h"

SEC("kprobe")
int level_alloc(struct pt_regs *ctx)
{
	return level__alloc(ctx);
}

SEC("kprobe")
int level_refused(struct pt_regs *ctx)
{
	return level__refused(ctx);
}

SEC("kprobe")
int level_free(struct pt_regs *ctx)
{
	return level__free(ctx);
}

SEC("kprobe")
int level_create(struct pt_regs *ctx)
{
	return level__create(ctx);
}

SEC("kprobe")
int level_user(struct pt_regs *ctx)
{
	return level__user(ctx);
}

/* At the return of pnv_alloc_tce_level, on kernels that stand it. */
SEC("kretprobe")
int level_allocated(struct pt_regs *ctx)
{
	return level__end();
}
