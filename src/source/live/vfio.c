// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio.c - live TCEs of tables that VFIO and KVM own.
 *
 * Their bitmap says nothing. What they change is counted, exchange by exchange;
 * where a table had TCEs before that began, they are counted once in memory, which
 * only powernv has them in. Where that cannot be, the number stays unknown.
 */
#include "internal.h"

#include <errno.h>

/* TCEs that have come, or gone, with these exchanges. */
static uint64_t added(const struct abi_exchanges *e)
{
	uint64_t n = 0;

	for (unsigned int after = 0; after < MAP_NONE; after++)
		n += e->count[MAP_NONE * ABI_DIRECTIONS + after];
	return n;
}

static uint64_t removed(const struct abi_exchanges *e)
{
	uint64_t n = 0;

	for (unsigned int before = 0; before < MAP_NONE; before++)
		n += e->count[before * ABI_DIRECTIONS + MAP_NONE];
	return n;
}

static uint64_t ended(const struct abi_exchanges *e)
{
	uint64_t n = e->refused;

	for (unsigned int i = 0; i < ABI_DIRECTIONS * ABI_DIRECTIONS; i++)
		n += e->count[i];
	return n;
}

static int64_t net(const struct abi_exchanges *e)
{
	return (int64_t)(added(e) - removed(e));
}

/* Every exchange of this table is counted: it was the kernel's, or was not there, before that. */
static bool began_counted(const struct live *l, const struct user_count *u, uint64_t first_seen_ns)
{
	uint64_t since = tracer__users_since(l->tracer);

	return since && ((l->state->counted_ns && first_seen_ns > l->state->counted_ns) ||
			 u->kernel_ns >= since);
}

/*
 * Count what is in memory, at a moment when it does not change: nothing is under way but what has
 * been since the sample before, which no end will be seen of.
 */
static void begin_in_memory(struct live *l, struct user_count *u, uint32_t slot, uint64_t lost,
			    const struct abi_exchanges *e)
{
	uint64_t open = e->begun - ended(e);
	struct abi_exchanges after;
	int64_t live;

	if (!tracer__users_since(l->tracer) || open != u->open)
		return;
	live = live__count_levels(l, slot);
	tracer__exchanges(l->tracer, slot, &after);
	if (live < 0 || after.begun != e->begun || ended(&after) != ended(e))
		return;
	u->known = true;
	u->live = live - net(e);
	u->lost = lost;
}

#define STUCK_MAX 3

/*
 * An exchange began, and nothing has ended since the sample before: a process was stopped in the
 * middle of it or, if that lasts, its end was not seen.
 */
static bool is_stuck(struct user_count *u, const struct abi_exchanges *e)
{
	bool stuck = e->begun - ended(e) != u->open && u->ended == ended(e);

	u->ended = ended(e);
	u->stuck = stuck ? u->stuck + 1 : 0;
	return stuck;
}

void live__count_user(struct live *l, uint32_t slot, struct table *table)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];
	struct user_count *u = &l->state->user[slot];
	struct abi_exchanges e;
	uint64_t lost;
	int64_t live;
	bool stuck;

	tracer__exchanges(l->tracer, slot, &e);
	lost = tracer__lost_exchanges(l->tracer);
	if (u->gen != t->gen)
		*u = (struct user_count){.gen = t->gen};
	stuck = is_stuck(u, &e);
	if (!u->begun && began_counted(l, u, t->first_seen_ns)) {
		/* What was lost since the sample before may have been its. */
		u->known = true;
		u->live = -u->net;
		u->lost = l->state->lost_exchanges;
	}
	u->begun = true;
	u->now = e;
	if (u->known && (u->lost != lost || u->stuck == STUCK_MAX))
		u->known = false;
	if (!u->known) {
		begin_in_memory(l, u, slot, lost, &e);
		u->open = e.begun - ended(&e);
	}
	live = u->live + net(&e);
	/* The CPUs are read one after the other: what moves may look as if less than nothing were
	 * left. */
	table->live = u->known && !stuck && live >= 0 && live <= (int64_t)table->entries
			  ? live
			  : COUNT_UNKNOWN;
	table->maps = table->map_tces = added(&e);
	table->unmaps = table->unmap_tces = removed(&e);
	table->refused = (int64_t)e.refused;
	table->charged_bytes = (int64_t)t->it_allocated_size;
}

void live__see_kernel_owned(struct live *l, uint32_t slot)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];
	struct abi_exchanges e;

	/* Only the whole walk knows that no one owns it. */
	if (!tracer__users_since(l->tracer) || t->listed != l->census)
		return;
	tracer__exchanges(l->tracer, slot, &e);
	l->state->user[slot] =
	    (struct user_count){.gen = t->gen, .kernel_ns = l->walk_ns, .net = net(&e)};
}

int live__add_exchanges(const struct live *l, struct sample *s, uint32_t slot,
			const struct table *table)
{
	const struct abi_exchanges *e = &l->state->user[slot].now;

	for (uint32_t i = 0; i < ABI_DIRECTIONS * ABI_DIRECTIONS; i++) {
		struct exchange *x;

		if (!e->count[i])
			continue;
		x = sample__add_exchange(s);
		if (!x)
			return -ENOMEM;
		x->gen = table->gen;
		x->liobn = table->liobn;
		x->before = i / ABI_DIRECTIONS;
		x->after = i % ABI_DIRECTIONS;
		x->count = e->count[i];
	}
	return 0;
}
