// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_event_advice.c - what to do about an event is said in the same sentences by the program, by
 * docs/events.md and by the journal's catalog.
 *
 * Run from the top of the tree.
 */
#include "fixture.h"

#include <ctype.h>

#include "model/event.h"
#include "service/message_id.h"

/* A file as one line, with one blank between its words. */
static char *words_of(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t room = 1 << 20, n = 0;
	char *text = malloc(room);
	int c;

	assert_non_null(f);
	assert_non_null(text);
	while ((c = getc(f)) != EOF && n + 1 < room)
		if (!isspace(c))
			text[n++] = (char)c;
		else if (n && text[n - 1] != ' ')
			text[n++] = ' ';
	fclose(f);
	text[n] = '\0';
	return text;
}

/* The text between a head and the next one of the kind. */
static void section(char *text, const char *head, const char *next, const char *end)
{
	const char *begin = strstr(text, head), *behind;

	if (!begin)
		fail_msg("no section %s", head);
	begin += strlen(head);
	behind = strstr(begin, next);
	if (end && (!behind || (strstr(begin, end) && strstr(begin, end) < behind)))
		behind = strstr(begin, end);
	memmove(text, begin, behind ? (size_t)(behind - begin) : strlen(begin) + 1);
	if (behind)
		text[behind - begin] = '\0';
}

static void in_the_documentation(void **state)
{
	unsigned int found = 0;

	(void)state;
	for (uint32_t kind = 0; kind < EVENT_KINDS; kind++) {
		char *text = words_of("docs/events.md"), head[64], wanted[512];

		snprintf(head, sizeof(head), "### %s ", event_kind__name(kind));
		if (strstr(text, head)) {
			section(text, head, "### ", "## ");
			snprintf(wanted, sizeof(wanted), "Do: %s", event_kind__advice(kind));
			if (!event_kind__advice(kind) || !strstr(text, wanted))
				fail_msg("%s: docs/events.md does not say \"%s\"", head, wanted);
			found++;
		}
		free(text);
	}
	assert_true(found > 10);
}

static void in_the_catalog(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < EVENT_KINDS; kind++) {
		char *text = words_of("packaging/tced.catalog"), head[64], wanted[512];
		const char *advice = event_kind__advice(kind);

		snprintf(head, sizeof(head), "-- %s ", message_id__event(kind));
		section(text, head, "-- ", NULL);
		snprintf(wanted, sizeof(wanted), "What to do: %s", advice ? advice : "nothing.");
		if (!strstr(text, wanted))
			fail_msg("%s: the catalog does not say \"%s\"", event_kind__name(kind),
				 wanted);
		free(text);
	}
}

/* Of every event that is more than information: there is something to do. */
static void of_each_that_is_no_information(void **state)
{
	struct event e;

	(void)state;
	for (uint32_t kind = 0; kind < EVENT_KINDS; kind++) {
		event__init(&e, kind, 0, 0);
		if (e.severity != SEVERITY_INFO)
			assert_non_null(event_kind__advice(kind));
	}
	assert_null(event_kind__advice(EVENT_KINDS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_the_documentation),
	    cmocka_unit_test(in_the_catalog),
	    cmocka_unit_test(of_each_that_is_no_information),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
