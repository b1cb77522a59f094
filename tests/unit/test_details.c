// SPDX-License-Identifier: GPL-2.0-only
/* test_details.c - the pages with all that is known of a row, word for word. */
#include "fixture.h"

#include "model/event.h"
#include "model/event_history.h"
#include "report/list.h"
#include "model/model.h"
#include "report/text.h"

static void add_stack(struct sample *s)
{
	struct stack *st = sample__add_stack(s);

	st->id = 3;
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "dma_map_page_attrs+0x1c4");
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x1a4 [e1000e]");
}

static void add_devices(struct sample *s)
{
	struct device *d = add_device(s, 1, 1, "0001:00:00.0", "e1000e");

	snprintf(d->bus, sizeof(d->bus), "pci");
	d->slots = 1;
	d->slot[0].drc_index = 0x20000001;
	snprintf(d->slot[0].drc_name, SAMPLE_NAME_LEN, "PHB 1");
	snprintf(d->slot[0].loc_code, SAMPLE_LOC_LEN, "U78D3.001");
	d = add_device(s, 2, 1, "0001:00:01.0", "");
	snprintf(d->bus, sizeof(d->bus), "pci");
}

/* A window with everything in it: a holder at work, a held one, pools, events. */
static struct sample *busy(uint64_t mono_ns, int64_t live)
{
	struct sample *s = new_sample(mono_ns);
	struct table *t = add_table(s, 1, live);
	struct mapping *map;

	s->time_ns = 1000 * SECOND + mono_ns;
	s->teardown = TEARDOWN_FREES;
	t->entries = 524288;
	t->reserved = 1;
	t->iommu_group = 4;
	t->full_bytes = 4 << 20;
	t->maps = 40;
	t->map_tces = 2 * (uint64_t)live;
	t->levels = 1;
	t->charged_bytes = COUNT_UNKNOWN;
	t->refused = COUNT_UNKNOWN;
	snprintf(t->phb, sizeof(t->phb), "0001");
	snprintf(t->drc_name, sizeof(t->drc_name), "PHB 1");
	t->pools = 2;
	t->pool[0] = (struct pool){.entries = 100, .used = 95, .reserved = 1, .free_run = 3};
	t->pool[1] = (struct pool){.first = 100, .entries = 100, .used = 50, .free_run = 12};
	add_devices(s);
	add_stack(s);
	map = add_mapping(s, 1, 0, 4);
	*map = (struct mapping){.gen = 1,
				.tces = 4,
				.device = 1,
				.stack = 3,
				.direction = MAP_FROM_DEVICE,
				.mapped_ns = 70 * SECOND};
	map = add_mapping(s, 1, 8, 16);
	map->device = 2;
	map->mapped_ns = 10 * SECOND;
	return s;
}

static struct event_history *events(void)
{
	struct event_history *l = event_history__new();
	struct event e;

	event__init(&e, EVENT_MAP_FAILED, 1070 * SECOND, 1);
	e.gen = 1;
	e.liobn = 0x80000001;
	snprintf(e.device, sizeof(e.device), "0001:00:00.0");
	snprintf(e.message, sizeof(e.message), "no room");
	event_history__add(l, &e);
	event__init(&e, EVENT_TABLE_FREED, 1071 * SECOND, 1);
	e.gen = 7; /* of an earlier table with the same number */
	e.liobn = 0x80000001;
	snprintf(e.message, sizeof(e.message), "somebody else's");
	event_history__add(l, &e);
	return l;
}

