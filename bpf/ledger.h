/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ledger.h - the ledger of live mappings: insert, remove, drop.
 *
 * An array of places in mmapable memory, in buckets. The entries of a table have places of their
 * own, one after the other, so that most mappings are found at the first look. What finds its own
 * place taken (there are fewer places than entries, and tables share them) goes to another one in
 * the same bucket, or to further buckets by its hash, the last of which are in the reserve, so that
 * it finds one until nearly all are taken. A place is claimed and released by compare and swap on
 * its key, with a busy bit while the mapping behind it is written. Nothing spins: a busy place is
 * counted as a loss, and userspace drops what the bitmap refutes.
 *
 * A released place keeps its mapping, marked as ended, until another mapping takes it: the last
 * user of an address stays known.
 */
#ifndef TCETOP_BPF_LEDGER_H
#define TCETOP_BPF_LEDGER_H

#include "maps.h"

#define LEDGER_CHOICES (ABI_LEDGER_CHOICES + ABI_LEDGER_RESERVE_CHOICES)

/* The own place of a table's key, by its entry: bucket * ABI_LEDGER_WAYS + way. */
static __always_inline u32 ledger__place_of(const struct abi_table *t, u64 key)
{
	return (u32)((t->first_place + (key & ABI_KEY_ENTRY_MASK)) % ledger_places);
}

/* The same by the key alone, for what is done rarely. */
__weak __noinline u32 ledger__own_place(u64 key)
{
	u32 slot = ABI_KEY_SLOT(key);
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	return t ? ledger__place_of(t, key) : 0;
}

/*
 * The bucket that comes n-th for a key: first that of its own place. Neighbours fill whole buckets,
 * so further ones must have nothing to do with each other: each has a hash of its own, mixed twice,
 * since a step from one to the next may be so short that all lie among neighbours. A hash's upper
 * half is taken as a fraction of the number of buckets. The last few are in the reserve: with four
 * in five buckets full of neighbours, one key in thirty finds all its other buckets full.
 */
static __always_inline u32 ledger__bucket(u64 key, u32 n)
{
	u64 hash = (key ^ (u64)n << 40) * 0x9e3779b97f4a7c15ULL;
	u32 buckets = ledger_places / ABI_LEDGER_WAYS;

	if (!n)
		return ledger__own_place(key) / ABI_LEDGER_WAYS;
	hash = (hash ^ hash >> 32) * 0xc2b2ae3d27d4eb4fULL;
	hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15ULL;
	if (n >= ABI_LEDGER_CHOICES)
		return buckets + (u32)((hash >> 32) * ledger_reserve >> 32);
	return (u32)((hash >> 32) * buckets >> 32);
}

/*
 * struct abi_mapping in words, which are handed over in registers: a function that gets a pointer
 * to the stack is looked at by the verifier again for every call (7.2).
 */
struct ledger_words {
	u64 mapped_ns;
	u64 pages; /* and none has ended */
	u64 names; /* stack, device, binding, direction: LEDGER_NAMES() */
};

/* named: a device with its binding, as DEVICE_NAMED() has them (registry.h). */
#define LEDGER_NAMES(stack, named, direction)                                                      \
	((u64)(direction) << 48 | (u64)(named) << 16 | (stack))

_Static_assert(sizeof(struct ledger_words) == sizeof(struct abi_mapping), "not all is written");

/* Write a mapping to a place, by a key that has just been made busy, and show it. */
static __always_inline void ledger__write(struct abi_bucket *b, u32 way, u64 key, u64 mapped_ns,
					  u64 pages, u64 names)
{
	struct ledger_words *m = (struct ledger_words *)&b->m[way & (ABI_LEDGER_WAYS - 1)];

	m->mapped_ns = mapped_ns;
	m->pages = pages;
	m->names = names;
	barrier();
	__sync_lock_test_and_set(&b->key[way & (ABI_LEDGER_WAYS - 1)], key);
}

/*
 * Put the mapping into this bucket. 0, or -1 if all its places are taken. Global, so that the
 * verifier looks at it once and not on every path that leads here.
 */
__weak __noinline int ledger__insert_into(u32 index, u64 key, u64 mapped_ns, u64 pages, u64 names)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	u32 empty = ABI_LEDGER_WAYS, own = ledger__own_place(key);
	u64 ended = 0;

	if (!b)
		return -1;
