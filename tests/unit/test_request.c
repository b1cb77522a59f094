// SPDX-License-Identifier: GPL-2.0-only
/* test_request.c - what a client's line may have, and what is made of it. */
#include "fixture.h"

#include <errno.h>

#include "service/request.h"

static enum protocol_error error;
static const char *message;

static int parse(struct request *r, const char *line)
{
	error = PROTOCOL_ERRORS;
	message = "";
	return request__parse(r, line, strlen(line), &error, &message);
}

static void all_requests(void **state)
{
	struct request r;

	(void)state;
	assert_int_equal(parse(&r, "{\"request\":\"sample\"}"), 0);
	assert_int_equal(r.kind, REQUEST_SAMPLE);
	assert_int_equal(r.newer_than, 0);
	assert_false(r.has_events_after);
	assert_false(r.has_id);
	assert_int_equal(parse(&r, "{\"request\":\"sample\",\"newer_than\":7,\"events_after\":0}"),
			 0);
	assert_int_equal(r.newer_than, 7);
	assert_true(r.has_events_after);
	assert_int_equal(r.events_after, 0);
	assert_int_equal(parse(&r, "{\"events\":true,\"request\":\"subscribe\"}"), 0);
	assert_int_equal(r.kind, REQUEST_SUBSCRIBE);
	assert_true(r.events && !r.samples);
	assert_int_equal(parse(&r, "{\"request\":\"events\"}"), 0);
	assert_int_equal(r.kind, REQUEST_EVENTS);
	assert_int_equal(r.last, REQUEST_EVENTS_MOST);
	assert_int_equal(parse(&r, "{\"request\":\"events\",\"last\":0}"), 0);
	assert_int_equal(r.last, 0);
	assert_int_equal(parse(&r, "{\"request\":\"status\",\"id\":-9223372036854775808}"), 0);
	assert_int_equal(r.kind, REQUEST_STATUS);
	assert_true(r.has_id);
	assert_true(r.id == INT64_MIN);
	assert_int_equal(parse(&r, "{\"request\":\"trace\"}"), 0);
	assert_int_equal(r.kind, REQUEST_TRACE);
	assert_int_equal(r.detail, DETAIL_UNKNOWN);
	assert_int_equal(parse(&r, "{\"request\":\"trace\",\"detail\":\"ledger\"}"), 0);
	assert_int_equal(r.detail, DETAIL_LEDGER);
}

static void what_is_not_known_is_passed_over(void **state)
{
	struct request r;

	(void)state;
	assert_int_equal(parse(&r, "{\"request\":\"status\",\"samples\":7,\"new\":{\"a\":[1]}}"),
			 0);
	assert_int_equal(r.kind, REQUEST_STATUS);
}

static void wrong_fields(void **state)
{
	static const char *const lines[] = {
	    "{\"request\":\"sample\",\"newer_than\":-1}",
	    "{\"request\":\"sample\",\"newer_than\":1.0}",
	    "{\"request\":\"sample\",\"newer_than\":null}",
	    "{\"request\":\"sample\",\"events_after\":\"1\"}",
	    "{\"request\":\"subscribe\",\"events\":1}",
	    "{\"request\":\"subscribe\",\"events\":false}",
	    "{\"request\":\"events\",\"last\":true}",
	    "{\"request\":\"trace\",\"detail\":\"unknown\"}",
	    "{\"request\":\"trace\",\"detail\":3}",
	};
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse(&r, lines[i]), -EINVAL);
		assert_int_equal(error, ERROR_BAD_REQUEST);
		assert_true(message[0] != '\0');
	}
	assert_int_equal(parse(&r, "{\"request\":\"status\",\"id\":\"1\"}"), -EINVAL);
	assert_string_equal(message, "id is an integer");
	assert_false(r.has_id);
}

/* The answer carries the id of what was not understood. */
static void unknown_requests(void **state)
{
	static const char *const lines[] = {"{\"id\":5}", "{\"id\":5,\"request\":5}",
					    "{\"id\":5,\"request\":\"detach\"}"};
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse(&r, lines[i]), -EINVAL);
		assert_int_equal(error, ERROR_UNKNOWN_REQUEST);
		assert_true(r.has_id);
		assert_int_equal(r.id, 5);
	}
}

static void no_object(void **state)
{
	static const char *const lines[] = {
	    "",
	    " ",
	    "sample",
	    "7",
	    "null",
	    "[]",
	    "\"request\"",
	    "{",
	    "{\"request\":\"status\"",
	    "{\"request\":\"status\"}}",
	    "{\"request\":\"status\"}{}",
	    "{'request':'status'}",
	    "{\"request\":\"\xff\"}",
	};
	char deep[2000];
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse(&r, lines[i]), -EBADMSG);
		assert_int_equal(error, ERROR_NO_JSON);
	}
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(parse(&r, deep), -EBADMSG);
	assert_int_equal(request__parse(&r, "{\"request\":\"status\"}\0{", 22, &error, &message),
			 -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_requests), cmocka_unit_test(what_is_not_known_is_passed_over),
	    cmocka_unit_test(wrong_fields), cmocka_unit_test(unknown_requests),
	    cmocka_unit_test(no_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
