// SPDX-License-Identifier: GPL-2.0-only
/* rate.c - the growth of counters, and the time since when they count. */
#include "internal.h"

double counter__rate(uint64_t before, uint64_t now, double seconds)
{
	return now < before ? RATE_UNKNOWN : (double)(now - before) / seconds;
}

uint64_t counted_since(const struct sample *s)
{
	if (s->detail == DETAIL_CENSUS)
		return 0;
	return s->attached_time_ns ? s->attached_time_ns : 1;
}