static void a_windows_story(void **state)
{
	struct sample *a = busy(90 * SECOND, 20), *b = busy(100 * SECOND, 25);
	struct event_history *l = events();
	struct model *m = model__new();
	char *text;
	size_t n;

	(void)state;
	assert_int_equal(model__update(m, a), 0);
	assert_int_equal(model__update(m, b), 0);
	text = PRINTED(text__window_details(out, b, m, model__tables(m, &n), l));
	assert_string_equal(
	    text,
	    "default window 0x80000001\nORPHANED: 16 TCEs with no driver left to unmap them; "
	    "removing the slot or "
	    "PHB now would free the table while they are mapped\nNEARLY FULL: 26 of 524288 "
	    "TCEs in use, longest free run 12; a mapping that finds no room fails\nWindow:        "
	    "default: the one that its slot has from the start\nLIOBN:         "
	    "0x80000001\nGeneration:    1, which names this life of the table\nOwner:         the "
	    "kernel\nSize:          2.0G: 524288 TCEs of a 4.0K page each\nBase:          bus "
	    "address 0x0\nPHB:           0001, DRC PHB 1\nIOMMU group:   4\nLive:          25 TCEs "
	    "in use by the kernel's own bitmap\nReserved:      1 TCE that the kernel keeps for "
	    "itself\nOrphaned:      16 TCEs with no driver left to unmap them\nUnattributed:  5 "
	    "TCEs of the live ones, mapped before tracing started, or missed\nMappings:      2 "
	    "live, seen being made, of 20 TCEs\nChange:        5 TCEs more in the last 10s\nTrend: "
	    "        _@ over 10s, the newest on the right\nMapped:        1.0 TCEs a second; 50 in "
	    "40 calls since tracing started\nUnmapped:      0 TCEs a second; 0 in 0 calls since "
	    "tracing started\nMemory:        4.0M for the full table\n\nPools, which mappings are "
	    "served from\n  pool 0: TCEs 0 to 99, 94 used, 1 reserved, longest free run 3\n  large "
	    "pool 1: TCEs 100 to 199, 50 used, 0 reserved, longest free run 12\n\nDevices that map "
	    "through it now\n  0001:00:00.0: driver e1000e\n    in slot: DRC PHB 1 (0x20000001), "
	    "location U78D3.001\n  0001:00:01.0: NO DRIVER is bound\n\nHolders, most TCEs first\n  "
	    "0001:00:01.0: 16 TCEs in 1 mapping, oldest 1m30s, ORPHANED: the device has no "
	    "driver\n      no call stack is known\n  0001:00:00.0 e1000e: 4 TCEs in 1 mapping, "
	    "oldest 30s\n      dma_map_page_attrs+0x1c4\n      e1000_alloc_rx_buffers+0x1a4 "
	    "[e1000e]\n\nWhat happened\n  WARNING 30s ago: no room\n");
	free(text);
	model__free(m);
	event_history__free(l);
	sample__free(a);
	sample__free(b);
}

/* A window is nearly full by the limit of its sample, and by the default one if that says none. */
static void nearly_full_by_the_samples_limit(void **state)
{
	static const struct {
		struct full_limit limit;
		bool full;
	} is[] = {{{0, 0}, true}, {{90, 13}, true}, {{90, 12}, false}, {{90, 0}, false}};
	struct event_history *l = event_history__new();

	(void)state;
	for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++) {
		struct sample *s = busy(90 * SECOND, 20);
		struct model *m = model__new();
		struct model_totals totals;
		char *text;
		size_t n;

		s->full = is[i].limit;
		s->nmappings = 1; /* without the orphaned one, which is an alert as well */
		assert_int_equal(model__update(m, s), 0);
		text = PRINTED(text__window_details(out, s, m, model__tables(m, &n), l));
		assert_int_equal(strstr(text, "NEARLY FULL: ") != NULL, is[i].full);
		model__totals(m, &totals);
		assert_int_equal(totals.fullest->nearly_full, is[i].full);
		assert_int_equal(listing_tables.alert(model__tables(m, &n)), is[i].full);
		free(text);
		model__free(m);
		sample__free(s);
	}
	event_history__free(l);
}

/* Windows that nothing is counted in say so, and nothing that would look like none. */
static void uncounted_windows(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct event_history *l = event_history__new();
	struct model *m = model__new();
	struct table *t = add_table(s, 0, COUNT_UNKNOWN);
	char *text;
	size_t n;

	(void)state;
	t->liobn = 0x80000009;
	t->window = WINDOW_DDW_DIRECT;
	t->entries = 512;
	t->page_shift = 24;
	t->charged_bytes = COUNT_UNKNOWN;
	t->refused = COUNT_UNKNOWN;
	snprintf(t->devices, sizeof(t->devices), "0001:00:01.0");
	t = add_table(s, 2, COUNT_UNKNOWN);
	t->user_owned = true;
	t->charged_bytes = 8 << 20;
	t->refused = 3;
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__window_details(out, s, m, model__tables(m, &n), l));
	assert_string_equal(
	    text, "ddw-direct window 0x80000009\nWindow:        ddw-direct: a larger one that the "
		  "kernel asked firmware for; all memory is mapped in it permanently\nLIOBN:       "
		  "  0x80000009\nGeneration:    none: it has no table of the kernel\nOwner:        "
		  " the kernel\nSize:          8.0G: 512 TCEs of a 16M page each\nBase:          "
		  "bus address 0x0\nLive:          unknown: drivers have no TCEs of their own "
		  "here\n\nDevices that map through it now\n  0001:00:01.0\n\nWhat happened\n  no "
		  "event seen by this tcetop\n");
	free(text);
	text = PRINTED(text__window_details(out, s, m, model__tables(m, &n) + 1, l));
	assert_non_null(strstr(text, "\nLive:          unknown: the process owned it before"));
	assert_non_null(strstr(text, "\nCharged:       8.0M to the process that owns it\nRefused:  "
				     "     3 exchanges of TCEs since tracing started\n"));
	assert_null(strstr(text, "Held"));
	assert_null(strstr(text, "Holders"));
	free(text);
	model__free(m);
	event_history__free(l);
	sample__free(s);
}

