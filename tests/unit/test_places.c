// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_places.c - places of pointers and call stacks: the headers of bpf/ that give them, compiled
 * for this machine with maps of ordinary memory. Room for all that include/abi.h promises.
 */
#include "fixture.h"

#include <pthread.h>

#include "bpf_native.h"

struct map {
	size_t max;
	size_t bytes;
	void *values;
};

static void *bpf_map_lookup_elem(const void *map, const u32 *key)
{
	const struct map *m = map;

	return *key < m->max ? (char *)m->values + *key * m->bytes : NULL;
}

static struct map ptrsets = {.max = 3 * ABI_PTR_BUCKETS, .bytes = sizeof(struct abi_ptr_bucket)};
static struct map stacks = {.max = ABI_STACKS, .bytes = sizeof(struct abi_stack)};
static u64 losses[ABI_LOSS_MAX];

static int loss__count(u32 class)
{
	__atomic_fetch_add(&losses[class], 1, __ATOMIC_RELAXED);
	return 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#include "../../bpf/ptrset.h"
#include "../../bpf/stack_place.h"
#pragma GCC diagnostic pop

#define STACKS_PROMISED (ABI_STACKS / 2)
#define THREADS 4

static int empty_maps(void **state)
{
	(void)state;
	free(ptrsets.values);
	free(stacks.values);
	ptrsets.values = calloc(ptrsets.max, ptrsets.bytes);
	stacks.values = calloc(stacks.max, stacks.bytes);
	memset(losses, 0, sizeof(losses));
	return ptrsets.values && stacks.values ? 0 : -1;
}

static int free_maps(void **state)
{
	(void)state;
	free(ptrsets.values);
	free(stacks.values);
	ptrsets.values = stacks.values = NULL;
	return 0;
}

/* As a slab gives them out: neighbours, all aligned to their size. */
static u64 pointer(u64 i, u64 size)
{
	return 0xc000000012340000ULL + i * size;
}

/* True if it has a place now, and is found by it. */
static bool put(u64 ptr, u32 id)
{
	int place = ptrset__claim(PTRSET_DEVICES, ptr);

	if (place < 0 || ptrset__find(PTRSET_DEVICES, ptr))
		return false;
	ptrset__write(place, ptr, id);
	return ptrset__find(PTRSET_DEVICES, ptr) == id;
}

static void fill(u64 size)
{
	for (u32 i = 0; i < ABI_DEVICES; i++)
		assert_true(put(pointer(i, size), i + 1));
	for (u32 i = 0; i < ABI_DEVICES; i++)
		assert_int_equal(ptrset__find(PTRSET_DEVICES, pointer(i, size)), i + 1);
}

static void there_is_room_for_all_devices(void **state)
{
	static const u64 sizes[] = {512, 1024, 2048, 4096, 24576};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(empty_maps(state), 0);
		fill(sizes[i]);
	}
}

/* Most are found where a mapping looks first. */
static void the_first_bucket_is_the_rule(void **state)
{
	u32 first = 0;

	(void)state;
	fill(2048);
	for (u32 i = 0; i < ABI_DEVICES; i++)
		first += ptrset__find_first(PTRSET_DEVICES, pointer(i, 2048)) != 0;
	assert_true(first > ABI_DEVICES * 99 / 100);
}

static void removed_is_not_found(void **state)
{
	(void)state;
	fill(2048);
	for (u32 i = 0; i < ABI_DEVICES; i += 2)
		ptrset__remove(PTRSET_DEVICES, pointer(i, 2048));
	for (u32 i = 0; i < ABI_DEVICES; i++)
		assert_int_equal(ptrset__find(PTRSET_DEVICES, pointer(i, 2048)), i % 2 ? i + 1 : 0);
	for (u32 i = 0; i < ABI_DEVICES; i += 2)
		assert_true(put(pointer(i, 2048), i + 1));
}

/* The sets share a map: the same pointer may be in each, and a full one says nothing of the next.
 */
static void sets_know_nothing_of_each_other(void **state)
{
	int place = ptrset__claim(PTRSET_TABLES, pointer(1, 2048));

	(void)state;
	fill(2048);
	ptrset__write(place, pointer(1, 2048), 77);
	assert_int_equal(ptrset__find(PTRSET_TABLES, pointer(1, 2048)), 77);
	assert_int_equal(ptrset__find(PTRSET_DEVICES, pointer(1, 2048)), 2);
	assert_int_equal(ptrset__find(PTRSET_TABLES, pointer(2, 2048)), 0);
	ptrset__remove(PTRSET_DEAD, pointer(1, 2048));
	ptrset__remove(PTRSET_DEVICES, pointer(1, 2048));
	assert_int_equal(ptrset__find(PTRSET_TABLES, pointer(1, 2048)), 77);
	assert_int_equal(ptrset__find(PTRSET_DEAD, pointer(1, 2048)), 0);
}

