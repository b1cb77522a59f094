// SPDX-License-Identifier: GPL-2.0-only
/* test_freed_windows.c - windows that an earlier tracing saw being freed, in a later one's samples.
 */
#include "fixture.h"

#include <string.h>

#include "model/event.h"
#include "model/model.h"
#include "record/event_store.h"
#include "record/record.h"
#include "service/freed_windows.h"

static struct event_store *store;

static int begin(void **state)
{
	(void)state;
	store = event_store__open(NULL, EVENT_STORE_BYTES);
	return !store;
}

static int end(void **state)
{
	(void)state;
	event_store__close(store);
	return 0;
}

/* A window of 20 TCEs, of which 16 have a known holder. */
static void free_window_of(uint32_t holders, uint64_t gen, uint64_t mono_ns)
{
	struct event e;
	char *line;

	event__init(&e, EVENT_WINDOW_REMOVED_LIVE, 1, mono_ns);
	e.gen = gen;
	e.live = 20;
	snprintf(e.drc_name, sizeof(e.drc_name), "PHB 1");
	e.holders = holders;
	snprintf(e.holder[0].device, sizeof(e.holder[0].device), "0001:00:00.0");
	snprintf(e.holder[0].driver, sizeof(e.holder[0].driver), "e1000e");
	e.holder[0].tces = 16;
	e.holder[0].mappings = 2;
	e.holder[0].oldest_ns = SECOND;
	e.holder[0].stack.frames = 1;
	snprintf(e.holder[0].stack.frame[0], SAMPLE_FRAME_LEN, "tcehold_map_held+0x60 [tcehold]");
	line = PRINTED(assert_int_equal(record__write_event(out, &e), 0));
	assert_non_null(event_store__add(store, &e, line, strlen(line), STORED_FREED));
	free(line);
}

static void free_window(uint64_t gen, uint64_t mono_ns)
{
	free_window_of(1, gen, mono_ns);
}

/* The sample of a later tracing, in which the slot has a device again. */
static struct sample *later(void)
{
	struct sample *s = new_sample(100 * SECOND);

	add_table(s, 9, 0);
	add_device(s, 5, 9, "0001:00:00.0", "e1000e");
	return s;
}

static void are_holders(void **state)
{
	struct sample *s = later();
	struct model *m = model__new();
	const struct holder *h;
	size_t n;

	(void)state;
	free_window(7, 50 * SECOND);
	assert_int_equal(freed_windows__add(s, store, 60 * SECOND), 0);
	assert_int_equal(model__update(m, s), 0);
	h = model__holders(m, &n);
	assert_int_equal(n, 2);
	if (h[0].tces != 16)
		h++;
	assert_int_equal(h->tces, 16);
	assert_int_equal(h->gen, 7);
	assert_true(h->table_gone && h->device_gone);
	assert_string_equal(h->device_name, "0001:00:00.0");
	assert_int_equal(h->oldest_ns, 51 * SECOND);
	assert_string_equal(h->frames->frame[0], "tcehold_map_held+0x60 [tcehold]");
	model__free(m);
	sample__free(s);
}

/* Whatever is selected, a check is not CLEAR over them. */
static void are_held(void **state)
{
	struct sample *s = later();
	struct model *m = model__new();

	(void)state;
	free_window(7, 50 * SECOND);
	event_store__unmapped(store, 7, 2);
	assert_int_equal(freed_windows__add(s, store, 60 * SECOND), 0);
	assert_int_equal(model__update(m, s), 0);
	{
		struct model_totals totals;

		model__totals(m, &totals);
		assert_int_equal(totals.orphaned, 18);
	}
	model__free(m);
	sample__free(s);
}

/* Of this tracing: they are in its ledger, and in the sample already. */
static void not_of_this_tracing(void **state)
{
	struct sample *s = later();

	(void)state;
	free_window(7, 60 * SECOND);
	assert_int_equal(freed_windows__add(s, store, 60 * SECOND), 0);
	assert_int_equal(s->nholders, 0);
	assert_int_equal(s->ndevices, 1);
	sample__free(s);
}

/* Nothing was recorded of them: no ledger has them. */
static void of_this_tracing_without_holders(void **state)
{
	struct sample *s = later();

	(void)state;
	free_window_of(0, 7, 60 * SECOND);
	assert_int_equal(freed_windows__add(s, store, 60 * SECOND), 0);
	assert_int_equal(s->nholders, 1);
	assert_int_equal(s->holders[0].gen, 7);
	assert_int_equal(s->holders[0].tces, 20);
	sample__free(s);
}

static void not_once_unmapped(void **state)
{
	struct sample *s = later();

	(void)state;
	free_window(7, 50 * SECOND);
	event_store__unmapped(store, 7, 20);
	assert_int_equal(freed_windows__add(s, store, 60 * SECOND), 0);
	assert_int_equal(s->nholders, 0);
	sample__free(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(are_holders),         TEST(are_held),
	    TEST(not_of_this_tracing), TEST(of_this_tracing_without_holders),
	    TEST(not_once_unmapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
