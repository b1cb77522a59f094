// SPDX-License-Identifier: GPL-2.0-only
/* test_caller.c - what a call stack says of the code that made a mapping. */
#include "fixture.h"

#include "model/caller.h"
#include "model/outcome.h"

#define MAP "dma_map_page_attrs+0x1c4"

static struct stack stack;

/* The facts of a call stack with these frames; NULL ends them. */
static uint32_t facts(const struct sample *s, const char *const *frame)
{
	stack = (struct stack){.id = 1};
	for (; *frame; frame++)
		snprintf(stack.frame[stack.frames++], SAMPLE_FRAME_LEN, "%s", *frame);
	return caller__facts(s, &stack, &s->devices[0]);
}

#define FACTS(s, ...) facts(s, (const char *const[]){__VA_ARGS__, NULL})

static struct sample *machine(const char *driver, const char *module)
{
	struct sample *s = new_sample(1);
	struct device *d = add_device(s, 1, 1, "0001:00:00.0", driver);

	snprintf(d->module, sizeof(d->module), "%s", module);
	return s;
}

static void add_module(struct sample *s, const char *name, const char *uses)
{
	struct module *m = sample__add_module(s);

	assert_non_null(m);
	snprintf(m->name, sizeof(m->name), "%s", name);
	snprintf(m->uses, sizeof(m->uses), "%s", uses);
}

/* A driver's name is not its module's. */
static void own_code_is_that_of_the_drivers_module(void **state)
{
	struct sample *s = machine("mydrv", "");

	(void)state;
	assert_int_equal(FACTS(s, MAP, "map+0x1 [mydrv]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [my_module]"), FACT_FOREIGN_CODE);
	snprintf(s->devices[0].module, SAMPLE_MODULE_LEN, "my_module");
	assert_int_equal(FACTS(s, MAP, "map+0x1 [my_module]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [my-module]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [mydrv]"), FACT_FOREIGN_CODE);
	snprintf(s->devices[0].module, SAMPLE_MODULE_LEN, "m");
	assert_int_equal(FACTS(s, MAP, "map+0x1 [m]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [mydrv_core]"), FACT_FOREIGN_CODE);
	sample__free(s);
}

static void a_module_that_uses_the_drivers_or_is_used_by_it_is_related(void **state)
{
	static const struct {
		const char *driver, *module;
		uint32_t facts;
	} cases[] = {
	    {"ice", "irdma", 0},
	    {"qede", "qedr", 0},
	    {"qede", "qed", 0},
	    {"qed", "qede", 0},
	    {"ice", "qedr", FACT_FOREIGN_CODE},
	    {"qede", "irdma", FACT_FOREIGN_CODE},
	    /* Both use qed: that does not make the one the other's. */
	    {"qede", "qedi", FACT_FOREIGN_CODE},
	    {"ice", "ib_uverbs", FACT_FOREIGN_CODE},
	    /* Names that begin alike say nothing where the relation is known. */
	    {"ice", "ice_hold", FACT_FOREIGN_CODE},
	    /* They find each other without being linked. */
	    {"bnx2x", "cnic", 0},
	    {"bnx2", "cnic", 0},
	    {"ice", "cnic", FACT_FOREIGN_CODE},
	    {"virtio_pci", "virtio_net", 0},
	    {"ice", "virtio_net", FACT_FOREIGN_CODE},
	    {"ice", "ib_core", 0}, /* a library */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample *s = machine(cases[i].driver, cases[i].driver);
		char frame[SAMPLE_FRAME_LEN];

		add_module(s, "irdma", "ice,gnss,ib_uverbs,ib_core");
		add_module(s, "ice", "gnss");
		add_module(s, "qedr", "ib_core,qede,qed");
		add_module(s, "qede", "qed");
		add_module(s, "qedi", "qed");
		snprintf(frame, sizeof(frame), "map+0x1 [%s]", cases[i].module);
		if (FACTS(s, MAP, frame) != cases[i].facts)
			fail_msg("%s over %s", cases[i].module, cases[i].driver);
		sample__free(s);
	}
}

/* As recordings are that do not name the driver's module. */
static void without_the_module_names_must_do(void **state)
{
	struct sample *s = machine("virtio-pci", "");

	(void)state;
	add_module(s, "other", "virtio_pci");
	assert_int_equal(FACTS(s, MAP, "map+0x1 [virtio_ring]"), 0);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [virtio]"), 0);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [other]"), FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [virtiofs]"), FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, MAP, "map+0x1 [scsi_mod]"), 0);
	sample__free(s);
}

/* A recording may have a name of any length: as much of it counts as a device's module has room
 * for. */
static void a_long_name_of_a_module_is_cut(void **state)
{
	const int room = SAMPLE_MODULE_LEN - 1;
	struct sample *s = machine("mydrv", "");
	char frame[SAMPLE_FRAME_LEN], name[SAMPLE_FRAME_LEN];

	(void)state;
	memset(name, 'a', sizeof(name));
	snprintf(s->devices[0].module, SAMPLE_MODULE_LEN, "%.*s", room, name);
	for (int n = room - 1; n < room + 8; n++) {
		snprintf(frame, sizeof(frame), "map+0x1 [%.*s]", n, name);
		assert_int_equal(FACTS(s, MAP, frame),
				 n < room ? FACT_FOREIGN_CODE : FACT_OWN_CODE);
	}
	sample__free(s);
}

