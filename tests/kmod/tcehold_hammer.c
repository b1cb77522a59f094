// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps and unmaps in a loop from process context and, at the same time, from
 * hard interrupts that hit in the middle of it. Each CPU has one bound
 * kthread and one pinned hard hrtimer; each of the two has its own slots, so
 * that mappings of both contexts interleave in the table and live for a while.
 * It ends by itself after its time, and unmaps everything.
 */
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/wait.h>

#include "tcehold.h"

#define SLOTS 16
#define MAX_LEN_TCES 32 /* more than 15 go to the large pool */
#define MAX_SECONDS 600UL
#define MAX_IRQ_HZ 5000UL
#define MAX_PROCESS_HZ 1000000UL
#define BURST 64

/* Counted by their own context only; read at any time. */
struct counts {
	unsigned long maps, unmaps, tces, failures;
};

/* One context of one CPU: its slots and what it did with them. */
struct lane {
	struct tcehold_buf *slots[SLOTS];
	bool mapped[SLOTS];
	u32 random;
	struct counts counts;
};

struct worker {
	struct task_struct *task; /* referenced */
	struct hrtimer timer;
	struct lane process, irq;
	unsigned long drained; /* irq mappings unmapped at the end */
	bool maps;             /* this thread maps, too */
};

static DEFINE_MUTEX(hammer_lock); /* workers: made, reaped, read */
static DECLARE_WAIT_QUEUE_HEAD(finished);
static atomic_t running = ATOMIC_INIT(0);
static struct worker *workers;       /* one per CPU id, or NULL */
static unsigned long deadline;       /* jiffies */
static ktime_t irq_period;           /* 0: no timers */
static unsigned long burst_pause_us; /* threads: between bursts of steps */
static bool stopping;

/* xorshift: repeatable, no lock, fit for hard interrupts. */
static u32 next_random(struct lane *lane)
{
	u32 x = lane->random;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return lane->random = x;
}

static void lane_unmap(struct lane *lane, unsigned int i)
{
	tcehold_unmap(lane->slots[i]);
	lane->mapped[i] = false;
	lane->counts.unmaps++;
}

/* Mostly 1 to 8 TCEs; one in eight takes up to 32. */
static void lane_map(struct lane *lane, unsigned int i)
{
	struct tcehold_buf *buf = lane->slots[i];
	u32 random = next_random(lane);
	unsigned int tces = 1 + (random >> 8) % (random % 8 ? 8 : MAX_LEN_TCES);

	buf->len = tces * tcehold_unit(buf->dev);
	if (tcehold_map_held(buf)) {
		lane->counts.failures++;
		return;
	}
	lane->mapped[i] = true;
	lane->counts.maps++;
	lane->counts.tces += tces;
}

/* Turns one slot over: a mapping lives for about SLOTS steps. */
static void lane_step(struct lane *lane)
{
	unsigned int i = next_random(lane) % SLOTS;

	if (lane->mapped[i])
		lane_unmap(lane, i);
	else
		lane_map(lane, i);
}

static unsigned long lane_drain(struct lane *lane)
{
	unsigned long before = lane->counts.unmaps;
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (lane->mapped[i])
			lane_unmap(lane, i);
	return lane->counts.unmaps - before;
}

static int lane_init(struct lane *lane, struct device *dev, u32 seed)
{
	size_t len = MAX_LEN_TCES * tcehold_unit(dev);
	unsigned int i;

	lane->random = seed;
	for (i = 0; i < SLOTS; i++) {
		lane->slots[i] = tcehold_buf_new(dev, len, DMA_BIDIRECTIONAL);
		if (!lane->slots[i])
			return -ENOMEM;
	}
	return 0;
}

static void lane_free(struct lane *lane)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (lane->slots[i])
			tcehold_buf_free(lane->slots[i]);
}

/*
 * Leaves at least as much time between two steps as one takes, so that a slow
 * (emulated, traced) CPU still gets to run its threads.
 */
static enum hrtimer_restart hammer_timer(struct hrtimer *timer)
{
	struct worker *w = container_of(timer, struct worker, timer);
	ktime_t start = ktime_get(), spent;

	lane_step(&w->irq);
	spent = ktime_sub(ktime_get(), start);
	hrtimer_forward_now(timer, max(irq_period, 2 * spent));
	return HRTIMER_RESTART;
}

static void timer_setup_hard(struct worker *w)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&w->timer, hammer_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
#else
	hrtimer_init(&w->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	w->timer.function = hammer_timer;
#endif
}

static bool time_is_up(void)
{
	return READ_ONCE(stopping) || time_after(jiffies, deadline) || kthread_should_stop();
}

static void process_burst(struct lane *lane)
{
	unsigned int i;

	for (i = 0; i < BURST; i++)
		lane_step(lane);
	if (burst_pause_us)
		usleep_range(burst_pause_us, burst_pause_us + 100);
	cond_resched();
}

/* Bound to its CPU, so the pinned timer it starts stays there. */
static int hammer_thread(void *data)
{
	struct worker *w = data;

	if (irq_period)
		hrtimer_start(&w->timer, irq_period, HRTIMER_MODE_REL_PINNED_HARD);
	while (!time_is_up()) {
		if (w->maps)
			process_burst(&w->process);
		else
			msleep(20);
	}
	hrtimer_cancel(&w->timer);
	lane_drain(&w->process);
	w->drained = lane_drain(&w->irq);
	if (atomic_dec_and_test(&running))
		wake_up_all(&finished);
	return 0;
}

static void counts_add(struct counts *sum, const struct counts *c)
{
	sum->maps += c->maps;
	sum->unmaps += c->unmaps;
	sum->tces += c->tces;
	sum->failures += c->failures;
}

