/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unmatched_unmap.h - unmaps of entries that are not live: through a freed table, or through the
 * wrong window.
 *
 * The address of a freed table may have been another table's before and after it. The ledger
 * decides: that of a freed table does not change.
 */
#ifndef TCETOP_BPF_UNMATCHED_UNMAP_H
#define TCETOP_BPF_UNMATCHED_UNMAP_H

#include "events.h"
#include "ledger.h"

/* Tables that died at an address: the last one, and the last one that has this mapping. */
struct dead_search {
	u64 ptr;
	u64 dma_addr;
	u64 last_ns;
	u64 owner_ns;
	u32 last; /* slot + 1 */
	u32 owner;
	u32 place; /* of the mapping in the ledger, + 1 */
	u32 next;
};

static int dead_search__step(u64 i, struct dead_search *s)
{
	u32 slot = s->next++;
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	u32 place;

	if (!t || slot >= table_slots.next)
		return 1;
	if (t->ptr || t->expired || t->died_at != s->ptr)
		return 0;
	if (t->dead_ns > s->last_ns) {
		s->last_ns = t->dead_ns;
		s->last = slot + 1;
	}
	place = ledger__place(ABI_KEY(
	    slot, ((s->dma_addr >> (t->it_page_shift & 63)) - t->it_offset) & ABI_KEY_ENTRY_MASK));
	if (place && t->dead_ns > s->owner_ns) {
		s->owner_ns = t->dead_ns;
		s->owner = slot + 1;
		s->place = place;
	}
	return 0;
}

/* The mapping at a place of the ledger. */
static __always_inline void mapping__copy(struct abi_mapping *to, u32 place)
{
	u32 index = (place - 1) / ABI_LEDGER_WAYS;
	const struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);

	if (place && b)
		*to = b->m[(place - 1) & (ABI_LEDGER_WAYS - 1)];
}

__weak __noinline int unmap__unmatched(u64 tbl, u64 dma_addr, u32 npages, u64 ip, u64 sp)
{
	struct dead_search s = {.ptr = tbl, .dma_addr = dma_addr};
	u32 id = table__find_anywhere(tbl);
	bool late;
	struct abi_event *e;

	bpf_loop(ABI_TABLES, dead_search__step, &s, 0);
	if (!s.last && !id) {
		loss__count(ABI_LOSS_UNKNOWN_TABLE);
		return 0;
	}
	/* Through a living table's address, only what a dead one had is late. */
	late = s.owner || !id;
	if (!late)
		s.owner = id;
	e = event__begin(late ? ABI_EVENT_LATE_UNMAP : ABI_EVENT_WRONG_UNMAP,
			 s.owner ? s.owner : s.last, ip, sp);
	if (!e)
		return 0;
	mapping__copy(&e->mapped, s.place);
	e->dma_addr = dma_addr;
	e->tces = npages;
	event__send(e);
	return 0;
}

#endif