#pragma clang loop unroll(full)
	for (u32 i = 0; i < ABI_LEDGER_WAYS; i++) {
		u64 old = b->key[i];

		if (ABI_KEY_IS_FREE(old)) {
			empty = i;
			ended = old;
			continue;
		}
		if (old != key)
			continue;
		/* Mapped again without an unmap that we saw: the old one has ended. */
		loss__count(ABI_LOSS_MISSED_UNMAP);
		empty = i;
		ended = key;
		break;
	}
	if (empty >= ABI_LEDGER_WAYS)
		return -1;
	/* Its own place rather than another one. */
	if (ended != key && own / ABI_LEDGER_WAYS == index &&
	    ABI_KEY_IS_FREE(b->key[own % ABI_LEDGER_WAYS])) {
		empty = own % ABI_LEDGER_WAYS;
		ended = b->key[empty];
	}
	if (__sync_val_compare_and_swap(&b->key[empty], ended, key | ABI_KEY_BUSY) == ended) {
		ledger__write(b, empty, key, mapped_ns, pages, names);
		return 0;
	}
	if (ended != key)
		return -1;
	loss__count(ABI_LOSS_LEDGER_BUSY);
	return 0;
}

/* Remember that a bucket was full: what is looked for and not in it may be further on. */
__weak __noinline int ledger__pass(u32 index)
{
	u32 place = index / 64;
	u64 *word = bpf_map_lookup_elem(&ledger_passed, &place);

	if (word)
		__sync_fetch_and_or(word, 1ULL << (index & 63));
	return 0;
}

/* False: what is not in this bucket is in none behind it. */
__weak __noinline bool ledger__is_passed(u32 index)
{
	u32 place = index / 64;
	const u64 *word = bpf_map_lookup_elem(&ledger_passed, &place);

	return word && *(volatile const u64 *)word >> (index & 63) & 1;
}

/* Put the mapping into its n-th bucket, since all before are full. As ledger__insert_into(). */
__weak __noinline int ledger__insert_at(u64 key, u64 mapped_ns, u64 pages, u64 names, u32 n)
{
	ledger__pass(ledger__bucket(key, n - 1));
	return ledger__insert_into(ledger__bucket(key, n), key, mapped_ns, pages, names);
}

/*
 * The same with the rest of its first bucket, and with those behind it. A turn is one call, here
 * and below: loops are unrolled, since 6.1 takes none with a body that falls through to its head,
 * and 7.2 takes four times as long to look at the callback of bpf_loop().
 */
__weak __noinline int ledger__insert_elsewhere(u64 key, u64 mapped_ns, u64 pages, u64 names)
{
	if (!ledger__insert_into(ledger__bucket(key, 0), key, mapped_ns, pages, names))
		return 0;
#pragma clang loop unroll(full)
	for (u32 n = 1; n < LEDGER_CHOICES; n++)
		if (!ledger__insert_at(key, mapped_ns, pages, names, n))
			return 0;
	loss__count(ABI_LOSS_LEDGER_FULL);
	return 0;
}

/*
 * Its own place is free for nearly every mapping. Where another one has had it, the rest of the
 * bucket is looked at first: this key may have been put there then, and its unmap missed.
 */
static __always_inline int ledger__insert(const struct abi_table *t, u64 key, u64 mapped_ns,
					  u64 pages, u64 names)
{
	u32 place = ledger__place_of(t, key);
	u32 index = place / ABI_LEDGER_WAYS, way = place % ABI_LEDGER_WAYS;
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);
	u64 old = b ? b->key[way] : 0;

	if (!b || (old && old != (key | ABI_KEY_ENDED)) ||
	    __sync_val_compare_and_swap(&b->key[way], old, key | ABI_KEY_BUSY) != old)
		return ledger__insert_elsewhere(key, mapped_ns, pages, names);
	ledger__write(b, way, key, mapped_ns, pages, names);
	return 0;
}

__weak __noinline u32 ledger__place_in(u32 index, u64 key)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);

	for (u32 i = 0; b && i < ABI_LEDGER_WAYS; i++)
		if (b->key[i] == key)
			return index * ABI_LEDGER_WAYS + i + 1;
	return 0;
}

