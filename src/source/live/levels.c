// SPDX-License-Identifier: GPL-2.0-only
/*
 * levels.c - the levels of powernv's tables, as they are in memory.
 *
 * Like a bitmap, a table in memory is the truth: its levels are walked at every sample, and
 * hooks only add how they were allocated. A level points at the next by physical addresses
 * (powernv/pci-ioda-tce.c).
 */
#include "internal.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/numa.h"

#define LEVELS_MAX 5    /* POWERNV_IOMMU_MAX_LEVELS */
#define PAGES_MAX 65536 /* of one view: more are not walked */
#define BYTES_PER_ENTRY 8

/* A walk through one view of one table. */
struct walk {
	struct live *l;
	uint32_t slot;
	enum level_view view;
	bool to_the_end; /* also through the TCEs, which are counted */
	struct abi_leveled found;
	uint64_t pages;
	uint64_t remote;
	uint64_t nowhere; /* on an unknown node */
	uint64_t tces;
	struct level *level; /* the level to fill in with the first one's data, NULL: none */
};

static void see_page(struct walk *w, uint64_t address)
{
	int node = numa__node_of(address & ~(ABI_LINEAR_MAP | ABI_ENTRY_FLAGS));

	w->pages++;
	w->nowhere += node < 0;
	w->remote += node != w->found.node;
}

static uint64_t cell_entries(const struct abi_leveled *found)
{
	return (found->entries + LEVEL_CELLS - 1) / LEVEL_CELLS;
}

static void see_first(struct level *level, const struct abi_leveled *found, uint64_t i)
{
	level->first[i / cell_entries(found)]++;
	level->populated++;
}

static int walk_level(struct walk *w, uint64_t entry, uint32_t depth);

/* A part of a level, n entries, copied: the next one comes in its place. */
static int walk_part(struct walk *w, const uint64_t *entries, uint64_t first, uint64_t n,
		     uint32_t depth)
{
	bool last = depth == w->found.below;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t entry = be64toh(entries[i]);
		int err;

		if (!(entry & ABI_ENTRY_FLAGS))
			continue;
		if (last) {
			w->tces++;
			continue;
		}
		if (!depth && w->level)
			see_first(w->level, &w->found, first + i);
		see_page(w, entry);
		if (depth + 1 == w->found.below && !w->to_the_end)
			continue;
		err = walk_level(w, entry, depth + 1);
		if (err)
			return err;
	}
	return w->pages > PAGES_MAX ? -E2BIG : 0;
}

/* The level that entry points at, depth levels below the first. 0, ABI_COUNT_* or a negative errno.
 */
static int walk_level(struct walk *w, uint64_t entry, uint32_t depth)
{
	struct abi_level which = {.slot = w->slot, .view = w->view, .entry = entry};
	int err;

	do {
		const uint64_t *entries;
		uint64_t *copy, n;

		err = tracer__read_level(w->l->tracer, &which, &w->found, &entries);
		if (err || !w->found.read)
			return err;
		if (w->found.below >= LEVELS_MAX)
			return ABI_COUNT_FAULT;
		if (!depth && !which.first)
			see_page(w, w->found.address);
		/* The TCEs themselves are not wanted. */
		if (depth == w->found.below && !w->to_the_end)
			return 0;
		copy = malloc(w->found.read * sizeof(*copy));
		if (!copy)
			return -ENOMEM;
		memcpy(copy, entries, w->found.read * sizeof(*copy));
		n = w->found.read;
		err = walk_part(w, copy, which.first, n, depth);
		free(copy);
		which.first += n;
	} while (!err && which.first < w->found.entries);
	return err;
}

int64_t live__count_levels(struct live *l, uint32_t slot)
{
	struct walk w = {.l = l, .slot = slot, .to_the_end = true};

	if (strcmp(l->platform, "powernv") || walk_level(&w, 0, 0))
		return COUNT_UNKNOWN;
	return (int64_t)w.tces;
}

static uint32_t log2_of(uint64_t v)
{
	return v ? 63 - (uint32_t)__builtin_clzll(v) : 0;
}

static void add_allocs(const struct live *l, struct level *level, size_t index)
{
	const struct abi_allocs *a = &tracer__allocs(l->tracer)[index];

	level->by_process = a->by[ABI_CONTEXT_PROCESS];
	level->by_irqs_off = a->by[ABI_CONTEXT_IRQS_OFF];
	level->by_softirq = a->by[ABI_CONTEXT_SOFTIRQ];
	level->by_hardirq = a->by[ABI_CONTEXT_HARDIRQ];
	level->allocated =
	    level->by_process + level->by_irqs_off + level->by_softirq + level->by_hardirq;
	level->failed = a->failed;
	level->lost_races = a->lost_races;
	for (uint32_t i = 0; i < LEVEL_TIMES; i++) {
		level->time[i] = a->time[i];
		if (a->time[i])
			level->times = i + 1;
	}
}

static void set_unknown(struct level *level)
{
	level->pages = COUNT_UNKNOWN;
	level->bytes = COUNT_UNKNOWN;
	level->node = COUNT_UNKNOWN;
	level->remote_pages = COUNT_UNKNOWN;
	level->populated = COUNT_UNKNOWN;
}

static void fill_level(struct live *l, struct sample *s, struct level *level, uint32_t slot,
		       const struct table *table, enum level_view view)
{
	struct walk w = {.l = l, .slot = slot, .view = view, .level = level};
	uint64_t bytes;

	level->gen = table->gen;
	level->liobn = table->liobn;
	level->view = view;
	level->levels = table->levels;
	level->full_bytes = (int64_t)table->full_bytes;
	add_allocs(l, level, (size_t)slot * ABI_VIEWS + view);
	level->populated = 0;
	if (walk_level(&w, 0, 0) || !w.found.entries) {
		set_unknown(level);
		return;
	}
	bytes = w.found.entries * BYTES_PER_ENTRY;
	level->entries = w.found.entries;
	level->order = bytes > s->page_size ? log2_of(bytes / s->page_size) : 0;
	level->pages = (int64_t)w.pages;
	level->bytes = level->pages * (int64_t)(bytes > s->page_size ? bytes : s->page_size);
	level->node = live__count(w.found.node);
	level->remote_pages = w.found.node < 0 || w.nowhere ? COUNT_UNKNOWN : (int64_t)w.remote;
	if (!w.found.below) {
		level->populated = COUNT_UNKNOWN;
		return;
	}
	level->cell_entries = cell_entries(&w.found);
	level->cells = (uint32_t)(w.found.entries / level->cell_entries);
}

int live__add_levels(struct live *l, struct sample *s, uint32_t slot, const struct table *table)
{
	const struct abi_table *t = &tracer__tables(l->tracer)[slot];

	if (strcmp(l->platform, "powernv"))
		return 0;
	for (enum level_view view = 0; view < VIEWS; view++) {
		struct level *level;

		if (view == VIEW_USER && !t->it_userspace)
			continue;
		level = sample__add_level(s);
		if (!level)
			return -ENOMEM;
		fill_level(l, s, level, slot, table, view);
	}
	return 0;
}

int live__add_early_levels(struct live *l, struct sample *s)
{
	struct level early = {0};
	struct level *level;

	add_allocs(l, &early, ABI_ALLOCS - 1);
	if (!early.allocated && !early.failed)
		return 0;
	level = sample__add_level(s);
	if (!level)
		return -ENOMEM;
	set_unknown(&early);
	early.full_bytes = COUNT_UNKNOWN;
	*level = early;
	return 0;
}
