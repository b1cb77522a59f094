// SPDX-License-Identifier: GPL-2.0-only
/* test_event.c - every kind has a name, a severity and a line; floods of one event become one. */
#include "fixture.h"

#include "model/event.h"

/* docs/events.md has the same list: readers of JSON depend on the words. */
static const struct {
	const char *name;
	enum severity severity;
} documented[] = {
    [EVENT_TABLE_CREATED] = {"table-created", SEVERITY_INFO},
    [EVENT_TABLE_FREED] = {"table-freed", SEVERITY_INFO},
    [EVENT_TABLE_REPLACED] = {"table-replaced", SEVERITY_WARNING},
    [EVENT_WINDOW_REMOVED_LIVE] = {"window-removed-live", SEVERITY_CRITICAL},
    [EVENT_LATE_UNMAP] = {"late-unmap", SEVERITY_CRITICAL},
    [EVENT_UNMAP_WRONG_WINDOW] = {"unmap-wrong-window", SEVERITY_CRITICAL},
    [EVENT_MAP_FAILED] = {"map-failed", SEVERITY_WARNING},
    [EVENT_WINDOW_NEARLY_FULL] = {"window-nearly-full", SEVERITY_WARNING},
    [EVENT_TEARDOWN_WAIT] = {"teardown-wait", SEVERITY_WARNING},
    [EVENT_TEARDOWN_TIMEOUT] = {"teardown-timeout", SEVERITY_CRITICAL},
    [EVENT_DDW_QUERIED] = {"ddw-queried", SEVERITY_INFO},
    [EVENT_DDW_CREATED] = {"ddw-created", SEVERITY_INFO},
    [EVENT_DDW_REMOVED] = {"ddw-removed", SEVERITY_INFO},
    [EVENT_DDW_RESET] = {"ddw-reset", SEVERITY_INFO},
    [EVENT_DDW_REFUSED] = {"ddw-refused", SEVERITY_WARNING},
    [EVENT_WINDOW_SET] = {"window-set", SEVERITY_INFO},
    [EVENT_WINDOW_UNSET] = {"window-unset", SEVERITY_INFO},
    [EVENT_LEVEL_FAILED] = {"level-failed", SEVERITY_CRITICAL},
    [EVENT_OLD_MAPPING] = {"old-mapping", SEVERITY_WARNING},
    [EVENT_DLPAR_ADD] = {"dlpar-add", SEVERITY_INFO},
    [EVENT_DLPAR_REMOVE] = {"dlpar-remove", SEVERITY_INFO},
    [EVENT_DLPAR_REFUSED] = {"dlpar-refused", SEVERITY_WARNING},
    [EVENT_ISOLATE_REFUSED] = {"isolate-refused", SEVERITY_WARNING},
    [EVENT_MIGRATION_START] = {"migration-start", SEVERITY_INFO},
    [EVENT_MIGRATION_END] = {"migration-end", SEVERITY_INFO},
    [EVENT_EEH_FREEZE] = {"eeh-freeze", SEVERITY_WARNING},
    [EVENT_EEH_FAILED] = {"eeh-failed", SEVERITY_CRITICAL},
    [EVENT_HCALL_FAILED] = {"hcall-failed", SEVERITY_CRITICAL},
    [EVENT_TRACING_LOSSY] = {"tracing-lossy", SEVERITY_WARNING},
};

static void names_and_severities(void **state)
{
	struct event e;

	(void)state;
	assert_int_equal(sizeof(documented) / sizeof(documented[0]), EVENT_KINDS);
	for (uint32_t i = 0; i < EVENT_KINDS; i++) {
		assert_string_equal(event_kind__name(i), documented[i].name);
		event__init(&e, (enum event_kind)i, 1, 2);
		assert_int_equal(e.severity, documented[i].severity);
	}
	assert_null(event_kind__name(EVENT_KINDS));
	assert_null(event_kind__name(UINT32_MAX));
	assert_string_equal(severity__name(SEVERITY_INFO), "info");
	assert_string_equal(severity__name(SEVERITY_WARNING), "warning");
	assert_string_equal(severity__name(SEVERITY_CRITICAL), "critical");
	assert_null(severity__name(SEVERITIES));
}

