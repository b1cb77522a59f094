// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings that are kept: single pages (hold, release) and coherent memory.
 *
 * tcehold_map_held and tcehold_release_work are global and never inlined, so
 * that a stack taken at a mapping or at its unmap names them.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "tcehold.h"

#define MAX_MAPS 1000000UL
#define MAX_TCES 4096UL
#define MAX_DELAY_MS 600000UL

/* One block of dma_alloc_coherent, or of dma_alloc_noncontiguous. */
struct coherent {
	struct list_head node;
	struct device *dev; /* referenced */
	void *cpu;
	dma_addr_t dma;
	struct sg_table *sgt; /* of the second */
	size_t len;
};

static DEFINE_MUTEX(held_lock); /* both lists and release_dev */
static LIST_HEAD(held);
static LIST_HEAD(coherents);
static struct device *release_dev; /* referenced; NULL: every device */

void tcehold_release_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(release_work, tcehold_release_work);

struct tcehold_buf *tcehold_buf_new(struct device *dev, size_t len, enum dma_data_direction dir)
{
	struct tcehold_buf *buf = kzalloc(sizeof(*buf), GFP_KERNEL);

	if (!buf)
		return NULL;
	buf->order = get_order(len);
	buf->page = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_ZERO | __GFP_NOWARN, buf->order);
	if (!buf->page) {
		kfree(buf);
		return NULL;
	}
	buf->dev = get_device(dev);
	buf->len = len;
	buf->dir = dir;
	return buf;
}

void tcehold_buf_free(struct tcehold_buf *buf)
{
	if (!buf->foreign)
		__free_pages(buf->page, buf->order);
	put_device(buf->dev);
	kfree(buf);
}

noinline int tcehold_map_held(struct tcehold_buf *buf)
{
	buf->dma = dma_map_page(buf->dev, buf->page, 0, buf->len, buf->dir);
	return dma_mapping_error(buf->dev, buf->dma) ? -ENOSPC : 0;
}

void tcehold_unmap(struct tcehold_buf *buf)
{
	dma_unmap_page(buf->dev, buf->dma, buf->len, buf->dir);
}

/* Few enough for a tool that shows ten frames, from the function that fills a table on. */
#define PATH_DEPTH 4
#define PATHS_MAX (1UL << (3 * PATH_DEPTH))

/* One of eight calls, which the compiler must not make one of, nor a jump. */
#define CALL_ON(n)                                                                                 \
	case n:                                                                                    \
		err = tcehold_map_on_path(buf, path >> 3, depth - 1);                              \
		asm volatile("" : "+r"(err) : "i"(n));                                             \
		break

/* Maps it at the end of the path with that number. */
noinline int tcehold_map_on_path(struct tcehold_buf *buf, unsigned long path, int depth)
{
	int err = 0;

	if (!depth)
		return tcehold_map_held(buf);
	switch (path & 7) {
		CALL_ON(0);
		CALL_ON(1);
		CALL_ON(2);
		CALL_ON(3);
		CALL_ON(4);
		CALL_ON(5);
		CALL_ON(6);
		CALL_ON(7);
	}
	return err;
}

/* depth 0: on no path */
static int hold_buf(struct tcehold_buf *buf, unsigned long path, int depth)
{
	int err;

	if (!buf)
		return -ENOMEM;
	err = tcehold_map_on_path(buf, path, depth);
	if (err) {
		tcehold_buf_free(buf);
		return err;
	}
	buf->tces = buf->foreign ? 1 : tcehold_tces(buf->dev, buf->len);
	mutex_lock(&held_lock);
	list_add_tail(&buf->node, &held);
	mutex_unlock(&held_lock);
	return 0;
}

/* The bus address of the mapping that was made last; 0 where there is none. */
static dma_addr_t last_held(void)
{
	dma_addr_t dma = 0;

	mutex_lock(&held_lock);
	if (!list_empty(&held))
		dma = list_last_entry(&held, struct tcehold_buf, node)->dma;
	mutex_unlock(&held_lock);
	return dma;
}

static int parse_direction(const char *word, enum dma_data_direction *dir)
{
	if (!strcmp(word, "to"))
		*dir = DMA_TO_DEVICE;
	else if (!strcmp(word, "from"))
		*dir = DMA_FROM_DEVICE;
	else if (!strcmp(word, "bidi"))
		*dir = DMA_BIDIRECTIONAL;
	else
		return -EINVAL;
	return 0;
}

