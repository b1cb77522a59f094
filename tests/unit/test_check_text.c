// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_check_text.c - every sentence that check can print, with a sample that provokes it.
 *
 * Each expected text is printed as "SAID text": tests/host/test_sentences.py requires that no
 * sentence of src/model/check/ is missing among them.
 */
#include "fixture.h"

#include <time.h>

#include "model/check/check.h"
#include "model/event.h"

#define GEN 5
enum { NIC = 7, NEIGHBOUR = 8 };
enum { RING = 1, POOL = 2 };

struct run {
	struct sample *s;
	struct model *m;
	struct selection sel;
	struct check c;
	struct check_basis basis;
	char error[256];
};

static struct run run;

static void add_stack(uint32_t id, const char *caller)
{
	struct stack *st = sample__add_stack(run.s);

	assert_non_null(st);
	st->id = id;
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "dma_map_page_attrs+0x1c4");
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "%s", caller);
}

static struct device *nic(uint32_t id, const char *name, const char *driver)
{
	struct device *d = add_device(run.s, id, GEN, name, driver);

	snprintf(d->bus, sizeof(d->bus), "pci");
	d->iommu_group = 1;
	d->slots = 2;
	d->slot[0] = (struct drc_slot){.drc_index = 0x40000000 + id};
	snprintf(d->slot[0].drc_name, SAMPLE_NAME_LEN, "C%u", id);
	snprintf(d->slot[0].loc_code, SAMPLE_LOC_LEN, "P1-C%u", id);
	d->slot[1] = (struct drc_slot){.drc_index = 0x20000001};
	snprintf(d->slot[1].drc_name, SAMPLE_NAME_LEN, "PHB 1");
	snprintf(d->slot[1].loc_code, SAMPLE_LOC_LEN, "P1");
	return d;
}

/* An e1000e on the default window of PHB 1, at 100 s, traced since 40 s. */
static int set_up(void **state)
{
	struct table *t;

	(void)state;
	run = (struct run){.s = new_sample(100 * SECOND), .m = model__new()};
	assert_non_null(run.m);
	run.s->time_ns = 1100 * SECOND;
	run.s->attached_time_ns = 1040 * SECOND;
	run.s->teardown = TEARDOWN_FREES;
	run.s->page_pool = PAGE_POOL_UNMAPS;
	t = add_table(run.s, GEN, 16);
	t->iommu_group = 1;
	snprintf(t->phb, sizeof(t->phb), "0001");
	snprintf(t->drc_name, sizeof(t->drc_name), "PHB 1");
	snprintf(t->loc_code, sizeof(t->loc_code), "P1");
	nic(NIC, "0001:00:00.0", "e1000e");
	add_stack(RING, "e1000_alloc_rx_buffers+0x10 [e1000e]");
	add_stack(POOL, "page_pool_dma_map+0x40");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	check__free(&run.c);
	selection__free(&run.sel);
	model__free(run.m);
	sample__free(run.s);
	return 0;
}

static struct mapping *holds(uint32_t device, uint32_t stack, uint64_t born, uint32_t tces)
{
	struct mapping *m = add_mapping(run.s, GEN, run.s->nmappings * 16, tces);

	m->device = device;
	m->stack = stack;
	m->mapped_ns = born * SECOND;
	return m;
}

static void unbind(void)
{
	run.s->devices[0].driver[0] = '\0';
}

static void ask_for(const struct selector *selector)
{
	check__free(&run.c);
	selection__free(&run.sel);
	assert_int_equal(model__update(run.m, run.s), 0);
	assert_int_equal(selection__find(&run.sel, run.s, selector, run.error, sizeof(run.error)),
			 0);
	assert_int_equal(check__run(&run.c, run.s, run.m, &run.sel, &run.basis), 0);
}

static void ask(enum select_by by, const char *name)
{
	const struct selector selector = {.by = by, .name = name};

	ask_for(&selector);
}

static void ask_phb(void)
{
	ask(SELECT_PHB, "PHB 1");
}

static void print_said(const char *text)
{
	printf("SAID %s\n", text);
}

static bool has_reason(const struct check_reason *reason, uint32_t n, enum verdict v,
		       const char *text)
{
	for (uint32_t i = 0; i < n; i++)
		if (reason[i].verdict == v && strcmp(reason[i].text, text) == 0)
			return true;
	return false;
}

/* Of a window, exactly that sentence, which alone would lead to that verdict. */
static void window_says(enum verdict v, const char *text)
{
	for (size_t i = 0; i < run.c.windows; i++)
		if (has_reason(run.c.window[i].reason, run.c.window[i].reasons, v, text)) {
			assert_true(run.c.window[i].verdict >= v);
			print_said(text);
			return;
		}
	for (size_t i = 0; i < run.c.windows; i++)
		for (uint32_t k = 0; k < run.c.window[i].reasons; k++)
			print_error("%s: %s\n", verdict__name(run.c.window[i].reason[k].verdict),
				    run.c.window[i].reason[k].text);
	fail_msg("no window says \"%s\"", text);
}

/* The same of no single window. */
static void all_says(enum verdict v, const char *text)
{
	if (has_reason(run.c.reason, run.c.reasons, v, text)) {
		assert_true(run.c.verdict >= v);
		print_said(text);
		return;
	}
	for (uint32_t k = 0; k < run.c.reasons; k++)
		print_error("%s: %s\n", verdict__name(run.c.reason[k].verdict),
			    run.c.reason[k].text);
	fail_msg("it does not say \"%s\"", text);
}