static void begins_unknown(void **state)
{
	struct event e;

	(void)state;
	memset(&e, 0x55, sizeof(e));
	event__init(&e, EVENT_LATE_UNMAP, 7, 8);
	assert_int_equal(e.kind, EVENT_LATE_UNMAP);
	assert_int_equal(e.time_ns, 7);
	assert_int_equal(e.mono_ns, 8);
	assert_int_equal(e.count, 1);
	assert_int_equal(e.live, COUNT_UNKNOWN);
	assert_int_equal(e.live_before, COUNT_UNKNOWN);
	assert_int_equal(e.tces, COUNT_UNKNOWN);
	assert_int_equal(e.dma_addr, COUNT_UNKNOWN);
	assert_int_equal(e.polls, COUNT_UNKNOWN);
	assert_int_equal(e.wait_ns, COUNT_UNKNOWN);
	assert_int_equal(e.age_ns, COUNT_UNKNOWN);
	assert_int_equal(e.used, COUNT_UNKNOWN);
	assert_int_equal(e.free_run, COUNT_UNKNOWN);
	assert_int_equal(e.node, COUNT_UNKNOWN);
	assert_int_equal(e.bytes, COUNT_UNKNOWN);
	assert_int_equal(e.drc_index, COUNT_UNKNOWN);
	assert_int_equal(e.freezes, COUNT_UNKNOWN);
	assert_int_equal(e.max_freezes, COUNT_UNKNOWN);
	assert_string_equal(e.status, "");
	assert_string_equal(e.request, "");
	assert_string_equal(e.call, "");
	assert_string_equal(e.code, "");
	assert_int_equal(e.tce, COUNT_UNKNOWN);
	assert_int_equal(e.pid, COUNT_UNKNOWN);
	assert_int_equal(e.holders, 0);
	assert_string_equal(e.message, "");
	assert_string_equal(e.device, "");
}

static void put_frames(struct stack *st, const char *inner, const char *outer)
{
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "%s", inner);
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "%s", outer);
}

static void add_holder(struct event *e, uint64_t tces, const char *function)
{
	struct event_holder *h = &e->holder[e->holders++];

	h->tces = tces;
	h->mappings = tces;
	snprintf(h->device, sizeof(h->device), "0001:00:00.0");
	if (function)
		put_frames(&h->stack, "dma_map_page_attrs+0x1c4", function);
}

/* All that any kind may need, known. */
static struct event known_event(uint32_t kind)
{
	struct event e;

	event__init(&e, (enum event_kind)kind, 1, 2);
	e.liobn = 0x80000001;
	e.gen = 3;
	snprintf(e.window, sizeof(e.window), "default");
	e.page_shift = 12;
	e.base = 0x1000;
	e.entries = 262144;
	snprintf(e.phb, sizeof(e.phb), "0001");
	snprintf(e.drc_name, sizeof(e.drc_name), "PHB 1");
	snprintf(e.device, sizeof(e.device), "0001:00:00.0");
	e.live = 16;
	e.live_before = 20;
	e.tces = 4;
	e.dma_addr = 0x10000;
	e.polls = 5;
	e.wait_ns = 120 * (int64_t)SECOND;
	e.age_ns = 12 * (int64_t)SECOND;
	e.used = 262000;
	e.free_run = 3;
	e.node = 8;
	e.bytes = 65536;
	e.drc_index = 0x20000001;
	e.freezes = 2;
	e.max_freezes = 5;
	snprintf(e.request, sizeof(e.request), "dt add index 0x20000001");
	snprintf(e.call, sizeof(e.call), "H_STUFF_TCE");
	snprintf(e.code, sizeof(e.code), "H_PARAMETER");
	snprintf(e.status, sizeof(e.status), "-9001");
	snprintf(e.task, sizeof(e.task), "drmgr");
	e.pid = 412;
	put_frames(&e.stack, "iommu_alloc+0xac", "nvme_map+0x10 [nvme]");
	add_holder(&e, 16, "tcehold_map_held+0x60 [tcehold]");
	return e;
}

