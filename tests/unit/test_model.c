// SPDX-License-Identifier: GPL-2.0-only
/* test_model.c - rates, sums and holders of samples made by hand. */
#include "fixture.h"

#include "model/model.h"

static struct model *updated(const struct sample *s)
{
	struct model *m = model__new();

	assert_non_null(m);
	assert_int_equal(model__update(m, s), 0);
	return m;
}

static const struct table_view *view(const struct model *m, size_t i)
{
	size_t n;
	const struct table_view *v = model__tables(m, &n);

	assert_in_range(i, 0, n - 1);
	return &v[i];
}

static void rates_need_two_samples(void **state)
{
	struct sample *a = new_sample(10 * SECOND), *b = new_sample(12 * SECOND);
	struct model *m;

	(void)state;
	add_table(a, 1, 5)->map_tces = 1000;
	*add_table(b, 1, 5) = (struct table){.gen = 1, .map_tces = 1500, .unmap_tces = 30};
	m = updated(a);
	assert_true(view(m, 0)->map_tces_per_s < 0);
	assert_true(view(m, 0)->unmap_tces_per_s < 0);
	assert_int_equal(model__update(m, b), 0);
	assert_true(view(m, 0)->map_tces_per_s == 250.0);
	assert_true(view(m, 0)->unmap_tces_per_s == 15.0);
	model__free(m);
	sample__free(a);
	sample__free(b);
}

