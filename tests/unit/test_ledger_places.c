// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_ledger_places.c - places of mappings: the ledger of bpf/, compiled for this machine with a
 * map of ordinary memory. Room for all that was asked for, whatever their order.
 */
#include "fixture.h"

#include "bpf_native.h"

#define MAPPINGS 1048576U

/* The maps, by their addresses. */
static struct abi_bucket *ledger;
static u64 *ledger_passed;
static struct abi_table tables[ABI_TABLES];
static u32 ledger_buckets, ledger_places, ledger_reserve; /* buckets: with the reserve */
static u64 looked;                                        /* into buckets */
static u64 losses[ABI_LOSS_MAX];

static void *bpf_map_lookup_elem(const void *map, const u32 *key)
{
	if (map == &tables)
		return *key < ABI_TABLES ? &tables[*key] : NULL;
	if (map == &ledger_passed)
		return *key < ABI_LEDGER_PASSED(ledger_buckets) ? &ledger_passed[*key] : NULL;
	looked++;
	return *key < ledger_buckets ? &ledger[*key] : NULL;
}

static u64 bpf_jiffies64(void)
{
	return 1;
}

static void bpf_loop(u32 n, void *step, void *arg, u64 flags)
{
	(void)flags;
	for (u32 i = 0; i < n; i++)
		if (((int (*)(u64, void *))step)(i, arg))
			return;
}

