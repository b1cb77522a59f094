// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls of our own: some that the hypervisor refuses, some that touch no window, and some
 * that no tracepoint sees.
 */
#include <linux/device.h>
#include <linux/ktime.h>
#include <asm/firmware.h>
#include <asm/hvcall.h>
#include <asm/iommu.h>

#include "tcehold.h"

#define MAX_CALLS 1000000UL
#define OUTSIDE (0x6e57UL << 48) /* in no window */
#define NO_SUCH_CALL 0xefcUL     /* PAPR has no such number; MAX_HCALL_OPCODE is below it */

/* As plpar_hcall_norets() does it, but for the tracepoints (PAPR 14.5.3). */
long tcehold_untraced_call(unsigned long opcode, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long r3 asm("r3") = opcode;
	register unsigned long r4 asm("r4") = a;
	register unsigned long r5 asm("r5") = b;
	register unsigned long r6 asm("r6") = c;

	asm volatile("sc 1"
		     : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6)
		     :
		     : "r0", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "cr1", "cr5", "cr6",
		       "cr7", "xer", "ctr", "memory");
	return (long)r3;
}

/* outside DEV N: N H_STUFF_TCE of an address that is not in the device's window */
noinline int tcehold_cmd_outside(struct device *dev, int argc, char **argv)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	unsigned long n, i, refused = 0;
	int err;

	err = tcehold_arg(argc, argv, 2, 1, 1, MAX_CALLS, &n);
	if (err)
		return err;
	if (!tbl || !firmware_has_feature(FW_FEATURE_LPAR))
		return -EOPNOTSUPP;
	for (i = 0; i < n; i++)
		refused +=
		    plpar_hcall_norets(H_STUFF_TCE, tbl->it_index, OUTSIDE, 0, 2) == H_PARAMETER;
	tcehold_say("outside: liobn=0x%lx ioba=0x%lx calls=%lu refused=%lu", tbl->it_index, OUTSIDE,
		    n, refused);
	return refused == n ? 0 : -EIO;
}

/* othercall N: N hypercalls that have nothing to do with windows, timed */
int tcehold_cmd_othercall(struct device *dev, int argc, char **argv)
{
	unsigned long n, i;
	u64 start;
	int err;

	err = tcehold_arg(argc, argv, 1, 1000, 1, MAX_CALLS, &n);
	if (err)
		return err;
	if (!firmware_has_feature(FW_FEATURE_LPAR))
		return -EOPNOTSUPP;
	start = ktime_get_ns();
	for (i = 0; i < n; i++)
		plpar_hcall_norets(NO_SUCH_CALL);
	tcehold_say("othercall: calls=%lu ns_per_call=%llu", n, (ktime_get_ns() - start) / n);
	return 0;
}