static void line_is(const char *text)
{
	assert_string_equal(run.c.line, text);
	print_said(text);
}

/* All steps, one after the other with "; " between. */
static void steps_are(const char *text)
{
	char steps[1024] = "";

	for (uint32_t i = 0; i < run.c.steps; i++)
		snprintf(steps + strlen(steps), sizeof(steps) - strlen(steps), "%s%s",
			 i ? "; " : "", run.c.step[i].command);
	assert_string_equal(steps, text);
	print_said(text);
}

static void error_is(int err, const char *text)
{
	assert_true(err < 0);
	assert_string_equal(run.error, text);
	print_said(text);
}

/* What becomes of a holder's TCEs. */

#define RING_OF_NIC "16 TCEs of 0001:00:00.0 e1000e by e1000_alloc_rx_buffers, oldest 50s: "
#define FREES "removing the slot or PHB now would free the table while they are mapped"

static void ends_of_released_and_risky_holders(void **state)
{
	struct mapping *m = holds(NIC, RING, 50, 16);
	char *caller = run.s->stacks[0].frame[1];
	struct event *e;

	(void)state;
	ask_phb();
	window_says(VERDICT_CLEAR, RING_OF_NIC "released when the driver unbinds");
	m->stack = POOL;
	ask_phb();
	window_says(VERDICT_CLEAR, "16 TCEs of 0001:00:00.0 e1000e by page_pool_dma_map, oldest "
				   "50s: this kernel unmaps them with their page_pool");
	run.s->page_pool = PAGE_POOL_KEEPS;
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    "16 TCEs of 0001:00:00.0 e1000e by page_pool_dma_map, oldest 50s: page_pool: "
		    "pages that sockets still hold stay mapped without the driver");
	m->stack = 0;
	ask_phb();
	window_says(VERDICT_AT_RISK, "16 TCEs of 0001:00:00.0 e1000e by ?, oldest 50s: no call "
				     "stack that shows the caller: page_pool may have mapped them");
	m->stack = RING;
	run.s->stacks[0].frames = 3;
	snprintf(run.s->stacks[0].frame[2], SAMPLE_FRAME_LEN, "?");
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    RING_OF_NIC "a call stack with gaps, or cut before the driver's code: "
				"page_pool may have mapped them");
	run.s->stacks[0].frames = 2;
	snprintf(caller, SAMPLE_FRAME_LEN, "hold+0x1 [hold]");
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    "16 TCEs of 0001:00:00.0 e1000e by hold [hold], oldest 50s: mapped by another "
		    "module, which may keep them after the driver unbinds");
	snprintf(caller, SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x10 [e1000e]");
	e = sample__add_event(run.s);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN;
	snprintf(e->device, sizeof(e->device), "0001:00:00.0");
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    RING_OF_NIC "an old-mapping event reports that they look leaked");
	run.s->nevents = 0;
	unbind();
	snprintf(run.s->devices[0].bus, sizeof(run.s->devices[0].bus), "platform");
	ask(SELECT_DEVICE, "0001:00:00.0");
	window_says(VERDICT_AT_RISK,
		    "16 TCEs of 0001:00:00.0 (no driver) by e1000_alloc_rx_buffers [e1000e], "
		    "oldest 50s: the "
		    "device has no driver of its own; what unmaps them is unknown");
}

static void ends_of_orphaned_holders(void **state)
{
	struct device *d = &run.s->devices[0];

	(void)state;
	holds(NIC, RING, 50, 16);
	d->bound_after_ns = 60 * SECOND;
	ask_phb();
	window_says(VERDICT_HELD, RING_OF_NIC "mapped before the driver was last bound; " FREES);
	d->gen = GEN + 1;
	add_table(run.s, GEN + 1, 0)->iommu_group = 1;
	ask_phb();
	window_says(
	    VERDICT_HELD, RING_OF_NIC
	    "in a window that the device no longer maps through, so no unmap reaches them; " FREES);
	all_says(VERDICT_CLEAR, "TCEs that no unmap reaches stay live, and waiting does not help: "
				"reboot first, then remove or migrate");
	for (uint32_t i = 0; i < run.c.reasons; i++)
		assert_null(strstr(run.c.reason[i].text, "an orphaned TCE stays"));
	for (uint32_t i = 0; i < run.c.steps; i++)
		assert_null(strstr(run.c.step[i].command, "drain"));
	d->gen = GEN;
	snprintf(d->driver, sizeof(d->driver), "vfio-pci");
	ask_phb();
	window_says(VERDICT_HELD,
		    "16 TCEs of 0001:00:00.0 vfio-pci by e1000_alloc_rx_buffers [e1000e], oldest "
		    "50s: the driver maps and unmaps nothing itself; " FREES);
	unbind();
	ask_phb();
	window_says(VERDICT_HELD,
		    "16 TCEs of 0001:00:00.0 (no driver) by e1000_alloc_rx_buffers [e1000e], "
		    "oldest 50s: the device has no driver; " FREES);
	run.s->teardown = TEARDOWN_WAITS;
	ask_phb();
	window_says(
	    VERDICT_HELD,
	    "16 TCEs of 0001:00:00.0 (no driver) by e1000_alloc_rx_buffers [e1000e], oldest 50s: "
	    "the device has no driver; removing the slot or PHB now would wait for them, up to 120 "
	    "s");
	d->gone = true;
	run.s->teardown = TEARDOWN_UNKNOWN;
	ask_phb();
	window_says(VERDICT_HELD,
		    "16 TCEs of 0001:00:00.0 by e1000_alloc_rx_buffers [e1000e], oldest 50s: the "
		    "device is gone; removing the slot or PHB now might free the table while they "
		    "are mapped");
}

