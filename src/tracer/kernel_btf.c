// SPDX-License-Identifier: GPL-2.0-only
/* kernel_btf.c - the kernel's own types, read once at attach. */
#include "kernel_btf.h"

#include <stddef.h>

#include <bpf/btf.h>

static struct btf *kernel;

const struct btf *kernel_btf__get(void)
{
	if (!kernel)
		kernel = btf__load_vmlinux_btf();
	return kernel;
}

void kernel_btf__drop(void)
{
	btf__free(kernel);
	kernel = NULL;
}
