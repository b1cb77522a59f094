// SPDX-License-Identifier: GPL-2.0-only
/* test_sampler.c - samples taken by a thread: in turn, one at a time, and an end to every wait. */
#include "fixture.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "record/record.h"
#include "source/sampler.h"

/* A source that gives a sample when the test lets it: what it says is the next byte of a pipe. */
struct slow {
	struct source base;
	int gate[2];
	unsigned int calls;
	sigset_t blocked; /* in the thread that reads it */
};

static int slow__next(struct source *src, struct sample *s)
{
	struct slow *slow = (struct slow *)src;
	signed char result;

	slow->calls++;
	pthread_sigmask(SIG_BLOCK, NULL, &slow->blocked);
	assert_int_equal(read(slow->gate[0], &result, 1), 1);
	s->mono_ns = slow->calls;
	if (result)
		snprintf(src->error, sizeof(src->error), "it says %d", result);
	return result;
}

static const struct source_ops slow_ops = {.next = slow__next};

static void slow__open(struct slow *slow)
{
	*slow = (struct slow){.base = {.ops = &slow_ops}};
	assert_int_equal(pipe(slow->gate), 0);
}

static void slow__let(struct slow *slow, int result)
{
	signed char byte = (signed char)result;

	assert_int_equal(write(slow->gate[1], &byte, 1), 1);
}

static void slow__close(struct slow *slow)
{
	close(slow->gate[0]);
	close(slow->gate[1]);
}

