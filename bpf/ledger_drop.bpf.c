// SPDX-License-Identifier: GPL-2.0-only
/*
 * ledger_drop.bpf.c - mappings taken out of the ledger by userspace: stale ones, those of tables
 * that expired, and those of all living tables where their unmaps are not seen.
 *
 * Never attached: userspace runs these programs (BPF_PROG_TEST_RUN), a part of the ledger at a
 * time, since preemption is off meanwhile.
 */
#include "ledger.h"

/* Take a mapping out of the ledger if it still is the one made at mapped_ns. 1 if it was. */
__noinline int position_drop(u32 index, u32 way, u64 mapped_ns)
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
	if (b->m[way].mapped_ns != mapped_ns) {
		__sync_lock_test_and_set(&b->key[way], key);
		return 0;
	}
	__sync_lock_test_and_set(&b->key[way], 0);
	return 1;
}

/* Drop a mapping after its unmap was missed: ctx is its bucket, its way and its mapped_ns. */
SEC("raw_tp")
int ledger_drop(u64 *ctx)
{
	int dropped = position_drop((u32)ctx[0], (u32)ctx[1], ctx[2]);

	if (dropped)
		loss__count(ABI_LOSS_MISSED_UNMAP);
	return dropped;
}

struct expire_walk {
	u32 bucket;
	u32 living; /* those of tables that live or died empty, too */
	u32 dropped;
};

static int expire_bucket(u64 i, struct expire_walk *w)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &w->bucket);

	if (!b)
		return 1;
	for (u32 way = 0; way < ABI_LEDGER_WAYS; way++) {
		u64 key = b->key[way];
		u32 slot = ABI_KEY_SLOT(key);
		struct abi_table *t;

		if (ABI_KEY_IS_FREE(key))
			continue;
		t = bpf_map_lookup_elem(&tables, &slot);
		if (t && (t->expired || (w->living && (t->ptr || !t->live_last))))
			w->dropped += (u32)position_drop(w->bucket, way, b->m[way].mapped_ns);
	}
	w->bucket++;
	return 0;
}

/*
 * Drop the mappings of expired tables in a part of the ledger: ctx is the first bucket, how many,
 * and whether those of living tables go as well.
 */
SEC("raw_tp")
int ledger_expire(u64 *ctx)
{
	struct expire_walk w = {.bucket = (u32)ctx[0], .living = (u32)ctx[2]};

	bpf_loop((u32)ctx[1], expire_bucket, &w, 0);
	return (int)w.dropped;
}