#define WINDOW "default window 0x80000001 (PHB 1, 0001:00:00.0)"

static void says_what_happened(void **state)
{
	static const char *const lines[EVENT_KINDS] = {
	    [EVENT_TABLE_CREATED] =
		WINDOW " was created by drmgr[412]: 262144 TCEs of 4.0K from 0x1000",
	    [EVENT_TABLE_FREED] = WINDOW
	    " was freed by drmgr[412] with 16 TCEs still mapped, 16 by tcehold_map_held+0x60 "
	    "[tcehold]",
	    [EVENT_TABLE_REPLACED] =
		WINDOW " was replaced without being freed: its memory is leaked until reboot; 16 "
		       "TCEs mapped, 16 by tcehold_map_held+0x60 [tcehold]",
	    [EVENT_WINDOW_REMOVED_LIVE] = WINDOW
	    " was freed by drmgr[412] with 16 TCEs still mapped, 16 by tcehold_map_held+0x60 "
	    "[tcehold]: a late unmap will read freed memory",
	    [EVENT_LATE_UNMAP] = "4 TCEs at 0x10000 of " WINDOW
				 " were unmapped by drmgr[412] 12s after the window was freed: the "
				 "kernel has used freed memory; save what you can and reboot",
	    [EVENT_UNMAP_WRONG_WINDOW] =
		"4 TCEs at 0x10000 were unmapped through the wrong window, " WINDOW
		", by drmgr[412]: they stay mapped in their own window, or another mapping lost "
		"its entries",
	    [EVENT_MAP_FAILED] = WINDOW ": nvme_map+0x10 [nvme] could not allocate 4 TCEs: 262000 "
					"of 262144 TCEs in use, longest free run 3",
	    [EVENT_WINDOW_NEARLY_FULL] =
		WINDOW " is nearly full: 262000 of 262144 TCEs in use, longest free run 3",
	    [EVENT_TEARDOWN_WAIT] =
		"freeing " WINDOW " by drmgr[412] waited 2m00s for 20 TCEs (the kernel looked 5 "
		"times): 16 still mapped, 16 by tcehold_map_held+0x60 [tcehold]",
	    [EVENT_TEARDOWN_TIMEOUT] =
		"the kernel gave up waiting after 2m00s and frees " WINDOW
		" by drmgr[412] with 16 TCEs still mapped, 16 by tcehold_map_held+0x60 [tcehold]: "
		"a late unmap will read freed memory",
	    [EVENT_DDW_QUERIED] =
		"the firmware was asked for a dynamic window for 0001:00:00.0 by drmgr[412]",
	    [EVENT_DDW_CREATED] =
		WINDOW " was created by drmgr[412]: 262144 TCEs of 4.0K from 0x1000",
	    [EVENT_DDW_REMOVED] = WINDOW
	    " was removed by drmgr[412] with 16 TCEs still mapped, 16 by tcehold_map_held+0x60 "
	    "[tcehold]",
	    [EVENT_DDW_RESET] = "the firmware's default window was restored for 0001:00:00.0 by "
				"drmgr[412]",
	    [EVENT_DDW_REFUSED] = "0001:00:00.0 was refused a dynamic window: it stays with its "
				  "default window, which is small and may run full",
	    [EVENT_WINDOW_SET] =
		WINDOW " was assigned to its PE by drmgr[412]: 262144 TCEs of 4.0K from 0x1000",
	    [EVENT_WINDOW_UNSET] = WINDOW " was removed from its PE by drmgr[412]",
	    [EVENT_LEVEL_FAILED] =
		"cannot allocate a level (64K on node 8) for " WINDOW
		", asked for by drmgr[412] in nvme_map+0x10 [nvme]: the kernel's next store goes "
		"through a null pointer, and it crashes",
	    [EVENT_OLD_MAPPING] =
		"0001:00:00.0 holds 4 TCEs of " WINDOW " since 12s, mapped by nvme_map+0x10 [nvme]",
	    [EVENT_DLPAR_ADD] = "PHB 1 (DRC 0x20000001) was added to this partition by drmgr[412]",
	    [EVENT_DLPAR_REMOVE] =
		"PHB 1 (DRC 0x20000001) was removed from this partition by drmgr[412]",
	    [EVENT_DLPAR_REFUSED] =
		"the kernel could not handle the DLPAR request \"dt add index 0x20000001\" by "
		"drmgr[412] (PHB 1): the kernel log has the reason",
	    [EVENT_ISOLATE_REFUSED] =
		"the firmware refused to isolate PHB 1 (DRC 0x20000001): -9001, valid outstanding "
		"translations; its window was freed 12s ago with 16 TCEs live",
	    [EVENT_MIGRATION_START] = "a migration of this partition started by drmgr[412]",
	    [EVENT_MIGRATION_END] = "partition resumed after migration, status -9001",
	    [EVENT_EEH_FREEZE] =
		"0001:00:00.0 was frozen by EEH, freeze 2 of its PE in an hour: the kernel "
		"recovers from 3 more; if the kernel log names an address, find its owner with "
		"tcectl lookup",
	    [EVENT_EEH_FAILED] =
		"0001:00:00.0 is disabled for good by EEH: the kernel could not recover it from "
		"freeze 2 of its PE in an hour; it is gone until its slot is removed and added "
		"again",
	    [EVENT_HCALL_FAILED] =
		"H_STUFF_TCE by drmgr[412] failed with H_PARAMETER: 4 TCEs from 0x10000 of " WINDOW
		", freed 12s before, were not cleared for nvme_map+0x10 [nvme]; the device may "
		"still reach memory through them, though no bit says so",
	    [EVENT_TRACING_LOSSY] =
		"tracing lost 1 record: holders may be wrong; see tcectl doctor",
	};

	(void)state;
	for (uint32_t i = 0; i < EVENT_KINDS; i++) {
		struct event e = known_event(i);

		event__write_message(&e);
		assert_non_null(lines[i]);
		assert_string_equal(e.message, lines[i]);
	}
}

