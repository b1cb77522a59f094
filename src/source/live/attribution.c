// SPDX-License-Identifier: GPL-2.0-only
/*
 * attribution.c - the ledger of the live kernel beside the copies of the bitmaps: holders, stale
 * mappings, and live TCEs that have no mapping (model/attribution.h).
 *
 * One pass over the ledger: a mapping that has all its bits takes them out of a second copy and is
 * counted with its holder; what is left of that copy is unattributed. A bit that is left may only
 * have been on its way from a mapping or to one, so the bitmap and the ledger are read again until
 * two reads in a row leave the same.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "model/attribution.h"
#include "model/holder_count.h"

#define RECHECKS 5
#define OVERLAP 1 /* what the pass ends with */

struct pass {
	struct live *l;
	struct sample *s;
	struct table *table[ABI_TABLES];              /* of the sample, by slot */
	const struct device *device[ABI_DEVICES + 1]; /* of the sample, by id */
	struct doubtful *doubtful;
	size_t ndoubtful;
};

/* A mapping without all its bits. */
struct doubtful {
	struct mapping mapping;
	uint32_t slot;
	bool stale; /* or young */
};

/* The slot of the table with that generation, ABI_TABLES if its bitmap was not copied. */
static uint32_t slot_of(const struct live *l, uint64_t gen)
{
	uint32_t slot = 0;

	while (slot < ABI_TABLES && (!gen || l->whole[slot].gen != gen))
		slot++;
	return slot;
}

static bool is_copied(const struct live *l, uint32_t slot, const struct mapping *m)
{
	return m->gen && l->whole[slot].gen == m->gen;
}

static void clear(struct bit_copy *copy, const struct mapping *m)
{
	bit_copy__clear(copy, m->entry, m->entry + m->tces);
}

/* No mapping is counted, and every bit is without one. 0 or -ENOMEM. */
static int begin(const struct pass *p)
{
	struct live *l = p->l;
	int err = 0;

	p->s->nholders = p->s->nmappings = 0;
	holder_index__clear(&l->holders);
	for (uint32_t slot = 0; !err && slot < ABI_TABLES; slot++) {
		bit_copy__free(&l->copy[slot]);
		if (l->whole[slot].gen)
			err = bit_copy__copy(&l->copy[slot], &l->whole[slot]);
	}
	return err;
}

static int count_mapping(const struct pass *p, const struct mapping *m)
{
	return holder_count__add_mapping(p->s, &p->l->holders, m,
					 m->device <= ABI_DEVICES ? p->device[m->device] : NULL);
}

static int count_mappings(const struct pass *p)
{
	int err = 0;

	for (size_t i = 0; !err && i < p->s->nmappings; i++)
		err = count_mapping(p, &p->s->mappings[i]);
	p->s->nmappings = 0;
	return err;
}

static void drop_stale(const struct pass *p, uint32_t slot, const struct mapping *m)
{
	if (p->table[slot])
		p->table[slot]->stale += m->tces;
	live__drop_mapping(p->l, m);
}

static int add_doubtful(struct pass *p, uint32_t slot, const struct mapping *m, bool stale)
{
	struct doubtful *d = array__grow(p->doubtful, p->ndoubtful, sizeof(*d));

	if (!d)
		return -ENOMEM;
	p->doubtful = d;
	d[p->ndoubtful++] = (struct doubtful){.mapping = *m, .slot = slot, .stale = stale};
	return 0;
}

/* OVERLAP: one has a bit that another mapping has taken. */
static int look_at_doubtful(const struct pass *p)
{
	for (size_t i = 0; i < p->ndoubtful; i++) {
		const struct mapping *m = &p->doubtful[i].mapping;
		uint32_t slot = p->doubtful[i].slot;

		if (bit_copy__differ(&p->l->whole[slot], &p->l->copy[slot], m->entry,
				     m->entry + m->tces))
			return OVERLAP;
	}
	for (size_t i = 0; i < p->ndoubtful; i++)
		if (p->doubtful[i].stale)
			drop_stale(p, p->doubtful[i].slot, &p->doubtful[i].mapping);
	return 0;
}

/* One mapping of the ledger, in any order. OVERLAP: another one has its bits. */
static int see_mapping(void *arg, uint32_t slot, const struct mapping *m)
{
	struct pass *p = arg;
	struct bit_copy *copy = &p->l->copy[slot];
	enum attribution attribution;

	if (!is_copied(p->l, slot, m))
		return live__add_mapping(p->s, m);
	if (bit_copy__take(copy, m->entry, m->entry + m->tces))
		return count_mapping(p, m);
	attribution = attribution__of(&p->l->whole[slot], m);
	if (attribution == ATTRIBUTION_LIVE)
		return OVERLAP;
	return add_doubtful(p, slot, m, attribution == ATTRIBUTION_STALE);
}

