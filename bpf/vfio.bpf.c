// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio.bpf.c - the hooks on what VFIO and KVM do to tables. What they do is in vfio.h.
 */
#include "vfio.h"

SEC("kprobe")
int exchange(struct pt_regs *ctx)
{
	return userview__exchange(ctx);
}

/* At the return of iommu_tce_xchg_no_kill. */
SEC("kretprobe")
int exchanged(struct pt_regs *ctx)
{
	return exchange__end(PT_REGS_RC(ctx));
}
