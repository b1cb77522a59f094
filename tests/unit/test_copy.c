// SPDX-License-Identifier: GPL-2.0-only
/* test_copy.c - a sample's copy: the same in every list, its own, and it can grow. */
#include "fixture.h"

#include "model/event.h"
#include "record/record.h"

/* n elements in every list. */
static struct sample *filled(unsigned int n)
{
	struct sample *s = new_sample(n);

	for (unsigned int i = 0; i < n; i++) {
		add_table(s, i + 1, i);
		add_device(s, i + 1, i + 1, "0001:00:00.0", "e1000e");
		snprintf(sample__add_module(s)->name, SAMPLE_MODULE_LEN, "m%u", i);
		sample__add_stack(s)->id = i + 1;
		sample__add_holder(s)->tces = i;
		add_mapping(s, i + 1, i, 1);
		sample__add_query(s)->address = i;
		sample__add_found(s)->entry = i;
		sample__add_loss(s)->count = i;
		sample__add_sink(s)->waiting = i;
		sample__add_hook(s)->hits = i;
		sample__add_degraded(s);
		sample__add_level(s)->gen = i + 1;
		sample__add_exchange(s)->count = i;
		sample__add_hypercall(s)->calls = i;
		sample__add_event_count(s)->count = i;
		event__init(sample__add_event(s), EVENT_TABLE_CREATED, i, i);
	}
	return s;
}

static void equal_and_apart(void **state)
{
	static const unsigned int sizes[] = {0, 1, 15, 16, 17, 32, 100};
	struct sample *copy = filled(3);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct sample *s = filled(sizes[i]);
		char *want = PRINTED(record__write_sample(out, s)), *got;

		assert_int_equal(sample__copy(copy, s), 0);
		assert_int_equal(copy->nqueries, sizes[i]);
		assert_int_equal(copy->nfound, sizes[i]);
		if (sizes[i]) {
			assert_int_equal(copy->queries[sizes[i] - 1].address, sizes[i] - 1);
			assert_int_equal(copy->found[sizes[i] - 1].entry, sizes[i] - 1);
		}
		sample__free(s);
		got = PRINTED(record__write_sample(out, copy));
		assert_string_equal(got, want);
		free(want);
		free(got);
		/* Its lists have the room that their length says. */
		for (unsigned int k = 0; k < 40; k++) {
			add_table(copy, 1000 + k, 0);
			sample__add_event(copy);
		}
		assert_int_equal(copy->ntables, sizes[i] + 40);
	}
	sample__free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_and_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
