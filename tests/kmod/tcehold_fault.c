// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures on command, and exactly what each leaves behind.
 *
 * The table's it_ops is replaced by a copy with a set and a clear that misbehave
 * for the calling task only; interrupts and other tasks use the same table as
 * usual. A refusal by the hypervisor is a real one: the original function
 * runs on a copy of the table that names a LIOBN which does not exist.
 * No two faults at once: the caller holds the command lock.
 */
#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/iommu-helper.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <asm/firmware.h>
#include <asm/hvcall.h>
#include <asm/iommu.h>

#include "tcehold.h"

#define BOGUS_LIOBN 0x7ffffff0UL
#define MAX_NENTS 1024UL
#define MAX_LEFT 4096
#define HUGE_LENGTH 0xfffff000U

enum fault_kind { FAULT_NONE, FAULT_SET, FAULT_PUT, FAULT_STUFF };

static struct {
	struct iommu_table *tbl;
	struct iommu_table_ops *orig;
	struct iommu_table_ops ops;
	struct iommu_table *bogus; /* copy of tbl with BOGUS_LIOBN */
	struct task_struct *task;
	enum fault_kind kind;
	unsigned long calls, fail_at; /* FAULT_SET: which set fails */
} fault;

/* What badset and badstuff left: entries of tbl, it_offset included. */
static struct leftover {
	struct iommu_table *tbl;
	long index, npages;
	bool bits; /* bits without TCEs, or the reverse */
} leftovers[MAX_LEFT];
static unsigned int leftover_count;
static unsigned long bits_without_tces, tces_without_bits;

static void leave(struct iommu_table *tbl, long index, long npages, bool bits)
{
	if (bits)
		bits_without_tces += npages;
	else
		tces_without_bits += npages;
	leftovers[leftover_count++] = (struct leftover){tbl, index, npages, bits};
}

static bool is_victim(struct iommu_table *tbl, enum fault_kind kind)
{
	return fault.kind == kind && fault.tbl == tbl && in_task() && fault.task == current;
}

/* As tce_buildmulti_pSeriesLP does it: undo, then say so. */
static int failing_set(struct iommu_table *tbl, long index, long npages, unsigned long uaddr,
		       enum dma_data_direction direction, unsigned long attrs)
{
	fault.orig->set(tbl, index, npages, uaddr, direction, attrs);
	fault.orig->clear(tbl, index, npages);
	leave(tbl, index, npages, true);
	return (int)H_NOT_ENOUGH_RESOURCES;
}

static int fault_set(struct iommu_table *tbl, long index, long npages, unsigned long uaddr,
		     enum dma_data_direction direction, unsigned long attrs)
{
	if (is_victim(tbl, FAULT_SET) && ++fault.calls == fault.fail_at)
		return failing_set(tbl, index, npages, uaddr, direction, attrs);
	if (is_victim(tbl, FAULT_PUT))
		tbl = fault.bogus;
	return fault.orig->set(tbl, index, npages, uaddr, direction, attrs);
}

static void fault_clear(struct iommu_table *tbl, long index, long npages)
{
	if (!is_victim(tbl, FAULT_STUFF)) {
		fault.orig->clear(tbl, index, npages);
		return;
	}
	leave(tbl, index, npages, false);
	if (firmware_has_feature(FW_FEATURE_LPAR))
		fault.orig->clear(fault.bogus, index, npages);
	/* bare metal has no hypervisor that could refuse: leave the TCEs alone */
}

static int fault_begin(struct device *dev, enum fault_kind kind, unsigned long fail_at)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);

	if (!tbl || !tbl->it_map)
		return -EOPNOTSUPP;
	fault.bogus = kmemdup(tbl, sizeof(*tbl), GFP_KERNEL);
	if (!fault.bogus)
		return -ENOMEM;
	fault.bogus->it_index = BOGUS_LIOBN;
	fault.tbl = tbl;
	fault.orig = tbl->it_ops;
	fault.ops = *tbl->it_ops;
	fault.ops.set = fault_set;
	fault.ops.clear = fault_clear;
	fault.task = current;
	fault.calls = 0;
	fault.fail_at = fail_at;
	fault.kind = kind;
	smp_store_release(&tbl->it_ops, &fault.ops);
	return 0;
}

/* The pause lets other users of the table leave our functions. */
static void fault_end(void)
{
	smp_store_release(&fault.tbl->it_ops, fault.orig);
	fault.kind = FAULT_NONE;
	synchronize_rcu();
	msleep(50);
	kfree(fault.bogus);
	fault.bogus = NULL;
}

/* Entries that no allocation in this table can ever find. */
static bool cannot_fit(struct iommu_table *tbl, unsigned int len)
{
	return iommu_num_pages(0, len, IOMMU_PAGE_SIZE(tbl)) >=
	       tbl->it_size - (tbl->it_offset == 0);
}

int tcehold_cmd_partial(struct device *dev, int argc, char **argv)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	size_t unit = tcehold_unit(dev);
	struct scatterlist *last;
	struct sg_table sgt;
	unsigned long n;
	int err;

	err = tcehold_arg(argc, argv, 2, 8, 1, MAX_NENTS, &n);
	if (err)
		return err;
	if (!tbl || !tbl->it_map || !cannot_fit(tbl, HUGE_LENGTH))
		return -EOPNOTSUPP;
	err = tcehold_sgt_new(&sgt, n + 1, unit);
	if (err)
		return err;
	last = sg_last(sgt.sgl, sgt.orig_nents);
	last->length = HUGE_LENGTH;
	err = dma_map_sgtable(dev, &sgt, DMA_TO_DEVICE, DMA_ATTR_NO_WARN);
	if (!err)
		dma_unmap_sgtable(dev, &sgt, DMA_TO_DEVICE, 0);
	tcehold_say("partial: dev=%s mapped_then_rolled_back=%lu result=%d", dev_name(dev), n, err);
	tcehold_sgt_free(&sgt, unit);
	return err ? 0 : -EIO;
}