/* A caller that gets an error for a refused level does not crash. */
static void a_refused_level_is_no_crash(void **state)
{
	struct event e = known_event(EVENT_LEVEL_FAILED);

	(void)state;
	e.severity = SEVERITY_WARNING;
	event__write_message(&e);
	assert_non_null(strstr(e.message, ": the caller got an error"));
	assert_null(strstr(e.message, "crash"));
}

/* Unknown values are left out: no "(null)", no -1, no empty brackets. */
static void leaves_out_what_is_unknown(void **state)
{
	struct event e;

	(void)state;
	for (uint32_t i = 0; i < EVENT_KINDS; i++) {
		event__init(&e, (enum event_kind)i, 1, 2);
		event__write_message(&e);
		assert_true(strlen(e.message) > 10);
		assert_null(strstr(e.message, "(null)"));
		assert_null(strstr(e.message, "-1"));
		assert_null(strstr(e.message, "()"));
		assert_null(strstr(e.message, "[]"));
		assert_null(strstr(e.message, "  "));
		assert_null(strstr(e.message, "18446744073709551615"));
	}
	event__init(&e, EVENT_WINDOW_REMOVED_LIVE, 1, 2);
	event__write_message(&e);
	assert_string_equal(e.message, "a window was freed with an unknown number of TCEs still "
				       "mapped: a late unmap will read freed memory");
	e.gen = 5; /* powernv: it_index may be 0 */
	snprintf(e.phb, sizeof(e.phb), "0004");
	snprintf(e.task, sizeof(e.task), "kworker/0:1");
	e.live = 1;
	add_holder(&e, 1, NULL);
	event__write_message(&e);
	assert_string_equal(e.message, "window 0x0 (PHB 0004) was freed by kworker/0:1 with 1 TCE "
				       "still mapped, 1 by 0001:00:00.0: a late unmap will read "
				       "freed memory");
}