static void only_some_holders_are_listed(void **state)
{
	(void)state;
	run.s->tables[0].live = 5;
	for (uint32_t i = 0; i < 5; i++) {
		add_stack(10 + i, "f+0x1 [e1000e]");
		holds(NIC, 10 + i, 50, 1);
	}
	ask_phb();
	window_says(VERDICT_CLEAR, "2 TCEs of 2 more holders: released when the drivers unbind");
	window_says(
	    VERDICT_CLEAR,
	    "1 TCE of 0001:00:00.0 e1000e by f, oldest 50s: released when the driver unbinds");
	assert_int_equal(run.c.window[0].reasons, 4);
	assert_int_equal(run.c.window[0].released_on_unbind, 5);
	run.s->page_pool = PAGE_POOL_KEEPS;
	for (uint32_t i = 0; i < 4; i++)
		snprintf(run.s->stacks[2 + i].frame[1], SAMPLE_FRAME_LEN, "page_pool_dma_map+0x1");
	ask_phb();
	window_says(VERDICT_AT_RISK, "1 TCE of 1 more holder: may stay mapped without a driver");
	assert_int_equal(run.c.verdict, VERDICT_AT_RISK);
	unbind();
	ask_phb();
	window_says(VERDICT_HELD, "2 TCEs of 2 more holders: no driver is left to unmap them");
}

/* TCEs without a device. */

static void unattributed_tces(void **state)
{
	struct device *other;
	struct event *e;

	(void)state;
	ask_phb();
	window_says(VERDICT_CLEAR, "16 TCEs mapped before tracing started; the only device on this "
				   "window is bound to e1000e");
	run.s->page_pool = PAGE_POOL_KEEPS;
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    "16 TCEs mapped before tracing started; some may be page_pool receive pages, "
		    "which can stay mapped after the driver unbinds");
	all_says(VERDICT_CLEAR,
		 "whether TCEs with no known owner are orphaned shows when the drivers of all "
		 "devices of their window are unbound");
	all_says(
	    VERDICT_CLEAR,
	    "tcectl drain --unbind, with a selector that means all these devices, unbinds their "
	    "drivers, which stops the devices. Before that it refuses a device that a file "
	    "system, swap or this ssh session uses. It binds the drivers again if TCEs stay "
	    "live");
	run.s->page_pool = PAGE_POOL_UNMAPS;
	run.s->devices[0].bound_after_ns = 60 * SECOND;
	ask_phb();
	window_says(VERDICT_AT_RISK, "16 TCEs with no known owner; 0001:00:00.0 was bound after "
				     "tracing started, so they may predate its driver");
	run.s->devices[0].bound_after_ns = 0;
	holds(0, RING, 50, 4);
	e = sample__add_event(run.s);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN;
	snprintf(e->device, sizeof(e->device), "?");
	ask_phb();
	window_says(
	    VERDICT_AT_RISK,
	    "16 TCEs of unknown devices; an old-mapping event reports that some look leaked");
	run.s->nevents = run.s->nmappings = 0;
	other = nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    "16 TCEs with no known owner (mapped before tracing started, "
		    "or missed): they may be of any of the 2 devices that share this window: "
		    "0001:00:00.0, 0001:00:00.1");
	ask(SELECT_DEVICE, "0001:00:00.0");
	window_says(
	    VERDICT_AT_RISK,
	    "16 TCEs with no known owner (mapped before tracing started, "
	    "or missed): they may be of devices outside the selection, which share this window");
	other->gone = true;
	ask_phb();
	window_says(VERDICT_AT_RISK, "16 TCEs of unknown devices (mapped before tracing started, "
				     "or missed); a removed device has shared this window");
	unbind();
	ask_phb();
	window_says(VERDICT_HELD, "16 TCEs with no known owner, and no device on this window has a "
				  "driver that could unmap them");
	all_says(VERDICT_CLEAR,
		 "an orphaned TCE stays live until the kernel code that uses its page frees the "
		 "page: tcectl drain waits for that. If TCEs stay live, reboot first, then remove "
		 "or migrate");
}

/* A recording of two instants: the table, then its mappings. */
static void more_mapped_than_live(void **state)
{
	(void)state;
	nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	holds(NIC, RING, 50, 20);
	ask_phb();
	window_says(VERDICT_AT_RISK, "its mappings cover 20 TCEs and fewer are live: some mappings "
				     "had ended, and this recording does not show which");
}

static void windows_without_holders(void **state)
{
	struct table *t = &run.s->tables[0];

	(void)state;
	t->live = 0;
	ask_phb();
	window_says(VERDICT_CLEAR, "nothing is live in the kernel's own bitmap");
	t->not_cleared = 3;
	ask_phb();
	window_says(VERDICT_AT_RISK,
		    "hypercalls to clear 3 TCEs failed: these TCEs may be live, though "
		    "the kernel's bitmap says that they are not");
	line_is("PHB 1, 1 window, nothing live, 3 TCEs may stay mapped without a driver");
	t->not_cleared = COUNT_UNKNOWN;
	t->live = COUNT_UNKNOWN;
	ask_phb();
	window_says(VERDICT_UNKNOWN, "its live TCEs could not be counted");
	t->user_owned = true;
	ask_phb();
	window_says(VERDICT_UNKNOWN,
		    "a process owns the window (VFIO), and how many TCEs it has mapped was not "
		    "counted from the beginning");
	t->live = 16;
	ask_phb();
	window_says(VERDICT_AT_RISK, "16 TCEs of a process that owns the window (VFIO): they go "
				     "when it closes the device");
	t->live = 0;
	ask_phb();
	window_says(VERDICT_CLEAR, "a process owns the window (VFIO), and has nothing mapped");
	*t = (struct table){.window = WINDOW_DDW_DIRECT, .live = COUNT_UNKNOWN};
	snprintf(t->devices, sizeof(t->devices), "0001:00:00.0");
	run.s->devices[0].gen = 0;
	ask_phb();
	window_says(VERDICT_CLEAR, "direct window: all memory is mapped permanently, so drivers "
				   "leave no TCEs behind and there are none to count");
}

