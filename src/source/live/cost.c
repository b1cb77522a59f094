// SPDX-License-Identifier: GPL-2.0-only
/* cost.c - counters of the programs that trace: a live source's own, or those that tced has pinned.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "model/run_cost.h"
#include "tracer/pin.h"
#include "tracer/run_stats.h"

_Static_assert(RUN_COSTS_MOST >= RUN_STATS_MOST, "a reading may have more programs");

static int begin(char *error, size_t len)
{
	int fd = run_stats__count();

	if (fd == -EPERM)
		snprintf(error, len,
			 "only root (CAP_SYS_ADMIN) can have the kernel count what tracing costs");
	else if (fd < 0)
		snprintf(error, len, "the kernel does not count what tracing costs: %s",
			 strerror(-fd));
	return fd;
}

static int refuse_pins(int err, char *error, size_t len)
{
	if (err == -ENOENT)
		snprintf(error, len,
			 "no programs in " PINS_PATH ": start tced, or trace with --no-daemon");
	else
		snprintf(error, len, "cannot read the programs in " PINS_PATH ": %s",
			 strerror(-err));
	return err;
}

static int begin_pinned(char *error, size_t len)
{
	int fd = begin(error, len), err;

	if (fd < 0 || !access(PINS_PATH, F_OK))
		return fd;
	err = -errno;
	close(fd);
	return refuse_pins(err, error, len);
}

static void fill(struct run_counts *counts, bool of_tced, const struct run_stats *list, size_t n)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	counts->cpus = cpus > 0 ? (uint32_t)cpus : 1;
	counts->of_tced = of_tced;
	counts->n = n;
	for (size_t i = 0; i < n; i++) {
		struct run_count *c = &counts->count[i];

		c->id = list[i].id;
		snprintf(c->program, sizeof(c->program), "%s", list[i].name);
		c->hits = list[i].hits;
		c->run_ns = list[i].run_ns;
	}
}

static int read_own(struct source *src, struct run_counts *counts, bool names, char *error,
		    size_t len)
{
	struct live *l = (struct live *)src;
	struct run_stats list[RUN_STATS_MOST];
	int n;

	counts->mono_ns = clock__monotonic_ns();
	pthread_mutex_lock(&l->lock);
	n = run_stats__of_tracer(l->tracer, list, names);
	pthread_mutex_unlock(&l->lock);
	if (n < 0) {
		snprintf(error, len, "cannot read what tracing costs: %s", strerror(-n));
		return n;
	}
	fill(counts, false, list, (size_t)n);
	return 0;
}

static int read_pinned(struct source *src, struct run_counts *counts, bool names, char *error,
		       size_t len)
{
	struct run_stats list[RUN_STATS_MOST];
	int n;

	(void)src;
	counts->mono_ns = clock__monotonic_ns();
	n = run_stats__of_pins(PINS_PATH, list, names);
	if (n < 0)
		return refuse_pins(n, error, len);
	fill(counts, true, list, (size_t)n);
	return 0;
}

const struct cost_ops live_cost = {.begin = begin, .read = read_own};
static const struct cost_ops pinned_cost = {.begin = begin_pinned, .read = read_pinned};

void source__count_pinned(struct source *src)
{
	if (src->kind == SOURCE_DAEMON || !access(PINS_PATH, F_OK))
		src->cost = &pinned_cost;
}
