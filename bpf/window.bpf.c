// SPDX-License-Identifier: GPL-2.0-only
/*
 * window - the hooks on births and deaths of tables and devices. What they do
 * is in window.h.
 */
#include "window.h"

SEC("kprobe")
int BPF_KPROBE(table_birth, u64 tbl)
{
	return window__birth(tbl);
}

SEC("fentry")
int table_birth_fentry(void *ctx)
{
	return window__birth(fentry__arg(ctx, 0));
}

SEC("kprobe")
int BPF_KPROBE(table_death, u64 tbl)
{
	return window__put(tbl);
}

SEC("fentry")
int table_death_fentry(void *ctx)
{
	return window__put(fentry__arg(ctx, 0));
}

SEC("kprobe")
int BPF_KPROBE(device_gone, u64 dev)
{
	return window__device_gone(dev);
}

SEC("fentry")
int device_gone_fentry(void *ctx)
{
	return window__device_gone(fentry__arg(ctx, 0));
}