static void devices_that_stay(void **state)
{
	(void)state;
	nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	run.s->tables[0].live = 1;
	holds(NEIGHBOUR, RING, 50, 1);
	ask(SELECT_DEVICE, "0001:00:00.0");
	window_says(VERDICT_CLEAR, "1 TCE of devices that stay");
}

/* What is of no single window. */

static void tables_that_are_not_there(void **state)
{
	struct mapping *m = holds(NIC, RING, 50, 16);

	(void)state;
	m->gen = GEN + 1;
	ask_phb();
	all_says(VERDICT_HELD, "16 TCEs of a window that has been freed: unmapping them "
			       "will write to freed memory");
	line_is("PHB 1, 1 window, 16 TCEs live, TCEs of a freed table are still mapped");
	run.s->devices[0].gen = GEN + 1;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "16 TCEs in a window that is missing in this sample");
	all_says(VERDICT_UNKNOWN, "the DMA window of 0001:00:00.0 is unknown");
	unbind();
	ask_phb();
	all_says(VERDICT_HELD,
		 "16 TCEs that no driver unmaps, in a window that is missing in this sample");
	nic(NEIGHBOUR, "0001:00:00.1", "nvme")->gen = GEN + 2;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "1 more devices like it");
	nic(NEIGHBOUR + 1, "0001:00:00.2", "nvme")->gen = GEN + 2;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "2 more devices like it");
	run.s->ntables = 0;
	ask(SELECT_ALL, NULL);
	all_says(VERDICT_UNKNOWN, "the sample has no DMA window at all");
	line_is("all devices, no DMA window");
}

static void what_was_not_seen(void **state)
{
	struct degraded *d;
	struct loss *l;

	(void)state;
	run.s->complete = false;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "census incomplete: windows may be missing");
	window_says(VERDICT_UNKNOWN, "what tracing has lost or cannot see may be of this window");
	line_is("PHB 1, 1 window, 16 TCEs live, not everything is visible (see Notes)");
	steps_are("tcectl doctor");
	run.s->complete = true;
	d = sample__add_degraded(run.s);
	snprintf(d->feature, sizeof(d->feature), "when a table is freed");
	snprintf(d->reason, sizeof(d->reason), "no such function");
	ask_phb();
	assert_int_equal(run.c.verdict, VERDICT_CLEAR);
	d->affects = AFFECTS_TABLES;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "not available: when a table is freed (no such function)");
	d->affects = AFFECTS_HOLDERS;
	ask_phb();
	all_says(
	    VERDICT_UNKNOWN,
	    "not available: when a table is freed (no such function): owners of live TCEs unknown");
	run.s->ndegraded = 0;
	l = sample__add_loss(run.s);
	snprintf(l->class, sizeof(l->class), "of-tomorrow");
	l->count = 3;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "tracing lost 3 records of class of-tomorrow");
	l->last_ns = run.s->mono_ns - 5 * SECOND;
	ask_phb();
	all_says(VERDICT_UNKNOWN, "tracing lost 3 records of class of-tomorrow, last 5s ago");
	l->last_ns = 0;
	snprintf(l->class, sizeof(l->class), "missed-unmap");
	snprintf(l->meaning, sizeof(l->meaning), "the census has found them");
	ask_phb();
	all_says(VERDICT_CLEAR,
		 "tracing lost 3 records of class missed-unmap: the census has found them");
}

static void where_the_answer_is_from(void **state)
{
	(void)state;
	run.basis.unasked = "no answer";
	ask_phb();
	all_says(VERDICT_UNKNOWN, "tced could not be asked: earlier driver bindings, removed "
				  "devices and freed windows are unknown");
	line_is("tced could not be asked (no answer); traced directly: PHB 1, 1 window, 16 TCEs "
		"live, not everything is visible (see Notes)");
	run.basis = (struct check_basis){.source = CHECK_RECORDING, .path = "x"};
	ask_phb();
	all_says(VERDICT_CLEAR,
		 "this is a recording of 1970-01-01 00:18:20 UTC: before a removal or migration, "
		 "check the machine itself");
	all_says(VERDICT_CLEAR, "tracing started 1m00s before this sample");
	run.s->attached_time_ns = 0;
	ask_phb();
	for (uint32_t i = 0; i < run.c.reasons; i++)
		assert_null(strstr(run.c.reason[i].text, "before this answer"));
}

