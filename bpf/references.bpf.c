// SPDX-License-Identifier: GPL-2.0-only
/*
 * references.bpf.c - the number of references to each BPF program of the machine.
 *
 * An object of its own, loaded only while it is asked (src/tracer/references.c): it needs the
 * kernel's own BTF, which the other programs do without.
 */
#include "vmlinux.h"

#include <bpf/bpf_helpers.h>

#include "abi.h"

char LICENSE[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* include/linux/bpf.h. Not in types.list: a kernel without BTF has no use for them. */
struct bpf_prog_aux {
	struct {
		__s64 counter;
	} refcnt;
	__u32 id;
};

struct bpf_prog {
	struct bpf_prog_aux *aux;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

/* kernel/bpf/prog_iter.c */
struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog; /* NULL behind the last */
};

#pragma clang attribute pop

SEC("iter/bpf_prog")
int write_references(struct bpf_iter__bpf_prog *ctx)
{
	const struct bpf_prog *prog = ctx->prog;
	struct abi_references r = {0};

	if (!prog)
		return 0;
	r.program = prog->aux->id;
	r.count = (__u64)prog->aux->refcnt.counter;
	bpf_seq_write(ctx->meta->seq, &r, sizeof(r));
	return 0;
}
