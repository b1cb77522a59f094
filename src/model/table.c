// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - the size of a window, its unattributed TCEs, and the room that its pools leave.
 *
 * Of what can be given out: a pool that the kernel has reserved as a whole is not full, it is
 * none.
 */
#include "model.h"

uint64_t table__size_bytes(const struct table *t)
{
	uint64_t bytes;

	if (t->page_shift > 63)
		return 0;
	if (__builtin_mul_overflow(t->entries, UINT64_C(1) << t->page_shift, &bytes))
		return UINT64_MAX;
	return bytes;
}

bool table__is_meant(const struct table *t, uint64_t window)
{
	return t->liobn == window || (t->gen && t->gen == window);
}

/* A direct window on powernv, bypass, has no size: it is all that its base is below. */
bool table__has_address(const struct table *t, uint64_t address)
{
	if (address < t->base)
		return false;
	return !t->entries || table__entry(t, address) < t->entries;
}

uint64_t table__entry(const struct table *t, uint64_t address)
{
	return (address - t->base) >> (t->page_shift & 63);
}

int64_t table__unattributed(const struct table *t, int64_t mapped)
{
	int64_t attributed = t->exact ? t->attributed : mapped;

	if (t->live < 0 || mapped < 0 || attributed < 0)
		return COUNT_UNKNOWN;
	return t->live > attributed ? t->live - attributed : 0;
}

int64_t table__fullest_percent(const struct table *t)
{
	int64_t fullest = COUNT_UNKNOWN;

	for (uint32_t i = 0; i < t->pools && i < SAMPLE_POOLS; i++) {
		const struct pool *p = &t->pool[i];
		double usable = (double)p->entries - (double)p->reserved;
		int64_t percent;

		if (usable < 1 || p->used < p->reserved || p->used > p->entries)
			continue;
		percent = (int64_t)((double)(p->used - p->reserved) * 100 / usable);
		if (percent > fullest)
			fullest = percent;
	}
	return fullest;
}

int64_t table__free_run(const struct table *t)
{
	int64_t longest = COUNT_UNKNOWN;

	for (uint32_t i = 0; i < t->pools && i < SAMPLE_POOLS; i++)
		if ((int64_t)t->pool[i].free_run > longest)
			longest = (int64_t)t->pool[i].free_run;
	return longest;
}
