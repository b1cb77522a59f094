/* SPDX-License-Identifier: GPL-2.0-only */
/* clock.h - the kernel's clocks in nanoseconds. */
#ifndef TCETOP_CLOCK_H
#define TCETOP_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC: durations, and times that events have in the kernel. */
uint64_t clock__monotonic_ns(void);
/* Nanoseconds of CLOCK_REALTIME, since 1970: times for people and records. */
uint64_t clock__realtime_ns(void);
/* Nanoseconds of CLOCK_THREAD_CPUTIME_ID: what the calling thread has worked. */
uint64_t clock__thread_cpu_ns(void);

#endif