/* A stack may begin anywhere. */
static void the_first_frame_counts(void **state)
{
	struct sample *s = machine("nvme", "nvme");

	(void)state;
	assert_int_equal(FACTS(s, "map+0x1 [nvme]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, "map+0x1 [mvme]"), FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, "map+0x1 [nvm]"), FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, "map+0x1 [nvmee]"), FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, "page_pool_dma_map+0x1"), FACT_PAGE_POOL);
	assert_int_equal(FACTS(s, "add+0x1"), 0);
	sample__free(s);
}

static void only_the_modules_nearest_to_the_dma_api_count(void **state)
{
	struct sample *s = machine("nvme", "nvme");

	(void)state;
	assert_int_equal(FACTS(s, MAP, "a+0x1 [nvme]", "b+0x1", "c+0x1 [hold]"), FACT_OWN_CODE);
	assert_int_equal(FACTS(s, MAP, "a+0x1", "c+0x1 [hold]", "b+0x1", "a+0x1 [nvme]"),
			 FACT_FOREIGN_CODE);
	assert_int_equal(FACTS(s, MAP, "c+0x1 [hold]", "a+0x1 [nvme]"), FACT_OWN_CODE);
	sample__free(s);
}

static void no_stack_shows_no_caller(void **state)
{
	struct sample *s = machine("nvme", "nvme");

	(void)state;
	assert_int_equal(caller__facts(s, NULL, &s->devices[0]), FACT_NO_CALLER);
	assert_int_equal(FACTS(s, MAP), FACT_NO_CALLER);
	assert_int_equal(FACTS(s, MAP, "0xc000000000123456", "a+0x1 [nvme]"),
			 FACT_OWN_CODE | FACT_NO_CALLER);
	/* Its name is made of the digits of an address, and it is a name. */
	assert_int_equal(FACTS(s, MAP, "deadbeefdeadbeef+0x1"), 0);
	assert_int_equal(FACTS(s, MAP, "add+0x1"), 0);
	assert_int_equal(FACTS(s, MAP, "page_pool_dma_map+0x1", "a+0x1 [nvme]"),
			 FACT_OWN_CODE | FACT_PAGE_POOL);
	assert_false(caller__is_page_pool(NULL));
	sample__free(s);
}

static uint32_t facts_of_cut(struct sample *s, const char *nearest, const char *last)
{
	stack = (struct stack){.id = 1, .frames = SAMPLE_FRAMES};
	for (unsigned int i = 0; i < SAMPLE_FRAMES; i++)
		snprintf(stack.frame[i], SAMPLE_FRAME_LEN, "function_%u+0x1", i);
	snprintf(stack.frame[0], SAMPLE_FRAME_LEN, MAP);
	snprintf(stack.frame[1], SAMPLE_FRAME_LEN, "%s", nearest);
	snprintf(stack.frame[SAMPLE_FRAMES - 1], SAMPLE_FRAME_LEN, "%s", last);
	return caller__facts(s, &stack, &s->devices[0]);
}

/* What is missing at the end of a stack may be the code that matters, unless it came before. */
static void a_cut_stack_shows_a_part(void **state)
{
	struct sample *s = machine("tg3", "tg3");

	(void)state;
	assert_int_equal(facts_of_cut(s, "f+0x1", "poll+0x1"), FACT_PART_OF_STACK);
	assert_int_equal(facts_of_cut(s, "f+0x1", "poll+0x1 [tg3]"), FACT_OWN_CODE);
	add_module(s, "user", "tg3");
	assert_int_equal(facts_of_cut(s, "f+0x1 [user]", "poll+0x1"), 0);
	assert_int_equal(facts_of_cut(s, "f+0x1 [hold]", "poll+0x1"),
			 FACT_FOREIGN_CODE | FACT_PART_OF_STACK);
	stack.frames--;
	snprintf(stack.frame[1], SAMPLE_FRAME_LEN, "f+0x1");
	assert_int_equal(caller__facts(s, &stack, &s->devices[0]), 0);
	sample__free(s);
}

/* Its code is in no module: none is missing, and page_pool's would be next to the DMA API. */
static void a_cut_stack_of_a_driver_that_is_built_in(void **state)
{
	struct sample *s = machine("tg3", "");

	(void)state;
	assert_int_equal(facts_of_cut(s, "tg3_poll+0x1", "poll+0x1"), FACT_PART_OF_STACK);
	s->devices[0].built_in = true;
	assert_int_equal(facts_of_cut(s, "tg3_poll+0x1", "poll+0x1"), 0);
	assert_int_equal(facts_of_cut(s, "page_pool_dma_map+0x1", "poll+0x1"), FACT_PAGE_POOL);
	assert_int_equal(facts_of_cut(s, "0xc000000000123456", "poll+0x1"), FACT_NO_CALLER);
	assert_int_equal(facts_of_cut(s, "tg3_poll+0x1", "0xc000000000123456"), FACT_PART_OF_STACK);
	assert_int_equal(facts_of_cut(s, "f+0x1", "poll+0x1 [hold]"),
			 FACT_FOREIGN_CODE | FACT_PART_OF_STACK);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(own_code_is_that_of_the_drivers_module),
	    cmocka_unit_test(a_module_that_uses_the_drivers_or_is_used_by_it_is_related),
	    cmocka_unit_test(without_the_module_names_must_do),
	    cmocka_unit_test(a_long_name_of_a_module_is_cut),
	    cmocka_unit_test(the_first_frame_counts),
	    cmocka_unit_test(only_the_modules_nearest_to_the_dma_api_count),
	    cmocka_unit_test(no_stack_shows_no_caller),
	    cmocka_unit_test(a_cut_stack_shows_a_part),
	    cmocka_unit_test(a_cut_stack_of_a_driver_that_is_built_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
