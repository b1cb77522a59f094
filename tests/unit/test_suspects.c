// SPDX-License-Identifier: GPL-2.0-only
/* test_suspects.c - holders that events named: found by each name, many of them, and forgotten. */
#include "fixture.h"

#include "model/event.h"
#include "model/model.h"
#include "model/suspects.h"

#define MANY 8192U /* suspects */
#define HOLDERS 100000U

static void add_event(struct sample *s, uint64_t gen, const char *device, const char *frame)
{
	struct event *e = sample__add_event(s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = gen;
	snprintf(e->device, sizeof(e->device), "%s", device);
	if (frame)
		snprintf(e->stack.frame[e->stack.frames++], SAMPLE_FRAME_LEN, "%s", frame);
}

static bool names(const struct suspects *u, uint64_t gen, const char *device, const char *frame)
{
	struct stack st = {.frames = frame ? 1 : 0};
	struct holder h = {.gen = gen, .device_name = device, .frames = frame ? &st : NULL};

	if (frame)
		snprintf(st.frame[0], SAMPLE_FRAME_LEN, "%s", frame);
	return suspects__has(u, &h);
}

static void each_name_counts(void **state)
{
	struct sample *s = new_sample(1);
	struct suspects u = {0};

	(void)state;
	assert_false(names(&u, 1, "a", NULL));
	add_event(s, 1, "a", "f+0x1");
	add_event(s, 2, "b", NULL);
	assert_int_equal(suspects__add(&u, s), 0);
	assert_true(names(&u, 1, "a", "f+0x1"));
	assert_false(names(&u, 1, "a", "f+0x2"));
	assert_false(names(&u, 1, "a", NULL));
	assert_false(names(&u, 1, "b", "f+0x1"));
	assert_false(names(&u, 2, "a", "f+0x1"));
	/* One without a stack is any of them. */
	assert_true(names(&u, 2, "b", "f+0x1"));
	assert_true(names(&u, 2, "b", NULL));
	suspects__free(&u);
	sample__free(s);
}

/* Each frame counts, and how many there are. */
static void each_frame_counts(void **state)
{
	static const char *const frames[][2] = {
	    {"f+0x1", "g+0x1"}, {"f+0x1", "h+0x1"}, {"h+0x1", "g+0x1"}};
	struct sample *s = new_sample(1);
	struct suspects u = {0};

	(void)state;
	add_event(s, 1, "a", "f+0x1");
	snprintf(s->events[0].stack.frame[s->events[0].stack.frames++], SAMPLE_FRAME_LEN, "g+0x1");
	assert_int_equal(suspects__add(&u, s), 0);
	for (uint32_t i = 0; i < 3; i++) {
		struct stack st = {.frames = 2};
		struct holder h = {.gen = 1, .device_name = "a", .frames = &st};

		for (uint32_t k = 0; k < 2; k++)
			snprintf(st.frame[k], SAMPLE_FRAME_LEN, "%s", frames[i][k]);
		assert_int_equal(suspects__has(&u, &h), i == 0);
		st.frames = 1;
		assert_false(suspects__has(&u, &h));
		st.frames = 3;
		assert_false(suspects__has(&u, &h));
	}
	suspects__free(&u);
	sample__free(s);
}

static void an_event_of_another_kind_is_none(void **state)
{
	struct sample *s = new_sample(1);
	struct suspects u = {0};

	(void)state;
	add_event(s, 1, "a", NULL);
	s->events[0].kind = EVENT_LATE_UNMAP;
	assert_int_equal(suspects__add(&u, s), 0);
	assert_false(names(&u, 1, "a", NULL));
	suspects__free(&u);
	sample__free(s);
}

static void the_same_is_kept_once_and_as_long_as_it_holds(void **state)
{
	struct sample *s = new_sample(1);
	struct suspects u = {0};

	(void)state;
	add_event(s, 1, "a", "f+0x1");
	add_event(s, 1, "a", "f+0x1");
	add_event(s, 1, "a", NULL);
	add_event(s, 1, "a", NULL);
	add_event(s, 2, "b", NULL);
	assert_int_equal(suspects__add(&u, s), 0);
	assert_int_equal(u.n, 3);
	assert_true(names(&u, 1, "a", "f+0x1"));
	suspects__expire(&u);
	assert_int_equal(u.n, 2);
	assert_false(names(&u, 2, "b", NULL));
	assert_true(names(&u, 1, "a", "f+0x1"));
	suspects__expire(&u);
	assert_int_equal(u.n, 2);
	suspects__expire(&u);
	assert_int_equal(u.n, 0);
	assert_false(names(&u, 1, "a", "f+0x1"));
	/* The last one alone. */
	assert_int_equal(suspects__add(&u, s), 0);
	assert_true(names(&u, 2, "b", NULL));
	suspects__expire(&u);
	assert_int_equal(u.n, 1);
	assert_false(names(&u, 1, "a", "f+0x1"));
	assert_true(names(&u, 2, "b", NULL));
	suspects__expire(&u);
	assert_true(names(&u, 2, "b", NULL));
	suspects__free(&u);
	sample__free(s);
}

/* One after the other these would be 800 million comparisons. */
static void many_holders_beside_many_suspects(void **state)
{
	struct sample *s = new_sample(1);
	struct suspects u = {0};
	char frame[SAMPLE_FRAME_LEN];
	unsigned int found = 0;

	(void)state;
	for (unsigned int i = 0; i < MANY; i++) {
		snprintf(frame, sizeof(frame), "function_%u+0x10 [module]", i);
		add_event(s, 1, "0001:00:00.0", frame);
	}
	assert_int_equal(suspects__add(&u, s), 0);
	assert_int_equal(u.n, MANY);
	for (unsigned int i = 0; i < HOLDERS; i++) {
		snprintf(frame, sizeof(frame), "function_%u+0x10 [module]", i);
		found += names(&u, 1, "0001:00:00.0", frame);
	}
	assert_int_equal(found, MANY);
	suspects__free(&u);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_name_counts),
	    cmocka_unit_test(each_frame_counts),
	    cmocka_unit_test(an_event_of_another_kind_is_none),
	    cmocka_unit_test(the_same_is_kept_once_and_as_long_as_it_holds),
	    cmocka_unit_test(many_holders_beside_many_suspects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
