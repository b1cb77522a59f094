// SPDX-License-Identifier: GPL-2.0-only
/*
 * leak.bpf.c - programs of the usual leak tracer, with which make bench compares tcetop's.
 *
 * They have the shape of memleak of bcc: a function's arguments are kept by thread until it
 * returns, a map has what it returned with time and call stack, and the function that frees removes
 * that.
 *
 * No types of the kernel are used, so that a kernel without BTF loads them, too.
 */
#include "vmlinux.h"

#include <bpf/bpf_helpers.h>

typedef __u64 u64;
typedef __u32 u32;

char LICENSE[] SEC("license") = "GPL";

#define ROOM 524288 /* mappings, as many as a default window has entries */
#define CALLS 10240 /* the numbers below are those of memleak */
#define STACKS 10240
#define FRAMES 127

/* struct pt_regs begins with the general registers, of which 3 has the first argument and the
 * result. */
#define ARGUMENT(ctx, n) (((const u64 *)(ctx))[2 + (n)])
#define RESULT(ctx) ARGUMENT(ctx, 1)

#define MAPPING_ERROR (~0ULL)

/* From include/uapi/linux/bpf.h, where it is in no named enum. */
#define BPF_ANY 0

struct call {
	u64 dev;
	u64 pages;
};

struct mapping {
	u64 dev;
	u64 pages;
	u64 mapped_ns;
	u64 stack;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CALLS);
	__type(key, u64);
	__type(value, struct call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, ROOM);
	__type(key, u64);
	__type(value, struct mapping);
} mappings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, STACKS);
	__uint(key_size, sizeof(u32));
	__uint(value_size, FRAMES * sizeof(u64));
} stacks SEC(".maps");

/* iommu_alloc(dev, tbl, page, npages, ...) */
SEC("kprobe")
int leak_call(void *ctx)
{
	u64 task = bpf_get_current_pid_tgid();
	struct call call = {.dev = ARGUMENT(ctx, 1), .pages = ARGUMENT(ctx, 4)};

	bpf_map_update_elem(&calls, &task, &call, BPF_ANY);
	return 0;
}

SEC("kretprobe")
int leak_return(void *ctx)
{
	u64 task = bpf_get_current_pid_tgid(), addr = RESULT(ctx);
	const struct call *call = bpf_map_lookup_elem(&calls, &task);
	struct mapping mapping = {};

	if (!call)
		return 0;
	mapping.dev = call->dev;
	mapping.pages = call->pages;
	bpf_map_delete_elem(&calls, &task);
	if (addr == MAPPING_ERROR)
		return 0;
	mapping.mapped_ns = bpf_ktime_get_ns();
	mapping.stack = (u64)bpf_get_stackid(ctx, &stacks, 0);
	bpf_map_update_elem(&mappings, &addr, &mapping, BPF_ANY);
	return 0;
}

/* __iommu_free(tbl, dma_addr, npages) */
SEC("kprobe")
int leak_free(void *ctx)
{
	u64 addr = ARGUMENT(ctx, 2);

	bpf_map_delete_elem(&mappings, &addr);
	return 0;
}
