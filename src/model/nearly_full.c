// SPDX-License-Identifier: GPL-2.0-only
/* nearly_full.c - windows that are nearly full, and those that have room again. */
#include "nearly_full.h"

#include "model.h"

struct full_limit full_limit__of(const struct sample *s)
{
	return s->full.percent ? s->full : FULL_LIMIT_DEFAULT;
}

static bool is_counted(const struct table *t)
{
	return t->gen && !t->user_owned && t->live >= 0 && t->reserved >= 0 &&
	       t->entries > (uint64_t)t->reserved;
}

/* Of the entries that can be allocated: reserved ones are never free. */
static bool fills(const struct table *t, uint32_t percent)
{
	return (double)t->live * 100 >=
	       ((double)t->entries - (double)t->reserved) * (double)percent;
}

bool nearly_full__is(const struct full_limit *limit, const struct table *t)
{
	int64_t run = table__free_run(t);

	return is_counted(t) && (fills(t, limit->percent) || (run >= 0 && run < limit->run));
}

/* Below a low percentage the distance is as wide as there is room for one: an empty window. */
bool nearly_full__is_over(const struct full_limit *limit, const struct table *t)
{
	int64_t run = table__free_run(t);
	uint32_t percent =
	    limit->percent > NEARLY_FULL_LESS ? limit->percent - NEARLY_FULL_LESS : 0;

	return is_counted(t) && (!t->live || !fills(t, percent)) &&
	       (run < 0 || run >= (int64_t)limit->run * NEARLY_FULL_TIMES);
}