static void many_holders_and_events(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct event_history *l = event_history__new();
	struct model *m = model__new();
	char *text;
	size_t n;

	(void)state;
	add_table(s, 1, 1000);
	for (uint32_t i = 0; i < 23; i++) {
		struct event e;

		add_mapping(s, 1, i, 1)->stack = i + 1;
		event__init(&e, EVENT_DDW_CREATED, i, i);
		e.liobn = 0x80000001;
		snprintf(e.message, sizeof(e.message), "number %u\033[2J", i);
		event_history__add(l, &e);
	}
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__window_details(out, s, m, model__tables(m, &n), l));
	assert_non_null(strstr(text, "\n  and 3 more\n"));
	assert_non_null(strstr(text, "\n  and 3 more, which Events has\n"));
	assert_non_null(strstr(text, "number 22?[2J\n"));
	assert_null(strstr(text, "number 2?[2J\n"));
	free(text);
	model__free(m);
	event_history__free(l);
	sample__free(s);
}

static void holders_stories(void **state)
{
	struct sample *s = busy(100 * SECOND, 25);
	struct event_history *l = events();
	struct model *m = model__new();
	const struct holder *h;
	char *text;
	size_t n;

	(void)state;
	add_mapping(s, 99, 0, 2)->device = 1;
	assert_int_equal(model__update(m, s), 0);
	h = model__holders(m, &n);
	assert_int_equal(n, 3);
	text = PRINTED(text__holder_details(out, s, m, &h[1], l));
	assert_string_equal(
	    text,
	    "0001:00:00.0 holds 4 TCEs\nDevice:        0001:00:00.0 on pci\n  in slot: DRC PHB 1 "
	    "(0x20000001), location U78D3.001\nDriver:        e1000e\nWindow:        default "
	    "window 0x80000001, generation 1, PHB 1\nTCEs:          4 in 1 mapping\nAge:           "
	    "the oldest mapping 30s, the newest 30s\nDirection:     from the device: it may write "
	    "the memory\nOrphaned:      none: e1000e unmaps them, at the latest when it "
	    "unbinds\nWhat to do:    before its slot is removed, ask: tcectl check --drc \"PHB "
	    "1\"\n\nCall stack "
	    "that mapped, the innermost first\n  dma_map_page_attrs+0x1c4\n  "
	    "e1000_alloc_rx_buffers+0x1a4 [e1000e]\n\nWhat happened\n  WARNING 30s ago: no room\n");
	free(text);
	text = PRINTED(text__holder_details(out, s, m, &h[0], l));
	assert_non_null(strstr(
	    text,
	    "0001:00:01.0 holds 16 TCEs\nORPHANED: 16 TCEs with no driver left to unmap them: the "
	    "device has no driver; removing the slot or PHB now would free the table while they "
	    "are "
	    "mapped\n"));
	assert_non_null(strstr(text, "\nDriver:        NONE is bound\n"));
	assert_non_null(strstr(
	    text, "\nOrphaned:      all of them\nWhat to do:    do not remove the slot or PHB of "
		  "this window. The TCEs stay live until the kernel code that uses their pages "
		  "frees the pages: tcectl check --device 0001:00:01.0 prints the command that "
		  "waits for that. If TCEs stay live, reboot first, then remove or migrate\n"));
	assert_non_null(strstr(text, "\n  no event seen by this tcetop\n"));
	free(text);
	text = PRINTED(text__holder_details(out, s, m, &h[2], l));
	assert_non_null(strstr(text, "their table was freed under them"));
	assert_non_null(
	    strstr(text, "\nWindow:        GONE: the table of generation 99 was freed\n"));
	assert_non_null(strstr(text,
			       "\nWhat to do:    do not remove further devices of the same driver; "
			       "move applications to another machine, then reboot this one before "
			       "the mappings are unmapped: a late unmap can crash the kernel\n"));
	free(text);
	snprintf(s->stacks[0].frame[1], SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x1a4 [e1000e]");
	s->devices[1].gone = true;
	add_mapping(s, 99, 1, 2)->stack = s->stacks[0].id;
	snprintf(s->tables[0].phb, sizeof(s->tables[0].phb), "0001");
	assert_int_equal(model__update(m, s), 0);
	h = model__holders(m, &n);
	for (size_t i = 0; i < n; i++) {
		text = PRINTED(text__holder_details(out, s, m, &h[i], l));
		if (!h[i].table && h[i].frames)
			assert_non_null(strstr(text, "further devices of driver e1000e; move"));
		if (h[i].table && h[i].device_gone)
			assert_non_null(strstr(text, "tcectl check --all prints"));
		free(text);
	}
	model__free(m);
	event_history__free(l);
	sample__free(s);
}

static void an_events_story(void **state)
{
	struct event e;
	char *text;

	(void)state;
	event__init(&e, EVENT_WINDOW_REMOVED_LIVE, 1000 * SECOND, 1);
	e.gen = 5;
	e.liobn = 0x80000001;
	e.page_shift = 16;
	e.entries = 4096;
	e.base = 0x800000000000000;
	e.live = 16;
	e.pid = 412;
	snprintf(e.window, sizeof(e.window), "ddw-dynamic");
	snprintf(e.device, sizeof(e.device), "0001:00:00.0");
	snprintf(e.drc_name, sizeof(e.drc_name), "PHB 1");
	snprintf(e.task, sizeof(e.task), "drmgr");
	snprintf(e.message, sizeof(e.message), "16 TCEs were live");
	e.stack.frames = 1;
	snprintf(e.stack.frame[0], SAMPLE_FRAME_LEN, "iommu_tce_table_put+0x40");
	e.holders = 1;
	e.holders_left_out = 1;
	e.holder[0] = (struct event_holder){.tces = 16, .mappings = 1, .oldest_ns = 12 * SECOND};
	snprintf(e.holder[0].device, SAMPLE_NAME_LEN, "0001:00:00.0");
	text = PRINTED(text__event_details(out, &e));
	assert_string_equal(
	    text, "critical: window-removed-live\n16 TCEs were live\nWhat to do:    Look at the "
		  "holders of the event (tcectl events --stacks), and do not remove further "
		  "devices of their drivers. Move applications to another machine, then reboot "
		  "this one before the mappings are unmapped: a late unmap can crash the "
		  "kernel.\nTime:          1970-01-01 00:16:40 "
		  "UTC\nWindow:        ddw-dynamic 0x80000001, generation 5\nSize:          4096 "
		  "TCEs of a 64K page each, from bus address 0x800000000000000\nDevice:        "
		  "0001:00:00.0\nPHB:           unknown, DRC PHB 1\nLive:          16 TCEs\nDone "
		  "by:       drmgr[412]\n\nWhere it was done, the innermost first\n  "
		  "iommu_tce_table_put+0x40\n\nHolders at that time, most TCEs first\n    held by "
		  "0001:00:00.0: 16 TCEs in 1 mapping, oldest 12s\n    and 1 more holder\n");
	free(text);
}

/* Of every kind: the details have it, and leave out what is not known. */
static void every_event_has_a_story(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < EVENT_KINDS; kind++) {
		struct event e;
		char *text;

		event__init(&e, (enum event_kind)kind, 1000 * SECOND, 1);
		event__write_message(&e);
		text = PRINTED(text__event_details(out, &e));
		assert_non_null(strstr(text, event_kind__name(kind)));
		assert_non_null(strstr(text, "\nTime:          1970-01-01 00:16:40 UTC\n"));
		assert_null(strstr(text, "-1"));
		assert_null(strstr(text, "ffffffff"));
		free(text);
	}
}

