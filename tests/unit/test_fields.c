// SPDX-License-Identifier: GPL-2.0-only
/* test_fields.c - what a list shows in a column, its record has under the column's name. */
#include "fixture.h"

#include <json-c/json.h>

#include "model/event.h"
#include "report/list.h"
#include "model/model.h"
#include "record/record.h"

static struct json_object *parsed(char *text)
{
	struct json_object *o = json_tokener_parse(text);

	assert_non_null(o);
	free(text);
	return o;
}

static void has_all_columns(const struct listing *l, char *text)
{
	struct json_object *o = parsed(text), *value;

	for (size_t i = 0; i < l->ncolumns; i++)
		if (!json_object_object_get_ex(o, l->columns[i].name, &value))
			fail_msg("%s: no field %s", l->name, l->columns[i].name);
	json_object_put(o);
}

static void every_column_is_a_field(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct stack *st = sample__add_stack(s);
	struct model *m = model__new();
	struct event e;
	size_t n;

	(void)state;
	add_table(s, 1, 5);
	st->id = 3;
	st->frames = 1;
	add_mapping(s, 1, 0, 1)->stack = 3;
	sample__add_hypercall(s)->liobn = s->tables[0].liobn;
	assert_int_equal(model__update(m, s), 0);
	event__init(&e, EVENT_MAP_FAILED, 1, 1);
	has_all_columns(&listing_tables,
			PRINTED(record__write_table(out, s, model__tables(m, &n))));
	has_all_columns(&listing_holders,
			PRINTED(record__write_holder(out, model__holders(m, &n))));
	has_all_columns(&listing_levels, PRINTED(record__write_level(out, &(struct level){0})));
	has_all_columns(&listing_hypercalls,
			PRINTED(record__write_hypercall(out, s, model__hypercalls(m, &n))));
	has_all_columns(&listing_events, PRINTED(record__write_event(out, &e)));
	has_all_columns(&listing_hooks, PRINTED(record__write_hook(out, &(struct hook){0})));
	has_all_columns(&listing_losses, PRINTED(record__write_loss(out, &(struct loss){0})));
	model__free(m);
	sample__free(s);
}

static void is_field(struct json_object *o, const char *name, const char *expected)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(o, name, &value));
	assert_string_equal(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN),
			    expected);
}

/* The values of what no recording has. */
static void derived_values(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct stack *st = sample__add_stack(s);
	struct model *m = model__new();
	struct json_object *o;
	struct table *t;
	size_t n;

	(void)state;
	t = add_table(s, 1, 5);
	t->entries = 100;
	t->pools = 2;
	t->pool[0] = (struct pool){.entries = 50, .used = 25, .free_run = 7};
	t->pool[1] = (struct pool){.entries = 50, .used = 5, .free_run = 9};
	t = add_table(s, 0, COUNT_UNKNOWN);
	t->page_shift = 63;
	t->entries = 2;
	st->id = 3;
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "dma_map_page_attrs+0x1c4");
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x1a4 [e1000e]");
	add_mapping(s, 1, 0, 4)->stack = 3;
	add_mapping(s, 7, 0, 2);
	assert_int_equal(model__update(m, s), 0);
	s->mono_ns += SECOND;
	s->tables[0].live = 6;
	assert_int_equal(model__update(m, s), 0);
	o = parsed(PRINTED(record__write_table(out, s, model__tables(m, &n))));
	is_field(o, "size_bytes", "409600");
	is_field(o, "fullest_percent", "50");
	is_field(o, "free_run", "9");
	is_field(o, "orphaned", "6"); /* of unknown devices, and there is no device with a driver */
	is_field(o, "trend", "[5,6]");
	json_object_put(o);
	o = parsed(PRINTED(record__write_table(out, s, model__tables(m, &n) + 1)));
	is_field(o, "size_bytes", "18446744073709551615");
	is_field(o, "fullest_percent", "null");
	is_field(o, "free_run", "null");
	is_field(o, "orphaned", "null");
	is_field(o, "trend", "[]");
	json_object_put(o);
	o = parsed(PRINTED(record__write_holder(out, model__holders(m, &n))));
	is_field(o, "function", "\"e1000_alloc_rx_buffers\"");
	is_field(o, "orphaned", "4");
	json_object_put(o);
	o = parsed(PRINTED(record__write_holder(out, model__holders(m, &n) + 1)));
	is_field(o, "function", "\"?\"");
	is_field(o, "orphaned", "2");
	json_object_put(o);
	o = parsed(PRINTED(record__write_summary(out, s, m)));
	is_field(o, "orphaned", "8");
	is_field(o, "fullest_percent", "50");
	json_object_put(o);
	model__free(m);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_column_is_a_field),
	    cmocka_unit_test(derived_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
