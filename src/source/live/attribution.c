// SPDX-License-Identifier: GPL-2.0-only
/*
 * attribution.c - the ledger of the live kernel beside the copies of the bitmaps: stale mappings,
 * and live TCEs that have no mapping (model/attribution.h).
 *
 * A copy is worked on in place: bits that have a mapping are cleared, and what is left is
 * unattributed. A bit that is left may only have been on its way from a mapping or to one, so the
 * bitmap and the ledger are read again until two reads in a row leave the same.
 */
#include "internal.h"

#include "model/attribution.h"

#define RECHECKS 5

static struct bit_copy *copy_of(struct live *l, uint64_t gen)
{
	for (uint32_t i = 0; gen && i < ABI_TABLES; i++)
		if (l->copy[i].gen == gen)
			return &l->copy[i];
	return NULL;
}

static struct table *table_of(struct sample *s, uint64_t gen)
{
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen == gen)
			return &s->tables[i];
	return NULL;
}

static void clear(struct bit_copy *copy, const struct mapping *m)
{
	bit_copy__clear(copy, m->entry, m->entry + m->tces);
}

/* True if the mapping is one of the sample's; of one that is not, its bits stay in the copy. */
static bool compare(const struct live *l, struct bit_copy *copy, struct table *table,
		    const struct mapping *m)
{
	switch (attribution__of(copy, m)) {
	case ATTRIBUTION_LIVE:
		clear(copy, m);
		return true;
	case ATTRIBUTION_STALE:
		if (table)
			table->stale += m->tces;
		live__drop_mapping(l, m);
		return false;
	case ATTRIBUTION_YOUNG:
		break;
	}
	return false;
}

/*
 * No two mappings of a sample overlap (mappings__prune()). Those of a table without a copy stay as
 * they are: it is freed, or userspace owns it.
 */
static void compare_all(struct live *l, struct sample *s)
{
	struct bit_copy *copy = NULL;
	struct table *table = NULL;
	uint64_t gen = 0;
	size_t left = 0;

	for (size_t i = 0; i < s->nmappings; i++) {
		const struct mapping m = s->mappings[i];

		if (m.gen != gen) {
			gen = m.gen;
			copy = copy_of(l, gen);
			table = table_of(s, gen);
		}
		if (copy && !compare(l, copy, table, &m))
			continue;
		s->mappings[left++] = m;
	}
	s->nmappings = left;
}

static int clear_mapping(void *arg, uint32_t slot, const struct mapping *m)
{
	struct live *l = arg;

	if (l->copy[slot].gen == m->gen)
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

static void recheck(struct live *l)
{
	uint64_t left = count_left(l);

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

void live__attribute(struct live *l, struct sample *s)
{
	for (size_t i = 0; i < s->ntables; i++) {
		struct table *t = &s->tables[i];

		t->exact = copy_of(l, t->gen) != NULL;
		t->attributed = COUNT_UNKNOWN;
		t->stale = t->exact ? 0 : COUNT_UNKNOWN;
	}
	compare_all(l, s);
	recheck(l);
	for (size_t i = 0; i < s->ntables; i++) {
		struct table *t = &s->tables[i];

		if (t->exact)
			t->attributed = t->live - (int64_t)bit_copy__weight(copy_of(l, t->gen));
	}
}
