// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two CPUs that need the same new level of a powernv table at once. Mappings of
 * more than 15 TCEs come from one pool, one after the other, whichever CPU asks.
 * While the first to enter a new level is at allocating it, and a kretprobe has
 * it take longer, the other comes to the same place, and allocates it too. One is
 * late, and gives its own back.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "tcehold.h"

#define RACERS 2
#define TCES_PER_MAP 16UL
#define MAX_MAPS 16384UL
#define MAX_DELAY_US 10000UL

struct racer {
	struct device *dev;
	unsigned long maps;
	struct list_head bufs; /* mapped */
	struct completion done;
	int err;
};

static unsigned long delay_us;

static int delay_level(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	udelay(delay_us);
	return 0;
}

static struct kretprobe level_probe = {
    .kp.symbol_name = "pnv_alloc_tce_level",
    .handler = delay_level,
    .maxactive = 2 * RACERS,
};

static int race_once(struct racer *racer)
{
	struct tcehold_buf *buf =
	    tcehold_buf_new(racer->dev, TCES_PER_MAP * tcehold_unit(racer->dev), DMA_BIDIRECTIONAL);
	int err;

	if (!buf)
		return -ENOMEM;
	err = tcehold_map_held(buf);
	if (err)
		tcehold_buf_free(buf);
	else
		list_add(&buf->node, &racer->bufs);
	return err;
}

static int race_thread(void *arg)
{
	struct racer *racer = arg;
	unsigned long i;

	for (i = 0; !racer->err && i < racer->maps; i++) {
		racer->err = race_once(racer);
		cond_resched();
	}
	complete(&racer->done);
	return 0;
}

static int race_start(struct racer *racer, struct device *dev, unsigned long maps, int cpu)
{
	struct task_struct *task;

	racer->dev = dev;
	racer->maps = maps;
	racer->err = 0;
	INIT_LIST_HEAD(&racer->bufs);
	init_completion(&racer->done);
	task = kthread_create(race_thread, racer, "tcehold-race/%d", cpu);
	if (IS_ERR(task)) {
		complete(&racer->done);
		return racer->err = PTR_ERR(task);
	}
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

static int race_end(struct racer *racer)
{
	struct tcehold_buf *buf, *next;

	wait_for_completion(&racer->done);
	list_for_each_entry_safe(buf, next, &racer->bufs, node)
	{
		tcehold_unmap(buf);
		tcehold_buf_free(buf);
	}
	return racer->err;
}

static int race(struct device *dev, unsigned long maps)
{
	struct racer racers[RACERS];
	int i, err = 0;

	for (i = 0; i < RACERS; i++)
		race_start(&racers[i], dev, maps, i);
	for (i = 0; i < RACERS; i++)
		err = race_end(&racers[i]) ?: err;
	return err;
}

int tcehold_cmd_race(struct device *dev, int argc, char **argv)
{
	unsigned long maps;
	int err;

	err = tcehold_arg(argc, argv, 2, 1, 1, MAX_MAPS, &maps);
	if (!err)
		err = tcehold_arg(argc, argv, 3, 0, 0, MAX_DELAY_US, &delay_us);
	if (!err && num_online_cpus() < RACERS)
		err = -EOPNOTSUPP;
	if (!err)
		err = register_kretprobe(&level_probe);
	if (err)
		return err;
	err = race(dev, maps);
	unregister_kretprobe(&level_probe);
	/* It has to be registered as new the next time. */
	level_probe.kp.addr = NULL;
	level_probe.kp.flags = 0;
	tcehold_say("race: dev=%s maps=%lu delay_us=%lu", dev_name(dev), maps, delay_us);
	return err;
}