static void bindings_and_partners(void **state)
{
	struct device *d = &run.s->devices[0];

	(void)state;
	ask_phb();
	all_says(VERDICT_CLEAR, "0001:00:00.0 has been bound to e1000e since before tracing "
				"started: mappings that it made earlier have no known owner");
	d->bound_after_ns = 60 * SECOND;
	ask_phb();
	all_says(VERDICT_CLEAR, "0001:00:00.0 was bound to e1000e less than 40s ago");
	for (uint32_t i = 1; i < 4; i++) {
		char name[SAMPLE_NAME_LEN];

		snprintf(name, sizeof(name), "0001:00:00.%u", i);
		nic(NIC + i, name, "nvme");
	}
	ask_phb();
	all_says(VERDICT_CLEAR, "1 more device is bound to drivers");
	run.s->ndevices = 3;
	ask_phb();
	all_says(VERDICT_CLEAR, "0001:00:00.2 has been bound to nvme since before tracing started: "
				"mappings that it made earlier have no known owner");
	for (uint32_t i = 0; i < run.c.reasons; i++)
		assert_null(strstr(run.c.reason[i].text, "bound to drivers"));
	run.s->ndevices = 4;
	run.s->devices[0].partner_drc = 0x40000000 + NIC + 1;
	ask(SELECT_DEVICE, "0001:00:00.0");
	all_says(VERDICT_CLEAR, "1 device in the slot that drmgr removes with it: the multipath "
				"partner");
	run.s->devices[2].slot[0].drc_index = 0x40000000 + NIC + 1;
	ask(SELECT_DEVICE, "0001:00:00.0");
	all_says(VERDICT_CLEAR, "2 devices in the slot that drmgr removes with it: the multipath "
				"partner");
}

static void what_this_kernel_does(void **state)
{
	static const char *const tables[] = {
	    [TEARDOWN_UNKNOWN] = "this kernel may free a window's table even if TCEs are live: a "
				 "later unmap of them can crash it",
	    [TEARDOWN_FREES] = "this kernel frees a window's table even if TCEs are live: a later "
			       "unmap of them can crash it",
	    [TEARDOWN_WAITS] =
		"this kernel waits up to 120 s for live TCEs before it frees their table"};
	static const char *const pools[] = {
	    [PAGE_POOL_UNKNOWN] =
		"this kernel may leave pages of a page_pool mapped when the pool "
		"is destroyed: sockets that hold received data may keep TCEs live",
	    [PAGE_POOL_KEEPS] = "this kernel leaves a page_pool's pages in flight mapped when the "
				"pool is destroyed: sockets that hold received data keep TCEs live",
	    [PAGE_POOL_UNMAPS] =
		"this kernel unmaps a page_pool's pages in flight when the pool is destroyed: "
		"sockets that hold received data keep no TCEs live"};

	(void)state;
	for (unsigned int i = 0; i < 9; i++) {
		run.s->teardown = (enum teardown)(i / 3);
		run.s->page_pool = (enum page_pool)(i % 3);
		ask_phb();
		all_says(VERDICT_CLEAR, tables[i / 3]);
		all_says(VERDICT_CLEAR, pools[i % 3]);
	}
}

/* The first line. */

static void first_lines(void **state)
{
	struct device *more;

	(void)state;
	holds(NIC, RING, 50, 16);
	ask_phb();
	line_is("PHB 1, 1 window, 16 TCEs live, all released when e1000e unbinds");
	ask(SELECT_PHB, "0001");
	line_is("PHB 0001, 1 window, 16 TCEs live, all released when e1000e unbinds");
	ask(SELECT_DRC, "C7");
	line_is("DRC C7, 1 window, 16 TCEs live, all released when e1000e unbinds");
	ask(SELECT_SLOT, "P1-C7");
	line_is("P1-C7, 1 window, 16 TCEs live, all released when e1000e unbinds");
	ask(SELECT_DEVICE, "0001:00:00.0");
	line_is("0001:00:00.0, 1 window, 16 TCEs live, all released when e1000e unbinds");
	ask(SELECT_LPM, NULL);
	line_is("migration, all devices but vio, 1 window, 16 TCEs live, all released when e1000e "
		"unbinds");
	ask(SELECT_ALL, NULL);
	line_is("all devices, 1 window, 16 TCEs live, all released when e1000e unbinds");
	for (uint32_t i = 1; i < 6; i++) {
		more = nic(NIC + i, "0001:00:00.1", "");
		snprintf(more->driver, sizeof(more->driver), "driver%u", i < 5 ? i : 1);
	}
	ask_phb();
	line_is(
	    "PHB 1, 1 window, 16 TCEs live, all released when e1000e, driver1, driver2, +2 unbind");
	/* The longest names that there are fit. */
	for (uint32_t i = 0; i < 3; i++) {
		memset(run.s->devices[i].driver, 'a' + (int)i, SAMPLE_NAME_LEN - 1);
		run.s->devices[i].driver[SAMPLE_NAME_LEN - 1] = '\0';
	}
	run.s->tables[0].live = 0;
	ask_phb();
	assert_non_null(strstr(run.c.line, "aaa, bbb"));
	assert_non_null(strstr(run.c.line, "ccc, +3 may map at any time"));
	run.s->tables[0].live = 16;
	snprintf(run.s->devices[0].driver, SAMPLE_NAME_LEN, "e1000e");
	run.s->ndevices = 1;
	snprintf(run.s->devices[0].slot[1].drc_name, SAMPLE_NAME_LEN, "PHBS");
	ask(SELECT_PHB, "PHBS");
	line_is("PHB PHBS, 1 window, 16 TCEs live, all released when e1000e unbinds");
	snprintf(run.s->devices[0].slot[1].drc_name, SAMPLE_NAME_LEN, "PHB 1");
	run.s->page_pool = PAGE_POOL_KEEPS;
	run.s->mappings[0].stack = POOL;
	ask_phb();
	line_is("PHB 1, 1 window, 16 TCEs live, 16 TCEs may stay mapped without a driver");
	unbind();
	ask_phb();
	line_is("PHB 1, 1 window, 16 TCEs live, 16 orphaned (no driver left to unmap them)");
	run.s->tables[0].live = 0;
	ask_phb();
	line_is("PHB 1, 1 window, nothing live, and no driver is bound");
	snprintf(run.s->devices[0].driver, SAMPLE_NAME_LEN, "e1000e");
	ask_phb();
	line_is("PHB 1, 1 window, nothing live, but e1000e may map at any time");
	run.s->tables[0].live = COUNT_UNKNOWN;
	run.s->nmappings = 0;
	ask_phb();
	line_is("PHB 1, 1 window, not counted, not everything is visible (see Notes)");
	add_table(run.s, GEN + 1, 3)->iommu_group = 1;
	ask_phb();
	line_is("PHB 1, 2 windows, live TCEs unknown, 3 orphaned (no driver left to unmap them)");
}