/* Maps pass no hook in the census: nothing was counted, which is not none. */
static void rates_are_not_known_in_the_census(void **state)
{
	static const struct {
		enum detail before, now;
		uint64_t since_ns; /* with the second one */
		bool known;
	} cases[] = {
	    {DETAIL_CENSUS, DETAIL_CENSUS, 1, false}, {DETAIL_STACKS, DETAIL_CENSUS, 1, false},
	    {DETAIL_CENSUS, DETAIL_LEDGER, 1, false}, {DETAIL_LEDGER, DETAIL_STACKS, 1, true},
	    {DETAIL_STACKS, DETAIL_STACKS, 2, false}, {DETAIL_UNKNOWN, DETAIL_UNKNOWN, 1, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample *a = new_sample(10 * SECOND), *b = new_sample(12 * SECOND);
		struct model *m;

		add_table(a, 1, 5);
		add_table(b, 1, 5)->map_tces = 8;
		a->attached_time_ns = 1;
		b->attached_time_ns = cases[i].since_ns;
		a->detail = cases[i].before;
		b->detail = cases[i].now;
		m = updated(a);
		assert_int_equal(model__update(m, b), 0);
		assert_true((view(m, 0)->map_tces_per_s == 4.0) == cases[i].known);
		assert_true((view(m, 0)->map_tces_per_s < 0) == !cases[i].known);
		assert_true((view(m, 0)->unmap_tces_per_s < 0) == !cases[i].known);
		model__free(m);
		sample__free(a);
		sample__free(b);
	}
}

/* Another table, no table, a counter that went back, no time between: none of them has a rate. */
static void rates_that_nobody_knows(void **state)
{
	struct sample *a = new_sample(10 * SECOND), *b = new_sample(12 * SECOND);
	struct model *m;

	(void)state;
	add_table(a, 1, 5)->map_tces = 10;
	add_table(a, 2, 5)->map_tces = 10;
	add_table(a, 0, COUNT_UNKNOWN)->map_tces = 10;
	add_table(b, 3, 5)->map_tces = 20;
	add_table(b, 2, 5)->map_tces = 9;
	add_table(b, 0, COUNT_UNKNOWN)->map_tces = 20;
	m = updated(a);
	assert_int_equal(model__update(m, b), 0);
	for (size_t i = 0; i < 3; i++)
		assert_true(view(m, i)->map_tces_per_s < 0);
	assert_int_equal(model__update(m, b), 0);
	for (size_t i = 0; i < 3; i++)
		assert_true(view(m, i)->map_tces_per_s < 0);
	model__free(m);
	sample__free(a);
	sample__free(b);
}

/* The ledger was read after the bitmap: its sum says nothing. */
static void unattributed_is_live_less_attributed_where_exact(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct table *t;
	struct model *m;

	(void)state;
	t = add_table(s, 1, 10);
	t->exact = true;
	t->attributed = 6;
	t = add_table(s, 2, 10);
	t->exact = true;
	t->attributed = COUNT_UNKNOWN;
	t = add_table(s, 3, 2);
	t->exact = true;
	t->attributed = 3; /* no program writes that */
	for (uint64_t gen = 1; gen <= 3; gen++)
		add_mapping(s, gen, 0, 12);
	m = updated(s);
	assert_int_equal(view(m, 0)->unattributed, 4);
	assert_int_equal(view(m, 1)->unattributed, COUNT_UNKNOWN);
	assert_int_equal(view(m, 2)->unattributed, 0);
	model__free(m);
	sample__free(s);
}

static void unattributed_is_live_less_mapped(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model *m;

	(void)state;
	add_table(s, 1, 10);
	add_table(s, 2, 3); /* a mapping was missed: never below zero */
	add_table(s, 3, COUNT_UNKNOWN);
	add_table(s, 0, COUNT_UNKNOWN);
	for (uint64_t gen = 1; gen <= 3; gen++) {
		add_mapping(s, gen, 0, 3);
		add_mapping(s, gen, 8, 1);
	}
	add_mapping(s, 99, 0, 7); /* of no table */
	m = updated(s);
	assert_int_equal(view(m, 0)->mappings, 2);
	assert_int_equal(view(m, 0)->mapped_tces, 4);
	assert_int_equal(view(m, 0)->unattributed, 6);
	assert_int_equal(view(m, 1)->unattributed, 0);
	assert_int_equal(view(m, 2)->mapped_tces, 4);
	assert_int_equal(view(m, 2)->unattributed, COUNT_UNKNOWN);
	assert_int_equal(view(m, 3)->mappings, COUNT_UNKNOWN);
	assert_int_equal(view(m, 3)->mapped_tces, COUNT_UNKNOWN);
	assert_int_equal(view(m, 3)->unattributed, COUNT_UNKNOWN);
	model__free(m);
	sample__free(s);
}

static void holders_are_told_apart(void **state)
{
	struct sample *s = new_sample(100 * SECOND);
	const struct holder *h;
	struct model *m;
	size_t n;

	(void)state;
	add_table(s, 1, 10);
	add_device(s, 7, 1, "0001:00:00.0", "e1000e");
	for (uint32_t i = 0; i < 16; i++) {
		for (uint32_t k = 0; k < 2; k++) {
			struct mapping *map = add_mapping(s, 1 + (i & 1), i * 16 + k, i + 1);

			map->device = i & 2 ? 7 : 0;
			map->stack = i & 4 ? 3 : 0;
			map->direction = i & 8 ? MAP_TO_DEVICE : MAP_FROM_DEVICE;
			map->mapped_ns = (50 + 10 * k) * SECOND;
		}
	}
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(n, 16);
	for (uint32_t i = 0; i < 16; i++) {
		assert_int_equal(h[i].tces, 2 * (16 - i)); /* most first */
		assert_int_equal(h[i].mappings, 2);
		assert_int_equal(h[i].oldest_ns, 50 * SECOND);
		assert_int_equal(h[i].newest_ns, 40 * SECOND);
		assert_string_equal(h[i].device_name, h[i].device ? "0001:00:00.0" : "?");
		assert_string_equal(h[i].driver, h[i].device ? "e1000e" : "");
		assert_int_equal(h[i].liobn, h[i].gen == 1 ? 0x80000001 : 0);
		assert_int_equal(h[i].table == NULL, h[i].gen == 2);
	}
	model__free(m);
	sample__free(s);
}

/* The keys by which holders are found are sums: these pairs have the same one. */
static void holders_with_one_key_are_told_apart(void **state)
{
	static const uint64_t inverse = 0xf1de83e19937733dULL; /* of the keys' factor */
	static const struct {
		uint64_t gen[2];
		uint32_t device[2];
		uint32_t stack[2];
	} cases[] = {
	    {{1, 1}, {1, 1 + 2971215073}, {1, 1 + 50920843}},
	    {{1, 1 - inverse * inverse}, {7, 7}, {3, 4}},
	    {{1, 1 - inverse}, {7, 8}, {3, 3}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample *s = new_sample(SECOND);
		const struct holder *h;
		struct model *m;
		size_t n;

		for (uint32_t k = 0; k < 2; k++) {
			struct mapping *map = add_mapping(s, cases[i].gen[k], 16 * k, 2 - k);

			map->device = cases[i].device[k];
			map->stack = cases[i].stack[k];
		}
		m = updated(s);
		h = model__holders(m, &n);
		assert_int_equal(n, 2);
		for (uint32_t k = 0; k < 2; k++) {
			assert_int_equal(h[k].tces, 2 - k);
			assert_int_equal(h[k].gen, cases[i].gen[k]);
			assert_int_equal(h[k].device, cases[i].device[k]);
			assert_int_equal(h[k].stack, cases[i].stack[k]);
		}
		model__free(m);
		sample__free(s);
	}
}

/* Holders of as many TCEs: by table, device, stack and direction, whatever came first. */
static void holders_have_one_order(void **state)
{
	struct sample *s = new_sample(SECOND);
	const struct holder *h;
	struct model *m;
	size_t n;

	(void)state;
	for (uint32_t i = 0; i < 16; i++) {
		uint32_t at = (i * 7 + 5) % 16;
		struct mapping *map = add_mapping(s, at & 8 ? 2 : 1, 16 * i, 1);

		map->device = at & 4 ? 6 : 5;
		map->stack = at & 2 ? 4 : 3;
		map->direction = at & 1 ? MAP_FROM_DEVICE : MAP_TO_DEVICE;
	}
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(n, 16);
	for (uint32_t i = 0; i < 16; i++) {
		assert_int_equal(h[i].gen, i & 8 ? 2 : 1);
		assert_int_equal(h[i].device, i & 4 ? 6 : 5);
		assert_int_equal(h[i].stack, i & 2 ? 4 : 3);
		assert_int_equal(h[i].direction, i & 1 ? MAP_FROM_DEVICE : MAP_TO_DEVICE);
		assert_int_equal(holder__order(&h[i], &h[i]), 0);
		for (uint32_t k = 0; k < i; k++) {
			assert_int_equal(holder__order(&h[k], &h[i]), -1);
			assert_int_equal(holder__order(&h[i], &h[k]), 1);
		}
	}
	/* The next sample has its own. */
	assert_int_equal(model__update(m, s), 0);
	h = model__holders(m, &n);
	assert_int_equal(n, 16);
	assert_int_equal(h[0].tces, 1);
	model__free(m);
	sample__free(s);
}

/* What is mapped at the moment of the sample is in it; what is younger may not be. */
static void mapped_at_the_moment_of_the_sample(void **state)
{
	struct sample *s = new_sample(5 * SECOND);
	const struct holder *h;
	struct model *m;
	size_t n;

	(void)state;
	add_table(s, 1, 10);
	add_table(s, 2, 10)->exact = true;
	for (uint64_t gen = 1; gen <= 2; gen++)
		for (uint32_t i = 0; i < 3; i++)
			add_mapping(s, gen, 16 * i, 1U << i)->mapped_ns = 5 * SECOND + i - 1;
	m = updated(s);
	assert_int_equal(view(m, 0)->counted_tces, 1 + 2);
	h = model__holders(m, &n);
	assert_int_equal(n, 2);
	assert_int_equal(h[0].younger, 4);
	assert_int_equal(h[1].younger, 0); /* an exact table has none that is not in it */
	model__free(m);
	sample__free(s);
}

static void born_after_the_sample_is_new(void **state)
{
	struct sample *s = new_sample(5 * SECOND);
	struct model *m;
	size_t n;

	(void)state;
	add_mapping(s, 1, 0, 1)->mapped_ns = 6 * SECOND;
	m = updated(s);
	assert_int_equal(model__holders(m, &n)->oldest_ns, 0);
	model__free(m);
	sample__free(s);
}

static void orphans(void **state)
{
	struct sample *s = new_sample(SECOND);
	const struct holder *h;
	struct model *m;
	size_t n;

	(void)state;
	add_table(s, 1, 10);
	add_device(s, 1, 1, "a", "tg3");
	add_device(s, 2, 1, "b", "")->gone = true;
	add_mapping(s, 1, 0, 3)->device = 1;
	add_mapping(s, 1, 10, 2)->device = 2;
	add_mapping(s, 5, 0, 1)->device = 1;
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(n, 3);
	assert_false(holder__is_held(&h[0]));
	assert_true(holder__is_held(&h[1]));
	assert_true(holder__is_held(&h[2]));
	assert_false(h[0].device_gone);
	assert_true(h[1].device_gone);
	assert_string_equal(view(m, 0)->devices, "a");
	model__free(m);
	sample__free(s);
}

static struct device *add_bus_device(struct sample *s, uint32_t id, const char *bus,
				     const char *driver)
{
	struct device *d = add_device(s, id, 1, "0001:00:00.0", driver);

	snprintf(d->bus, sizeof(d->bus), "%s", bus);
	return d;
}

/* As check assesses them: TCEs with no driver left to unmap them. */
static void who_is_held(void **state)
{
	struct sample *s = new_sample(100 * SECOND);
	static const uint64_t held[] = {0, 0, 4, 8, 0, 32, 64, 128 + 256, 256};
	const struct holder *h;
	struct model_totals t;
	struct model *m;
	size_t n;

	(void)state;
	add_table(s, 1, 1000);
	add_table(s, 2, 1000)->user_owned = true;
	add_bus_device(s, 2, "pci", "tg3");
	add_bus_device(s, 3, "pci", "");
	add_bus_device(s, 4, "vio", "");
	add_bus_device(s, 5, "platform", "");
	add_bus_device(s, 6, "pci", "tg3")->gone = true;
	add_bus_device(s, 7, "platform", "")->gone = true;
	add_bus_device(s, 8, "pci", "vfio-pci")->bound_after_ns = 50 * SECOND;
	add_bus_device(s, 9, "pci", "pcieport");
	for (uint32_t i = 0; i < 9; i++) {
		struct mapping *map = add_mapping(s, 1, 1000 * i, 1 << i);

		map->device = i + 1; /* 1 is unknown */
		map->mapped_ns = 40 * SECOND;
	}
	add_mapping(s, 1, 9000, 256)->device = 8;
	s->mappings[9].mapped_ns = 60 * SECOND;
	add_mapping(s, 77, 0, 512)->device = 2; /* its table is gone */
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(n, 10);
	for (size_t i = 0; i < n; i++) {
		uint64_t expected = h[i].gen == 77 ? 512 : held[h[i].device - 1];

		assert_int_equal(h[i].orphaned, expected);
		assert_int_equal(holder__is_held(&h[i]), expected != 0);
	}
	assert_int_equal(view(m, 0)->orphaned, 4 + 8 + 32 + 64 + 128 + 256 + 256);
	assert_int_equal(view(m, 1)->orphaned, COUNT_UNKNOWN);
	model__totals(m, &t);
	assert_int_equal(t.orphaned, 4 + 8 + 32 + 64 + 128 + 256 + 256 + 512);
	model__free(m);
	sample__free(s);
}

/* Unattributed TCEs are held if no driver is left that could have mapped them. */
static void unattributed_is_held_without_a_driver(void **state)
{
	static const struct {
		const char *driver;
		int64_t orphaned;
	} cases[] = {{"", 13}, {"pcieport", 13}, {"tg3", 4}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample *s = new_sample(100 * SECOND);
		struct model_totals t;
		struct model *m;

		add_table(s, 1, 13);
		add_bus_device(s, 2, "pci", "");
		add_bus_device(s, 3, "pci", cases[i].driver);
		add_mapping(s, 1, 0, 4)->device = 2;
		add_mapping(s, 1, 4, 1); /* of a device that is not known */
		m = updated(s);
		assert_int_equal(view(m, 0)->orphaned, cases[i].orphaned);
		model__totals(m, &t);
		assert_int_equal(t.orphaned, cases[i].orphaned);
		model__free(m);
		sample__free(s);
	}
}

/* A table keeps its trend from sample to sample wherever it stands, and takes it along. */
static void trends_belong_to_tables(void **state)
{
	struct sample *s[4];
	struct model_totals t;
	struct model *m = model__new();

	(void)state;
	for (uint64_t i = 0; i < 4; i++)
		s[i] = new_sample((i + 1) * SECOND);
	add_table(s[0], 1, 10);
	add_table(s[0], 2, 20);
	add_table(s[0], 0, COUNT_UNKNOWN);
	add_table(s[1], 2, 21);
	add_table(s[1], 1, 11);
	add_table(s[2], 2, 22);
	add_table(s[3], 1, 13);
	add_table(s[3], 2, COUNT_UNKNOWN);
	assert_int_equal(model__update(m, s[0]), 0);
	assert_null(view(m, 2)->trend);
	assert_int_equal(view(m, 1)->trend->n, 1);
	assert_int_equal(model__update(m, s[1]), 0);
	assert_int_equal(view(m, 0)->trend->n, 2);
	assert_int_equal(view(m, 0)->trend->cell[0], 20);
	assert_int_equal(view(m, 0)->trend->cell[1], 21);
	assert_int_equal(view(m, 1)->trend->cell[1], 11);
	assert_int_equal(model__update(m, s[2]), 0);
	assert_int_equal(view(m, 0)->trend->n, 3);
	assert_int_equal(model__update(m, s[3]), 0);
	assert_int_equal(view(m, 0)->trend->n, 1); /* it was not there for a while */
	assert_int_equal(view(m, 0)->trend->cell[0], 13);
	assert_null(view(m, 1)->trend);
	model__totals(m, &t);
	assert_int_equal(t.trend->n, 4);
	assert_int_equal(t.trend->cell[0], 30);
	assert_int_equal(t.trend->cell[3], 13);
	model__free(m);
	for (size_t i = 0; i < 4; i++)
		sample__free(s[i]);
}

static void the_fullest_window(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model_totals t;
	struct model *m;

	(void)state;
	add_table(s, 1, 10);
	m = updated(s);
	model__totals(m, &t);
	assert_int_equal(t.fullest_percent, COUNT_UNKNOWN);
	assert_null(t.fullest);
	for (uint64_t gen = 2; gen <= 3; gen++) {
		struct table *table = add_table(s, gen, 10);

		table->pools = 1;
		table->pool[0] = (struct pool){.entries = 100, .used = gen * 10};
	}
	assert_int_equal(model__update(m, s), 0);
	model__totals(m, &t);
	assert_int_equal(t.fullest_percent, 30);
	assert_int_equal(t.fullest->table->gen, 3);
	model__free(m);
	sample__free(s);
}

/* A linear search per mapping would take hours here. */
static void half_a_million_mappings(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model *m;
	uint64_t tces = 0;
	const struct holder *h;
	size_t n;

	(void)state;
	for (uint64_t gen = 1; gen <= 1000; gen++)
		add_table(s, gen, 1000);
	for (uint32_t i = 0; i < 500000; i++) {
		struct mapping *map = add_mapping(s, 1 + i % 1000, i, 1);

		map->device = i % 7;
		map->stack = i % 11;
	}
	m = updated(s);
	h = model__holders(m, &n);
	assert_int_equal(n, 77000);
	for (size_t i = 0; i < n; i++)
		tces += h[i].tces;
	assert_int_equal(tces, 500000);
	assert_int_equal(view(m, 999)->unattributed, 500);
	model__free(m);
	sample__free(s);
}

static void names_of_a_table(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model *m;
	char name[16];

	(void)state;
	add_table(s, 1, 0);
	add_table(s, 2, 0);
	snprintf(add_table(s, 0, COUNT_UNKNOWN)->devices, 128, "0003:00:00.0,0003:01:00.0");
	add_device(s, 1, 1, "0001:00:00.0", "nvme2");
	add_device(s, 2, 1, "0001:00:01.0", "nvme");
	add_device(s, 3, 1, "0001:00:02.0", "nvme");
	add_device(s, 4, 1, "0001:00:03.0", "");
	for (uint32_t i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "0002:00:%02x.0", i);
		add_device(s, 10 + i, 2, name, "tg3");
	}
	m = updated(s);
	assert_string_equal(view(m, 0)->devices,
			    "0001:00:00.0,0001:00:01.0,0001:00:02.0,0001:00:03.0");
	assert_string_equal(view(m, 0)->drivers, "nvme2,nvme");
	assert_int_equal(strncmp(view(m, 1)->devices, "0002:00:00.0,0002:00:01.0,", 26), 0);
	assert_string_equal(strrchr(view(m, 1)->devices, ','), ",+11");
	assert_string_equal(view(m, 1)->drivers, "tg3");
	assert_string_equal(view(m, 2)->devices, "0003:00:00.0,0003:01:00.0");
	model__free(m);
	sample__free(s);
}

static void function_is_the_callers(void **state)
{
	struct stack st = {.frames = 4,
			   .frame = {"iommu_alloc+0x40", "dma_map_page_attrs+0x1c4",
				     "e1000_alloc_rx_buffers+0x1a4 [e1000e]", "napi_poll+0x10"}};
	struct holder h = {.frames = &st};

	(void)state;
	assert_string_equal(holder__function(&h), "e1000_alloc_rx_buffers+0x1a4 [e1000e]");
	snprintf(st.frame[1], sizeof(st.frame[1]), "page_pool_dma_map+0x50");
	assert_string_equal(holder__function(&h), "page_pool_dma_map+0x50");
	st.frames = 1; /* only DMA API frames: better than nothing */
	assert_string_equal(holder__function(&h), "iommu_alloc+0x40");
	st.frames = 0;
	assert_string_equal(holder__function(&h), "?");
	h.frames = NULL;
	assert_string_equal(holder__function(&h), "?");
}

static void totals_leave_out_the_unknown(void **state)
{
	struct sample *a = new_sample(SECOND), *b = new_sample(2 * SECOND);
	struct model_totals t;
	struct model *m;

	(void)state;
	add_table(a, 1, 0);
	add_table(b, 1, 300)->map_tces = 40;
	add_table(b, 0, COUNT_UNKNOWN);
	add_table(b, 2, 6);
	sample__add_loss(b)->count = 2;
	sample__add_loss(b)->count = 5;
	m = updated(a);
	model__totals(m, &t);
	assert_true(t.map_tces_per_s < 0);
	assert_int_equal(model__update(m, b), 0);
	model__totals(m, &t);
	assert_int_equal(t.windows, 3);
	assert_int_equal(t.windows_uncounted, 1);
	assert_int_equal(t.live, 306);
	assert_int_equal(t.losses, 7);
	assert_true(t.map_tces_per_s == 40.0);
	model__free(m);
	sample__free(a);
	sample__free(b);
}

static void filters(void **state)
{
	const struct table t = {.liobn = 0x80000000, .gen = 5};
	const struct holder h = {.gen = 5,
				 .table = &t,
				 .liobn = 0x80000000,
				 .device_name = "0001:00:00.0",
				 .oldest_ns = 30 * SECOND};
	const struct {
		struct holder_filter filter;
		bool matches;
	} cases[] = {
	    {{0}, true},
	    {{.by_table = true, .table = 0x80000000}, true},
	    {{.by_table = true, .table = 5}, true},
	    {{.by_table = true, .table = 0}, false},
	    {{.device = "0001:00:00.0"}, true},
	    {{.device = "0001:00:00"}, false},
	    {{.older_ns = 30 * SECOND}, true},
	    {{.older_ns = 31 * SECOND}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(holder__matches(&h, &cases[i].filter), cases[i].matches);
}

/* The list's capacity follows from its length: across every border, after a prune too. */
static void lists_grow(void **state)
{
	struct sample *s = new_sample(0);

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		add_mapping(s, 1, i, 1);
	s->nmappings = 64;
	for (uint64_t i = 64; i < 200; i++)
		add_mapping(s, 2, i, 1);
	assert_int_equal(s->nmappings, 200);
	for (uint64_t i = 0; i < 200; i++) {
		assert_int_equal(s->mappings[i].entry, i);
		assert_int_equal(s->mappings[i].mapped_ns, 0);
	}
	sample__free(s);
	sample__free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_need_two_samples),
	    cmocka_unit_test(rates_that_nobody_knows),
	    cmocka_unit_test(rates_are_not_known_in_the_census),
	    cmocka_unit_test(unattributed_is_live_less_mapped),
	    cmocka_unit_test(unattributed_is_live_less_attributed_where_exact),
	    cmocka_unit_test(holders_are_told_apart),
	    cmocka_unit_test(holders_with_one_key_are_told_apart),
	    cmocka_unit_test(holders_have_one_order),
	    cmocka_unit_test(mapped_at_the_moment_of_the_sample),
	    cmocka_unit_test(born_after_the_sample_is_new),
	    cmocka_unit_test(orphans),
	    cmocka_unit_test(who_is_held),
	    cmocka_unit_test(unattributed_is_held_without_a_driver),
	    cmocka_unit_test(trends_belong_to_tables),
	    cmocka_unit_test(the_fullest_window),
	    cmocka_unit_test(half_a_million_mappings),
	    cmocka_unit_test(names_of_a_table),
	    cmocka_unit_test(function_is_the_callers),
	    cmocka_unit_test(totals_leave_out_the_unknown),
	    cmocka_unit_test(filters),
	    cmocka_unit_test(lists_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
