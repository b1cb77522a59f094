// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page pools, as a network driver has them: pages that stay out with the stack
 * (pool), a pool that is destroyed meanwhile (pooldestroy), and pages that come
 * back at last (poolrelease). Whether a destroyed pool's pages stay mapped is
 * the kernel's business; that is what there is to see.
 *
 * A pool maps more pages than are asked for and keeps them in its cache; when it
 * is destroyed those go back at once.
 */
#include <linux/bottom_half.h>
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#include <net/page_pool/helpers.h>
#else
#include <net/page_pool.h>
#endif

#include "tcehold.h"

#define MAX_PAGES 4096UL
#define MAX_DELAY_MS 600000UL

struct pool {
	struct list_head node;
	struct device *dev; /* referenced */
	struct page_pool *pp;
	bool destroyed; /* pp belongs to the kernel, until the last page is back */
	unsigned long count;
	struct page *pages[]; /* in flight */
};

static DEFINE_MUTEX(pool_lock);
static LIST_HEAD(pools);

void tcehold_pool_release_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(pool_release_work, tcehold_pool_release_work);

/* As a driver does in its poll function: with bottom halves off. */
noinline int tcehold_pool_fill(struct page_pool *pp, struct page **pages, unsigned long want,
			       unsigned long *got)
{
	local_bh_disable();
	for (*got = 0; *got < want; (*got)++) {
		pages[*got] = page_pool_alloc_pages(pp, GFP_ATOMIC | __GFP_NOWARN);
		if (!pages[*got])
			break;
	}
	local_bh_enable();
	return *got == want ? 0 : -ENOMEM;
}

/* Puts the pages back; a destroyed pool ends by itself soon after. */
static void put_pages(struct pool *pool)
{
	while (pool->count)
		page_pool_put_full_page(pool->pp, pool->pages[--pool->count], false);
}

static void pool_free(struct pool *pool)
{
	if (!pool->destroyed)
		page_pool_destroy(pool->pp);
	list_del(&pool->node);
	put_device(pool->dev);
	kvfree(pool);
}

int tcehold_cmd_pool(struct device *dev, int argc, char **argv)
{
	struct page_pool_params params = {
	    .flags = PP_FLAG_DMA_MAP,
	    .pool_size = 256,
	    .nid = NUMA_NO_NODE,
	    .dev = dev,
	    .dma_dir = DMA_FROM_DEVICE,
	};
	unsigned long count;
	struct pool *pool;
	int err;

	err = tcehold_arg(argc, argv, 2, 1, 1, MAX_PAGES, &count);
	if (err)
		return err;
	pool = kvzalloc(struct_size(pool, pages, count), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	pool->pp = page_pool_create(&params);
	if (IS_ERR(pool->pp)) {
		err = PTR_ERR(pool->pp);
		kvfree(pool);
		return err;
	}
	pool->dev = get_device(dev);
	err = tcehold_pool_fill(pool->pp, pool->pages, count, &pool->count);
	mutex_lock(&pool_lock);
	list_add_tail(&pool->node, &pools);
	mutex_unlock(&pool_lock);
	tcehold_say("pool: dev=%s pages=%lu tces=%lu", dev_name(dev), pool->count,
		    pool->count * tcehold_tces(dev, PAGE_SIZE));
	return err;
}

int tcehold_cmd_pooldestroy(struct device *dev, int argc, char **argv)
{
	unsigned long destroyed = 0, pages = 0;
	struct pool *pool, *next;

	mutex_lock(&pool_lock);
	list_for_each_entry_safe(pool, next, &pools, node)
	{
		if (pool->destroyed || (dev && pool->dev != dev))
			continue;
		page_pool_destroy(pool->pp);
		pool->destroyed = true;
		destroyed++;
		pages += pool->count;
		if (!pool->count)
			pool_free(pool);
	}
	mutex_unlock(&pool_lock);
	tcehold_say("pooldestroy: pools=%lu pages=%lu", destroyed, pages);
	return 0;
}

noinline void tcehold_pool_release_work(struct work_struct *work)
{
	struct pool *pool, *next;
	unsigned long pages = 0;

	mutex_lock(&pool_lock);
	list_for_each_entry_safe(pool, next, &pools, node)
	{
		pages += pool->count;
		put_pages(pool);
		if (pool->destroyed)
			pool_free(pool);
	}
	mutex_unlock(&pool_lock);
	tcehold_say("poolrelease: pages=%lu", pages);
}

int tcehold_cmd_poolrelease(struct device *dev, int argc, char **argv)
{
	unsigned long delay;
	int err;

	err = tcehold_arg(argc, argv, 1, 0, 0, MAX_DELAY_MS, &delay);
	if (err)
		return err;
	if (delayed_work_pending(&pool_release_work))
		return -EBUSY;
	schedule_delayed_work(&pool_release_work, msecs_to_jiffies(delay));
	if (!delay)
		flush_delayed_work(&pool_release_work);
	return 0;
}

void tcehold_pool_status(struct seq_file *m)
{
	unsigned long count = 0, destroyed = 0, pages = 0;
	struct pool *pool;

	mutex_lock(&pool_lock);
	list_for_each_entry(pool, &pools, node)
	{
		count++;
		destroyed += pool->destroyed;
		pages += pool->count;
	}
	mutex_unlock(&pool_lock);
	seq_printf(m, "pools: count=%lu destroyed=%lu pages=%lu release_pending=%d\n", count,
		   destroyed, pages, delayed_work_pending(&pool_release_work));
}

void tcehold_pool_exit(void)
{
	struct pool *pool, *next;

	cancel_delayed_work_sync(&pool_release_work);
	mutex_lock(&pool_lock);
	list_for_each_entry_safe(pool, next, &pools, node)
	{
		put_pages(pool);
		pool_free(pool);
	}
	mutex_unlock(&pool_lock);
}