static int loss__count(u32 class)
{
	losses[class]++;
	return 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "../../bpf/ledger.h"
#pragma GCC diagnostic pop

static void set_buckets(u32 buckets)
{
	ledger_buckets = buckets;
	ledger_reserve = ABI_LEDGER_RESERVE(buckets);
	ledger_places = (buckets - ledger_reserve) * ABI_LEDGER_WAYS;
}

static int empty_ledger(void **state)
{
	(void)state;
	free(ledger);
	free(ledger_passed);
	set_buckets(ABI_LEDGER_BUCKETS(MAPPINGS));
	ledger = calloc(ledger_buckets, sizeof(*ledger));
	ledger_passed = calloc(ABI_LEDGER_PASSED(ledger_buckets), sizeof(*ledger_passed));
	memset(losses, 0, sizeof(losses));
	memset(tables, 0, sizeof(tables));
	return ledger && ledger_passed ? 0 : -1;
}

static int free_ledger(void **state)
{
	(void)state;
	free(ledger);
	free(ledger_passed);
	ledger = NULL;
	ledger_passed = NULL;
	return 0;
}

static const struct abi_table *table_of(u64 key)
{
	return &tables[ABI_KEY_SLOT(key)];
}

static void insert(u64 key, u64 mapped_ns, u64 pages, u64 names)
{
	ledger__insert(table_of(key), key, mapped_ns, pages, names);
}

static u32 end(u64 key)
{
	return ledger__remove(table_of(key), key);
}

static u64 live(void)
{
	u64 n = 0;

	for (u32 i = 0; i < ledger_buckets; i++)
		for (u32 way = 0; way < ABI_LEDGER_WAYS; way++)
			n += !ABI_KEY_IS_FREE(ledger[i].key[way]);
	return n;
}

/* A different one for each i, in no order (the finalizer of MurmurHash3, public domain). */
static u64 scattered(u64 i)
{
	i = (i ^ i >> 33) * 0xff51afd7ed558ccdULL;
	i = (i ^ i >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return ABI_KEY(i % 64, (i >> 8) & ABI_KEY_ENTRY_MASK);
}

static u64 in_turn(u64 i)
{
	return ABI_KEY(i / 262144, i % 262144);
}

/*
 * As much as fits, each is found, and all end. Tables with this number of entries, one by one;
 * percent: of all that are in the first of their buckets, at least.
 */
static void fill(u64 (*key_of)(u64 i), u64 entries, u64 percent)
{
	u64 in_first = 0;

	for (u64 i = 0; i < ABI_TABLES; i++)
		tables[i].first_place = (u32)(i * entries % ledger_places);
	for (u64 i = 0; i < MAPPINGS; i++)
		insert(key_of(i), 1, 1, i);
	assert_int_equal(losses[ABI_LOSS_LEDGER_FULL], 0);
	assert_int_equal(losses[ABI_LOSS_MISSED_UNMAP], 0);
	assert_int_equal(live(), MAPPINGS);
	for (u64 i = 0; i < MAPPINGS; i++) {
		u32 place = ledger__place(key_of(i)) - 1;

		assert_true(place / ABI_LEDGER_WAYS < ledger_buckets);
		in_first += place / ABI_LEDGER_WAYS == ledger__bucket(key_of(i), 0);
	}
	assert_true(in_first > MAPPINGS / 100 * percent);
	for (u64 i = 0; i < MAPPINGS; i++)
		assert_int_equal(end(key_of(i)), 1);
	assert_int_equal(live(), 0);
}

static void a_million_in_no_order(void **state)
{
	(void)state;
	fill(scattered, 1ULL << 40, 88);
}

static void a_million_in_turn(void **state)
{
	(void)state;
	fill(in_turn, 262144, 88);
}

/* Many tables, each with its first entries in use. */
static u64 first_entries(u64 i)
{
	return ABI_KEY(i / 16384, i % 16384);
}

static void a_million_of_many_tables(void **state)
{
	(void)state;
	fill(first_entries, 16384, 88);
}

/*
 * One large window of several pools (arch/powerpc/kernel/iommu.c), each filled from its start: the
 * places of neighbours fill whole buckets, and those of the pools lie over one another.
 */
#define POOL_ENTRIES 1572864

static u64 of_pools(u64 i, u64 pools)
{
	return ABI_KEY(0, i % pools * POOL_ENTRIES + i / pools);
}

static u64 of_two_pools(u64 i)
{
	return of_pools(i, 2);
}

static u64 of_four_pools(u64 i)
{
	return of_pools(i, 4);
}

static void a_million_of_one_window(void **state)
{
	fill(of_two_pools, 1ULL << 23, 60);
	assert_int_equal(free_ledger(state), 0);
	assert_int_equal(empty_ledger(state), 0);
	fill(of_four_pools, 1ULL << 23, 30);
}

/*
 * Neighbours in one window fill most buckets, those in another have the same places: the further
 * buckets of the second are nearly all full, and it finds its places in the reserve.
 */
static u64 of_the_first;

static u64 of_two_windows(u64 i)
{
	return i < of_the_first ? ABI_KEY(0, i) : ABI_KEY(1, i - of_the_first);
}

static void a_million_over_one_another(void **state)
{
	for (u64 second = 1024; second <= MAPPINGS / 2; second *= 2) {
		of_the_first = MAPPINGS - second;
		fill(of_two_windows, 0, 40);
		assert_int_equal(free_ledger(state), 0);
		assert_int_equal(empty_ledger(state), 0);
	}
}

/* One look for each map and one for each unmap, however often an entry is used again. */
static void entries_of_a_table_have_their_own_places(void **state)
{
	(void)state;
	looked = 0;
	for (int turn = 0; turn < 2; turn++) {
		for (u64 i = 0; i < 262144; i++)
			insert(ABI_KEY(3, i), 1, 1, i);
		assert_int_equal(live(), 262144);
		for (u64 i = 262144; i; i--)
			assert_int_equal(end(ABI_KEY(3, i - 1)), 1);
	}
	assert_int_equal(looked, 4 * 262144);
	assert_int_equal(losses[ABI_LOSS_MISSED_UNMAP], 0);
}

/* An entry that is mapped again without an unmap has one mapping, anywhere in its bucket. */
static void what_is_mapped_again_is_there_once(void **state)
{
	(void)state;
	insert(ABI_KEY(3, 7), 1, 1, 0);
	insert(ABI_KEY(3, 7), 2, 4, 0);
	assert_int_equal(losses[ABI_LOSS_MISSED_UNMAP], 1);
	assert_int_equal(live(), 1);
	assert_int_equal(end(ABI_KEY(3, 7)), 4);
	/* Its own place taken: in the bucket beside it. */
	insert(ABI_KEY(3, 7) + ledger_places, 1, 1, 0);
	insert(ABI_KEY(3, 7), 1, 2, 0);
	insert(ABI_KEY(3, 7), 2, 8, 0);
	assert_int_equal(losses[ABI_LOSS_MISSED_UNMAP], 2);
	assert_int_equal(end(ABI_KEY(3, 7)), 8);
	assert_int_equal(end(ABI_KEY(3, 7) + ledger_places), 1);
	assert_int_equal(live(), 0);
	/* Its own place was taken, and is free when it is mapped again. */
	insert(ABI_KEY(3, 7) + ledger_places, 1, 1, 0);
	insert(ABI_KEY(3, 7), 1, 2, 0);
	assert_int_equal(end(ABI_KEY(3, 7) + ledger_places), 1);
	insert(ABI_KEY(3, 7), 2, 8, 0);
	assert_int_equal(losses[ABI_LOSS_MISSED_UNMAP], 3);
	assert_int_equal(live(), 1);
	assert_int_equal(end(ABI_KEY(3, 7)), 8);
	/* And not mapped before: it goes back to its own place. */
	insert(ABI_KEY(3, 7), 3, 1, 0);
	assert_int_equal(ledger__place(ABI_KEY(3, 7)) - 1, ledger__own_place(ABI_KEY(3, 7)));
}

/*
 * An unmap of what was mapped before tracing began: where no bucket was ever full, a look at its
 * own place and one at its bucket are enough, and one at the bucket of each entry of a range.
 */
static void what_is_not_there_is_looked_for_once(void **state)
{
	(void)state;
	for (u64 i = 0; i < 1000; i++)
		insert(in_turn(i), 1, 1, i);
	looked = 0;
	assert_int_equal(end(in_turn(5000)), 0);
	assert_int_equal(ledger__place(in_turn(5000)), 0);
	assert_int_equal(looked, 3);
	ledger__end(in_turn(5000), in_turn(105000));
	assert_int_equal(looked, 3 + 100000);
	assert_int_equal(live(), 1000);
}

/* Each that finds no place is counted once, and what is there stays. */
static void full_is_counted(void **state)
{
	u64 places;

	(void)state;
	set_buckets(16);
	places = ledger_buckets * ABI_LEDGER_WAYS;
	for (u64 i = 0; i < 1000; i++)
		insert(scattered(i), 1, 1, i);
	assert_int_equal(losses[ABI_LOSS_LEDGER_FULL], 1000 - live());
	assert_true(live() > places * 9 / 10 && live() <= places);
}

/* All in one table, and not as evenly spread as neighbours are. */
static u64 squared(u64 i)
{
	return ABI_KEY(0, i * i);
}

/* A range that was mapped in pieces ends at once, also where pieces are in further buckets. */
static void a_range_ends_in_every_bucket(void **state)
{
	u64 further = 0;

	(void)state;
	set_buckets(15);
	for (u64 i = 0; i < 100; i++)
		insert(squared(i), 1, 1, i);
	assert_int_equal(live(), 100);
	for (u64 i = 10; i < 90; i++)
		further += (ledger__place(squared(i)) - 1) / ABI_LEDGER_WAYS !=
			   ledger__bucket(squared(i), 0);
	assert_true(further > 0);
	ledger__end(squared(10), squared(90));
	assert_int_equal(live(), 20);
	assert_int_equal(ledger__place(squared(10)), 0);
	assert_int_not_equal(ledger__place(squared(90)), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, empty_ledger, free_ledger)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_million_in_no_order),
	    TEST(a_million_in_turn),
	    TEST(a_million_of_many_tables),
	    TEST(a_million_of_one_window),
	    TEST(a_million_over_one_another),
	    TEST(entries_of_a_table_have_their_own_places),
	    TEST(what_is_mapped_again_is_there_once),
	    TEST(what_is_not_there_is_looked_for_once),
	    TEST(full_is_counted),
	    TEST(a_range_ends_in_every_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
