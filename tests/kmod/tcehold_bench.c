// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timed loops that map and unmap: one page, a scatterlist, a block of coherent memory; and the two
 * halves of the first.
 */
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/scatterlist.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "tcehold.h"

#define MAX_LOOPS 10000000UL
#define WARMUP_LOOPS 64UL
#define LIST_ENTRIES 64U
#define PARTS 25U
#define BATCH 16U

static int loop_page(struct device *dev, unsigned long loops, u64 *ns)
{
	struct tcehold_buf *buf = tcehold_buf_new(dev, tcehold_unit(dev), DMA_BIDIRECTIONAL);
	u64 start;
	int err = 0;

	if (!buf)
		return -ENOMEM;
	start = ktime_get_ns();
	while (!err && loops--) {
		err = tcehold_map_held(buf);
		if (!err)
			tcehold_unmap(buf);
	}
	*ns = ktime_get_ns() - start;
	tcehold_buf_free(buf);
	return err;
}

static int loop_list(struct device *dev, unsigned long loops, u64 *ns)
{
	size_t len = tcehold_unit(dev);
	struct sg_table sgt;
	u64 start;
	int err = tcehold_sgt_new(&sgt, LIST_ENTRIES, len);

	if (err)
		return err;
	start = ktime_get_ns();
	while (!err && loops--) {
		err = dma_map_sgtable(dev, &sgt, DMA_BIDIRECTIONAL, 0);
		if (!err)
			dma_unmap_sgtable(dev, &sgt, DMA_BIDIRECTIONAL, 0);
	}
	*ns = ktime_get_ns() - start;
	tcehold_sgt_free(&sgt, len);
	return err;
}

static int loop_coherent(struct device *dev, unsigned long loops, u64 *ns)
{
	size_t len = tcehold_unit(dev);
	u64 start = ktime_get_ns();

	while (loops--) {
		dma_addr_t dma;
		void *cpu = dma_alloc_coherent(dev, len, &dma, GFP_KERNEL);

		if (!cpu)
			return -ENOMEM;
		dma_free_coherent(dev, len, cpu, dma);
	}
	*ns = ktime_get_ns() - start;
	return 0;
}

/* The buffers of a batch, in turn: what the loop needs beside is shared by all of them. */
static int map_batch(struct tcehold_buf **bufs, u64 *ns)
{
	u64 start = ktime_get_ns();
	int err = 0;

	for (unsigned int i = 0; !err && i < BATCH; i++)
		err = tcehold_map_held(bufs[i]);
	*ns += ktime_get_ns() - start;
	return err;
}

static void unmap_batch(struct tcehold_buf **bufs, u64 *ns)
{
	u64 start = ktime_get_ns();

	for (unsigned int i = 0; i < BATCH; i++)
		tcehold_unmap(bufs[i]);
	*ns += ktime_get_ns() - start;
}

/* A number of turns that is no whole number of batches is scaled. What failed to map stays so. */
static int loop_halves(struct device *dev, unsigned long loops, u64 *map_ns, u64 *unmap_ns)
{
	unsigned long batches = DIV_ROUND_UP(loops, BATCH);
	struct tcehold_buf *bufs[BATCH] = {};
	unsigned int made = 0;
	int err = 0;

	*map_ns = *unmap_ns = 0;
	while (made < BATCH &&
	       (bufs[made] = tcehold_buf_new(dev, tcehold_unit(dev), DMA_BIDIRECTIONAL)))
		made++;
	if (made < BATCH)
		err = -ENOMEM;
	for (unsigned long i = 0; !err && i < batches; i++) {
		err = map_batch(bufs, map_ns);
		if (!err)
			unmap_batch(bufs, unmap_ns);
	}
	while (made)
		tcehold_buf_free(bufs[--made]);
	*map_ns = *map_ns * loops / (batches * BATCH);
	*unmap_ns = *unmap_ns * loops / (batches * BATCH);
	return err;
}

static int loop_map(struct device *dev, unsigned long loops, u64 *ns)
{
	u64 other;

	return loop_halves(dev, loops, ns, &other);
}

static int loop_unmap(struct device *dev, unsigned long loops, u64 *ns)
{
	u64 other;

	return loop_halves(dev, loops, &other, ns);
}

static const struct loop {
	const char *name;
	unsigned int units; /* of one turn: elements */
	int (*run)(struct device *dev, unsigned long loops, u64 *ns);
} kinds[] = {
    {"page", 1, loop_page}, {"list", LIST_ENTRIES, loop_list}, {"coherent", 1, loop_coherent},
    {"map", 1, loop_map},   {"unmap", 1, loop_unmap},
};

static int compare_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/*
 * The time of one turn: the median of several parts. What else runs on this CPU meanwhile, such as
 * a timer or the end of a tool's start, disturbs a few of the parts and does not move it.
 */
static int time_turns(const struct loop *kind, struct device *dev, unsigned long loops, u64 *ns)
{
	unsigned long turns = max(loops / PARTS, 1UL);
	u64 parts[PARTS];
	int err = kind->run(dev, WARMUP_LOOPS, &parts[0]);

	for (unsigned int i = 0; !err && i < PARTS; i++)
		err = kind->run(dev, turns, &parts[i]);
	if (err)
		return err;
	sort(parts, PARTS, sizeof(parts[0]), compare_u64, NULL);
	*ns = parts[PARTS / 2] / turns;
	return 0;
}

int tcehold_cmd_bench(struct device *dev, int argc, char **argv)
{
	const struct loop *kind = NULL;
	unsigned long loops;
	u64 ns = 0;
	int err;

	err = tcehold_arg(argc, argv, 2, 10000, 1, MAX_LOOPS, &loops);
	if (err)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(argc > 3 ? argv[3] : "page", kinds[i].name))
			kind = &kinds[i];
	if (!kind)
		return -EINVAL;
	err = time_turns(kind, dev, loops, &ns);
	if (!err)
		tcehold_say("bench: pairs=%lu ns_per_pair=%llu", loops * kind->units,
			    ns / kind->units);
	return err;
}
