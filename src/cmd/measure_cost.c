// SPDX-License-Identifier: GPL-2.0-only
/* measure_cost.c - two readings of the kernel's counters, and the wait between them. */
#include "measure_cost.h"

#include <time.h>

#include "base/clock.h"
#include "source/source.h"
#include "take_sample.h"

int measure_cost__begin(struct measured_cost *m, struct source *src, const struct options *o,
			char *error, size_t len)
{
	int err;

	if (o->from || tcectl__may_ask_daemon(o))
		source__count_pinned(src);
	err = source__begin_counting(src, error, len);
	return err ? err : source__read_counts(src, &m->before, false, error, len);
}

/* It has taken the sample meanwhile, which may be all of the time. */
static void wait_until(uint64_t end_ns)
{
	uint64_t now = clock__monotonic_ns(), left = end_ns > now ? end_ns - now : 0;

	nanosleep(&(struct timespec){.tv_sec = (time_t)(left / 1000000000),
				     .tv_nsec = (long)(left % 1000000000)},
		  NULL);
}

int measure_cost__end(struct measured_cost *m, struct source *src, const struct options *o,
		      char *error, size_t len)
{
	struct run_counts after;
	int err;

	wait_until(m->before.mono_ns + o->duration_ns);
	err = source__read_counts(src, &after, true, error, len);
	source__end_counting(src);
	if (!err)
		run_costs__between(&m->costs, &m->before, &after);
	return err;
}
