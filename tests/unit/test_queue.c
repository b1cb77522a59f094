// SPDX-License-Identifier: GPL-2.0-only
/* test_queue.c - texts that clients share: sent in pieces, in turn, and freed once. */
#include "fixture.h"

#include "service/queue.h"

static struct lines *new_lines(const char *text)
{
	struct lines *l = lines__new(strdup(text), strlen(text));

	assert_non_null(l);
	return l;
}

static void expect(const struct queue *q, const char *want)
{
	const char *data = NULL;
	size_t len = queue__next(q, &data);

	assert_int_equal(len, strlen(want));
	assert_memory_equal(data ? data : "", want, len);
}

static void in_pieces(void **state)
{
	struct lines *a = new_lines("first\n"), *b = new_lines("second\n");
	struct queue q = {0};

	(void)state;
	expect(&q, "");
	assert_true(queue__push(&q, a));
	assert_true(queue__push(&q, b));
	assert_int_equal(q.bytes, 13);
	expect(&q, "first\n");
	queue__sent(&q, 2);
	expect(&q, "rst\n");
	assert_true(queue__holds(&q, a));
	queue__sent(&q, 4);
	assert_false(queue__holds(&q, a));
	assert_true(lines__is_alone(a));
	expect(&q, "second\n");
	assert_int_equal(q.bytes, 7);
	queue__sent(&q, 7);
	expect(&q, "");
	assert_int_equal(q.bytes, 0);
	lines__release(a);
	lines__release(b);
}

/* In any order of release: the last one frees it (the sanitizer sees a leak). */
static void shared(void **state)
{
	struct queue x = {0}, y = {0};
	struct lines *l = new_lines("text");

	(void)state;
	assert_true(lines__is_alone(l));
	assert_true(queue__push(&x, l));
	assert_true(queue__push(&y, l));
	lines__release(l);
	queue__clear(&x);
	assert_true(queue__holds(&y, l));
	assert_true(lines__is_alone(l));
	expect(&y, "text");
	queue__sent(&y, 4);
	lines__release(NULL);
	assert_null(lines__new(NULL, 0));
}

static void full_and_round(void **state)
{
	struct lines *l = new_lines("x");
	struct queue q = {0};

	(void)state;
	for (unsigned int i = 0; i < QUEUE_ROOM; i++)
		assert_true(queue__push(&q, l));
	assert_false(queue__push(&q, l));
	assert_int_equal(q.bytes, QUEUE_ROOM);
	queue__sent(&q, 1);
	assert_true(queue__push(&q, l));
	assert_false(queue__push(&q, l));
	queue__clear(&q);
	assert_true(lines__is_alone(l));
	assert_int_equal(q.bytes, 0);
	assert_true(queue__push(&q, l));
	expect(&q, "x");
	queue__clear(&q);
	lines__release(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_pieces),
	    cmocka_unit_test(shared),
	    cmocka_unit_test(full_and_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