static void a_levels_story(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model *m = model__new();
	struct level l = {.gen = 1,
			  .liobn = 0x1fd,
			  .levels = 2,
			  .entries = 8192,
			  .pages = 3,
			  .bytes = 196608,
			  .full_bytes = 4 << 20,
			  .node = 0,
			  .cells = 4,
			  .cell_entries = 2,
			  .first = {0, 1, 2, 0},
			  .populated = 3,
			  .allocated = 2,
			  .by_process = 1,
			  .by_softirq = 1,
			  .failed = 1};
	char *text;

	(void)state;
	s->page_size = 65536;
	add_table(s, 1, 5);
	add_device(s, 1, 1, "0000:01:00.0", "e1000e");
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__level_details(out, s, m, &l));
	assert_string_equal(
	    text,
	    "Levels of the table of 0x1fd, hardware view\nGeneration:    1\nView:          what "
	    "the hardware reads\nOwner:         the kernel\nDevices:       0000:01:00.0\nLevels:   "
	    "     2, one below the other\nPage:          8192 entries each, in 64K (order "
	    "0)\nMemory:        192K in 3 pages of levels\nSaved:         3.8M less than the 4.0M "
	    "that the table would take in one piece\nNode:          0 is where they should "
	    "be\nFirst level:   3 of 8 entries lead to a second one\n  [.+#.]\n  . none, : less "
	    "than half, + half or more, # all of 2 entries\n\nAllocations since tracing started\n  "
	    "  2 allocated, 64K each (order 0): process 1, softirq 1\n    failed 1, lost races 0\n "
	    " FAILED: there was no memory at once. Raise vm.min_free_kbytes, or give the node more "
	    "memory\n");
	free(text);
	model__free(m);
	sample__free(s);
}

