/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * array.h - arrays that grow, and arrays of a size known before.
 *
 * The room of one that grows follows from its length: the next power of two. All come from
 * malloc(): free them with free().
 */
#ifndef TCETOP_ARRAY_H
#define TCETOP_ARRAY_H

#include <stddef.h>

/*
 * Room for one more element behind n of them, all zero: the array, moved perhaps. NULL, and the
 * array stays as it is, when memory is short.
 */
void *array__grow(void *array, size_t n, size_t size);
/*
 * The same for an array that is emptied and filled again: it has room elements, which stay
 * allocated, and the new one is not zeroed.
 */
void *array__refill(void *array, size_t n, size_t *room, size_t size);
/* A copy of n elements that can grow; NULL when memory is short. */
void *array__copy(const void *array, size_t n, size_t size);
/* n elements, all zero; of none it is not NULL either. NULL when memory is short. */
void *array__zeroed(size_t n, size_t size);

#endif
