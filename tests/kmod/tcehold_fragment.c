// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory in which nothing larger than a page is free, as after months of
 * uptime: what wants a level of two pages for a TCE table, and may not sleep
 * for it, gets none.
 *
 * All free blocks are taken with the flags that powernv takes a level with, so
 * that the same reserves are open to it, but for the one that has kswapd and
 * kcompactd make new blocks. Every second page goes back at once:
 * there is enough memory, and reclaim has nothing to do. The others cannot be
 * moved. A machine frees blocks all the time; whoever is about to ask for a level
 * waits until those are taken, too.
 */
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "tcehold.h"

#define LEVEL_FLAGS ((GFP_ATOMIC & ~__GFP_KSWAPD_RECLAIM) | __GFP_NOWARN)
#define TOP_ORDER 8

static DEFINE_SPINLOCK(kept_lock);
static LIST_HEAD(kept); /* by lru */
static unsigned long kept_pages;
static bool probed;

static void keep_every_second(struct page *page, unsigned int order)
{
	unsigned long flags, i;

	split_page(page, order);
	spin_lock_irqsave(&kept_lock, flags);
	for (i = 1; i < 1UL << order; i += 2)
		list_add(&page[i].lru, &kept);
	kept_pages += 1UL << (order - 1);
	spin_unlock_irqrestore(&kept_lock, flags);
	for (i = 0; i < 1UL << order; i += 2)
		__free_page(page + i);
}

/* Returns how many it found. */
static unsigned long take_blocks(bool may_sleep)
{
	unsigned long found = 0;
	struct page *page;
	unsigned int order;

	for (order = TOP_ORDER; order; order--) {
		while ((page = alloc_pages(LEVEL_FLAGS, order))) {
			keep_every_second(page, order);
			found++;
			if (may_sleep)
				cond_resched();
		}
	}
	return found;
}

/* On every CPU in turn: each has lists of free blocks of its own. */
static long take_blocks_here(void *unused)
{
	take_blocks(true);
	return 0;
}

static int before_level(struct kprobe *probe, struct pt_regs *regs)
{
	while (take_blocks(false))
		;
	return 0;
}

static struct kprobe level_probe = {
    .symbol_name = "pnv_alloc_tce_level",
    .pre_handler = before_level,
};

int tcehold_cmd_fragment(struct device *dev, int argc, char **argv)
{
	int cpu, err;

	if (probed)
		return -EBUSY;
	err = register_kprobe(&level_probe);
	if (err)
		return err;
	probed = true;
	for_each_online_cpu(cpu) work_on_cpu(cpu, take_blocks_here, NULL);
	tcehold_say("fragment: pages=%lu", kept_pages);
	return 0;
}

int tcehold_cmd_unfragment(struct device *dev, int argc, char **argv)
{
	tcehold_say("unfragment: pages=%lu", kept_pages);
	tcehold_fragment_exit();
	return 0;
}

void tcehold_fragment_exit(void)
{
	struct page *page, *next;

	if (!probed)
		return;
	unregister_kprobe(&level_probe);
	/* It has to be registered as new the next time. */
	level_probe.addr = NULL;
	level_probe.flags = 0;
	probed = false;
	list_for_each_entry_safe(page, next, &kept, lru)
	{
		list_del(&page->lru);
		__free_page(page);
		cond_resched();
	}
	kept_pages = 0;
}