/* Memory on any node, for an unknown task, or of an unknown size. */
static void says_what_memory_was_missing(void **state)
{
	static const struct {
		int64_t bytes, node;
		const char *task;
		uint32_t frames;
		const char *said;
	} cases[] = {
	    {4096, COUNT_UNKNOWN, "drmgr", 0,
	     "cannot allocate a level (4.0K) for window 0x1, asked for by drmgr[412]: "},
	    {COUNT_UNKNOWN, 0, "", 1,
	     "cannot allocate a level on node 0 for window 0x1, asked for by map+0x1: "},
	    {COUNT_UNKNOWN, COUNT_UNKNOWN, "", 0, "cannot allocate a level for window 0x1: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e;

		event__init(&e, EVENT_LEVEL_FAILED, 1, 2);
		e.liobn = 1;
		e.bytes = cases[i].bytes;
		e.node = cases[i].node;
		snprintf(e.task, sizeof(e.task), "%s", cases[i].task);
		e.pid = 412;
		e.stack.frames = cases[i].frames;
		snprintf(e.stack.frame[0], SAMPLE_FRAME_LEN, "map+0x1");
		event__write_message(&e);
		assert_memory_equal(e.message, cases[i].said, strlen(cases[i].said));
	}
}

static void names_the_first_holders(void **state)
{
	struct event e = known_event(EVENT_WINDOW_REMOVED_LIVE);

	(void)state;
	add_holder(&e, 4, "second+0x1");
	event__write_message(&e);
	assert_non_null(strstr(e.message, "[tcehold], 4 by second+0x1: a late"));
	add_holder(&e, 3, "third+0x1");
	event__write_message(&e);
	assert_non_null(strstr(e.message, ", 4 by second+0x1 and 1 more holder: a late"));
	e.holders_left_out = 7;
	event__write_message(&e);
	assert_non_null(strstr(e.message, ", 4 by second+0x1 and 8 more holders: a late"));
	e.holders = 1000; /* more than there is room for */
	event__write_message(&e);
	assert_non_null(strstr(e.message, ", 4 by second+0x1 and 13 more holders: a late"));
}

static void fill(char *text, size_t size)
{
	memset(text, 'x', size - 1);
	text[size - 1] = '\0';
}

/* The longest names and numbers leave no message without its end. */
static void says_all_of_it(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < EVENT_KINDS; i++) {
		struct event e = known_event(i);

		fill(e.drc_name, 17); /* as long as firmware makes them */
		fill(e.device, 33);
		fill(e.task, sizeof(e.task));
		fill(e.stack.frame[1], SAMPLE_FRAME_LEN);
		fill(e.holder[0].stack.frame[1], SAMPLE_FRAME_LEN);
		e.liobn = UINT64_MAX;
		e.count = UINT64_MAX;
		e.pid = INT64_MAX;
		event__write_message(&e);
		if (i != EVENT_TRACING_LOSSY)
			assert_string_equal(strstr(e.message, " (1844"),
					    " (18446744073709551615 times)");
	}
}

/* Names that no kernel has are cut at the end of the room, and not beyond. */
static void cuts_at_the_end(void **state)
{
	struct event e = known_event(EVENT_WINDOW_REMOVED_LIVE);

	(void)state;
	fill(e.drc_name, sizeof(e.drc_name));
	fill(e.device, sizeof(e.device));
	fill(e.task, sizeof(e.task));
	fill(e.holder[0].stack.frame[1], SAMPLE_FRAME_LEN);
	add_holder(&e, UINT64_MAX, "y");
	fill(e.holder[1].stack.frame[1], SAMPLE_FRAME_LEN);
	e.holder[0].tces = UINT64_MAX;
	e.holders_left_out = UINT64_MAX - 1000;
	e.liobn = UINT64_MAX;
	e.live = INT64_MAX;
	e.pid = INT64_MAX;
	e.count = UINT64_MAX;
	event__write_message(&e);
	assert_int_equal(strlen(e.message), sizeof(e.message) - 1);
	assert_true(strlen(e.message) < sizeof(e.message));
}