/* Pointers of one first bucket: as many as it has ways, then their second ones, then no more. */
static void a_full_bucket_has_a_second(void **state)
{
	u64 same[64];
	u32 n = 0, placed = 0;

	(void)state;
	for (u64 i = 0; n < 64; i++)
		if (ptr__hash(pointer(i, 8)) == 7)
			same[n++] = pointer(i, 8);
	for (u32 i = 0; i < ABI_PTR_WAYS * 2; i++)
		placed += put(same[i], i + 1);
	assert_int_equal(placed, ABI_PTR_WAYS * 2);
	assert_int_equal(ptrset__claim(PTRSET_DEVICES, same[0]), PTRSET_BUSY);
	/* Of a second bucket: where the first has room again, it must not be there twice. */
	ptrset__remove(PTRSET_DEVICES, same[0]);
	assert_int_equal(ptrset__claim(PTRSET_DEVICES, same[ABI_PTR_WAYS]), PTRSET_BUSY);
	assert_int_equal(ptrset__find(PTRSET_DEVICES, same[ABI_PTR_WAYS]), ABI_PTR_WAYS + 1);
	assert_true(put(same[0], 1));
}

static void full_is_said(void **state)
{
	u32 full = 0;

	(void)state;
	for (u64 i = 0; i < ABI_PTR_BUCKETS * ABI_PTR_WAYS * 2 && !full; i++)
		full += ptrset__claim(PTRSET_DEVICES, pointer(i, 1024)) == PTRSET_FULL;
	assert_int_equal(full, 1);
}

static u64 mix(u64 v)
{
	v = (v ^ v >> 33) * 0xff51afd7ed558ccdULL;
	v = (v ^ v >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return v ^ v >> 33;
}

static struct abi_stack stack_of(u64 i)
{
	struct abi_stack s = {.hash = mix(i + 1) | STACK_HASH_BITS};

	for (int k = 0; k < ABI_STACK_DEPTH; k++)
		s.ip[k] = i;
	return s;
}

static void there_is_room_for_all_stacks(void **state)
{
	static u32 id[STACKS_PROMISED];

	(void)state;
	for (u32 i = 0; i < STACKS_PROMISED; i++) {
		struct abi_stack s = stack_of(i);

		id[i] = stack__place(&s);
		assert_in_range(id[i], 1, ABI_STACKS);
	}
	for (u32 i = 0; i < STACKS_PROMISED; i++) {
		struct abi_stack s = stack_of(i);
		const struct abi_stack *placed = stacks.values;

		assert_int_equal(stack__place(&s), id[i]);
		assert_memory_equal(&placed[id[i] - 1], &s, sizeof(s));
	}
	assert_int_equal(losses[ABI_LOSS_STACK_FULL], 0);
}

static void a_stack_without_a_place_is_a_loss(void **state)
{
	u32 without = 0;

	(void)state;
	for (u32 i = 0; i < ABI_STACKS * 2; i++) {
		struct abi_stack s = stack_of(i);

		without += !stack__place(&s);
	}
	assert_true(without >= ABI_STACKS);
	assert_int_equal(losses[ABI_LOSS_STACK_FULL], without);
}

/* Another CPU has claimed the place and not written the frames. */
static void a_stack_that_is_being_written_is_the_same(void **state)
{
	struct abi_stack s = stack_of(5);
	struct abi_stack *place =
	    (struct abi_stack *)stacks.values + (size_t)stack__set(s.hash, 0) * ABI_STACK_WAYS;

	(void)state;
	place->hash = s.hash & ~STACK_WRITTEN;
	assert_int_equal(stack__place(&s), place - (struct abi_stack *)stacks.values + 1);
	assert_int_equal(place->hash, s.hash & ~STACK_WRITTEN);
	assert_int_equal(place[1].hash, 0);
}

static pthread_barrier_t together;
static u32 seen[THREADS][STACKS_PROMISED / 4];

static void *place_all(void *arg)
{
	u32 *id = arg;

	for (u32 i = 0; i < STACKS_PROMISED / 4; i++) {
		struct abi_stack s = stack_of(i);

		if (i % 64 == 0)
			pthread_barrier_wait(&together);
		id[i] = stack__place(&s);
	}
	return NULL;
}

/* At attach every CPU comes with the same new stacks at once. */
static void a_stack_is_there_once(void **state)
{
	pthread_t thread[THREADS];

	(void)state;
	assert_int_equal(pthread_barrier_init(&together, NULL, THREADS), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, place_all, seen[i]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	for (int i = 1; i < THREADS; i++)
		assert_memory_equal(seen[i], seen[0], sizeof(seen[0]));
	pthread_barrier_destroy(&together);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty_maps, free_maps)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(there_is_room_for_all_devices),
	    TEST(the_first_bucket_is_the_rule),
	    TEST(sets_know_nothing_of_each_other),
	    TEST(removed_is_not_found),
	    TEST(a_full_bucket_has_a_second),
	    TEST(full_is_said),
	    TEST(there_is_room_for_all_stacks),
	    TEST(a_stack_without_a_place_is_a_loss),
	    TEST(a_stack_that_is_being_written_is_the_same),
	    TEST(a_stack_is_there_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
