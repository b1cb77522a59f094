/* SPDX-License-Identifier: GPL-2.0-only */
/* order.h - two numbers compared, for qsort(). */
#ifndef TCETOP_ORDER_H
#define TCETOP_ORDER_H

#include <stdint.h>

/* -1, 0 or 1: a is less than b, they are equal, a is more. */
static inline int order__u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

#endif
