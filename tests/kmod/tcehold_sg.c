// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scatterlists that are kept. The kernel merges neighbours into one segment
 * when the next allocation follows the previous one in the table and the
 * segment stays within the device's max_seg_size (64 KiB by default): one
 * unmap then ends several mappings. More entries than SG_MAX_SINGLE_ALLOC
 * (128 on 4K pages, 2048 on 64K) make a chained table.
 */
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "tcehold.h"

#define MAX_NENTS 65536UL
#define MAX_TCES 1024UL
#define MAX_SEG_KIB (1UL << 21)

struct held_sg {
	struct list_head node;
	struct device *dev; /* referenced */
	struct sg_table sgt;
	size_t len; /* bytes of each entry */
};

static DEFINE_MUTEX(sg_lock);
static LIST_HEAD(held_sgs);

void tcehold_sgt_free(struct sg_table *sgt, size_t len)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sg(sgt->sgl, sg, sgt->orig_nents, i) if (sg_page(sg))
	    __free_pages(sg_page(sg), get_order(len));
	sg_free_table(sgt);
}

int tcehold_sgt_new(struct sg_table *sgt, unsigned int nents, size_t len)
{
	struct scatterlist *sg;
	struct page *page;
	unsigned int i;
	int err;

	err = sg_alloc_table(sgt, nents, GFP_KERNEL);
	if (err)
		return err;
	for_each_sg(sgt->sgl, sg, nents, i)
	{
		page = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN, get_order(len));
		if (!page) {
			tcehold_sgt_free(sgt, len);
			return -ENOMEM;
		}
		sg_set_page(sg, page, len, 0);
		cond_resched();
	}
	return 0;
}

static void free_held(struct held_sg *h)
{
	tcehold_sgt_free(&h->sgt, h->len);
	put_device(h->dev);
	kfree(h);
}

static struct held_sg *new_held(struct device *dev, unsigned int nents, size_t len)
{
	struct held_sg *h = kzalloc(sizeof(*h), GFP_KERNEL);

	if (!h)
		return NULL;
	if (tcehold_sgt_new(&h->sgt, nents, len)) {
		kfree(h);
		return NULL;
	}
	h->dev = get_device(dev);
	h->len = len;
	return h;
}

/* Global and not inlined: stacks name it. */
int tcehold_map_sg_held(struct device *dev, struct sg_table *sgt);
noinline int tcehold_map_sg_held(struct device *dev, struct sg_table *sgt)
{
	int err = dma_map_sgtable(dev, sgt, DMA_BIDIRECTIONAL, 0);

	barrier(); /* no tail call: it would drop this frame */
	return err;
}

static int sg_hold(struct device *dev, unsigned int nents, size_t len)
{
	struct held_sg *h = new_held(dev, nents, len);
	int err;

	if (!h)
		return -ENOMEM;
	err = tcehold_map_sg_held(dev, &h->sgt);
	if (err) {
		free_held(h);
		return err;
	}
	mutex_lock(&sg_lock);
	list_add_tail(&h->node, &held_sgs);
	mutex_unlock(&sg_lock);
	tcehold_say("sg: dev=%s nents=%u segments=%u tces=%lu chained=%d", dev_name(dev), nents,
		    h->sgt.nents, nents * tcehold_tces(dev, len), nents > SG_MAX_SINGLE_ALLOC);
	return 0;
}

int tcehold_cmd_sg(struct device *dev, int argc, char **argv)
{
	unsigned long nents, tces, seg_kib;
	int err;

	err = tcehold_arg(argc, argv, 2, 64, 1, MAX_NENTS, &nents);
	if (!err)
		err = tcehold_arg(argc, argv, 3, 1, 1, MAX_TCES, &tces);
	if (!err)
		err = tcehold_arg(argc, argv, 4, 0, 4, MAX_SEG_KIB, &seg_kib);
	if (err)
		return err;
	if (seg_kib) {
		if (!dev->dma_parms)
			return -EOPNOTSUPP;
		dma_set_max_seg_size(dev, seg_kib << 10);
	}
	return sg_hold(dev, nents, tces * tcehold_unit(dev));
}

int tcehold_cmd_sgrelease(struct device *dev, int argc, char **argv)
{
	struct held_sg *h, *next;
	unsigned long lists = 0, segments = 0;

	mutex_lock(&sg_lock);
	list_for_each_entry_safe(h, next, &held_sgs, node)
	{
		if (dev && h->dev != dev)
			continue;
		list_del(&h->node);
		lists++;
		segments += h->sgt.nents;
		dma_unmap_sgtable(h->dev, &h->sgt, DMA_BIDIRECTIONAL, 0);
		free_held(h);
	}
	mutex_unlock(&sg_lock);
	tcehold_say("sgrelease: lists=%lu segments=%lu", lists, segments);
	return 0;
}

void tcehold_sg_status(struct seq_file *m)
{
	unsigned long lists = 0, nents = 0, segments = 0, tces = 0;
	struct held_sg *h;

	mutex_lock(&sg_lock);
	list_for_each_entry(h, &held_sgs, node)
	{
		lists++;
		nents += h->sgt.orig_nents;
		segments += h->sgt.nents;
		tces += h->sgt.orig_nents * tcehold_tces(h->dev, h->len);
	}
	mutex_unlock(&sg_lock);
	seq_printf(m, "sgs: lists=%lu nents=%lu segments=%lu tces=%lu\n", lists, nents, segments,
		   tces);
}

void tcehold_sg_exit(void)
{
	tcehold_cmd_sgrelease(NULL, 0, NULL);
}