/* Those of a table without a copy stay as they are: it is freed, or userspace owns it. */
static int add_holders(struct pass *p)
{
	int err = begin(p);

	if (!err)
		err = live__each_mapping(p->l, see_mapping, p);
	if (!err)
		err = look_at_doubtful(p);
	if (!err)
		live__prune_mappings(p->l, p->s);
	free(p->doubtful);
	p->doubtful = NULL;
	return err;
}

/*
 * Sorted first: of two that overlap the older is stale (mappings__prune()). Dearer, and rare: what
 * is stale is dropped from the ledger.
 */
static int add_mappings(const struct pass *p)
{
	struct sample *s = p->s;
	uint32_t slot = ABI_TABLES;
	uint64_t gen = 0;
	size_t left = 0;
	int err = begin(p);

	if (!err)
		err = live__add_mappings(p->l, s);
	for (size_t i = 0; !err && i < s->nmappings; i++) {
		const struct mapping m = s->mappings[i];

		if (m.gen != gen) {
			gen = m.gen;
			slot = slot_of(p->l, gen);
		}
		if (slot < ABI_TABLES) {
			enum attribution a = attribution__of(&p->l->whole[slot], &m);

			if (a == ATTRIBUTION_STALE)
				drop_stale(p, slot, &m);
			if (a != ATTRIBUTION_LIVE)
				continue;
			clear(&p->l->copy[slot], &m);
		}
		s->mappings[left++] = m;
	}
	s->nmappings = left;
	return err;
}

static int clear_mapping(void *arg, uint32_t slot, const struct mapping *m)
{
	struct live *l = arg;

	if (is_copied(l, slot, m))
		clear(&l->copy[slot], m);
	return 0;
}

static uint64_t count_left(const struct live *l)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < ABI_TABLES; i++)
		sum += bit_copy__weight(&l->copy[i]);
	return sum;
}

/* Read the words again in which bits are left. What cannot be read any more stays. */
static void reread_bits(struct live *l, uint32_t slot)
{
	struct bit_copy *copy = &l->copy[slot];
	uint64_t word = 0;

	while ((word = bit_copy__next_word(copy, word)) != UINT64_MAX) {
		struct abi_counted copied;
		const uint64_t *words;

		if (tracer__copy_bitmap(l->tracer, slot, word, &copied, &words) != ABI_COUNT_OK ||
		    !copied.read)
			return;
		bit_copy__intersect(copy, word, words, copied.read);
		word += copied.read;
	}
}

/*
 * What had no mapping in the sample before, either, is not on its way. The ledger is large: it is
 * not read again for that.
 */
static bool is_known(const struct live *l)
{
	for (uint32_t i = 0; i < ABI_TABLES; i++)
		if (l->copy[i].gen && !bit_copy__is_within(&l->copy[i], &l->left[i]))
			return false;
	return true;
}

static void recheck(struct live *l)
{
	uint64_t left = is_known(l) ? 0 : count_left(l);

	for (int i = 0; left && i < RECHECKS; i++) {
		uint64_t before = left;

		for (uint32_t slot = 0; slot < ABI_TABLES; slot++)
			if (l->copy[slot].gen)
				reread_bits(l, slot);
		live__each_mapping(l, clear_mapping, l);
		left = count_left(l);
		if (left == before)
			return;
	}
}

static void begin_tables(struct pass *p)
{
	for (size_t i = 0; i < p->s->ntables; i++) {
		struct table *t = &p->s->tables[i];
		uint32_t slot = slot_of(p->l, t->gen);

		t->exact = slot < ABI_TABLES;
		t->attributed = COUNT_UNKNOWN;
		t->stale = t->exact ? 0 : COUNT_UNKNOWN;
		if (t->exact)
			p->table[slot] = t;
	}
	for (size_t i = 0; i < p->s->ndevices; i++)
		if (p->s->devices[i].id <= ABI_DEVICES)
			p->device[p->s->devices[i].id] = &p->s->devices[i];
}

/* What is left of the last sample's copies. */
static void remember_left(struct live *l)
{
	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		bit_copy__free(&l->left[i]);
		l->left[i] = l->copy[i];
		l->copy[i] = (struct bit_copy){0};
	}
}

int live__attribute(struct live *l, struct sample *s)
{
	struct pass p = {.l = l, .s = s};
	int err;

	remember_left(l);
	begin_tables(&p);
	err = l->wants_mappings ? OVERLAP : add_holders(&p);
	if (err == OVERLAP)
		err = add_mappings(&p);
	if (!err && !l->wants_mappings)
		err = count_mappings(&p);
	if (err)
		return err;
	recheck(l);
	for (uint32_t slot = 0; slot < ABI_TABLES; slot++)
		if (p.table[slot])
			p.table[slot]->attributed =
			    p.table[slot]->live - (int64_t)bit_copy__weight(&l->copy[slot]);
	return 0;
}
