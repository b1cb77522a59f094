// SPDX-License-Identifier: GPL-2.0-only
/* sparkline.c - a trend as a picture in one line. */
#include "base/format.h"

#include "list.h"
#include "model/trend.h"

#include <string.h>

#define LEVELS 8

/* U+2581 to U+2588: one eighth of a block to a whole one. */
static const char *const blocks[LEVELS] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
					   "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
					   "\xe2\x96\x87", "\xe2\x96\x88"};
static const char *const characters[LEVELS] = {"_", ".", "-", "=", "+", "*", "#", "@"};

static size_t level_of(int64_t count, int64_t least, int64_t most)
{
	if (most == least)
		return 0;
	return (size_t)(((double)count - (double)least) * (LEVELS - 1) /
			    ((double)most - (double)least) +
			0.5);
}

void format__spark(char *buf, size_t len, size_t columns, const struct trend *t)
{
	const char *const *pictures = listing__is_utf8() ? blocks : characters;
	size_t each = strlen(pictures[0]), room = (len - 1) / each;
	size_t n = t->n < columns ? t->n : columns;
	const int64_t *cell;
	int64_t least = INT64_MAX, most = 0;

	n = n < room ? n : room;
	cell = t->cell + t->n - n;
	for (size_t i = 0; i < n; i++) {
		least = cell[i] < least ? cell[i] : least;
		most = cell[i] > most ? cell[i] : most;
	}
	for (size_t i = 0; i < n; i++)
		memcpy(buf + i * each, pictures[level_of(cell[i], least, most)], each);
	buf[n * each] = '\0';
}
