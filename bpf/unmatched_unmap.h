/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unmatched_unmap.h - unmaps of entries that are not live: through a freed table, or through the
 * wrong window.
 *
 * The address of a freed table may have been another table's before and after it; tables that VFIO
 * makes come and go at one address. The ledger decides: that of a freed table changes only here. If
 * a table that lives at the address now has the same entry mapped, it is this mapping that the
 * kernel unmaps, whichever was meant (mapping.h): the freed table's stays in the ledger.
 */
#ifndef TCETOP_BPF_UNMATCHED_UNMAP_H
#define TCETOP_BPF_UNMATCHED_UNMAP_H

#include "events.h"
#include "ledger.h"

/* Tables that died at an address: the likeliest one, and the last one that has this mapping. */
struct dead_search {
	u64 ptr;
	u64 dma_addr;
	u64 likely_ns;
	u64 owner_ns;
	u64 key;    /* of the mapping */
	u32 likely; /* slot + 1 */
	u32 owner;
	u32 place; /* of the mapping in the ledger, + 1 */
	u32 next;
};

/* When a table died; one that had live TCEs then comes after all that had none. */
static __always_inline u64 dead__rank(const struct abi_table *t)
{
	return t->dead_ns | (u64)!ABI_LIVE_IS_NONE(t->live_last) << 63;
}

static int dead_search__step(u64 i, struct dead_search *s)
{
	u32 slot = s->next++;
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);
	u32 place;
	u64 key;

	if (!t || slot >= table_slots.next)
		return 1;
	if (t->ptr || t->expired || t->died_at != s->ptr)
		return 0;
	if (dead__rank(t) > s->likely_ns) {
		s->likely_ns = dead__rank(t);
		s->likely = slot + 1;
	}
	key = ABI_KEY(slot, ((s->dma_addr >> (t->it_page_shift & 63)) - t->it_offset) &
				ABI_KEY_ENTRY_MASK);
	place = ledger__place(key);
	if (place && t->dead_ns > s->owner_ns) {
		s->owner_ns = t->dead_ns;
		s->owner = slot + 1;
		s->place = place;
		s->key = key;
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

/* A table that the kernel's own mappings pass by: userspace owns it, or it has no bitmap. */
static __always_inline bool table__is_users(u32 id)
{
	u32 slot = id - 1;
	const struct abi_table *t = id ? bpf_map_lookup_elem(&tables, &slot) : 0;
	const struct iommu_table *tbl;

	if (!t)
		return false;
	/* Not inside of PEEK_U64(), which would relocate our own structure as well. */
	tbl = (const struct iommu_table *)t->ptr;
	return t->owned || !PEEK_U64(tbl, it_map);
}

#define LATE_PAGES 4096 /* of a merged segment; more is taken for nonsense */

__weak __noinline int unmap__unmatched(u64 tbl, u64 dma_addr, u32 npages, u64 ip, u64 sp)
{
	struct dead_search s = {.ptr = tbl, .dma_addr = dma_addr};
	u32 id = table__find_anywhere(tbl);
	bool late;
	struct abi_event *e;

	bpf_loop(ABI_TABLES, dead_search__step, &s, 0);
	if (!s.likely && !id) {
		loss__count(ABI_LOSS_UNKNOWN_TABLE);
		return 0;
	}
	/* Through a living table's address, only what a dead one had is late. */
	late = s.owner || !id;
	if (!late && table__is_users(id))
		return 0;
	if (!late)
		s.owner = id;
	e = event__begin(late ? ABI_EVENT_LATE_UNMAP : ABI_EVENT_WRONG_UNMAP,
			 s.owner ? s.owner : s.likely, ip, sp);
	if (e) {
		mapping__copy(&e->mapped, s.place);
		e->dma_addr = dma_addr;
		e->tces = npages;
		event__send(e);
	}
	/* What was seen to be unmapped is held no longer. Its length may come from freed memory. */
	if (s.place)
		ledger__end(s.key, s.key + (npages < LATE_PAGES ? npages : 1));
	return 0;
}

#endif