/* Commands. */

static void commands_of_each_selector(void **state)
{
	(void)state;
	ask_phb();
	steps_are("tcectl drain --phb \"PHB 1\" --unbind -- drmgr -c phb -r -s \"PHB 1\"");
	ask(SELECT_DRC, "C7");
	steps_are("tcectl drain --drc C7 --unbind -- drmgr -c pci -r -s C7");
	ask(SELECT_SLOT, "P1-C7");
	steps_are("tcectl drain --slot P1-C7 --unbind -- drmgr -c pci -r -s C7");
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind -- drmgr -c pci -r -s C7");
	ask(SELECT_LPM, NULL);
	steps_are("");
	ask(SELECT_ALL, NULL);
	steps_are("");
	unbind();
	ask(SELECT_LPM, NULL);
	steps_are("tcectl drain --lpm");
	run.s->tables[0].live = 0;
	snprintf(run.s->devices[0].bus, sizeof(run.s->devices[0].bus), "vio");
	ask(SELECT_DRC, "C7");
	steps_are("tcectl drain --drc C7 -- drmgr -c slot -r -s C7");
}

/* Of several selectors: what any of them means, named as typed; drmgr takes one slot at a time. */
static void several_selectors(void **state)
{
	const struct selector slot = {.by = SELECT_SLOT, .name = "P1-C7"};
	const struct selector drc = {.by = SELECT_DRC, .name = "C7", .next = &slot};
	const struct selector device = {.by = SELECT_DEVICE, .name = "0001:00:00.0", .next = &drc};
	const struct selector phb = {.by = SELECT_PHB, .name = "PHB 1", .next = &device};
	const struct selector all = {.by = SELECT_ALL, .next = &slot};
	const struct selector lpm = {.by = SELECT_LPM, .next = &slot};

	(void)state;
	ask_for(&drc);
	line_is("DRC C7, P1-C7, 1 window, 16 TCEs live, all released when e1000e unbinds");
	steps_are("tcectl drain --drc C7 --slot P1-C7 --unbind");
	assert_int_equal(run.c.scope.by, SELECT_SEVERAL);
	assert_string_equal(run.c.scope.name, "--drc C7 --slot P1-C7");
	assert_int_equal(run.sel.ndevices, 1);
	ask_for(&phb);
	line_is("PHB 1, 0001:00:00.0, DRC C7, +1, 1 window, 16 TCEs live, all released when e1000e "
		"unbinds");
	steps_are("tcectl drain --phb \"PHB 1\" --device 0001:00:00.0 --drc C7 --slot P1-C7 "
		  "--unbind");
	ask_for(&all);
	line_is("all devices, P1-C7, 1 window, 16 TCEs live, all released when e1000e unbinds");
	steps_are("");
	assert_string_equal(run.c.scope.name, "--all --slot P1-C7");
	print_said(run.c.scope.name);
	ask_for(&lpm);
	steps_are("");
}

static void commands_that_find_the_holders(void **state)
{
	(void)state;
	run.s->page_pool = PAGE_POOL_KEEPS;
	holds(NIC, POOL, 50, 16);
	ask(SELECT_ALL, NULL);
	steps_are("ss -tumpi");
	unbind();
	ask(SELECT_ALL, NULL);
	steps_are("tcectl holders --stacks --device 0001:00:00.0; ss -tumpi");
	/* In any of its windows. */
	add_table(run.s, GEN + 1, 16)->iommu_group = 1;
	run.s->mappings[0].gen = GEN + 1;
	ask(SELECT_ALL, NULL);
	steps_are("tcectl holders --stacks --device 0001:00:00.0; ss -tumpi");
	run.s->mappings[0].tces = 1;
	ask(SELECT_ALL, NULL);
	steps_are("tcectl holders --stacks --device 0001:00:00.0; ss -tumpi");
	run.s->page_pool = PAGE_POOL_UNMAPS;
	ask(SELECT_ALL, NULL);
	steps_are("tcectl holders --stacks --device 0001:00:00.0");
}

/* Nothing is known to be page_pool's: any device with a driver that may have one will do. */
static void sockets_may_hold_what_is_not_attributed(void **state)
{
	(void)state;
	run.s->page_pool = PAGE_POOL_KEEPS;
	nic(NEIGHBOUR, "0001:00:00.1", "tg3");
	ask(SELECT_ALL, NULL);
	steps_are("ss -tumpi");
	unbind();
	ask(SELECT_ALL, NULL);
	steps_are("ss -tumpi");
	run.s->devices[1].driver[0] = '\0';
	ask(SELECT_ALL, NULL);
	steps_are("");
}

