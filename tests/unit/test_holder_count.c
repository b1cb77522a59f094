// SPDX-License-Identifier: GPL-2.0-only
/* test_holder_count.c - a model of holders is the model of their mappings. */
#include "fixture.h"

#include "model/holder_count.h"
#include "model/model.h"

#define NOW (100 * SECOND)
#define ROUNDS 200

static struct model *updated(const struct sample *s)
{
	struct model *m = model__new();

	assert_non_null(m);
	assert_int_equal(model__update(m, s), 0);
	return m;
}

static const struct device *device_of(const struct sample *s, uint32_t id)
{
	for (size_t i = 0; id && i < s->ndevices; i++)
		if (s->devices[i].id == id)
			return &s->devices[i];
	return NULL;
}

/* Tables, one of them exact, and devices: without a driver, with an old and with a new one. */
static struct sample *machine(void)
{
	struct sample *s = new_sample(NOW);

	add_table(s, 1, 5000);
	add_table(s, 2, 5000)->exact = true;
	add_device(s, 1, 1, "0001:00:00.0", "e1000e");
	add_device(s, 2, 1, "0001:00:00.1", "nvme")->bound_after_ns = NOW - 20;
	add_device(s, 3, 2, "0001:00:00.2", "")->bound_after_ns = NOW - 30;
	s->devices[1].binding = 2;
	return s;
}

static void add_random(struct sample *s)
{
	struct mapping *m = add_mapping(s, 1 + (uint64_t)rand() % 3, (uint64_t)rand() % 4096,
					1 + (uint32_t)rand() % 3);

	m->device = (uint32_t)rand() % 4;
	m->stack = (uint32_t)rand() % 2;
	m->direction = (uint32_t)rand() % 2;
	m->binding = (uint32_t)rand() % 3;
	m->mapped_ns = NOW - 40 + (uint64_t)rand() % 50;
}

static void are_equal(const struct model *a, const struct model *b)
{
	size_t n, k;
	const struct holder *x = model__holders(a, &n), *y = model__holders(b, &k);
	const struct table_view *v, *w;

	assert_int_equal(n, k);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(holder__order(&x[i], &y[i]), 0);
		assert_int_equal(x[i].tces, y[i].tces);
		assert_int_equal(x[i].mappings, y[i].mappings);
		assert_int_equal(x[i].oldest_ns, y[i].oldest_ns);
		assert_int_equal(x[i].newest_ns, y[i].newest_ns);
		assert_int_equal(x[i].earlier, y[i].earlier);
		assert_int_equal(x[i].younger, y[i].younger);
		assert_int_equal(x[i].orphaned, y[i].orphaned);
	}
	v = model__tables(a, &n);
	w = model__tables(b, &k);
	assert_int_equal(n, k);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(v[i].mappings, w[i].mappings);
		assert_int_equal(v[i].mapped_tces, w[i].mapped_tces);
		assert_int_equal(v[i].counted_tces, w[i].counted_tces);
		assert_int_equal(v[i].unattributed, w[i].unattributed);
		assert_int_equal(v[i].orphaned, w[i].orphaned);
	}
}

/* All mappings in holders, none, or those that come first. */
static void mappings_and_their_holders(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < ROUNDS; round++) {
		struct sample *single = machine(), *counted = machine();
		struct model *a, *b;
		struct holder_index ix = {0};
		struct holder_count c;
		size_t n = (size_t)rand() % 300, first = n * (size_t)(round % 3) / 2;

		for (size_t i = 0; i < n; i++) {
			add_random(single);
			if (i >= first) {
				*sample__add_mapping(counted) = single->mappings[i];
				continue;
			}
			if (i % 3 != 1) {
				const struct mapping *m = &single->mappings[i];

				assert_int_equal(
				    holder_count__add_mapping(counted, &ix, m,
							      device_of(counted, m->device)),
				    0);
				continue;
			}
			holder_count__of(&c, &single->mappings[i],
					 device_of(counted, single->mappings[i].device), NOW);
			assert_int_equal(holder_count__add(counted, &ix, &c), 0);
		}
		a = updated(single);
		b = updated(counted);
		are_equal(a, b);
		model__free(a);
		model__free(b);
		holder_index__free(&ix);
		sample__free(single);
		sample__free(counted);
	}
}

/* In one row each: what they have in common, oldest and newest. */
static void one_row_for_each_holder(void **state)
{
	struct sample *s = machine();
	struct holder_index ix = {0};
	struct holder_count c = {.gen = 1,
				 .device = 1,
				 .stack = 1,
				 .direction = 1,
				 .binding = 1,
				 .mappings = 1,
				 .tces = 3,
				 .oldest_ns = 5,
				 .newest_ns = 5,
				 .earlier = 3};

	(void)state;
	assert_int_equal(holder_count__add(s, &ix, &c), 0);
	c.oldest_ns = c.newest_ns = 4;
	c.earlier = 0;
	c.younger = 3;
	assert_int_equal(holder_count__add(s, &ix, &c), 0);
	c.oldest_ns = c.newest_ns = 9;
	assert_int_equal(holder_count__add(s, &ix, &c), 0);
	assert_int_equal(s->nholders, 1);
	assert_int_equal(s->holders[0].mappings, 3);
	assert_int_equal(s->holders[0].tces, 9);
	assert_int_equal(s->holders[0].oldest_ns, 4);
	assert_int_equal(s->holders[0].newest_ns, 9);
	assert_int_equal(s->holders[0].earlier, 3);
	assert_int_equal(s->holders[0].younger, 6);
	for (unsigned int i = 0; i < 5; i++) {
		struct holder_count other = c;

		other.gen += i == 0;
		other.device += i == 1;
		other.stack += i == 2;
		other.direction += i == 3;
		other.binding += i == 4;
		assert_int_equal(holder_count__add(s, &ix, &other), 0);
		assert_int_equal(s->nholders, 2 + i);
	}
	/* Those of the next sample. */
	s->nholders = 0;
	holder_index__clear(&ix);
	assert_int_equal(holder_count__add(s, &ix, &c), 0);
	assert_int_equal(s->nholders, 1);
	assert_int_equal(s->holders[0].mappings, 1);
	holder_index__free(&ix);
	sample__free(s);
}

/* No program writes such a row; a recording may have it. */
static void parts_are_not_more_than_the_whole(void **state)
{
	struct sample *s = machine();
	const struct holder *h;
	struct model *m;
	size_t n;

	(void)state;
	*sample__add_holder(s) = (struct holder_count){
	    .gen = 1, .device = 1, .mappings = 1, .tces = 3, .earlier = 9, .younger = 9};
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(h->earlier, 3);
	assert_int_equal(h->younger, 3);
	model__free(m);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mappings_and_their_holders),
	    cmocka_unit_test(one_row_for_each_holder),
	    cmocka_unit_test(parts_are_not_more_than_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