static bool is_ready(struct sampler *sampler, int ms)
{
	struct pollfd p = {.fd = sampler__fd(sampler), .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static void one_after_the_other(void **state)
{
	struct sample *mine = new_sample(0), *first = mine;
	struct sampler *sampler;
	struct slow slow;

	(void)state;
	slow__open(&slow);
	sampler = sampler__new(&slow.base);
	assert_non_null(sampler);
	assert_int_equal(sampler__take(sampler, &mine), -EAGAIN);
	assert_false(sampler__is_busy(sampler));
	for (unsigned int i = 1; i <= 3; i++) {
		sampler__ask(sampler);
		assert_true(sampler__is_busy(sampler));
		assert_int_equal(sampler__take(sampler, &mine), -EAGAIN);
		assert_false(is_ready(sampler, 0));
		slow__let(&slow, 0);
		assert_true(is_ready(sampler, -1));
		assert_false(sampler__is_busy(sampler));
		assert_int_equal(sampler__take(sampler, &mine), 0);
		assert_int_equal(mine->mono_ns, i);
		assert_true((mine == first) == (i % 2 == 0));
		assert_false(is_ready(sampler, 0));
		assert_int_equal(sampler__take(sampler, &mine), -EAGAIN);
	}
	sampler__free(sampler);
	sample__free(mine);
	slow__close(&slow);
}

static void asked_twice(void **state)
{
	struct sample *mine = new_sample(0);
	struct sampler *sampler;
	struct slow slow;

	(void)state;
	slow__open(&slow);
	sampler = sampler__new(&slow.base);
	sampler__ask(sampler);
	sampler__ask(sampler);
	slow__let(&slow, 0);
	slow__let(&slow, 0);
	assert_true(is_ready(sampler, -1));
	sampler__ask(sampler); /* one waits to be taken */
	assert_false(sampler__is_busy(sampler));
	assert_int_equal(sampler__take(sampler, &mine), 0);
	assert_int_equal(mine->mono_ns, 1);
	assert_false(is_ready(sampler, 50));
	assert_int_equal(slow.calls, 1);
	sampler__free(sampler);
	sample__free(mine);
	slow__close(&slow);
}

static void what_the_source_says(void **state)
{
	struct sample *mine = new_sample(7), *before = mine;
	struct sampler *sampler;
	char error[32];
	struct slow slow;

	(void)state;
	slow__open(&slow);
	sampler = sampler__new(&slow.base);
	sampler__ask(sampler);
	slow__let(&slow, -ENODATA);
	assert_true(is_ready(sampler, -1));
	assert_int_equal(sampler__take(sampler, &mine), -ENODATA);
	assert_ptr_equal(mine, before);
	assert_int_equal(mine->mono_ns, 7);
	sampler__ask(sampler);
	slow__let(&slow, -EBADMSG);
	assert_true(is_ready(sampler, -1));
	assert_int_equal(sampler__take(sampler, &mine), -EBADMSG);
	snprintf(error, sizeof(error), "it says %d", -EBADMSG);
	assert_string_equal(source__error(&slow.base), error);
	sampler__free(sampler);
	sample__free(mine);
	slow__close(&slow);
}

static void no_signal_goes_to_the_thread(void **state)
{
	struct sample *mine = new_sample(0);
	struct sampler *sampler;
	struct slow slow;
	sigset_t here;

	(void)state;
	slow__open(&slow);
	sampler = sampler__new(&slow.base);
	sampler__ask(sampler);
	slow__let(&slow, 0);
	assert_true(is_ready(sampler, -1));
	assert_int_equal(sampler__take(sampler, &mine), 0);
	pthread_sigmask(SIG_BLOCK, NULL, &here);
	for (int number = SIGHUP; number <= SIGUSR2; number++) {
		if (number != SIGKILL)
			assert_true(sigismember(&slow.blocked, number));
		assert_false(sigismember(&here, number));
	}
	sampler__free(sampler);
	sample__free(mine);
	slow__close(&slow);
}

static void never_taken(void **state)
{
	struct sampler *sampler;
	struct slow slow;

	(void)state;
	sampler__free(NULL);
	slow__open(&slow);
	sampler__free(sampler__new(&slow.base)); /* never asked */
	sampler = sampler__new(&slow.base);
	sampler__ask(sampler);
	slow__let(&slow, 0);
	assert_true(is_ready(sampler, -1));
	sampler__free(sampler);
	slow__close(&slow);
}

/* Standard input is a pipe; what is written to its other end. */
static int standard_input(void)
{
	int p[2];

	assert_int_equal(pipe(p), 0);
	assert_int_equal(dup2(p[0], STDIN_FILENO), STDIN_FILENO);
	close(p[0]);
	return p[1];
}

static struct source *open_stream(void)
{
	char error[256];
	struct source *src = source__open_file("-", error, sizeof(error));

	assert_non_null(src);
	assert_int_equal(src->kind, SOURCE_STREAM);
	return src;
}

static void write_text(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

/* Waits for ever, and the test with it, if the thread does. */
static void freed_while_the_writer_is_silent(void **state)
{
	struct sample *s = new_sample(1);
	char *text = PRINTED(record__write_sample(out, s));

	(void)state;
	strstr(text, "\"end\"")[0] = '\0'; /* a line and a bit of the next one */
	for (size_t i = 0; i < 2; i++) {
		int writer = standard_input();
		struct source *src = open_stream();
		struct sampler *sampler = sampler__new(src);

		sampler__ask(sampler);
		write_text(writer, i ? text : "");
		assert_false(is_ready(sampler, 50));
		assert_true(sampler__is_busy(sampler));
		sampler__free(sampler);
		source__close(src);
		close(writer);
	}
	sample__free(s);
	free(text);
}

static void the_writer_dies(void **state)
{
	struct sample *s = new_sample(1), *mine = sample__new();
	char *text = PRINTED(record__write_sample(out, s));
	int writer = standard_input();
	struct source *src = open_stream();
	struct sampler *sampler = sampler__new(src);

	(void)state;
	sampler__ask(sampler);
	write_text(writer, text);
	assert_true(is_ready(sampler, -1)); /* though the pipe stays open */
	assert_int_equal(sampler__take(sampler, &mine), 0);
	assert_int_equal(mine->mono_ns, 1);
	sampler__ask(sampler);
	*strchr(text, '\n') = '\0';
	write_text(writer, text);
	assert_false(is_ready(sampler, 50));
	close(writer);
	assert_true(is_ready(sampler, -1));
	assert_int_equal(sampler__take(sampler, &mine), -EBADMSG);
	assert_int_equal(mine->mono_ns, 1);
	assert_string_equal(source__error(src),
			    "standard input: line 3: recording ends in the middle of a sample");
	sampler__free(sampler);
	source__close(src);
	sample__free(s);
	sample__free(mine);
	free(text);
}

static void the_writer_ends(void **state)
{
	struct sample *s = new_sample(1), *mine = sample__new();
	char *text = PRINTED(record__write_sample(out, s));
	int writer = standard_input();
	struct source *src = open_stream();
	struct sampler *sampler = sampler__new(src);

	(void)state;
	write_text(writer, text);
	close(writer);
	for (int i = 0; i < 2; i++) {
		sampler__ask(sampler);
		assert_true(is_ready(sampler, -1));
		assert_int_equal(sampler__take(sampler, &mine), i ? -ENODATA : 0);
	}
	sampler__free(sampler);
	source__close(src);
	sample__free(s);
	sample__free(mine);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_after_the_other),
	    cmocka_unit_test(asked_twice),
	    cmocka_unit_test(what_the_source_says),
	    cmocka_unit_test(no_signal_goes_to_the_thread),
	    cmocka_unit_test(never_taken),
	    cmocka_unit_test(freed_while_the_writer_is_silent),
	    cmocka_unit_test(the_writer_dies),
	    cmocka_unit_test(the_writer_ends),
	};

	alarm(120); /* a wait without an end is a failure */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