/* map_sg of n entries; its k-th set fails. */
static int map_sg_failing(struct device *dev, unsigned long n, unsigned long k, size_t len)
{
	struct sg_table sgt;
	int err;

	err = tcehold_sgt_new(&sgt, n, len);
	if (err)
		return err;
	err = fault_begin(dev, FAULT_SET, k);
	if (!err) {
		err = dma_map_sgtable(dev, &sgt, DMA_TO_DEVICE, 0);
		fault_end();
		if (!err)
			dma_unmap_sgtable(dev, &sgt, DMA_TO_DEVICE, 0);
		err = err ? 0 : -EIO; /* it had to fail */
	}
	tcehold_sgt_free(&sgt, len);
	return err;
}

int tcehold_cmd_badset(struct device *dev, int argc, char **argv)
{
	unsigned long n, k, tces, before = bits_without_tces;
	int err;

	err = tcehold_arg(argc, argv, 2, 4, 1, MAX_NENTS, &n);
	if (!err)
		err = tcehold_arg(argc, argv, 3, n, 1, n, &k);
	if (!err)
		err = tcehold_arg(argc, argv, 4, 1, 1, 512, &tces);
	if (!err && leftover_count == MAX_LEFT)
		err = -ENOSPC;
	if (!err)
		err = map_sg_failing(dev, n, k, tces * tcehold_unit(dev));
	if (!err)
		tcehold_say("badset: dev=%s bits_without_tces=%lu", dev_name(dev),
			    bits_without_tces - before);
	return err;
}

int tcehold_cmd_badput(struct device *dev, int argc, char **argv)
{
	int err;

	if (!firmware_has_feature(FW_FEATURE_LPAR))
		return -EOPNOTSUPP;
	err = fault_begin(dev, FAULT_PUT, 0);
	if (err)
		return err;
	err = tcehold_cmd_hold(dev, min(argc, 3), argv);
	fault_end();
	return err;
}

/* Maps n one-TCE buffers; returns how many it could. */
static unsigned long map_some(struct device *dev, struct tcehold_buf **bufs, unsigned long n)
{
	unsigned long i;

	for (i = 0; i < n; i++) {
		bufs[i] = tcehold_buf_new(dev, tcehold_unit(dev), DMA_BIDIRECTIONAL);
		if (!bufs[i])
			break;
		if (tcehold_map_held(bufs[i])) {
			tcehold_buf_free(bufs[i]);
			break;
		}
	}
	return i;
}

static int unmap_refused(struct device *dev, struct tcehold_buf **bufs, unsigned long n)
{
	int err = fault_begin(dev, FAULT_STUFF, 0);
	unsigned long i;

	for (i = 0; i < n; i++)
		tcehold_unmap(bufs[i]);
	if (!err)
		fault_end();
	for (i = 0; i < n; i++)
		tcehold_buf_free(bufs[i]);
	return err;
}

int tcehold_cmd_badstuff(struct device *dev, int argc, char **argv)
{
	unsigned long n, before = tces_without_bits;
	struct tcehold_buf **bufs;
	int err;

	err = tcehold_arg(argc, argv, 2, 4, 1, MAX_NENTS, &n);
	if (err)
		return err;
	if (leftover_count + n > MAX_LEFT)
		return -ENOSPC;
	bufs = kcalloc(n, sizeof(*bufs), GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	err = unmap_refused(dev, bufs, map_some(dev, bufs, n));
	kfree(bufs);
	if (!err)
		tcehold_say("badstuff: dev=%s tces_without_bits=%lu", dev_name(dev),
			    tces_without_bits - before);
	return err;
}

/* Lock of the pool that entry belongs to, as get_pool() finds it. */
static spinlock_t *pool_lock(struct iommu_table *tbl, unsigned long entry)
{
	if (entry >= tbl->large_pool.start)
		return &tbl->large_pool.lock;
	return &tbl->pools[entry / tbl->poolsize].lock;
}

/* One entry; if it has been allocated again, its TCE is not ours. */
static void mend_entry(struct iommu_table *tbl, long index, bool bits)
{
	unsigned long entry = index - tbl->it_offset, flags;
	spinlock_t *lock = pool_lock(tbl, entry);

	spin_lock_irqsave(lock, flags);
	if (bits)
		clear_bit(entry, tbl->it_map);
	else if (!test_bit(entry, tbl->it_map))
		tbl->it_ops->clear(tbl, index, 1);
	spin_unlock_irqrestore(lock, flags);
	if (bits)
		bits_without_tces--;
	else
		tces_without_bits--;
}

int tcehold_cmd_mend(struct device *dev, int argc, char **argv)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	unsigned int i, kept = 0;
	unsigned long mended = 0;
	long entry;

	for (i = 0; i < leftover_count; i++) {
		struct leftover *left = &leftovers[i];

		if (left->tbl != tbl) {
			leftovers[kept++] = *left;
			continue;
		}
		for (entry = 0; entry < left->npages; entry++)
			mend_entry(tbl, left->index + entry, left->bits);
		mended += left->npages;
	}
	leftover_count = kept;
	tcehold_say("mend: dev=%s entries=%lu", dev_name(dev), mended);
	return 0;
}

void tcehold_fault_status(struct seq_file *m)
{
	seq_printf(m, "faults: bits_without_tces=%lu tces_without_bits=%lu\n", bits_without_tces,
		   tces_without_bits);
}
