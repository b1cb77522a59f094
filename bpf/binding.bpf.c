// SPDX-License-Identifier: GPL-2.0-only
/*
 * binding.bpf.c - the hooks on probe and remove of PCI and vio devices, as kprobes and for fentry.
 * What they do is in binding.h.
 */
#include "binding.h"

SEC("kprobe")
int pci_bind(struct pt_regs *ctx)
{
	return binding__begin(ABI_HOOK_PCI_BIND, PT_REGS_PARM1(ctx));
}

SEC("kprobe")
int pci_unbind(struct pt_regs *ctx)
{
	return binding__end(ABI_HOOK_PCI_UNBIND, PT_REGS_PARM1(ctx));
}

SEC("kprobe")
int vio_bind(struct pt_regs *ctx)
{
	return binding__begin(ABI_HOOK_VIO_BIND, PT_REGS_PARM1(ctx));
}

SEC("kprobe")
int vio_unbind(struct pt_regs *ctx)
{
	return binding__end(ABI_HOOK_VIO_UNBIND, PT_REGS_PARM1(ctx));
}

SEC("fentry")
int pci_bind_fentry(void *ctx)
{
	return binding__begin(ABI_HOOK_PCI_BIND, fentry__arg(ctx, 0));
}

SEC("fentry")
int pci_unbind_fentry(void *ctx)
{
	return binding__end(ABI_HOOK_PCI_UNBIND, fentry__arg(ctx, 0));
}

SEC("fentry")
int vio_bind_fentry(void *ctx)
{
	return binding__begin(ABI_HOOK_VIO_BIND, fentry__arg(ctx, 0));
}

SEC("fentry")
int vio_unbind_fentry(void *ctx)
{
	return binding__end(ABI_HOOK_VIO_UNBIND, fentry__arg(ctx, 0));
}