int tcehold_cmd_hold(struct device *dev, int argc, char **argv)
{
	enum dma_data_direction dir = DMA_BIDIRECTIONAL;
	unsigned long count, tces, i;
	int err;

	err = tcehold_arg(argc, argv, 2, 1, 1, MAX_MAPS, &count);
	if (!err)
		err = tcehold_arg(argc, argv, 3, 1, 1, MAX_TCES, &tces);
	if (!err && argc > 4)
		err = parse_direction(argv[4], &dir);
	for (i = 0; !err && i < count; i++) {
		err = hold_buf(tcehold_buf_new(dev, tces * tcehold_unit(dev), dir), 0, 0);
		if (err)
			break;
		cond_resched();
	}
	if (err && err != -ENOSPC && err != -ENOMEM)
		return err;
	tcehold_say("hold: dev=%s maps=%lu tces=%lu last=0x%llx", dev_name(dev), i,
		    i * tcehold_tces(dev, tces * tcehold_unit(dev)),
		    (unsigned long long)last_held());
	return err;
}

/* One more mapping of a page that others map, too. */
static struct tcehold_buf *shared_buf_new(struct device *dev, struct page *page)
{
	struct tcehold_buf *buf = kzalloc(sizeof(*buf), GFP_KERNEL);

	if (!buf)
		return NULL;
	get_page(page);
	buf->page = page;
	buf->dev = get_device(dev);
	buf->len = tcehold_unit(dev);
	buf->dir = DMA_BIDIRECTIONAL;
	return buf;
}

/*
 * The page's number is a multiple of 16. So are the numbers of the entries that a table gives out
 * first (it_blocksize): one of the first in a dynamic window has the address that the page would
 * have in a direct one.
 */
#define BLOCK_ORDER 4

int tcehold_cmd_holdpage(struct device *dev, int argc, char **argv)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, BLOCK_ORDER);
	unsigned long count, i;
	int err = tcehold_arg(argc, argv, 2, 1, 1, MAX_MAPS, &count);

	if (!page)
		return -ENOMEM;
	for (i = 0; !err && i < count; i++) {
		err = hold_buf(shared_buf_new(dev, page), 0, 0);
		cond_resched();
	}
	put_page(page);
	if (!err)
		tcehold_say("holdpage: dev=%s maps=%lu", dev_name(dev), i);
	return err;
}

int tcehold_cmd_paths(struct device *dev, int argc, char **argv)
{
	unsigned long count, i;
	int err = tcehold_arg(argc, argv, 2, 1, 1, PATHS_MAX, &count);

	for (i = 0; !err && i < count; i++)
		err =
		    hold_buf(tcehold_buf_new(dev, tcehold_unit(dev), DMA_TO_DEVICE), i, PATH_DEPTH);
	tcehold_say("paths: dev=%s maps=%lu", dev_name(dev), i);
	return err;
}

/* Only the address counts: no memory need be there, and nothing reads or writes it. */
static struct tcehold_buf *foreign_buf_new(struct device *dev, phys_addr_t address, size_t len)
{
	struct tcehold_buf *buf = kzalloc(sizeof(*buf), GFP_KERNEL);

	if (!buf)
		return NULL;
	buf->foreign = true;
	buf->page = pfn_to_page(PHYS_PFN(address));
	buf->dev = get_device(dev);
	buf->len = len;
	buf->dir = DMA_BIDIRECTIONAL;
	return buf;
}

int tcehold_cmd_holdhigh(struct device *dev, int argc, char **argv)
{
	unsigned long count, i;
	int err;

	err = tcehold_arg(argc, argv, 2, 1, 1, MAX_TCES, &count);
	if (!err && !dev->bus_dma_limit)
		err = -EOPNOTSUPP;
	for (i = 0; !err && i < count; i++)
		err = hold_buf(
		    foreign_buf_new(dev, dev->bus_dma_limit + i * PAGE_SIZE, tcehold_unit(dev)), 0,
		    0);
	if (!err)
		tcehold_say("holdhigh: dev=%s maps=%lu tces=%lu", dev_name(dev), i, i);
	return err;
}

/* Unmaps what is held for dev, or for every device if NULL. */
static unsigned long release_held(struct device *dev)
{
	struct tcehold_buf *buf, *next;
	unsigned long count = 0;

	list_for_each_entry_safe(buf, next, &held, node)
	{
		if (dev && buf->dev != dev)
			continue;
		list_del(&buf->node);
		tcehold_unmap(buf);
		tcehold_buf_free(buf);
		count++;
		cond_resched();
	}
	return count;
}

noinline void tcehold_release_work(struct work_struct *work)
{
	struct device *dev;
	unsigned long count;

	mutex_lock(&held_lock);
	dev = release_dev;
	release_dev = NULL;
	count = release_held(dev);
	mutex_unlock(&held_lock);
	tcehold_say("release: dev=%s maps=%lu", dev ? dev_name(dev) : "all", count);
	put_device(dev);
}

