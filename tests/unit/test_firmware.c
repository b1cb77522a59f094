// SPDX-License-Identifier: GPL-2.0-only
/* What the firmware's answers lead to, and how it reads. */
#include "fixture.h"

#include "model/event.h"
#include "model/firmware.h"

static void only_what_has_changed_is_an_event(void **state)
{
	enum event_kind kind;

	(void)state;
	assert_true(firmware__isolation(ISOLATION_UNISOLATE, 0, &kind));
	assert_int_equal(kind, EVENT_DLPAR_ADD);
	assert_true(firmware__isolation(ISOLATION_ISOLATE, 0, &kind));
	assert_int_equal(kind, EVENT_DLPAR_REMOVE);
	assert_true(firmware__isolation(ISOLATION_ISOLATE, -9001, &kind));
	assert_int_equal(kind, EVENT_ISOLATE_REFUSED);
	assert_false(firmware__isolation(ISOLATION_ISOLATE, -9000, &kind));
	assert_false(firmware__isolation(ISOLATION_ISOLATE, 9900, &kind));
	assert_false(firmware__isolation(ISOLATION_UNISOLATE, -9001, &kind));
	assert_false(firmware__isolation(2, 0, &kind));
}

static void a_request_may_name_a_slot(void **state)
{
	uint32_t index = 0;

	(void)state;
	assert_true(firmware__request_drc("dt add index 0x20000001", &index));
	assert_int_equal(index, 0x20000001);
	assert_true(firmware__request_drc("memory remove index 2147487744 more", &index));
	assert_int_equal(index, 0x80001000);
	assert_false(firmware__request_drc("memory add count 4", &index));
	assert_false(firmware__request_drc("memory add indexed-count 0x4 0x80001000", &index));
	assert_false(firmware__request_drc("dt add index ", &index));
	assert_false(firmware__request_drc("dt add index 0x2000000g", &index));
	assert_false(firmware__request_drc("dt add index 0x200000001", &index));
	assert_false(firmware__request_drc("frob", &index));
	assert_false(firmware__request_drc("", &index));
}

static struct event refused(void)
{
	struct event e;

	event__init(&e, EVENT_ISOLATE_REFUSED, 0, 0);
	e.drc_index = 0x20000001;
	snprintf(e.drc_name, sizeof(e.drc_name), "PHB 1");
	snprintf(e.status, sizeof(e.status), "-9001");
	return e;
}

static void assert_says(struct event *e, const char *what)
{
	event__write_message(e);
	if (!strstr(e->message, what))
		fail_msg("'%s' lacks '%s'", e->message, what);
}

static void refused_says_what_is_left(void **state)
{
	struct event e = refused();

	(void)state;
	assert_int_equal(e.severity, SEVERITY_WARNING);
	assert_says(&e, "refused to isolate PHB 1 (DRC 0x20000001): -9001");
	assert_says(&e, "no window removal was seen");
	e.gen = 5;
	assert_says(&e, "unknown number of live TCEs");
	e.live = 16;
	assert_says(&e, "16 TCEs of its devices are still live");
	e.age_ns = 3 * SECOND;
	assert_says(&e, "was freed 3s ago with 16 TCEs live");
	e.live = 0;
	assert_says(&e, "its window was removed empty 3s ago: the translations are MMIO");
}

static void the_others_are_markers(void **state)
{
	struct event e = refused();

	(void)state;
	event__init(&e, EVENT_DLPAR_REMOVE, 0, 0);
	e.drc_index = 0x20000001;
	snprintf(e.task, sizeof(e.task), "drmgr");
	assert_says(&e, "DRC 0x20000001 was removed from this partition by drmgr");
	event__init(&e, EVENT_MIGRATION_END, 0, 0);
	snprintf(e.status, sizeof(e.status), "0");
	assert_says(&e, "status 0: moved");
	snprintf(e.status, sizeof(e.status), "-1");
	assert_says(&e, "status -1");
	assert_null(strstr(e.message, "moved"));
}

static void eeh_says_how_many_freezes_are_left(void **state)
{
	static const struct {
		enum event_kind kind;
		int64_t freezes, max;
		const char *says;
	} cases[] = {
	    {EVENT_EEH_FREEZE, 1, 5,
	     ", freeze 1 of its PE in an hour: the kernel recovers from 4 more;"},
	    {EVENT_EEH_FREEZE, 5, 5,
	     ", freeze 5 of its PE in an hour: the next one disables it for good;"},
	    /* The limit was lowered meanwhile. */
	    {EVENT_EEH_FREEZE, 5, 2, ": the next one disables it for good;"},
	    {EVENT_EEH_FREEZE, 5, COUNT_UNKNOWN, " is unknown (eeh_max_freezes cannot be read);"},
	    {EVENT_EEH_FREEZE, COUNT_UNKNOWN, 5, "; how often its PE froze in an hour is unknown;"},
	    {EVENT_EEH_FAILED, 6, 5,
	     ": the kernel recovers from 5 freezes of a PE in an hour, and this was number 6;"},
	    {EVENT_EEH_FAILED, 2, 1, " from 1 freeze of a PE in an hour, and this was number 2;"},
	    {EVENT_EEH_FAILED, 1, 0, " from 0 freezes of a PE in an hour, and this was number 1;"},
	    {EVENT_EEH_FAILED, 5, 5,
	     ": the kernel could not recover it from freeze 5 of its PE in an hour;"},
	    {EVENT_EEH_FAILED, 6, COUNT_UNKNOWN, ", at freeze 6 of its PE in an hour;"},
	    {EVENT_EEH_FAILED, COUNT_UNKNOWN, COUNT_UNKNOWN,
	     "; how often its PE froze in an hour is unknown;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e;

		event__init(&e, cases[i].kind, 0, 0);
		snprintf(e.device, sizeof(e.device), "0001:00:00.0");
		e.freezes = cases[i].freezes;
		e.max_freezes = cases[i].max;
		assert_says(&e, cases[i].kind == EVENT_EEH_FREEZE
				    ? "0001:00:00.0 was frozen by EEH"
				    : "0001:00:00.0 is disabled for good by EEH");
		assert_says(&e, cases[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_what_has_changed_is_an_event),
	    cmocka_unit_test(a_request_may_name_a_slot),
	    cmocka_unit_test(refused_says_what_is_left),
	    cmocka_unit_test(the_others_are_markers),
	    cmocka_unit_test(eeh_says_how_many_freezes_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
