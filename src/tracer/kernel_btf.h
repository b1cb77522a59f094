/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel_btf.h - the kernel's own types, read once at attach. */
#ifndef TCETOP_KERNEL_BTF_H
#define TCETOP_KERNEL_BTF_H

struct btf;

/* /sys/kernel/btf/vmlinux, read at the first call; NULL: there is none, or no memory. */
const struct btf *kernel_btf__get(void);

/* Give its memory back, some megabytes. */
void kernel_btf__drop(void);

#endif
