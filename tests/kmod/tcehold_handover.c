// SPDX-License-Identifier: GPL-2.0-only
/*
 * One entry of a full table that two CPUs hand over to each other: while the one unmaps it, the
 * other one already maps, and gets this entry as soon as its bit is clear. From there on the unmap
 * takes longer, by an operation that the tables of pseries lack.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <asm/iommu.h>

#include "tcehold.h"

#define CPUS 2
#define MAX_TURNS 1000000UL
#define MAX_ENTRIES 4096UL
#define TURN_SECONDS 10
#define DELAY_US 200

static struct iommu_table_ops *own_ops, ops;
static bool unmaps[CPUS]; /* by CPU: what flush is called for */

static void clear_and_note(struct iommu_table *tbl, long index, long npages)
{
	own_ops->clear(tbl, index, npages);
	if (raw_smp_processor_id() < CPUS)
		unmaps[raw_smp_processor_id()] = true;
}

/* At the end of a map as well (iommu_alloc(), iommu_free()). */
static void delay_unmap(struct iommu_table *tbl)
{
	if (raw_smp_processor_id() >= CPUS || !unmaps[raw_smp_processor_id()])
		return;
	unmaps[raw_smp_processor_id()] = false;
	udelay(DELAY_US);
}

/* What both CPUs see. */
struct handover {
	struct device *dev;
	unsigned long turns;    /* of each CPU */
	unsigned long mapped;   /* times; the CPU of the next one is this modulo CPUS */
	unsigned long same;     /* of these, times that it was the entry of the first one */
	unsigned long overlaps; /* times that the next one had it when the unmap was not over */
	dma_addr_t first;
	int err;
};

struct side {
	struct handover *shared;
	struct tcehold_buf *buf;
	struct completion done;
	unsigned long number;
	unsigned long overlaps;
};

/* Unlike tcehold_map_held() it says nothing to the log where the table is full. */
static noinline int handover_map(struct tcehold_buf *buf)
{
	buf->dma = dma_map_page_attrs(buf->dev, buf->page, 0, buf->len, buf->dir, DMA_ATTR_NO_WARN);
	return dma_mapping_error(buf->dev, buf->dma) ? -ENOSPC : 0;
}

static bool is_over(struct handover *h, unsigned long deadline)
{
	if (time_after(jiffies, deadline))
		WRITE_ONCE(h->err, -ETIMEDOUT);
	cond_resched();
	return READ_ONCE(h->err);
}

/* False: one of the CPUs has failed, or another user has the entry. */
static bool take_turn(struct side *side)
{
	const unsigned long deadline = jiffies + TURN_SECONDS * HZ;
	struct handover *h = side->shared;
	unsigned long mapped;

	while (smp_load_acquire(&h->mapped) % CPUS != side->number)
		if (is_over(h, deadline))
			return false;
	while (handover_map(side->buf))
		if (is_over(h, deadline))
			return false;
	mapped = h->mapped + 1;
	if (mapped == 1)
		h->first = side->buf->dma;
	h->same += side->buf->dma == h->first;
	smp_store_release(&h->mapped, mapped);
	tcehold_unmap(side->buf);
	side->overlaps += smp_load_acquire(&h->mapped) != mapped;
	return true;
}

static int handover_thread(void *arg)
{
	struct side *side = arg;
	unsigned long i;

	for (i = 0; i < side->shared->turns && take_turn(side); i++)
		;
	complete(&side->done);
	return 0;
}

static void side_start(struct side *side)
{
	struct task_struct *task;

	init_completion(&side->done);
	side->buf =
	    tcehold_buf_new(side->shared->dev, tcehold_unit(side->shared->dev), DMA_BIDIRECTIONAL);
	task = side->buf
		   ? kthread_create(handover_thread, side, "tcehold-handover/%lu", side->number)
		   : ERR_PTR(-ENOMEM);
	if (IS_ERR(task)) {
		WRITE_ONCE(side->shared->err, PTR_ERR(task));
		complete(&side->done);
		return;
	}
	kthread_bind(task, side->number);
	wake_up_process(task);
}

static void hand_over(struct handover *h)
{
	struct side sides[CPUS];
	unsigned long i;

	for (i = 0; i < CPUS; i++) {
		sides[i] = (struct side){.shared = h, .number = i};
		side_start(&sides[i]);
	}
	for (i = 0; i < CPUS; i++) {
		while (!wait_for_completion_timeout(&sides[i].done, TURN_SECONDS * HZ))
			;
		h->overlaps += sides[i].overlaps;
		if (sides[i].buf)
			tcehold_buf_free(sides[i].buf);
	}
}

static void hand_over_slowly(struct handover *h, struct iommu_table *tbl)
{
	own_ops = tbl->it_ops;
	ops = *own_ops;
	ops.clear = clear_and_note;
	ops.flush = delay_unmap;
	smp_store_release(&tbl->it_ops, &ops);
	hand_over(h);
	smp_store_release(&tbl->it_ops, own_ops);
}

/* All entries that there are. Their number, or an errno. */
static long fill(struct device *dev, struct list_head *bufs)
{
	long n = 0;

	for (;;) {
		struct tcehold_buf *buf =
		    tcehold_buf_new(dev, tcehold_unit(dev), DMA_BIDIRECTIONAL);

		if (!buf)
			return -ENOMEM;
		if (handover_map(buf)) {
			tcehold_buf_free(buf);
			return n;
		}
		list_add(&buf->node, bufs);
		n++;
		cond_resched();
	}
}

static void drop(struct tcehold_buf *buf)
{
	list_del(&buf->node);
	tcehold_unmap(buf);
	tcehold_buf_free(buf);
}

int tcehold_cmd_handover(struct device *dev, int argc, char **argv)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	struct handover h = {.dev = dev};
	LIST_HEAD(bufs);
	long filled;
	int err = tcehold_arg(argc, argv, 2, 1000, 1, MAX_TURNS, &h.turns);

	if (!err && (num_online_cpus() < CPUS || !tbl || tbl->it_ops->flush ||
		     tcehold_bypasses(dev) || tbl->it_size > MAX_ENTRIES))
		err = -EOPNOTSUPP;
	if (err)
		return err;
	filled = fill(dev, &bufs);
	if (filled > 0) {
		drop(list_first_entry(&bufs, struct tcehold_buf, node));
		hand_over_slowly(&h, tbl);
	}
	while (!list_empty(&bufs))
		drop(list_first_entry(&bufs, struct tcehold_buf, node));
	tcehold_say("handover: dev=%s filled=%ld turns=%lu same=%lu overlaps=%lu", dev_name(dev),
		    filled, h.mapped, h.same, h.overlaps);
	return filled < 0 ? filled : h.err;
}
