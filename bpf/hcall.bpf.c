// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcall.bpf.c - entry points of the hypercalls' tracepoints. What they do is in hcall.h.
 *
 * Every hypercall of the machine passes here but those that the kernel makes without tracing, as
 * H_CEDE and H_CONFER: what is none of ours leaves with the first comparison.
 */
#include "hcall.h"

/* hcall_entry(unsigned long opcode, unsigned long *args) (asm/trace.h) */
SEC("raw_tp/hcall_entry")
int hcall_begun(struct bpf_raw_tracepoint_args *ctx)
{
	u32 kind = hcall__kind(ctx->args[0]);
	struct hcall_now *c;

	if (!kind)
		return 0;
	hit__count(ABI_HOOK_HCALL_ENTRY);
	c = hcall__now();
	if (!c || kread(&c->args, sizeof(c->args), ctx->args[1]))
		return 0;
	if (kind == ABI_HCALL_PUT)
		c->args.n = 1;
	c->kind = kind;
	c->began_ns = bpf_ktime_get_ns();
	return 0;
}

/* hcall_exit(unsigned long opcode, long retval, unsigned long *retbuf) */
SEC("raw_tp/hcall_exit")
int hcall_ended(struct bpf_raw_tracepoint_args *ctx)
{
	u32 kind = hcall__kind(ctx->args[0]);
	s64 code = (s64)ctx->args[1];
	struct hcall_now *c;

	if (!kind)
		return 0;
	hit__count(ABI_HOOK_HCALL_EXIT);
	c = hcall__now();
	/* Another one, or none: it began before this was attached. */
	if (!c || c->kind != kind)
		return 0;
	hcall__count(c, code);
	if (code)
		hcall__fail(ctx, c, code);
	c->kind = ABI_HCALL_NONE;
	return 0;
}
