// SPDX-License-Identifier: GPL-2.0-only
/* level.c - sums over the levels of a table and the exchanges of its TCEs. */
#include "level.h"

bool level__saved(const struct level *l, int64_t *bytes)
{
	if (l->bytes < 0 || l->full_bytes < 0)
		return false;
	*bytes = l->full_bytes - l->bytes;
	return true;
}

int64_t level__first_entries(const struct level *l)
{
	uint64_t entries;

	if (l->cells == 0 || __builtin_mul_overflow(l->cells, l->cell_entries, &entries) ||
	    entries > INT64_MAX)
		return COUNT_UNKNOWN;
	return (int64_t)entries;
}

static uint64_t *total_of(struct exchange_totals *t, const struct exchange *x)
{
	if (x->before == MAP_NONE)
		return x->after == MAP_NONE ? &t->idle : &t->mapped;
	return x->after == MAP_NONE ? &t->unmapped : &t->replaced;
}

void exchanges__sum(const struct sample *s, uint64_t gen, struct exchange_totals *t)
{
	*t = (struct exchange_totals){0};
	for (size_t i = 0; i < s->nexchanges; i++)
		if (s->exchanges[i].gen == gen)
			*total_of(t, &s->exchanges[i]) += s->exchanges[i].count;
}
