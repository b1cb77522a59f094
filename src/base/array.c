// SPDX-License-Identifier: GPL-2.0-only
/* array.c - arrays that grow, and arrays of a size known before. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

void *array__grow(void *array, size_t n, size_t size)
{
	/* Only a full one has a length that is a power of two. */
	if ((n & (n - 1)) == 0) {
		array = reallocarray(array, n ? n * 2 : 1, size);
		if (!array)
			return NULL;
	}
	memset((char *)array + n * size, 0, size);
	return array;
}

void *array__refill(void *array, size_t n, size_t *room, size_t size)
{
	size_t more = n ? n * 2 : 1;

	if (n < *room)
		return array;
	array = reallocarray(array, more, size);
	if (array)
		*room = more;
	return array;
}

void *array__copy(const void *array, size_t n, size_t size)
{
	size_t room = 1;
	void *copy;

	while (room < n)
		room *= 2;
	copy = reallocarray(NULL, room, size);
	if (copy && n)
		memcpy(copy, array, n * size);
	return copy;
}

void *array__zeroed(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}