static void merges_floods(void **state)
{
	struct event a = known_event(EVENT_MAP_FAILED), b = known_event(EVENT_MAP_FAILED);

	(void)state;
	a.time_ns = 10;
	b.time_ns = 20;
	b.tces = 5;
	b.count = 2;
	assert_true(event__merge(&a, &b));
	assert_int_equal(a.count, 3);
	assert_int_equal(a.tces, 9);
	assert_int_equal(a.time_ns, 10);
	assert_non_null(strstr(a.message, "could not allocate 9 TCEs"));
	assert_non_null(strstr(a.message, " (3 times)"));
	b.tces = COUNT_UNKNOWN;
	assert_true(event__merge(&a, &b));
	assert_int_equal(a.tces, COUNT_UNKNOWN);
	b.tces = 1;
	assert_true(event__merge(&a, &b)); /* a sum with an unknown part stays unknown */
	assert_int_equal(a.tces, COUNT_UNKNOWN);
	a.tces = INT64_MAX;
	assert_true(event__merge(&a, &b));
	assert_int_equal(a.tces, INT64_MAX);
}

static void merges_nothing_else(void **state)
{
	struct event a = known_event(EVENT_LATE_UNMAP), before = a, b = a;

	(void)state;
#define DIFFERS(change)                                                                            \
	do {                                                                                       \
		b = a;                                                                             \
		change;                                                                            \
		assert_false(event__merge(&a, &b));                                                \
		assert_memory_equal(&a, &before, sizeof(a));                                       \
	} while (0)
	DIFFERS(b.kind = EVENT_MAP_FAILED);
	DIFFERS(b.gen++);
	DIFFERS(b.liobn++);
	DIFFERS(b.device[0] = '9');
	DIFFERS(b.task[0] = '9');
	DIFFERS(b.pid++);
	DIFFERS(b.request[0] = '9');
	DIFFERS(b.stack.frame[1][0] = '9');
	DIFFERS(b.stack.frames = 1);
	b = a;
	b.stack.id = 77; /* ids come and go, frames say what is the same */
	assert_true(event__merge(&a, &b));
}

static void births_and_deaths_stand_alone(void **state)
{
	static const enum event_kind alone[] = {
	    EVENT_TABLE_CREATED, EVENT_TABLE_FREED,         EVENT_TABLE_REPLACED,
	    EVENT_DDW_CREATED,   EVENT_WINDOW_REMOVED_LIVE, EVENT_TEARDOWN_WAIT,
	    EVENT_DDW_REMOVED,   EVENT_TEARDOWN_TIMEOUT,    EVENT_DDW_RESET,
	    EVENT_WINDOW_SET,    EVENT_WINDOW_UNSET,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		struct event a = known_event(alone[i]), b = a;

		assert_false(event__merge(&a, &b));
		assert_int_equal(a.count, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_and_severities),
	    cmocka_unit_test(begins_unknown),
	    cmocka_unit_test(says_what_happened),
	    cmocka_unit_test(leaves_out_what_is_unknown),
	    cmocka_unit_test(says_what_memory_was_missing),
	    cmocka_unit_test(names_the_first_holders),
	    cmocka_unit_test(says_all_of_it),
	    cmocka_unit_test(cuts_at_the_end),
	    cmocka_unit_test(merges_floods),
	    cmocka_unit_test(merges_nothing_else),
	    cmocka_unit_test(a_refused_level_is_no_crash),
	    cmocka_unit_test(births_and_deaths_stand_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