/* Sums of all workers; hammer_lock held. */
static void hammer_sum(struct counts *process, struct counts *irq, unsigned long *drained)
{
	int cpu;

	memset(process, 0, sizeof(*process));
	memset(irq, 0, sizeof(*irq));
	*drained = 0;
	for (cpu = 0; workers && cpu < nr_cpu_ids; cpu++) {
		counts_add(process, &workers[cpu].process.counts);
		counts_add(irq, &workers[cpu].irq.counts);
		*drained += workers[cpu].drained;
	}
}

/* Ends the threads, waits for them and frees all; hammer_lock held. */
static void hammer_reap(void)
{
	int cpu;

	WRITE_ONCE(stopping, true);
	for (cpu = 0; workers && cpu < nr_cpu_ids; cpu++) {
		struct worker *w = &workers[cpu];

		if (w->task) {
			kthread_stop(w->task);
			put_task_struct(w->task);
		}
		lane_free(&w->process);
		lane_free(&w->irq);
	}
	kvfree(workers);
	workers = NULL;
}

static int worker_init(struct worker *w, struct device *dev, int cpu)
{
	struct task_struct *task;
	int err;

	timer_setup_hard(w);
	err = lane_init(&w->process, dev, 2 * cpu + 0x9e3779b9);
	if (!err)
		err = lane_init(&w->irq, dev, 2 * cpu + 0x85ebca6b);
	if (err)
		return err;
	task = kthread_create(hammer_thread, w, "tcehold/%d", cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	w->task = get_task_struct(task);
	return 0;
}

static int workers_init(struct device *dev, unsigned long nproc)
{
	unsigned long made = 0;
	int cpu, err;

	workers = kvcalloc(nr_cpu_ids, sizeof(*workers), GFP_KERNEL);
	if (!workers)
		return -ENOMEM;
	for_each_online_cpu(cpu)
	{
		err = worker_init(&workers[cpu], dev, cpu);
		if (err)
			return err;
		workers[cpu].maps = made++ < nproc;
	}
	return 0;
}

static void workers_start(void)
{
	int cpu, count = 0;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		count += !!workers[cpu].task;
	atomic_set(&running, count);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (workers[cpu].task)
			wake_up_process(workers[cpu].task);
}

struct hammer_args {
	unsigned long seconds, nproc, irq_hz, process_hz;
};

static int hammer_start(struct device *dev, const struct hammer_args *args)
{
	int err;

	if (atomic_read(&running))
		return -EBUSY;
	hammer_reap();
	cpus_read_lock();
	err = workers_init(dev, args->nproc);
	if (!err) {
		stopping = false;
		irq_period = args->irq_hz ? ns_to_ktime(NSEC_PER_SEC / args->irq_hz) : 0;
		burst_pause_us = args->process_hz ? BURST * USEC_PER_SEC / args->process_hz : 0;
		deadline = jiffies + args->seconds * HZ;
		workers_start();
	}
	cpus_read_unlock();
	if (err)
		hammer_reap();
	return err;
}

int tcehold_cmd_hammer(struct device *dev, int argc, char **argv)
{
	struct hammer_args args;
	int err;

	err = tcehold_arg(argc, argv, 2, 5, 1, MAX_SECONDS, &args.seconds);
	if (!err)
		err = tcehold_arg(argc, argv, 3, NR_CPUS, 0, NR_CPUS, &args.nproc);
	if (!err)
		err = tcehold_arg(argc, argv, 4, 1000, 0, MAX_IRQ_HZ, &args.irq_hz);
	if (!err)
		err = tcehold_arg(argc, argv, 5, 0, 0, MAX_PROCESS_HZ, &args.process_hz);
	if (err)
		return err;
	mutex_lock(&hammer_lock);
	err = hammer_start(dev, &args);
	mutex_unlock(&hammer_lock);
	return err;
}

static void say_result(void)
{
	struct counts process, irq;
	unsigned long drained;

	mutex_lock(&hammer_lock);
	hammer_sum(&process, &irq, &drained);
	mutex_unlock(&hammer_lock);
	tcehold_say("hammer process: maps=%lu unmaps=%lu tces=%lu failures=%lu", process.maps,
		    process.unmaps, process.tces, process.failures);
	tcehold_say("hammer irq: maps=%lu unmaps=%lu tces=%lu failures=%lu drained=%lu", irq.maps,
		    irq.unmaps, irq.tces, irq.failures, drained);
}

int tcehold_cmd_wait(struct device *dev, int argc, char **argv)
{
	int err = wait_event_interruptible(finished, !atomic_read(&running));

	if (!err)
		say_result();
	return err;
}

int tcehold_cmd_stop(struct device *dev, int argc, char **argv)
{
	WRITE_ONCE(stopping, true);
	return tcehold_cmd_wait(dev, argc, argv);
}

void tcehold_hammer_status(struct seq_file *m)
{
	struct counts process, irq;
	unsigned long drained;

	mutex_lock(&hammer_lock);
	hammer_sum(&process, &irq, &drained);
	mutex_unlock(&hammer_lock);
	seq_printf(m,
		   "hammer: running=%d process_maps=%lu process_unmaps=%lu irq_maps=%lu "
		   "irq_unmaps=%lu failures=%lu\n",
		   atomic_read(&running), process.maps, process.unmaps, irq.maps, irq.unmaps,
		   process.failures + irq.failures);
}

void tcehold_hammer_exit(void)
{
	mutex_lock(&hammer_lock);
	hammer_reap();
	mutex_unlock(&hammer_lock);
}
