// SPDX-License-Identifier: GPL-2.0-only
/* test_event_fill.c - what an event keeps of a window, of its devices and of its holders. */
#include "fixture.h"

#include "model/event.h"
#include "model/model.h"

static struct holder holder(const char *device, uint64_t tces)
{
	return (struct holder){
	    .device_name = device, .driver = "nvme", .tces = tces, .direction = MAP_TO_DEVICE};
}

static void window_is_copied(void **state)
{
	struct table t = {.liobn = 0x80000002,
			  .gen = 9,
			  .window = WINDOW_DDW_DYNAMIC,
			  .page_shift = 16,
			  .base = 1ULL << 59,
			  .entries = 4096,
			  .phb = "0001",
			  .drc_name = "PHB 1",
			  .loc_code = "U1-C1"};
	struct event e = {0};

	(void)state;
	event__set_window(&e, &t);
	assert_int_equal(e.liobn, 0x80000002);
	assert_int_equal(e.gen, 9);
	assert_string_equal(e.window, "ddw-dynamic");
	assert_int_equal(e.page_shift, 16);
	assert_int_equal(e.base, 1ULL << 59);
	assert_int_equal(e.entries, 4096);
	assert_string_equal(e.phb, "0001");
	assert_string_equal(e.drc_name, "PHB 1");
	assert_string_equal(e.loc_code, "U1-C1");
	t.window = WINDOW_KINDS;
	event__set_window(&e, &t);
	assert_string_equal(e.window, "");
}

static void first_device_that_is_there(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct event e = {.gen = 9};

	(void)state;
	add_device(s, 1, 8, "0000:00:01.0", "nvme");
	add_device(s, 2, 9, "0001:00:01.0", "nvme")->gone = true;
	event__set_first_device(&e, s);
	assert_string_equal(e.device, "");
	add_device(s, 3, 9, "0001:00:02.0", "nvme");
	add_device(s, 4, 9, "0001:00:03.0", "nvme");
	event__set_first_device(&e, s);
	assert_string_equal(e.device, "0001:00:02.0");
	sample__free(s);
}

/* Devices without a table have generation 0, as an event without a window has. */
static void no_window_has_no_device(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct event e = {0};

	(void)state;
	add_device(s, 1, 0, "0000:00:01.0", "nvme");
	event__set_first_device(&e, s);
	assert_string_equal(e.device, "");
	sample__free(s);
}

static void holder_is_copied(void **state)
{
	struct stack st = {.id = 4, .frames = 1, .frame = {"nvme_map_data+0x10 [nvme]"}};
	struct holder h = holder("0001:00:02.0", 7);
	struct event e = {0};

	(void)state;
	h.mappings = 3;
	h.oldest_ns = 5 * SECOND;
	event__add_holder(&e, &h);
	h.frames = &st;
	h.tces = 8;
	event__add_holder(&e, &h);
	assert_int_equal(e.holders, 2);
	assert_string_equal(e.holder[0].stack.frame[0], st.frame[0]);
	assert_int_equal(e.holder[0].tces, 8);
	assert_string_equal(e.holder[1].device, "0001:00:02.0");
	assert_string_equal(e.holder[1].driver, "nvme");
	assert_int_equal(e.holder[1].direction, MAP_TO_DEVICE);
	assert_int_equal(e.holder[1].tces, 7);
	assert_int_equal(e.holder[1].mappings, 3);
	assert_int_equal(e.holder[1].oldest_ns, 5 * SECOND);
	assert_int_equal(e.holder[1].stack.frames, 0);
}

static void most_tces_stay_and_come_first(void **state)
{
	static const uint64_t tces[] = {5, 1, 9, 3, 7, 2, 8, 4, 6, 10, 1};
	struct event e = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(tces) / sizeof(tces[0]); i++) {
		struct holder h = holder("0001:00:02.0", tces[i]);

		event__add_holder(&e, &h);
	}
	assert_int_equal(e.holders, EVENT_HOLDERS);
	assert_int_equal(e.holders_left_out, 3);
	for (uint32_t i = 0; i < EVENT_HOLDERS; i++)
		assert_int_equal(e.holder[i].tces, 10 - i);
}

/* The model gives them in a stable order: it stays. */
static void equals_keep_their_order(void **state)
{
	struct holder a = holder("a", 5), b = holder("b", 5);
	struct event e = {0};

	(void)state;
	event__add_holder(&e, &a);
	event__add_holder(&e, &b);
	assert_string_equal(e.holder[0].device, "a");
	assert_string_equal(e.holder[1].device, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(window_is_copied),
	    cmocka_unit_test(first_device_that_is_there),
	    cmocka_unit_test(no_window_has_no_device),
	    cmocka_unit_test(holder_is_copied),
	    cmocka_unit_test(most_tces_stay_and_come_first),
	    cmocka_unit_test(equals_keep_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