static void devices_that_go_with_the_slot(void **state)
{
	(void)state;
	nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	run.s->devices[1].slot[0] = run.s->devices[0].slot[0];
	run.s->tables[0].live = 0;
	ask(SELECT_DEVICE, "0001:00:00.0");
	all_says(VERDICT_CLEAR, "1 more device goes with the slot, C7: not part of this check");
	steps_are("tcectl check --drc C7; tcectl drain --device 0001:00:00.0 --unbind");
	nic(NEIGHBOUR + 1, "0001:00:00.2", "nvme");
	run.s->devices[2].slot[0] = run.s->devices[0].slot[0];
	ask(SELECT_DEVICE, "0001:00:00.0");
	all_says(VERDICT_CLEAR, "2 more devices go with the slot, C7: not part of this check");
	ask(SELECT_DEVICE, "0001:00:00.2");
	all_says(VERDICT_CLEAR, "2 more devices go with the slot, C7: not part of this check");
	/* By any of its slots, but not by what is beyond them. */
	run.s->devices[0].slot[1] = run.s->devices[0].slot[0];
	run.s->devices[0].slot[0].drc_index = 0x40000099;
	ask(SELECT_DEVICE, "0001:00:00.2");
	all_says(VERDICT_CLEAR, "2 more devices go with the slot, C7: not part of this check");
	run.s->devices[0].slots = 1;
	ask(SELECT_DEVICE, "0001:00:00.2");
	all_says(VERDICT_CLEAR, "1 more device goes with the slot, C7: not part of this check");
}

/* Of several selectors each slot is named once, and what another one selects is not left out. */
static void devices_that_go_with_slots_of_several(void **state)
{
	const struct selector second = {.by = SELECT_DEVICE, .name = "0001:00:00.1"};
	const struct selector first = {
	    .by = SELECT_DEVICE, .name = "0001:00:00.0", .next = &second};

	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		nic(NEIGHBOUR + i - 1, i == 1 ? "0001:00:00.1" : "0001:00:00.2", "nvme");
		run.s->devices[i].slot[0] = run.s->devices[0].slot[0];
	}
	run.s->tables[0].live = 0;
	ask_for(&first);
	all_says(VERDICT_CLEAR, "1 more device goes with the slot, C7: not part of this check");
	steps_are("tcectl check --drc C7; tcectl drain --device 0001:00:00.0 --device "
		  "0001:00:00.1 --unbind");
}

static void words_of_a_shell(void **state)
{
	static const struct {
		const char *name, *word;
	} cases[] = {
	    {"7", "7"},         {"C7", "C7"},       {"a-b_c.d:e/f@g%h+i,j", "a-b_c.d:e/f@g%h+i,j"},
	    {"-C7", "\"-C7\""}, {"a b", "\"a b\""}, {"it's", "\"it's\""},
	    {"a$b", "'a$b'"},   {"a\"b", "'a\"b'"}, {"a`b", "'a`b'"},
	    {"a\\b", "'a\\b'"}, {"a!b", "'a!b'"},
	};
	char text[256];

	(void)state;
	run.s->tables[0].live = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(run.s->devices[0].slot[0].drc_name, SAMPLE_NAME_LEN, "%s", cases[i].name);
		ask(SELECT_DRC, cases[i].name);
		snprintf(text, sizeof(text),
			 "tcectl drain --drc %s --unbind -- drmgr -c pci -r -s "
			 "%s",
			 cases[i].word, cases[i].word);
		steps_are(text);
	}
	/* No quoting does for both: what needs the name is not proposed. */
	snprintf(run.s->devices[0].slot[0].drc_name, SAMPLE_NAME_LEN, "a$'b");
	ask(SELECT_DRC, "a$'b");
	steps_are("");
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind");
}

/* As it was named, or the innermost one that has a name: drmgr removes by name. */
static void the_slot_that_is_removed(void **state)
{
	struct device *d = &run.s->devices[0];

	(void)state;
	run.s->tables[0].live = 0;
	ask(SELECT_DRC, "PHB 1");
	steps_are("tcectl drain --drc \"PHB 1\" --unbind -- drmgr -c phb -r -s \"PHB 1\"");
	ask(SELECT_PHB, "0001");
	steps_are("tcectl drain --phb 0001 --unbind -- drmgr -c phb -r -s \"PHB 1\"");
	d->slot[0].drc_name[0] = '\0';
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind -- drmgr -c phb -r -s \"PHB 1\"");
	ask(SELECT_SLOT, "P1-C7");
	steps_are("tcectl drain --slot P1-C7 --unbind -- drmgr -c phb -r -s \"PHB 1\"");
	snprintf(d->slot[1].drc_name, SAMPLE_NAME_LEN, "Slot 1");
	ask(SELECT_PHB, "0001");
	steps_are("tcectl drain --phb 0001 --unbind -- drmgr -c pci -r -s \"Slot 1\"");
	snprintf(d->slot[1].drc_name, SAMPLE_NAME_LEN, "PHBS");
	ask(SELECT_PHB, "0001");
	steps_are("tcectl drain --phb 0001 --unbind -- drmgr -c pci -r -s PHBS");
	d->slots = 1; /* what is beyond is none of its slots */
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind");
	d->slots = 0;
	ask(SELECT_PHB, "0001");
	steps_are("tcectl drain --phb 0001 --unbind");
}

