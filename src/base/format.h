/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.h - numbers as people read them.
 *
 * All of them write at most len bytes and show what is not known as "-".
 */
#ifndef TCETOP_FORMAT_H
#define TCETOP_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exact; "-" for COUNT_UNKNOWN. */
void format__count(char *buf, size_t len, int64_t count);
/* Per second: 0, 3.5, 812, 12.3k, 1.2M; "-" below zero. */
void format__rate(char *buf, size_t len, double rate);
/* A share in percent: 0%, <0.01%, 0.31%, 3.5%, 42%; "-" below zero. */
void format__percent(char *buf, size_t len, double percent);
/* A duration in nanoseconds: <1s, 12s, 3m05s, 2h10m, 3d04h. */
void format__age(char *buf, size_t len, uint64_t ns);
/* The range of times from 2^power ns on: "1-2 us", "2 s or more" of the last one. 1 us is 1024 ns.
 */
#define FORMAT_RANGE_LEN 40
void format__time_range(char *buf, size_t len, unsigned int power, bool last);
/* Bytes, as a double since a window may span 2^64 of them: 512, 4.0M, 512G. */
void format__size(char *buf, size_t len, double bytes);
/* CLOCK_REALTIME nanoseconds in local time, with seconds and zone. */
void format__time(char *buf, size_t len, uint64_t ns);
/* The same; without the date where len bytes have no room for it. */
void format__time_within(char *buf, size_t len, uint64_t ns);

/*
 * The newest cells of a trend, as many as there are columns, and bytes, for: from the least of them
 * to the most. In UTF-8, three bytes each, where listing__is_utf8() has it.
 */
struct trend;
void format__spark(char *buf, size_t len, size_t columns, const struct trend *t);

/*
 * Names come from kernels, firmware and recordings: what is not printable
 * ASCII becomes "?", so that no name can drive the terminal. The length.
 */
size_t format__printable(char *text);

#endif
