// SPDX-License-Identifier: GPL-2.0-only
/*
 * ddwquery: rewrites what the platform answers to ibm,query-pe-dma-window.
 *
 * QEMU offers room enough for a direct window whenever it is asked; machines
 * that offer less get a dynamic or a hybrid window, or none. The parameters say
 * how much less; what is not given stays as the platform said it.
 *
 *   largest_block  entries of the largest window (0: as it is)
 *   page_sizes     mask of page sizes, 1 is 4K, 2 is 64K (0: as it is)
 *   fewer          that many fewer windows: 1 where the platform allows one more
 *                  makes the kernel give up the default window first
 *
 * Pseries only: there is no query_ddw to probe elsewhere.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>

static ulong largest_block;
module_param(largest_block, ulong, 0644);
static uint page_sizes;
module_param(page_sizes, uint, 0644);
static uint fewer;
module_param(fewer, uint, 0644);

/* Of arch/powerpc/platforms/pseries/iommu.c, 5.11 and later. */
struct ddw_query_response {
	u32 windows_available;
	u64 largest_available_block;
	u32 page_size;
	u32 migration_capable;
};

struct call {
	struct ddw_query_response *answer;
};

static int query_begins(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct call *call = (struct call *)instance->data;

	/* The third argument; 6.1 has no regs_get_kernel_argument() here. */
	call->answer = (struct ddw_query_response *)regs->gpr[5];
	return 0;
}

static int query_ends(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct ddw_query_response *answer = ((struct call *)instance->data)->answer;

	if (regs_return_value(regs))
		return 0;
	pr_info("ddwquery: the platform said windows=%u block=0x%llx page_sizes=0x%x\n",
		answer->windows_available, answer->largest_available_block, answer->page_size);
	answer->windows_available -= min(answer->windows_available, fewer);
	if (largest_block)
		answer->largest_available_block = largest_block;
	if (page_sizes)
		answer->page_size = page_sizes;
	return 0;
}

static struct kretprobe query_probe = {
    .kp.symbol_name = "query_ddw",
    .entry_handler = query_begins,
    .handler = query_ends,
    .data_size = sizeof(struct call),
};

static int __init ddwquery_init(void)
{
	return register_kretprobe(&query_probe);
}

static void __exit ddwquery_exit(void)
{
	unregister_kretprobe(&query_probe);
}

module_init(ddwquery_init);
module_exit(ddwquery_exit);
MODULE_DESCRIPTION("Rewrites the answer to a query for a dynamic DMA window, for tests");
MODULE_LICENSE("GPL");