#define LEDGER_NOWHERE 0xffffffffU

/* The same with its n-th bucket; LEDGER_NOWHERE: nor is it in a later one. */
__weak __noinline u32 ledger__place_at(u64 key, u32 n)
{
	u32 bucket = ledger__bucket(key, n), place = ledger__place_in(bucket, key);

	return place || ledger__is_passed(bucket) ? place : LEDGER_NOWHERE;
}

/* Where the mapping with that key is, plus one; 0 if it is not there. */
__weak __noinline u32 ledger__place(u64 key)
{
#pragma clang loop unroll(full)
	for (u32 n = 0; n < LEDGER_CHOICES; n++) {
		u32 place = ledger__place_at(key, n);

		if (place)
			return place == LEDGER_NOWHERE ? 0 : place;
	}
	return 0;
}

/* End the mapping at a place that has this key; its TCEs, or 0 if it is busy. */
static __always_inline u32 ledger__end_at(struct abi_bucket *b, u32 way, u64 key)
{
	u32 pages = b->m[way & (ABI_LEDGER_WAYS - 1)].pages;

	/* Means nothing while the mapping is live: a lost race does no harm. */
	b->m[way & (ABI_LEDGER_WAYS - 1)].ended = (u32)bpf_jiffies64();
	if (__sync_val_compare_and_swap(&b->key[way & (ABI_LEDGER_WAYS - 1)], key,
					key | ABI_KEY_ENDED) == key)
		return pages;
	loss__count(ABI_LOSS_LEDGER_BUSY);
	return 0;
}

/* End the mapping with that key in this bucket; its TCEs, or 0 if it is not there. */
__weak __noinline u32 ledger__remove_from(u32 index, u64 key)
{
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);

	/* From the last on: that is the one that insert takes first. */
	for (u32 n = ABI_LEDGER_WAYS; b && n; n--)
		if ((b->key[n - 1] & ~ABI_KEY_BUSY) == key)
			return ledger__end_at(b, n - 1, key);
	return 0;
}

/* The same with its n-th bucket; LEDGER_NOWHERE: it is not there, nor in a later one. */
__weak __noinline u32 ledger__remove_at(u64 key, u32 n)
{
	if (!ledger__is_passed(ledger__bucket(key, n - 1)))
		return LEDGER_NOWHERE;
	return ledger__remove_from(ledger__bucket(key, n), key);
}

/* The same with the rest of its first bucket, and with those behind it; 0: it is nowhere. */
__weak __noinline u32 ledger__remove_elsewhere(u64 key)
{
	u32 pages = ledger__remove_from(ledger__bucket(key, 0), key);

	if (pages)
		return pages;
#pragma clang loop unroll(full)
	for (u32 n = 1; n < LEDGER_CHOICES; n++) {
		pages = ledger__remove_at(key, n);
		if (pages)
			return pages == LEDGER_NOWHERE ? 0 : pages;
	}
	return 0;
}

/* End the mapping with that key; its TCEs, or 0 if there is none. */
static __always_inline u32 ledger__remove(const struct abi_table *t, u64 key)
{
	u32 place = ledger__place_of(t, key);
	u32 index = place / ABI_LEDGER_WAYS, way = place % ABI_LEDGER_WAYS;
	struct abi_bucket *b = bpf_map_lookup_elem(&ledger, &index);

	if (b && (b->key[way] & ~ABI_KEY_BUSY) == key)
		return ledger__end_at(b, way, key);
	return ledger__remove_elsewhere(key);
}

struct ledger_walk {
	u64 key;
	u64 end;
};

/* One step through a freed range: a mapping at a time where we know one, else an entry. */
static int ledger__end_step(u64 i, struct ledger_walk *w)
{
	u32 pages;

	if (w->key >= w->end)
		return 1;
	pages = ledger__remove_elsewhere(w->key);
	w->key += pages ? pages : 1;
	return 0;
}

/* End every mapping that begins in the range of keys; at most 2^23 entries. */
__weak __noinline int ledger__end(u64 key, u64 end)
{
	struct ledger_walk w = {.key = key, .end = end};

	bpf_loop((u32)(end - key), ledger__end_step, &w, 0);
	return 0;
}

#endif