/* Removed devices do not go again, and slots without an index cannot be compared. */
static void devices_that_do_not_go_with_the_slot(void **state)
{
	struct device *d;

	(void)state;
	run.s->tables[0].live = 0;
	d = nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	d->slot[0] = run.s->devices[0].slot[0];
	d->gone = true;
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind -- drmgr -c pci -r -s C7");
	run.s->devices[1].gone = false;
	run.s->devices[0].slot[0].drc_index = run.s->devices[1].slot[0].drc_index = 0;
	ask(SELECT_DEVICE, "0001:00:00.0");
	steps_are("tcectl drain --device 0001:00:00.0 --unbind -- drmgr -c pci -r -s C7");
	/* One that has the index in both of its slots is one device. */
	run.s->devices[0].slot[0].drc_index = 0x40000007;
	run.s->devices[1].slot[0].drc_index = run.s->devices[1].slot[1].drc_index = 0x40000007;
	ask(SELECT_DEVICE, "0001:00:00.0");
	all_says(VERDICT_CLEAR, "1 more device goes with the slot, C7: not part of this check");
}

/* Two at most, each once, and only those that are asked about and hold. */
static void holders_of_few_devices_are_listed(void **state)
{
	char name[SAMPLE_NAME_LEN];

	(void)state;
	run.s->tables[0].live = 60;
	for (uint32_t i = 1; i < 5; i++) {
		snprintf(name, sizeof(name), "0001:00:00.%u", i);
		nic(NIC + i, name, i == 1 ? "nvme" : "");
	}
	holds(NIC + 1, RING, 50, 20);
	holds(NIC + 2, RING, 50, 16);
	holds(NIC + 2, POOL, 50, 12);
	holds(NIC + 3, RING, 50, 8);
	holds(NIC + 4, RING, 50, 4);
	ask(SELECT_ALL, NULL);
	steps_are("tcectl holders --stacks --device 0001:00:00.2; "
		  "tcectl holders --stacks --device 0001:00:00.3");
	ask(SELECT_DEVICE, "0001:00:00.4");
	steps_are("tcectl holders --stacks --device 0001:00:00.4; "
		  "tcectl drain --device 0001:00:00.4 -- drmgr -c pci -r -s C11");
}

/* Names. */

static int find(enum select_by by, const char *name, size_t len)
{
	struct selector selector = {.by = by, .name = name};
	int err;

	selection__free(&run.sel);
	err = selection__find(&run.sel, run.s, &selector, run.error, len);
	return err;
}

static void names_that_do_not_exist(void **state)
{
	const size_t len = sizeof(run.error);

	(void)state;
	error_is(find(SELECT_DEVICE, "x", len),
		 "no device is named \"x\"; there are: 0001:00:00.0");
	error_is(find(SELECT_PHB, "x", len), "no PHB is named \"x\"; there are: 0001 (PHB 1)");
	error_is(find(SELECT_DRC, "x", len),
		 "no slot has the DRC \"x\"; there are: C7 (0x40000007), PHB 1 (0x20000001)");
	error_is(find(SELECT_SLOT, "x", len), "no slot is at \"x\"; there are: P1-C7, P1");
	nic(NEIGHBOUR, "0001:00:00.1", "nvme");
	error_is(find(SELECT_DEVICE, "x", 75),
		 "no device is named \"x\"; there are: 0001:00:00.0, +1 more");
	run.s->devices[1].slot[0] = run.s->devices[0].slot[0];
	run.s->devices[1].slot[0].drc_index = 0x40000099;
	error_is(find(SELECT_DRC, "C7", len),
		 "\"C7\" is the name of more than one slot: 0x40000007 C7 at P1-C7, 0x40000099 C7 "
		 "at P1-C7");
	run.s->devices[0].slot[0].drc_index = 0;
	run.s->devices[1].slot[0].drc_index = 0x40000099;
	snprintf(run.s->devices[1].slot[0].drc_name, SAMPLE_NAME_LEN, "%s", "");
	run.s->devices[1].slot[0].loc_code[0] = '\0';
	error_is(find(SELECT_DRC, "y", len),
		 "no slot has the DRC \"y\"; there are: PHB 1 (0x20000001), ? (0x40000099)");
	run.s->ndevices = 0;
	error_is(find(SELECT_DEVICE, "x", len), "no device is named \"x\"; there are: none");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(ends_of_released_and_risky_holders),
	    TEST(ends_of_orphaned_holders),
	    TEST(only_some_holders_are_listed),
	    TEST(unattributed_tces),
	    TEST(more_mapped_than_live),
	    TEST(windows_without_holders),
	    TEST(devices_that_stay),
	    TEST(tables_that_are_not_there),
	    TEST(what_was_not_seen),
	    TEST(where_the_answer_is_from),
	    TEST(bindings_and_partners),
	    TEST(what_this_kernel_does),
	    TEST(first_lines),
	    TEST(commands_of_each_selector),
	    TEST(several_selectors),
	    TEST(commands_that_find_the_holders),
	    TEST(sockets_may_hold_what_is_not_attributed),
	    TEST(devices_that_go_with_the_slot),
	    TEST(devices_that_go_with_slots_of_several),
	    TEST(words_of_a_shell),
	    TEST(the_slot_that_is_removed),
	    TEST(devices_that_do_not_go_with_the_slot),
	    TEST(holders_of_few_devices_are_listed),
	    TEST(names_that_do_not_exist),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
