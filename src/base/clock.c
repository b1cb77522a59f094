// SPDX-License-Identifier: GPL-2.0-only
/* clock.c - the kernel's clocks in nanoseconds. */
#include "clock.h"

#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

uint64_t clock__monotonic_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock__realtime_ns(void)
{
	return read_clock(CLOCK_REALTIME);
}

uint64_t clock__thread_cpu_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}
