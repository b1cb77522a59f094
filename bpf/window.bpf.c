// SPDX-License-Identifier: GPL-2.0-only
/*
 * window.bpf.c - the hooks on creation and free of tables and devices, as kprobes.
 * What they do is in window.h.
 */
#include "window.h"

SEC("kprobe")
int table_create(struct pt_regs *ctx)
{
	return window__create_table(ctx);
}

SEC("kprobe")
int table_put(struct pt_regs *ctx)
{
	return window__put(ctx);
}

SEC("kprobe")
int table_free(struct pt_regs *ctx)
{
	return window__free(ctx);
}

SEC("kprobe")
int table_in_use(struct pt_regs *ctx)
{
	return window__in_use(ctx);
}

SEC("kprobe")
int window_query(struct pt_regs *ctx)
{
	return window__query(ctx);
}

SEC("kprobe")
int window_create(struct pt_regs *ctx)
{
	return window__create(ctx);
}

SEC("kprobe")
int window_reset(struct pt_regs *ctx)
{
	return window__reset(ctx);
}

SEC("kprobe")
int window_remove(struct pt_regs *ctx)
{
	return window__remove(ctx);
}

SEC("kprobe")
int window_set(struct pt_regs *ctx)
{
	return window__set(ctx);
}

SEC("kprobe")
int window_unset(struct pt_regs *ctx)
{
	return window__unset(ctx);
}

SEC("kprobe")
int map_failed(struct pt_regs *ctx)
{
	return window__map_failed(ctx);
}

SEC("kprobe")
int device_gone(struct pt_regs *ctx)
{
	return window__device_gone(ctx);
}

/* At the return of iommu_table_in_use; this one and the next only where the kernel waits. */
SEC("kretprobe")
int table_answered(struct pt_regs *ctx)
{
	return window__answered(PT_REGS_RC(ctx));
}

/* At the return of the function that waits: the one that table_free or table_put is hooked to. */
SEC("kretprobe")
int table_waited(struct pt_regs *ctx)
{
	return window__waited();
}
