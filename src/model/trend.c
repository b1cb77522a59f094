// SPDX-License-Identifier: GPL-2.0-only
/* trend.c - counts of the last minutes, merged as time passes. */
#include "trend.h"

#include "sample.h"

#include <string.h>

#define MINUTE (60 * 1000000000ULL)

static uint64_t trend__last_ns(const struct trend *t)
{
	return t->at_ns[t->n - 1];
}

/* What a cell stands for once neighbours are merged. */
static uint64_t trend__next_cell_ns(const struct trend *t)
{
	if (t->cell_ns)
		return t->cell_ns * 2;
	return (trend__last_ns(t) - t->at_ns[0]) / (t->n - 1) * 2;
}

/* Of each two neighbours the younger one stays: it has the last count of their time. */
static void trend__merge(struct trend *t, uint64_t cell_ns)
{
	t->begin_ns = t->at_ns[t->n - 2];
	t->cell_ns = cell_ns;
	t->n /= 2;
	for (size_t i = 0; i < t->n; i++) {
		t->cell[i] = t->cell[2 * i + 1];
		t->at_ns[i] = t->at_ns[2 * i + 1];
	}
}

static void trend__make_room(struct trend *t)
{
	uint64_t cell_ns = trend__next_cell_ns(t);

	if (cell_ns <= TREND_CELL_MOST) {
		trend__merge(t, cell_ns);
		return;
	}
	t->n--;
	memmove(t->cell, t->cell + 1, t->n * sizeof(t->cell[0]));
	memmove(t->at_ns, t->at_ns + 1, t->n * sizeof(t->at_ns[0]));
}

void trend__add(struct trend *t, uint64_t mono_ns, int64_t count)
{
	if (count < 0 || (t->n && mono_ns < trend__last_ns(t)))
		*t = (struct trend){.n = 0};
	if (count < 0)
		return;
	if (!t->n || (mono_ns != trend__last_ns(t) && mono_ns - t->begin_ns >= t->cell_ns)) {
		if (t->n == TREND_CELLS)
			trend__make_room(t);
		t->begin_ns = mono_ns;
		t->n++;
	}
	t->cell[t->n - 1] = count;
	t->at_ns[t->n - 1] = mono_ns;
}

int64_t trend__change(const struct trend *t, uint64_t *span_ns)
{
	size_t first;

	*span_ns = 0;
	if (t->n < 2)
		return COUNT_UNKNOWN;
	first = t->n - 2;
	while (first && trend__last_ns(t) - t->at_ns[first - 1] <= MINUTE)
		first--;
	*span_ns = trend__last_ns(t) - t->at_ns[first];
	return t->cell[t->n - 1] - t->cell[first];
}
