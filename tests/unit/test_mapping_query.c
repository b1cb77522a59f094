// SPDX-License-Identifier: GPL-2.0-only
/* test_mapping_query.c - the mappings that a query means, among those of a whole ledger. */
#include "fixture.h"

#include "model/mapping_query.h"

#define BASE 0x800000000000000ULL

static struct sample *two_windows(void)
{
	struct sample *s = new_sample(100 * SECOND);
	struct table *t = add_table(s, 7, 0);

	t->base = BASE;
	t->entries = 1024;
	add_table(s, 8, 0)->entries = 16;
	add_device(s, 3, 7, "0001:00:00.0", "e1000e");
	add_device(s, 4, 8, "0002:00:00.0", "e1000e");
	return s;
}

static struct mapping mapping_of(uint64_t gen, uint32_t device, uint64_t entry, uint64_t mapped_ns,
				 uint64_t ended_ns)
{
	return (struct mapping){.gen = gen,
				.device = device,
				.entry = entry,
				.tces = 4,
				.mapped_ns = mapped_ns,
				.ended_ns = ended_ns};
}

static size_t search(struct sample *s, const struct mapping_query *q, const struct mapping *m,
		     size_t n)
{
	size_t before = s->nfound;
	struct mapping_search search;

	assert_int_equal(mapping_search__begin(&search, q, s), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(mapping_search__add(&search, &m[i]), 0);
	assert_int_equal(mapping_search__end(&search, s), 0);
	mapping_search__free(&search);
	return s->nfound - before;
}

static void an_address_live_and_ended(void **state)
{
	const struct mapping ledger[] = {
	    mapping_of(7, 3, 8, 50, 60), mapping_of(7, 3, 10, 90, 0), mapping_of(7, 3, 11, 70, 80),
	    mapping_of(8, 4, 10, 91, 0), mapping_of(7, 3, 7, 92, 0),  mapping_of(7, 3, 12, 93, 0),
	    mapping_of(7, 4, 9, 61, 75),
	};
	const size_t n = sizeof(ledger) / sizeof(ledger[0]);
	struct mapping_query q = {.window = 0x80000007, .address = BASE + (11 << 12) + 5};
	struct sample *s = two_windows();

	(void)state;
	assert_int_equal(search(s, &q, ledger, n), 4);
	assert_int_equal(s->found[0].mapped_ns, 90); /* the live one */
	assert_int_equal(s->found[1].ended_ns, 80);
	assert_int_equal(s->found[2].ended_ns, 75);
	assert_int_equal(s->found[3].ended_ns, 60);
	q.window = 8; /* a generation; the address is not in that window */
	assert_int_equal(search(s, &q, ledger, n), 0);
	q.address = 10 << 12;
	assert_int_equal(search(s, &q, ledger, n), 1);
	assert_int_equal(s->found[4].mapped_ns, 91);
	assert_int_equal(s->found[0].query, 0);
	assert_int_equal(s->found[4].query, 2);
	assert_int_equal(s->nqueries, 3);
	assert_true(mapping_query__equal(&s->queries[2], &q));
	sample__free(s);
}

static void a_device_live_alone(void **state)
{
	const struct mapping ledger[] = {
	    mapping_of(7, 3, 8, 50, 60), mapping_of(7, 3, 10, 90, 0), mapping_of(8, 3, 1, 70, 0),
	    mapping_of(8, 4, 9, 91, 0),  mapping_of(7, 0, 30, 1, 0),  mapping_of(7, 3, 2, 70, 0),
	};
	const struct mapping_query q = {.device = "0001:00:00.0"};
	struct sample *s = two_windows();

	(void)state;
	assert_int_equal(search(s, &q, ledger, sizeof(ledger) / sizeof(ledger[0])), 3);
	assert_int_equal(s->found[0].entry,
			 2); /* of the same age the table, then the entry decides */
	assert_int_equal(s->found[1].entry, 1);
	assert_int_equal(s->found[2].entry, 10);
	sample__free(s);
}

/* A device that went and came again has two ids and one name. */
static void both_devices_of_a_name(void **state)
{
	const struct mapping ledger[] = {mapping_of(7, 3, 8, 50, 0), mapping_of(7, 5, 10, 90, 0)};
	const struct mapping_query q = {.device = "0001:00:00.0"};
	struct sample *s = two_windows();

	(void)state;
	add_device(s, 5, 7, "0001:00:00.0", "e1000e");
	assert_int_equal(search(s, &q, ledger, 2), 2);
	sample__free(s);
}

static void of_many_the_oldest(void **state)
{
	const struct mapping_query q = {.device = "0001:00:00.0"};
	const uint32_t n = 5 * FOUND_MOST + 3;
	struct mapping *ledger = calloc(n, sizeof(*ledger));
	struct sample *s = two_windows();

	(void)state;
	assert_non_null(ledger);
	/* 7919 is prime to n: every age once, out of order. */
	for (uint32_t i = 0; i < n; i++)
		ledger[i] = mapping_of(7, 3, i, 1000 + (uint64_t)i * 7919 % n, 0);
	assert_int_equal(search(s, &q, ledger, n), FOUND_MOST);
	for (uint32_t i = 0; i < FOUND_MOST; i++)
		assert_int_equal(s->found[i].mapped_ns, 1000 + i);
	free(ledger);
	sample__free(s);
}

static void equal_queries(void **state)
{
	struct mapping_query a = {.window = 1, .address = 2}, b = a;

	(void)state;
	assert_true(mapping_query__equal(&a, &b));
	b.address = 3;
	assert_false(mapping_query__equal(&a, &b));
	b = a;
	b.window = 3;
	assert_false(mapping_query__equal(&a, &b));
	snprintf(a.device, sizeof(a.device), "0001:00:00.0");
	assert_false(mapping_query__equal(&a, &b));
	snprintf(b.device, sizeof(b.device), "0001:00:00.1");
	assert_false(mapping_query__equal(&a, &b));
	snprintf(b.device, sizeof(b.device), "0001:00:00.0");
	assert_true(mapping_query__equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_live_and_ended),
	    cmocka_unit_test(a_device_live_alone),
	    cmocka_unit_test(both_devices_of_a_name),
	    cmocka_unit_test(of_many_the_oldest),
	    cmocka_unit_test(equal_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