static void stories_of_health(void **state)
{
	struct hook h = {.purpose = "map",
			 .symbol = "iommu_alloc",
			 .mechanism = "kprobe",
			 .state = "attached",
			 .hits = (uint64_t)COUNT_UNKNOWN,
			 .misses = 7};
	struct loss l = {.class = "of-tomorrow", .count = 3, .meaning = "the ledger had no room"};
	struct degraded d = {.purpose = "free",
			     .feature = "who unmaps",
			     .reason = "lockdown",
			     .affects = AFFECTS_HOLDERS};
	char *text = PRINTED(text__hook_details(out, &h));

	(void)state;
	assert_string_equal(
	    text, "Hook for map\nState:         attached: it is at work\nSymbol:        "
		  "iommu_alloc\nBy:            kprobe\nHits:          not counted\nMisses:        "
		  "7 (skipped by the kernel)\nIt means:      holders may be wrong; live TCEs are "
		  "the kernel's own count and are right\nWhat to do:    tcectl doctor has all "
		  "hooks and losses of this kernel in one page\n");
	free(text);
	text = PRINTED(text__loss_details(out, &l));
	assert_non_null(
	    strstr(text, "Count:         3 since tracing started\nIt means:      the ledger had no "
			 "room\nWhat to do:    trust the live TCEs of windows"));
	free(text);
	snprintf(l.class, sizeof(l.class), "ledger-full");
	l.last_time_ns = SECOND;
	text = PRINTED(text__loss_details(out, &l));
	assert_non_null(strstr(text, ", at the latest\nIt means:      the ledger had no room\n"
				     "What to do:    nothing: TCEs of a lost mapping are "
				     "unattributed"));
	free(text);
	l.count = 0;
	text = PRINTED(text__loss_details(out, &l));
	assert_non_null(strstr(text, "What to do:    nothing: none was lost\n"));
	free(text);
	text = PRINTED(text__degraded_details(out, &d));
	assert_string_equal(text,
			    "Degraded: free\nNot available: who unmaps\nReason:        "
			    "lockdown\nIt means:      holders are UNKNOWN\nWhat to do:    tcectl "
			    "doctor has all hooks and losses of this kernel in one page\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_windows_story),
	    cmocka_unit_test(nearly_full_by_the_samples_limit),
	    cmocka_unit_test(uncounted_windows),
	    cmocka_unit_test(many_holders_and_events),
	    cmocka_unit_test(holders_stories),
	    cmocka_unit_test(an_events_story),
	    cmocka_unit_test(every_event_has_a_story),
	    cmocka_unit_test(a_levels_story),
	    cmocka_unit_test(stories_of_health),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
