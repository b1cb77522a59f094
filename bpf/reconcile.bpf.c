// SPDX-License-Identifier: GPL-2.0-only
/*
 * reconcile.bpf.c - the ledger put right by the bitmap: what it refutes was unmapped unseen.
 *
 * Never attached: userspace runs these programs (BPF_PROG_TEST_RUN), a part of
 * the ledger at a time, since preemption is off meanwhile.
 */
#include "bits.h"
#include "ledger.h"
#include "registry.h"

#define CHECK_WORDS 64 /* of a very large mapping only so much is compared */

struct check_walk {
	u64 map;
	u64 word;
	u64 entry;
	u64 end;
	u32 clear; /* a bit of the mapping is */
};

static int check_word(u64 i, struct check_walk *w)
{
	u64 want = range_mask(w->word * 64, w->entry, w->end);
	u64 bits = 0;

	if (!want || kread(&bits, sizeof(bits), w->map + w->word * 8))
		return 1;
	w->clear |= (want & ~bits) != 0;
	w->word++;
	return w->clear;
}

/*
 * 1 if every bit of a mapping is set, also where they cannot be read. Global,
 * like the next two: the verifier then looks at it once, not at every call.
 */
__noinline int bits_are_set(u64 map, u64 entry, u64 pages)
{
	struct check_walk w = {
	    .map = map,
	    .word = entry / 64,
	    .entry = entry,
	    .end = entry + pages,
	};

	check_word(0, &w);
	/* Most mappings lie in one word. */
	if (!w.clear && w.word * 64 < w.end)
		bpf_loop(CHECK_WORDS - 1, check_word, &w, 0);
	return !w.clear;
}

/*
 * Take a mapping out of the ledger if it still is the one made at mapped_ns and, with a bitmap, its
 * bits still are clear. 1 if it was.
 */
__noinline int position_drop(u32 index, u32 way, u64 mapped_ns, u64 map)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	u64 key;

	if (!b)
		return 0;
	way &= ABI_LEDGER_WAYS - 1;
	key = b->key[way];
	if (ABI_KEY_IS_FREE(key) || key & ABI_KEY_BUSY)
		return 0;
	if (__sync_val_compare_and_swap(&b->key[way], key, key | ABI_KEY_BUSY) != key)
		return 0;
	if (b->m[way].mapped_ns != mapped_ns ||
	    (map && bits_are_set(map, key & ABI_KEY_ENTRY_MASK, b->m[way].pages))) {
		__sync_lock_test_and_set(&b->key[way], key);
		return 0;
	}
	__sync_lock_test_and_set(&b->key[way], 0);
	return 1;
}

/* Compare one place with the bitmap; 1 if its mapping was a missed unmap. */
__noinline int position_reconcile(u32 index, u32 way, u64 before_ns)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	struct abi_table *t;
	u64 key, mapped_ns, pages;
	u32 slot;

	if (!b)
		return 0;
	way &= ABI_LEDGER_WAYS - 1;
	key = b->key[way];
	mapped_ns = b->m[way].mapped_ns;
	pages = b->m[way].pages;
	/* Mapped after the bitmap was copied: the copy cannot refute it. */
	if (ABI_KEY_IS_FREE(key) || key & ABI_KEY_BUSY || mapped_ns >= before_ns)
		return 0;
	slot = ABI_KEY_SLOT(key);
	t = bpf_map_lookup_elem(&tables, &slot);
	if (!t)
		return 0;
	if (!t->ptr) {
		/* A dead table's holders stay readable for a while. */
		if (t->expired || (t->dead_ns && t->dead_ns + ABI_DEAD_KEEP_NS < before_ns))
			position_drop(index, way, mapped_ns, 0);
		return 0;
	}
	/* The census finds addresses that have another table by now. */
	if (!table__is_same(t) || !t->it_map || t->owned ||
	    bits_are_set(t->it_map, key & ABI_KEY_ENTRY_MASK, pages) || !table__is_same(t) ||
	    !position_drop(index, way, mapped_ns, t->it_map))
		return 0;
	loss__count(ABI_LOSS_MISSED_UNMAP);
	return 1;
}

struct reconcile_walk {
	u32 bucket;
	u32 dropped;
	u64 before_ns;
};

static int reconcile_bucket(u64 i, struct reconcile_walk *w)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &w->bucket);

	if (!b)
		return 1;
	for (u32 way = 0; way < ABI_LEDGER_WAYS; way++)
		if (!ABI_KEY_IS_FREE(b->key[way]))
			w->dropped += (u32)position_reconcile(w->bucket, way, w->before_ns);
	w->bucket++;
	return 0;
}

/* Compare a part of the ledger with the bitmaps: ctx is the first bucket and how many. */
SEC("raw_tp")
int ledger_reconcile(u64 *ctx)
{
	struct reconcile_walk w = {
	    .bucket = (u32)ctx[0],
	    .before_ns = bpf_ktime_get_ns(),
	};

	bpf_loop((u32)ctx[1], reconcile_bucket, &w, 0);
	return (int)w.dropped;
}

/* Drop one mapping that a younger one overlaps: ctx is its bucket, its way and its mapped_ns. */
SEC("raw_tp")
int ledger_drop(u64 *ctx)
{
	int dropped = position_drop((u32)ctx[0], (u32)ctx[1], ctx[2], 0);

	if (dropped)
		loss__count(ABI_LOSS_MISSED_UNMAP);
	return dropped;
}
