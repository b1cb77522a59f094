// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_text.bpf.c - a copy of a piece of the kernel's text, to find the calls in a function.
 *
 * Never attached: userspace runs it (BPF_PROG_TEST_RUN).
 */
#include "helpers.h"

__u32 text[ABI_TEXT_WORDS];

SEC("raw_tp")
int text_read(struct abi_text *ctx)
{
	u64 words = ctx->words;

	if (words > ABI_TEXT_WORDS)
		words = ABI_TEXT_WORDS;
	return (int)kread(text, (u32)words * sizeof(text[0]), ctx->addr);
}