int tcehold_cmd_release(struct device *dev, int argc, char **argv)
{
	unsigned long delay;
	int err;

	err = tcehold_arg(argc, argv, 2, 0, 0, MAX_DELAY_MS, &delay);
	if (err)
		return err;
	if (delayed_work_pending(&release_work))
		return -EBUSY;
	mutex_lock(&held_lock);
	release_dev = dev ? get_device(dev) : NULL;
	mutex_unlock(&held_lock);
	schedule_delayed_work(&release_work, msecs_to_jiffies(delay));
	if (!delay)
		flush_delayed_work(&release_work);
	return 0;
}

static struct coherent *new_coherent(int argc, char **argv)
{
	unsigned long len;
	struct coherent *c;
	int err;

	if (argc < 3)
		return ERR_PTR(-EINVAL);
	err = tcehold_arg(argc, argv, 2, 0, 1, 16UL << 20, &len);
	if (err)
		return ERR_PTR(err);
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	c->len = len;
	return c;
}

static int keep_coherent(struct coherent *c, struct device *dev, const char *what)
{
	if (!c->cpu && !c->sgt) {
		kfree(c);
		return -ENOMEM;
	}
	c->dev = get_device(dev);
	mutex_lock(&held_lock);
	list_add_tail(&c->node, &coherents);
	mutex_unlock(&held_lock);
	tcehold_say("%s: dev=%s bytes=%zu tces=%lu", what, dev_name(dev), c->len,
		    tcehold_tces(dev, PAGE_ALIGN(c->len)));
	return 0;
}

int tcehold_cmd_coherent(struct device *dev, int argc, char **argv)
{
	struct coherent *c = new_coherent(argc, argv);

	if (IS_ERR(c))
		return PTR_ERR(c);
	c->cpu = dma_alloc_coherent(dev, c->len, &c->dma, GFP_KERNEL);
	return keep_coherent(c, dev, "coherent");
}

int tcehold_cmd_noncontiguous(struct device *dev, int argc, char **argv)
{
	struct coherent *c = new_coherent(argc, argv);

	if (IS_ERR(c))
		return PTR_ERR(c);
	c->sgt = dma_alloc_noncontiguous(dev, c->len, DMA_FROM_DEVICE, GFP_KERNEL, 0);
	return keep_coherent(c, dev, "noncontiguous");
}

int tcehold_cmd_coherentfree(struct device *dev, int argc, char **argv)
{
	struct coherent *c, *next;
	unsigned long count = 0;

	mutex_lock(&held_lock);
	list_for_each_entry_safe(c, next, &coherents, node)
	{
		if (dev && c->dev != dev)
			continue;
		list_del(&c->node);
		if (c->sgt)
			dma_free_noncontiguous(c->dev, c->len, c->sgt, DMA_FROM_DEVICE);
		else
			dma_free_coherent(c->dev, c->len, c->cpu, c->dma);
		put_device(c->dev);
		kfree(c);
		count++;
	}
	mutex_unlock(&held_lock);
	tcehold_say("coherentfree: blocks=%lu", count);
	return 0;
}

int tcehold_cmd_mask(struct device *dev, int argc, char **argv)
{
	unsigned long bits;
	int err;

	if (argc < 3)
		return -EINVAL;
	err = tcehold_arg(argc, argv, 2, 32, 16, 64, &bits);
	if (!err)
		err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(bits));
	if (!err)
		tcehold_say("mask: dev=%s bits=%lu", dev_name(dev), bits);
	return err;
}

void tcehold_hold_status(struct seq_file *m)
{
	unsigned long maps = 0, tces = 0, blocks = 0, block_tces = 0;
	struct tcehold_buf *buf;
	struct coherent *c;

	mutex_lock(&held_lock);
	list_for_each_entry(buf, &held, node)
	{
		maps++;
		tces += buf->tces;
	}
	list_for_each_entry(c, &coherents, node)
	{
		blocks++;
		block_tces += tcehold_tces(c->dev, PAGE_ALIGN(c->len));
	}
	mutex_unlock(&held_lock);
	seq_printf(m, "held: maps=%lu tces=%lu release_pending=%d\n", maps, tces,
		   delayed_work_pending(&release_work));
	seq_printf(m, "coherents: blocks=%lu tces=%lu\n", blocks, block_tces);
}

void tcehold_hold_exit(void)
{
	if (cancel_delayed_work_sync(&release_work))
		put_device(release_dev);
	mutex_lock(&held_lock);
	release_held(NULL);
	mutex_unlock(&held_lock);
	tcehold_cmd_coherentfree(NULL, 0, NULL);
}
