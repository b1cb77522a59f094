// SPDX-License-Identifier: GPL-2.0-only
/*
 * empty.bpf.c - programs that return at once, by which make bench tells the cost of getting there.
 */
#include "vmlinux.h"

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("raw_tp")
int empty_tracepoint(void *ctx)
{
	return 0;
}

SEC("kprobe")
int empty_kprobe(void *ctx)
{
	return 0;
}

SEC("kprobe.multi")
int empty_multi(void *ctx)
{
	return 0;
}

SEC("fentry")
int empty_fentry(void *ctx)
{
	return 0;
}
