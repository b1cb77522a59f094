// SPDX-License-Identifier: GPL-2.0-only
/* test_check.c - the verdict on a selection: each rule, and above all what must not be clear. */
#include "fixture.h"

#include <time.h>

#include "model/check/check.h"
#include "model/event.h"
#include "model/model.h"
#include "model/check/selection.h"

#define GEN 5
enum { NIC = 7, NEIGHBOUR = 8 };
enum { RING = 1, POOL = 2 };

struct run {
	struct sample *s;
	struct model *m;
	struct selection sel;
	struct check c;
	const struct check_basis *basis;
};

static void add_stack(struct sample *s, uint32_t id, const char *const *frame)
{
	struct stack *st = sample__add_stack(s);

	assert_non_null(st);
	st->id = id;
	for (; *frame; frame++)
		snprintf(st->frame[st->frames++], SAMPLE_FRAME_LEN, "%s", *frame);
}

static struct device *nic(struct sample *s, uint32_t id, const char *name, const char *driver)
{
	struct device *d = add_device(s, id, GEN, name, driver);

	snprintf(d->bus, sizeof(d->bus), "pci");
	d->iommu_group = 1;
	d->slots = 2;
	d->slot[0] = (struct drc_slot){.drc_index = 0x40000000 + id};
	snprintf(d->slot[0].drc_name, SAMPLE_NAME_LEN, "C%u", id);
	d->slot[1] = (struct drc_slot){.drc_index = 0x20000001};
	snprintf(d->slot[1].drc_name, SAMPLE_NAME_LEN, "PHB 1");
	return d;
}

/* A network card with its driver on the default window of PHB 1, at 100 s, traced since 40 s. */
static struct run *machine(void **state, int64_t live)
{
	static const char *const ring[] = {"dma_map_page_attrs+0x1c4",
					   "e1000_alloc_rx_buffers+0x10 [e1000e]", NULL};
	static const char *const pool[] = {"dma_map_page_attrs+0x1c4", "page_pool_dma_map+0x40",
					   "__page_pool_alloc_pages_slow+0x20", NULL};
	struct run *r = calloc(1, sizeof(*r));
	struct table *t;

	assert_non_null(r);
	r->s = new_sample(100 * SECOND);
	r->s->time_ns = 1100 * SECOND;
	r->s->attached_time_ns = 1040 * SECOND;
	r->s->teardown = TEARDOWN_FREES;
	r->s->page_pool = PAGE_POOL_UNMAPS;
	r->m = model__new();
	assert_non_null(r->m);
	t = add_table(r->s, GEN, live);
	t->iommu_group = 1;
	snprintf(t->phb, sizeof(t->phb), "0001");
	snprintf(t->drc_name, sizeof(t->drc_name), "PHB 1");
	nic(r->s, NIC, "0001:00:00.0", "e1000e");
	add_stack(r->s, RING, ring);
	add_stack(r->s, POOL, pool);
	*state = r;
	return r;
}

static int run_free(void **state)
{
	struct run *r = *state;

	check__free(&r->c);
	selection__free(&r->sel);
	model__free(r->m);
	sample__free(r->s);
	free(r);
	return 0;
}

static void holds(struct run *r, uint32_t device, uint32_t stack, uint64_t born, uint32_t tces)
{
	struct mapping *m = add_mapping(r->s, GEN, born * 16 + stack, tces);

	m->device = device;
	m->stack = stack;
	m->mapped_ns = born * SECOND;
}

static enum verdict judge(struct run *r, enum select_by by, const char *name)
{
	struct selector selector = {.by = by, .name = name};
	char error[256];

	check__free(&r->c);
	selection__free(&r->sel);
	assert_int_equal(model__update(r->m, r->s), 0);
	assert_int_equal(selection__find(&r->sel, r->s, &selector, error, sizeof(error)), 0);
	assert_int_equal(check__run(&r->c, r->s, r->m, &r->sel, r->basis), 0);
	return r->c.verdict;
}

static enum verdict assess_phb(struct run *r)
{
	return judge(r, SELECT_PHB, "PHB 1");
}

static bool in_reasons(const struct check_reason *reason, uint32_t n, const char *text)
{
	for (uint32_t i = 0; i < n; i++)
		if (strstr(reason[i].text, text))
			return true;
	return false;
}

static bool says(const struct run *r, const char *text)
{
	for (size_t i = 0; i < r->c.windows; i++)
		if (in_reasons(r->c.window[i].reason, r->c.window[i].reasons, text))
			return true;
	return in_reasons(r->c.reason, r->c.reasons, text);
}

static bool advises(const struct run *r, const char *command)
{
	for (uint32_t i = 0; i < r->c.steps; i++)
		if (strcmp(r->c.step[i].command, command) == 0)
			return true;
	return false;
}

static void full_rings_are_clear_for_this_instant(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(r->c.bound);
	assert_int_equal(r->c.live, 16);
	assert_int_equal(r->c.bound, 1);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
	assert_int_equal(r->c.window[0].page_pool, 0);
	assert_true(says(
	    r, "16 TCEs of 0001:00:00.0 e1000e by e1000_alloc_rx_buffers, oldest 50s: released"));
	assert_true(says(r, "0001:00:00.0 has been bound to e1000e since before tracing started"));
	assert_false(says(r, "mappings that it made earlier"));
	assert_true(says(r, "this kernel frees a window's table even if TCEs are live: "));
	assert_true(says(r, "this kernel unmaps a page_pool's pages in flight when"));
	assert_true(says(r, "tracing started 1m00s ago"));
	assert_string_equal(r->c.line,
			    "PHB 1, 1 window, 16 TCEs live, all released when e1000e unbinds");
	assert_int_equal(r->c.steps, 1);
	assert_string_equal(r->c.step[0].command, "tcectl drain --phb \"PHB 1\" --unbind -- "
						  "drmgr -c phb -r -s \"PHB 1\"");
}

static void nothing_live_without_a_driver_is_clear_for_good(void **state)
{
	struct run *r = machine(state, 0);

	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_false(r->c.bound);
	assert_int_equal(r->c.live, 0);
	assert_true(advises(r, "tcectl drain --phb \"PHB 1\" -- drmgr -c phb -r -s \"PHB 1\""));
}

static void a_driver_may_map_into_an_empty_window(void **state)
{
	struct run *r = machine(state, 0);

	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(r->c.bound);
}

static void a_bridge_is_no_driver_that_maps(void **state)
{
	struct run *r = machine(state, 0);

	snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "pcieport");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_int_equal(r->c.bound, 0);
	assert_false(r->c.bound);
}

/* The kernel's bitmap is the truth: a ledger entry that it refutes is a missed unmap. */
static void an_empty_bitmap_is_clear_whatever_was_lost(void **state)
{
	struct run *r = machine(state, 0);
	struct loss *l = sample__add_loss(r->s);
	struct degraded *d = sample__add_degraded(r->s);

	snprintf(l->class, sizeof(l->class), "ledger-full");
	l->count = 3;
	d->affects = AFFECTS_HOLDERS;
	r->s->devices[0].driver[0] = '\0';
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	/* A direct window has nothing that could be lost. */
	snprintf(add_table(r->s, 0, COUNT_UNKNOWN)->devices, 128, "0001:00:00.0");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_int_equal(r->c.windows, 2);
}

static void a_device_without_driver_holds(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].driver[0] = '\0';
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
	assert_true(says(r, "the device has no driver; removing the slot or PHB now would free the "
			    "table while they are mapped"));
	assert_true(advises(r, "tcectl holders --stacks --device 0001:00:00.0"));
	assert_string_equal(
	    r->c.line, "PHB 1, 1 window, 16 TCEs live, 16 orphaned (no driver left to unmap them)");
}

static void a_module_that_is_no_driver_is_named(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, NIC, RING, 50, 16);
	assess_phb(r);
	assert_true(says(r, "e1000e by e1000_alloc_rx_buffers, oldest"));
	snprintf(r->s->stacks[0].frame[1], SAMPLE_FRAME_LEN, "hold_map+0x10 [e1000ex]");
	assess_phb(r);
	assert_true(says(r, "e1000e by hold_map [e1000ex], oldest"));
	r->s->devices[0].driver[0] = '\0';
	assess_phb(r);
	assert_true(says(r, "0001:00:00.0 (no driver) by hold_map [e1000ex], oldest"));
}

static void what_the_kernel_will_do_is_said(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].driver[0] = '\0';
	holds(r, NIC, RING, 50, 16);
	r->s->teardown = TEARDOWN_WAITS;
	assess_phb(r);
	assert_true(says(r, "removing the slot or PHB now would wait for them, up to 120 s"));
	r->s->teardown = TEARDOWN_UNKNOWN;
	assess_phb(r);
	assert_true(
	    says(r, "removing the slot or PHB now might free the table while they are mapped"));
}

static void a_neighbour_with_a_driver_hides_nothing(void **state)
{
	struct run *r = machine(state, 32);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "");
	holds(r, NIC, RING, 50, 16);
	holds(r, NEIGHBOUR, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
}

static void no_driver_says_less_on_other_buses(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].driver[0] = '\0';
	snprintf(r->s->devices[0].bus, sizeof(r->s->devices[0].bus), "platform");
	holds(r, NIC, RING, 50, 16);
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "nvme");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
}

static void a_device_that_is_gone_holds(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].gone = true;
	r->s->devices[0].gen = 0;
	r->s->devices[0].driver[0] = '\0';
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "the device is gone"));
}

/* It is not what was asked for, but holds the window that goes. */
static void a_gone_device_in_a_window_that_goes_counts(void **state)
{
	struct run *r = machine(state, 16);
	struct device *gone = nic(r->s, NEIGHBOUR, "0001:00:00.1", "");

	gone->gone = true;
	gone->gen = 0;
	holds(r, NEIGHBOUR, RING, 50, 16);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
}

static void what_is_older_than_the_binding_is_held(void **state)
{
	struct run *r = machine(state, 24);

	r->s->devices[0].bound_after_ns = 60 * SECOND;
	holds(r, NIC, RING, 60, 8);
	holds(r, NIC, RING, 61, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 8);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
	assert_true(says(r, "8 TCEs of 0001:00:00.0 e1000e"));
	assert_true(says(r, "mapped before the driver was last bound"));
	assert_true(advises(r, "tcectl holders --stacks --device 0001:00:00.0"));
	assert_true(says(r, "was bound to e1000e less than 40s ago"));
}

/* Whatever the times say: a binding may be shorter than what they tell apart. */
static void what_has_another_bindings_number_is_held(void **state)
{
	struct run *r = machine(state, 24);

	r->s->devices[0].binding = 3;
	r->s->devices[0].bound_after_ns = r->s->devices[0].bound_ns = 60 * SECOND;
	holds(r, NIC, RING, 61, 8);
	r->s->mappings[0].binding = 2;
	holds(r, NIC, RING, 59, 16);
	r->s->mappings[1].binding = 3;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 8);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
	assert_true(says(r, "mapped before the driver was last bound"));
}

/* Neither alone says anything. */
static void a_number_that_the_other_lacks_leaves_it_to_time(void **state)
{
	struct run *r = machine(state, 24);

	r->s->devices[0].bound_after_ns = 60 * SECOND;
	holds(r, NIC, RING, 60, 8);
	r->s->mappings[0].binding = 3;
	holds(r, NIC, RING, 61, 16);
	r->s->mappings[1].binding = 2;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 8);
	r->s->mappings[0].binding = r->s->mappings[1].binding = 0;
	r->s->devices[0].binding = 3;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 8);
}

static void the_row_that_holds_is_known(void **state)
{
	struct run *r = machine(state, 24);
	size_t n;

	holds(r, NIC, RING, 59, 8);
	assess_phb(r);
	assert_int_equal(holder__why_held(model__holders(r->m, &n)), WHY_DRIVER_UNMAPS);
	r->s->devices[0].bound_after_ns = 60 * SECOND;
	assess_phb(r);
	assert_int_equal(holder__why_held(model__holders(r->m, &n)), WHY_EARLIER_BINDING);
	r->s->devices[0].driver[0] = '\0';
	assess_phb(r);
	assert_int_equal(holder__why_held(model__holders(r->m, &n)), WHY_NO_DRIVER);
}

static void a_table_that_is_freed_already_is_held(void **state)
{
	struct run *r = machine(state, 0);

	holds(r, NIC, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "16 TCEs of a window that has been freed"));
	assert_true(advises(r, "tcectl holders --stacks --device 0001:00:00.0"));
	/* Those of an earlier binding are among them. */
	holds(r, NIC, RING, 60, 8);
	r->s->mappings[1].gen = GEN + 1;
	r->s->devices[0].bound_after_ns = 55 * SECOND;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "24 TCEs of a window that has been freed"));
	assert_int_equal(r->c.windows, 1);
	check__free(&r->c);
	assert_int_equal(r->c.windows, 0);
}

static void page_pool_is_at_risk_where_the_kernel_keeps_its_pages(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, NIC, POOL, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_int_equal(r->c.window[0].page_pool, 16);
	assert_true(says(r, "this kernel unmaps them with their page_pool"));
	assert_false(advises(r, "ss -tumpi"));
	r->s->page_pool = PAGE_POOL_KEEPS;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].page_pool, 16);
	assert_int_equal(r->c.window[0].released_on_unbind, 0);
	assert_true(advises(r, "ss -tumpi"));
	assert_true(advises(r, "tcectl drain --phb \"PHB 1\" --unbind -- drmgr -c phb -r -s "
			       "\"PHB 1\""));
	r->s->page_pool = PAGE_POOL_UNKNOWN;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].page_pool, 16);
	assert_true(advises(r, "ss -tumpi"));
}

static void sockets_matter_where_a_page_pool_may_be(void **state)
{
	struct run *r = machine(state, 16);

	r->s->page_pool = PAGE_POOL_KEEPS;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(advises(r, "ss -tumpi"));
	r->s->devices[0].no_page_pool = true;
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "nvme")->no_page_pool = true;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_false(advises(r, "ss -tumpi"));
}

static void any_frame_of_page_pool_counts(void **state)
{
	struct run *r = machine(state, 16);

	r->s->page_pool = PAGE_POOL_KEEPS;
	holds(r, NIC, POOL, 50, 16);
	snprintf(r->s->stacks[1].frame[1], SAMPLE_FRAME_LEN, "some_helper+0x4");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	snprintf(r->s->stacks[1].frame[2], SAMPLE_FRAME_LEN, "my_page_pool_of_mine+0x4");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void without_a_stack_page_pool_is_possible(void **state)
{
	struct run *r = machine(state, 16);

	r->s->page_pool = PAGE_POOL_KEEPS;
	holds(r, NIC, 0, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "no call stack that shows the caller: page_pool may have mapped them"));
	/* Its driver uses none, but no stack says that its driver has mapped them. */
	r->s->devices[0].no_page_pool = true;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->page_pool = PAGE_POOL_UNMAPS;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void unattributed_of_the_only_device_is_its_drivers(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, NIC, RING, 50, 6);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(r->c.bound);
	assert_int_equal(r->c.window[0].unattributed, 10);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
	r->s->page_pool = PAGE_POOL_KEEPS;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->devices[0].no_page_pool = true;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->devices[0].bound_after_ns = 45 * SECOND;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
}

static void unattributed_in_a_shared_window_is_never_clear(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].no_page_pool = true;
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "nvme")->no_page_pool = true;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_AT_RISK);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_AT_RISK);
	/* No driver unmaps through this table: the neighbour maps through another one now. */
	r->s->devices[1].gen = GEN + 1;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
}

/* A selected device that is gone selects a window that another one uses. */
static void unattributed_beside_who_stays_is_at_risk(void **state)
{
	struct run *r = machine(state, 24);
	struct device *gone = nic(r->s, NEIGHBOUR, "0001:00:00.1", "");

	gone->gone = true;
	gone->gen = 0;
	holds(r, NEIGHBOUR, RING, 50, 8);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.1"), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 8);
	assert_int_equal(r->c.window[0].unattributed, 16);
	assert_true(says(r, "devices outside the selection, which share"));
}

/* Whatever its driver is now, it is a device that others may have mapped with. */
static void a_bridge_shares_a_window(void **state)
{
	struct run *r = machine(state, 16);

	nic(r->s, NEIGHBOUR, "0001:00:01.0", "pcieport");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
}

static void a_driver_that_maps_nothing_unmaps_nothing(void **state)
{
	static const char *const drivers[] = {"vfio-pci",     "pci-stub", "uio_pci_generic",
					      "pciback",      "pcieport", "xen-pciback",
					      "mlx5-vfio-pci"};
	struct run *r = machine(state, 16);

	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "%s", drivers[i]);
		assert_int_equal(assess_phb(r), VERDICT_HELD); /* unattributed */
		assert_true(says(r, "no device on this window has a driver"));
	}
	holds(r, NIC, RING, 50, 16);
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "%s", drivers[i]);
		assert_int_equal(assess_phb(r), VERDICT_HELD);
		assert_true(says(r, "the driver maps and unmaps nothing itself; removing the "
				    "slot or PHB now would free the table while they are mapped"));
	}
	snprintf(r->s->stacks[0].frame[1], SAMPLE_FRAME_LEN, "vfio_map+0x10 [vfio_pci]");
	snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "vfio-pci");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

/* A window that the device has left: its unmap would go through the present one. */
static void a_former_table_is_held_by_every_selector(void **state)
{
	static const struct {
		enum select_by by;
		const char *name;
	} selectors[] = {{SELECT_DEVICE, "0001:00:00.0"},
			 {SELECT_PHB, "PHB 1"},
			 {SELECT_PHB, "0001"},
			 {SELECT_DRC, "C7"},
			 {SELECT_DRC, "0x40000007"},
			 {SELECT_SLOT, "U1"},
			 {SELECT_LPM, NULL},
			 {SELECT_ALL, NULL}};
	struct run *r = machine(state, 16);
	struct table *now = add_table(r->s, GEN + 1, 0);

	now->iommu_group = 1;
	snprintf(now->loc_code, sizeof(now->loc_code), "U1");
	r->s->tables[0].window = WINDOW_DDW_DYNAMIC;
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	holds(r, NIC, RING, 50, 16);
	r->s->devices[0].gen = GEN + 1;
	for (int bound = 0; bound < 2; bound++) {
		snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "%s", bound ? "e1000e" : "");
		for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++)
			assert_int_equal(judge(r, selectors[i].by, selectors[i].name),
					 VERDICT_HELD);
		assert_true(says(r, "in a window that the device no longer maps through"));
		/* The window goes with the neighbour, too. */
		assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.1"), VERDICT_HELD);
	}
}

static void unattributed_in_a_table_without_devices_is_held(void **state)
{
	struct run *r = machine(state, 16);

	add_table(r->s, GEN + 1, 0)->iommu_group = 1;
	r->s->devices[0].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
}

static void a_removed_device_holds_beside_one_that_stays(void **state)
{
	struct run *r = machine(state, 16);
	struct device *gone = nic(r->s, NEIGHBOUR, "0001:00:00.1", "");

	gone->gone = true;
	gone->gen = 0;
	holds(r, NEIGHBOUR, RING, 50, 16);
	nic(r->s, NEIGHBOUR + 1, "0001:00:00.2", "nvme");
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
	assert_int_equal(r->c.window[0].other_devices, 0);
}

/* A removed device may have mapped what no hook saw. */
static void unattributed_beside_a_removed_device_is_at_risk(void **state)
{
	struct run *r = machine(state, 16);
	struct device *gone = nic(r->s, NEIGHBOUR, "0001:00:00.1", "");

	gone->gone = true;
	gone->gen = 0;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "a removed device has shared this window"));
}

static void another_modules_mappings_are_at_risk(void **state)
{
	struct run *r = machine(state, 16);
	char *frame = r->s->stacks[0].frame[1];

	holds(r, NIC, RING, 50, 16);
	snprintf(frame, SAMPLE_FRAME_LEN, "hold_map+0x10 [hold]");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "by hold_map [hold], oldest 50s: mapped by another module"));
	snprintf(frame, SAMPLE_FRAME_LEN, "hold_map+0x10");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	snprintf(frame, SAMPLE_FRAME_LEN, "scsi_dma_map+0x10 [scsi_mod]");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	snprintf(frame, SAMPLE_FRAME_LEN, "vring_map+0x10 [virtio_ring]");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "virtio-pci");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void a_stack_without_names_may_be_of_page_pool(void **state)
{
	static const char *const nameless[] = {"0xc00000000012ab34", "c00000000012ab34", "?", "",
					       "[unknown]"};
	struct run *r = machine(state, 16);
	struct stack *st = &r->s->stacks[0];

	r->s->page_pool = PAGE_POOL_KEEPS;
	r->s->devices[0].no_page_pool = true;
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	for (size_t i = 0; i < sizeof(nameless) / sizeof(nameless[0]); i++) {
		snprintf(st->frame[1], SAMPLE_FRAME_LEN, "%s", nameless[i]);
		assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	}
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "dma_map_sgtable+0x10");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	st->frames = 0;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->page_pool = PAGE_POOL_UNMAPS;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void a_stack_with_gaps_may_be_of_page_pool(void **state)
{
	struct run *r = machine(state, 16);
	struct stack *st = &r->s->stacks[0];

	r->s->page_pool = PAGE_POOL_KEEPS;
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	snprintf(st->frame[st->frames++], SAMPLE_FRAME_LEN, "0xc00000000012ab34");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "a call stack with gaps"));
	r->s->devices[0].no_page_pool = true;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->devices[0].no_page_pool = false;
	for (st->frames = 1; st->frames < SAMPLE_FRAMES; st->frames++)
		snprintf(st->frame[st->frames], SAMPLE_FRAME_LEN, "function+0x10");
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	snprintf(st->frame[SAMPLE_FRAMES - 1], SAMPLE_FRAME_LEN, "e1000_open+0x10 [e1000e]");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

/* The event is of one sample, the holder of all that follow, until it holds nothing. */
static void an_old_mapping_event_is_remembered(void **state)
{
	struct run *r = machine(state, 16);
	struct event *e = sample__add_event(r->s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN;
	snprintf(e->device, sizeof(e->device), "0001:00:00.0");
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "an old-mapping event reports that they look leaked"));
	r->s->nevents = 0;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->nmappings = 0;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->nmappings = 1;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void an_old_mapping_event_is_of_one_call_stack(void **state)
{
	struct run *r = machine(state, 16);
	struct event *e = sample__add_event(r->s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN;
	snprintf(e->device, sizeof(e->device), "0001:00:00.0");
	e->stack = r->s->stacks[1];
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->nevents = 1;
	e->stack = r->s->stacks[0];
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
}

/* Its mappings are the window's unattributed TCEs: the event must go with them. */
static void an_old_mapping_event_of_an_unknown_device_counts(void **state)
{
	struct run *r = machine(state, 16);
	struct event *e = sample__add_event(r->s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN + 1;
	snprintf(e->device, sizeof(e->device), "?");
	holds(r, 0, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	e->gen = GEN;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(
	    r, "16 TCEs of unknown devices; an old-mapping event reports that some look leaked"));
	assert_int_equal(r->c.window[0].released_on_unbind, 0);
}

/* It names that device's mappings, not the unattributed ones beside them. */
static void an_old_mapping_event_of_a_device_is_of_its_mappings(void **state)
{
	struct run *r = machine(state, 20);
	struct event *e = sample__add_event(r->s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = GEN;
	snprintf(e->device, sizeof(e->device), "0001:00:00.0");
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(
	    r, "4 TCEs mapped before tracing started; the only device on this window is bound"));
}

/* A device that the sample does not have has used the window: unattributed TCEs may be its. */
static void a_device_that_only_its_mappings_name_shares_the_window(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, 99, RING, 50, 4);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "16 TCEs of unknown devices"));
	r->s->mappings[0].device = 0;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

/* Not to be counted makes nothing better. */
static void mappings_without_a_device_count_where_the_bitmap_does_not(void **state)
{
	struct run *r = machine(state, COUNT_UNKNOWN);

	holds(r, 0, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_int_equal(r->c.window[0].released_on_unbind, 16);
	assert_int_equal(r->c.window[0].unattributed, COUNT_UNKNOWN);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
}

static void a_freed_table_is_held_by_unknown_devices(void **state)
{
	struct run *r = machine(state, 0);

	holds(r, 0, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(judge(r, SELECT_ALL, NULL), VERDICT_HELD);
}

static void a_window_that_is_missing_is_unknown(void **state)
{
	struct run *r = machine(state, 0);
	struct device *d = &r->s->devices[0];

	d->gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(says(r, "the DMA window of 0001:00:00.0 is unknown"));
	assert_false(says(r, "more devices like it"));
	assert_true(advises(r, "tcectl doctor"));
	holds(r, NIC, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(says(r, "16 TCEs in a window that is missing in this sample"));
	/* Those of an earlier binding are known to be orphaned, wherever they are. */
	d->bound_after_ns = 55 * SECOND;
	holds(r, NIC, RING, 60, 4);
	r->s->mappings[1].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "16 TCEs that no driver unmaps, in a window"));
	assert_true(says(r, "4 TCEs in a window that is missing in this sample"));
	r->s->nmappings = 1;
	d->bound_after_ns = 0;
	d->driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(
	    says(r, "16 TCEs that no driver unmaps, in a window that is missing in this sample"));
	r->s->nmappings = 0;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
}

/* It maps through another window now; a neighbour maps through the one that is missing. */
static void a_former_window_that_is_missing_is_held(void **state)
{
	struct run *r = machine(state, 0);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e")->gen = GEN + 1;
	holds(r, NIC, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.1"), VERDICT_HELD);
	r->s->devices[0].gone = true;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.1"), VERDICT_HELD);
}

/* The same, and the device that is asked about comes first in the sample. */
static void a_missing_window_goes_with_each_of_its_devices(void **state)
{
	struct run *r = machine(state, 0);

	r->s->devices[0].gen = GEN + 1;
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	holds(r, NEIGHBOUR, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
	/* A neighbour that maps through it stays in it, with what it has there. */
	r->s->devices[1].gen = GEN + 1;
	r->s->devices[1].driver[0] = '\0';
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.1"), VERDICT_HELD);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_UNKNOWN);
}

/* In a table that is freed, or in a missing one that only others map through. */
static void what_a_removed_device_holds_elsewhere_is_not_the_others(void **state)
{
	struct run *r = machine(state, 0);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "")->gone = true;
	holds(r, NEIGHBOUR, RING, 50, 16);
	r->s->mappings[0].gen = GEN + 1;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_int_equal(judge(r, SELECT_ALL, NULL), VERDICT_HELD);
	nic(r->s, NEIGHBOUR + 1, "0001:00:00.2", "e1000e")->gen = GEN + 1;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.2"), VERDICT_HELD);
}

static void no_window_at_all_is_unknown(void **state)
{
	struct run *r = machine(state, 0);

	r->s->ntables = 0;
	r->s->devices[0].driver[0] = '\0';
	r->s->devices[0].gen = 0;
	assert_int_equal(judge(r, SELECT_ALL, NULL), VERDICT_UNKNOWN);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_UNKNOWN);
	assert_true(says(r, "the sample has no DMA window at all"));
}

/* What maps through no table misses none. */
static void a_device_without_a_table_of_its_own(void **state)
{
	struct run *r = machine(state, 0);
	struct device *d = &r->s->devices[0];

	d->gen = 0;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	d->bypass = true;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	d->bypass = false;
	snprintf(d->bus, sizeof(d->bus), "vio");
	assert_int_equal(judge(r, SELECT_ALL, NULL), VERDICT_CLEAR);
	snprintf(d->bus, sizeof(d->bus), "pci");
	snprintf(add_table(r->s, 0, COUNT_UNKNOWN)->devices, 128, "0001:00:00.0");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void what_is_known_to_be_held_needs_no_count(void **state)
{
	struct run *r = machine(state, COUNT_UNKNOWN);

	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
}

/* Mapped since the table was counted: they must not hide older unattributed ones. */
static void younger_mappings_hide_nothing(void **state)
{
	struct run *r = machine(state, 16);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	holds(r, NIC, RING, 101, 16);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].unattributed, 16);
}

/* 20 mapped and 16 live: some had ended when the ledger was read, and may hide as many. */
static void stale_mappings_hide_nothing(void **state)
{
	struct run *r = machine(state, 16);

	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	holds(r, NIC, RING, 60, 4);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_true(says(r, "its mappings cover 20 TCEs and fewer are live"));
	r->s->tables[0].exact = true;
	r->s->tables[0].attributed = 16;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->tables[0].attributed = 12;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].unattributed, 4);
}

/* The same with the same number of live TCEs: their sums say nothing where bits do. */
static void as_many_mapped_as_live_hide_nothing(void **state)
{
	struct run *r = machine(state, 307);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	holds(r, NIC, RING, 50, 307);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->tables[0].exact = true;
	r->s->tables[0].attributed = 303;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
}

static void times_after_the_sample_have_no_age(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].bound_after_ns = 200 * SECOND;
	holds(r, NIC, RING, 150, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "oldest <1s"));
	assert_true(says(r, "was bound to e1000e <1s ago"));
}

static void unattributed_without_any_driver_is_held(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
	assert_true(says(r, "no device on this window has a driver"));
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "");
	assert_int_equal(assess_phb(r), VERDICT_HELD);
}

static void a_mapping_of_an_unknown_device_is_unattributed(void **state)
{
	struct run *r = machine(state, 16);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "nvme");
	holds(r, 0, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].unattributed, 16);
}

/* What a neighbour maps between the count and the copy must not hide unattributed TCEs. */
static void a_busy_neighbour_hides_nothing(void **state)
{
	struct run *r = machine(state, 11);

	nic(r->s, NIC + 1, "0001:00:00.1", "e1000e");
	holds(r, NIC + 1, RING, 50, 8);
	holds(r, NIC + 1, RING, 101, 16);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_AT_RISK);
	assert_true(says(r, "3 TCEs with no known owner"));
	assert_true(says(r, "8 TCEs of devices that stay"));
	assert_int_equal(r->c.live, 3);
}

static void mappings_of_who_stays_are_not_judged(void **state)
{
	struct run *r = machine(state, 24);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "");
	holds(r, NIC, RING, 50, 16);
	holds(r, NEIGHBOUR, RING, 50, 8);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_int_equal(r->c.live, 16);
	assert_int_equal(r->c.window[0].other_devices, 8);
	assert_true(says(r, "8 TCEs of devices that stay"));
	assert_true(advises(r, "tcectl drain --device 0001:00:00.0 --unbind -- drmgr -c pci -r -s "
			       "C7"));
}

/* drmgr would take the neighbour as well: it must be asked about first. */
static void a_slot_is_not_removed_for_one_function(void **state)
{
	struct run *r = machine(state, 16);

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e");
	r->s->devices[1].slot[0] = r->s->devices[0].slot[0];
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_true(says(r, "1 more device goes with the slot, C7: not part of this check"));
	assert_true(advises(r, "tcectl check --drc C7"));
	assert_true(advises(r, "tcectl drain --device 0001:00:00.0 --unbind"));
	judge(r, SELECT_DRC, "0x40000007");
	assert_true(advises(r, "tcectl drain --drc 0x40000007 --unbind -- drmgr -c pci -r -s C7"));
}

static void a_direct_window_is_clear_and_says_why(void **state)
{
	struct run *r = machine(state, 0);
	struct table *t = add_table(r->s, 0, COUNT_UNKNOWN);

	t->window = WINDOW_DDW_DIRECT;
	snprintf(t->devices, sizeof(t->devices), "0001:00:00.0");
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_int_equal(r->c.windows, 2);
	assert_int_equal(r->c.window[1].live, COUNT_UNKNOWN);
	assert_int_equal(r->c.live, 0);
	assert_true(says(r, "all memory is mapped permanently"));
	/* What the default window beside it holds counts anyway. */
	r->s->tables[0].live = 16;
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_HELD);
}

static void a_window_of_a_process(void **state)
{
	struct run *r = machine(state, COUNT_UNKNOWN);

	r->s->tables[0].user_owned = true;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_int_equal(r->c.live, COUNT_UNKNOWN);
	assert_int_equal(r->c.window[0].unattributed, COUNT_UNKNOWN);
	r->s->tables[0].live = 12;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].unattributed, 12);
	assert_true(says(r, "12 TCEs of a process that owns the window"));
	r->s->tables[0].live = 0;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

/* What drivers have left in such a window is not among what the process has mapped. */
static void a_processs_tces_are_counted_by_themselves(void **state)
{
	struct run *r = machine(state, 12);

	r->s->tables[0].user_owned = true;
	snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "vfio-pci");
	snprintf(r->s->stacks[0].frame[1], SAMPLE_FRAME_LEN, "vfio_map+0x10 [vfio_pci]");
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "vfio-pci");
	holds(r, NIC, RING, 50, 16);
	holds(r, NEIGHBOUR, RING, 50, 8);
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_AT_RISK);
	assert_int_equal(r->c.live, 12);
	assert_string_equal(
	    r->c.line,
	    "0001:00:00.0, 1 window, 12 TCEs live, 12 TCEs may stay mapped without a driver");
}

/* Mapped before the process got it; the bitmap of such a window says nothing. */
static void what_a_driver_left_to_a_process_counts(void **state)
{
	struct run *r = machine(state, 0);
	struct device *gone;

	r->s->tables[0].user_owned = true;
	snprintf(r->s->devices[0].driver, SAMPLE_NAME_LEN, "vfio-pci");
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_true(says(r, "16 TCEs of 0001:00:00.0 vfio-pci by e1000_alloc_rx_buffers"));
	assert_int_equal(r->c.window[0].orphaned, 16);
	gone = nic(r->s, NEIGHBOUR, "0001:00:00.1", "");
	gone->gone = true;
	/* One that the process's device has, which comes first, and one of a removed device. */
	holds(r, NEIGHBOUR, RING, 60, 4);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 20);
	r->s->nmappings = 1;
	r->s->mappings[0].device = NEIGHBOUR;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	r->s->ndevices = 1;
	r->s->mappings[0].device = 0;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 16);
	assert_int_equal(r->c.window[0].unattributed, 0);
	r->s->nmappings = 0;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
}

static void what_cannot_be_seen_is_unknown(void **state)
{
	struct run *r = machine(state, 16);
	struct degraded *d;

	holds(r, NIC, RING, 50, 16);
	r->s->complete = false;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(advises(r, "tcectl doctor"));
	r->s->complete = true;
	r->s->tables[0].live = COUNT_UNKNOWN;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	r->s->tables[0].live = 16;
	d = sample__add_degraded(r->s);
	snprintf(d->feature, sizeof(d->feature), "map caller");
	d->affects = AFFECTS_NONE;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	d->affects = AFFECTS_HOLDERS;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(says(r, "not available: map caller"));
	d->affects = AFFECTS_TABLES;
	r->s->tables[0].live = 0;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
}

static void held_is_worse_than_unknown(void **state)
{
	struct run *r = machine(state, 16);

	r->s->devices[0].driver[0] = '\0';
	r->s->complete = false;
	assert_int_equal(assess_phb(r), VERDICT_HELD);
}

static void unknown_is_worse_than_at_risk(void **state)
{
	struct run *r = machine(state, 16);

	r->s->page_pool = PAGE_POOL_KEEPS;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	r->s->complete = false;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
}

static void losses_are_said_and_weighed(void **state)
{
	struct run *r = machine(state, 16);
	struct loss *l = sample__add_loss(r->s);

	holds(r, NIC, RING, 50, 16);
	snprintf(l->class, sizeof(l->class), "of-tomorrow");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	l->count = 3;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(says(r, "tracing lost 3 records of class of-tomorrow"));
	/* What was lost is unattributed, or an event: the answer has it, and the verdict stays. */
	snprintf(l->class, sizeof(l->class), "ledger-full");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(says(r, "tracing lost 3 records of class ledger-full"));
	snprintf(l->class, sizeof(l->class), "ring-full");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(says(r, "tracing lost 3 records of class ring-full"));
	/* A table without a slot may be one of those that go. */
	snprintf(l->class, sizeof(l->class), "table-slots-full");
	r->s->tables[0].live = 0;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
}

/* Where nothing is unattributed, and every mapping was made after it. */
static void an_old_loss_changes_nothing(void **state)
{
	struct run *r = machine(state, 16);
	struct loss *l = sample__add_loss(r->s);

	holds(r, NIC, RING, 50, 16);
	snprintf(l->class, sizeof(l->class), "of-tomorrow");
	l->count = 3;
	l->last_ns = r->s->mappings[0].mapped_ns - 1;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_true(says(r, "tracing lost 3 records of class of-tomorrow, last "));
	l->last_ns++;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	l->last_ns--;
	/* Windows beside it that are empty, or have nothing to count. */
	add_table(r->s, GEN + 1, 0)->iommu_group = 1;
	snprintf(add_table(r->s, 0, COUNT_UNKNOWN)->devices, 128, "0001:00:00.0");
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_int_equal(r->c.windows, 3);
	/* One unattributed TCE: it may be older. */
	r->s->tables[0].live++;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
}

/* Whether the live TCEs are the neighbour's is what is in doubt. */
static void a_loss_matters_where_the_neighbour_has_all_that_lives(void **state)
{
	struct run *r = machine(state, 16);
	struct loss *l = sample__add_loss(r->s);
	struct degraded *d;

	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e")->gen = GEN;
	holds(r, NEIGHBOUR, RING, 50, 16);
	snprintf(l->class, sizeof(l->class), "of-tomorrow");
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_CLEAR);
	assert_int_equal(r->c.live, 0);
	l->count = 3;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_UNKNOWN);
	l->count = 0;
	d = sample__add_degraded(r->s);
	d->affects = AFFECTS_HOLDERS;
	assert_int_equal(judge(r, SELECT_DEVICE, "0001:00:00.0"), VERDICT_UNKNOWN);
}

/* A window is as uncertain as all of them, unless its bitmap says that it is empty. */
static void losses_are_of_each_window_that_is_in_use(void **state)
{
	struct run *r = machine(state, 16);
	struct table *t = add_table(r->s, GEN + 1, 0);
	struct loss *l = sample__add_loss(r->s);

	t->iommu_group = 1;
	t = add_table(r->s, 0, COUNT_UNKNOWN);
	t->window = WINDOW_DDW_DIRECT;
	snprintf(t->devices, sizeof(t->devices), "0001:00:00.0");
	holds(r, NIC, RING, 50, 16);
	snprintf(l->class, sizeof(l->class), "of-tomorrow");
	l->count = 3;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_int_equal(r->c.windows, 3);
	assert_int_equal(r->c.window[0].verdict, VERDICT_UNKNOWN);
	assert_string_equal(r->c.window[0].reason[0].text,
			    "what tracing has lost or cannot see may be of this window");
	assert_int_equal(r->c.window[1].verdict, VERDICT_CLEAR);
	assert_int_equal(r->c.window[2].verdict, VERDICT_CLEAR);
	for (uint32_t i = 1; i < r->c.reasons; i++)
		assert_true(r->c.reason[i - 1].verdict >= r->c.reason[i].verdict);
	r->s->tables[0].live = 0;
	r->s->tables[1].live = 16;
	r->s->mappings[0].gen = r->s->devices[0].gen = GEN + 1;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_int_equal(r->c.window[0].verdict, VERDICT_CLEAR);
	assert_string_equal(r->c.window[1].reason[0].text,
			    "what tracing has lost or cannot see may be of this window");
	r->s->tables[0].live = 16;
	r->s->tables[1].live = 0;
	r->s->mappings[0].gen = r->s->devices[0].gen = GEN;
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].verdict, VERDICT_HELD);
	assert_false(says(r, "may be of this window"));
}

/* What was before our own trace only tced knows. */
static void without_the_tced_that_runs_it_is_unknown_at_best(void **state)
{
	static const struct check_basis unasked = {.unasked = "permission denied"};
	struct run *r = machine(state, 16);

	r->basis = &unasked;
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	assert_true(says(r, "tced could not be asked: earlier driver bindings"));
	assert_string_equal(r->c.line,
			    "tced could not be asked (permission denied); traced directly: PHB 1, "
			    "1 window, 16 TCEs live, not everything is visible (see Notes)");
	assert_string_equal(r->c.scope.unasked, "permission denied");
	assert_true(advises(r, "tcectl doctor"));
	r->s->page_pool = PAGE_POOL_KEEPS;
	r->s->mappings[0].stack = POOL;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	r->s->devices[0].driver[0] = '\0';
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	r->s->tables[0].live = 0;
	r->s->nmappings = 0;
	assert_int_equal(assess_phb(r), VERDICT_UNKNOWN);
	r->basis = NULL;
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	assert_string_equal(r->c.scope.unasked, "");
}

static void a_recordings_verdict_is_nothing_to_type(void **state)
{
	static const struct check_basis recording = {
	    .source = CHECK_RECORDING, .path = "a.jsonl", .now_ns = 1103 * SECOND};
	struct run *r = machine(state, 16);

	r->basis = &recording;
	holds(r, NIC, RING, 50, 16);
	setenv("TZ", "UTC", 1);
	tzset();
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(assess_phb(r), i == 0   ? VERDICT_CLEAR
						: i == 1 ? VERDICT_UNKNOWN
							 : VERDICT_HELD);
		assert_int_equal(r->c.steps, 0);
		assert_true(says(r, "this is a recording of 1970-01-01 00:18:20 UTC: before a "
				    "removal or migration, check the machine itself"));
		r->s->complete = false;
		if (i)
			r->s->devices[0].driver[0] = '\0';
	}
	assert_string_equal(r->c.scope.path, "a.jsonl");
	assert_int_equal(r->c.scope.source, CHECK_RECORDING);
	assert_int_equal(r->c.scope.age_ns, 3 * SECOND);
}

static void a_verdict_says_what_it_is_about(void **state)
{
	struct check_basis tced = {.source = CHECK_TCED};
	struct run *r = machine(state, 0);
	struct check c;
	const struct selector by = {.by = SELECT_SLOT, .name = "P9"};

	snprintf(r->s->host, sizeof(r->s->host), "lpar7");
	r->basis = &tced;
	assess_phb(r);
	assert_int_equal(r->c.scope.by, SELECT_PHB);
	assert_string_equal(r->c.scope.name, "PHB 1");
	assert_string_equal(r->c.scope.host, "lpar7");
	assert_int_equal(r->c.scope.time_ns, 1100 * SECOND);
	assert_int_equal(r->c.scope.since_ns, 1040 * SECOND);
	assert_int_equal(r->c.scope.age_ns, COUNT_UNKNOWN);
	/* A clock that was set back makes nothing of the future. */
	tced.now_ns = 1000 * SECOND;
	judge(r, SELECT_ALL, NULL);
	assert_int_equal(r->c.scope.age_ns, 0);
	assert_string_equal(r->c.scope.name, "");
	check__unknown(&c, r->s, &by, &tced, "no slot is at P9");
	assert_int_equal(c.verdict, VERDICT_UNKNOWN);
	assert_int_equal(c.live, COUNT_UNKNOWN);
	assert_int_equal(c.windows, 0);
	assert_string_equal(c.line, "no slot is at P9");
	assert_string_equal(c.scope.name, "P9");
	assert_string_equal(c.scope.host, "lpar7");
	check__unknown(&c, NULL, &by, NULL, "no permission");
	assert_int_equal(c.scope.source, CHECK_OWN_TRACE);
	assert_string_equal(c.scope.host, "");
	assert_int_equal(c.scope.age_ns, COUNT_UNKNOWN);
}

static void the_worst_window_wins(void **state)
{
	struct run *r = machine(state, 16);
	struct table *t = add_table(r->s, GEN + 1, 8);

	t->iommu_group = 2;
	snprintf(t->phb, sizeof(t->phb), "0001");
	nic(r->s, NEIGHBOUR, "0001:00:00.1", "e1000e")->gen = GEN + 1;
	r->s->devices[1].iommu_group = 2;
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(assess_phb(r), VERDICT_CLEAR);
	r->s->page_pool = PAGE_POOL_KEEPS;
	assert_int_equal(assess_phb(r), VERDICT_AT_RISK);
	assert_int_equal(r->c.window[0].verdict, VERDICT_CLEAR);
	assert_int_equal(r->c.window[1].verdict, VERDICT_AT_RISK);
	assert_int_equal(r->c.live, 24);
}

static void vio_windows_do_not_count_in_a_migration(void **state)
{
	struct run *r = machine(state, 16);
	struct table *t = add_table(r->s, GEN + 1, 8);
	struct device *d = add_device(r->s, NEIGHBOUR, GEN + 1, "30000002", "");

	snprintf(d->bus, sizeof(d->bus), "vio");
	t->window = WINDOW_VIO;
	holds(r, NIC, RING, 50, 16);
	assert_int_equal(judge(r, SELECT_LPM, NULL), VERDICT_CLEAR);
	assert_int_equal(r->c.windows, 1);
	assert_int_equal(r->c.steps, 0); /* the drivers stay bound */
	assert_int_equal(judge(r, SELECT_ALL, NULL), VERDICT_HELD);
}

static void the_worst_reason_comes_first_and_not_all_are_said(void **state)
{
	struct run *r = machine(state, 60);
	char name[SAMPLE_NAME_LEN];

	for (unsigned int i = 0; i < 6; i++) {
		snprintf(name, sizeof(name), "0001:00:02.%u", i);
		nic(r->s, 20 + i, name, "");
		holds(r, 20 + i, RING, 50 + i, 8);
	}
	holds(r, NIC, RING, 70, 12);
	assert_int_equal(assess_phb(r), VERDICT_HELD);
	assert_int_equal(r->c.window[0].orphaned, 48);
	assert_int_equal(r->c.window[0].reasons, 5);
	assert_int_equal(r->c.window[0].reason[0].verdict, VERDICT_HELD);
	assert_string_equal(r->c.window[0].reason[3].text,
			    "24 TCEs of 3 more holders: no driver is left to unmap them");
	assert_int_equal(r->c.window[0].reason[4].verdict, VERDICT_CLEAR);
}

static void words_of_verdicts_and_sources(void **state)
{
	static const char *const verdicts[] = {"clear", "at-risk", "unknown", "held"};
	static const char *const sources[] = {"own-trace", "tced", "recording"};

	machine(state, 0);
	for (uint32_t i = 0; i < VERDICTS; i++)
		assert_string_equal(verdict__name(i), verdicts[i]);
	assert_null(verdict__name(VERDICTS));
	for (uint32_t i = 0; i < CHECK_SOURCES; i++)
		assert_string_equal(check_source__name(i), sources[i]);
	assert_null(check_source__name(CHECK_SOURCES));
}

static void names_are_quoted_for_the_shell(void **state)
{
	struct run *r = machine(state, 0);

	snprintf(r->s->devices[0].slot[1].drc_name, SAMPLE_NAME_LEN, "P$(reboot)");
	judge(r, SELECT_PHB, "P$(reboot)");
	assert_string_equal(r->c.step[0].command, "tcectl drain --phb 'P$(reboot)' --unbind -- "
						  "drmgr -c pci -r -s 'P$(reboot)'");
	snprintf(r->s->devices[0].slot[1].drc_name, SAMPLE_NAME_LEN, "a'$b");
	judge(r, SELECT_PHB, "a'$b");
	assert_int_equal(r->c.steps, 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_teardown(function, run_free)
	const struct CMUnitTest tests[] = {
	    TEST(full_rings_are_clear_for_this_instant),
	    TEST(nothing_live_without_a_driver_is_clear_for_good),
	    TEST(a_driver_may_map_into_an_empty_window),
	    TEST(a_bridge_is_no_driver_that_maps),
	    TEST(an_empty_bitmap_is_clear_whatever_was_lost),
	    TEST(a_device_without_driver_holds),
	    TEST(a_module_that_is_no_driver_is_named),
	    TEST(what_the_kernel_will_do_is_said),
	    TEST(a_neighbour_with_a_driver_hides_nothing),
	    TEST(no_driver_says_less_on_other_buses),
	    TEST(a_device_that_is_gone_holds),
	    TEST(a_gone_device_in_a_window_that_goes_counts),
	    TEST(what_is_older_than_the_binding_is_held),
	    TEST(what_has_another_bindings_number_is_held),
	    TEST(a_number_that_the_other_lacks_leaves_it_to_time),
	    TEST(the_row_that_holds_is_known),
	    TEST(a_table_that_is_freed_already_is_held),
	    TEST(page_pool_is_at_risk_where_the_kernel_keeps_its_pages),
	    TEST(sockets_matter_where_a_page_pool_may_be),
	    TEST(any_frame_of_page_pool_counts),
	    TEST(without_a_stack_page_pool_is_possible),
	    TEST(unattributed_of_the_only_device_is_its_drivers),
	    TEST(unattributed_in_a_shared_window_is_never_clear),
	    TEST(unattributed_beside_who_stays_is_at_risk),
	    TEST(a_bridge_shares_a_window),
	    TEST(a_driver_that_maps_nothing_unmaps_nothing),
	    TEST(a_former_table_is_held_by_every_selector),
	    TEST(unattributed_in_a_table_without_devices_is_held),
	    TEST(a_removed_device_holds_beside_one_that_stays),
	    TEST(unattributed_beside_a_removed_device_is_at_risk),
	    TEST(another_modules_mappings_are_at_risk),
	    TEST(a_stack_without_names_may_be_of_page_pool),
	    TEST(a_stack_with_gaps_may_be_of_page_pool),
	    TEST(an_old_mapping_event_is_remembered),
	    TEST(an_old_mapping_event_is_of_one_call_stack),
	    TEST(an_old_mapping_event_of_an_unknown_device_counts),
	    TEST(an_old_mapping_event_of_a_device_is_of_its_mappings),
	    TEST(a_device_that_only_its_mappings_name_shares_the_window),
	    TEST(mappings_without_a_device_count_where_the_bitmap_does_not),
	    TEST(a_freed_table_is_held_by_unknown_devices),
	    TEST(a_window_that_is_missing_is_unknown),
	    TEST(a_former_window_that_is_missing_is_held),
	    TEST(a_missing_window_goes_with_each_of_its_devices),
	    TEST(what_a_removed_device_holds_elsewhere_is_not_the_others),
	    TEST(no_window_at_all_is_unknown),
	    TEST(a_device_without_a_table_of_its_own),
	    TEST(what_is_known_to_be_held_needs_no_count),
	    TEST(younger_mappings_hide_nothing),
	    TEST(stale_mappings_hide_nothing),
	    TEST(as_many_mapped_as_live_hide_nothing),
	    TEST(times_after_the_sample_have_no_age),
	    TEST(unattributed_without_any_driver_is_held),
	    TEST(a_mapping_of_an_unknown_device_is_unattributed),
	    TEST(a_busy_neighbour_hides_nothing),
	    TEST(mappings_of_who_stays_are_not_judged),
	    TEST(a_slot_is_not_removed_for_one_function),
	    TEST(a_direct_window_is_clear_and_says_why),
	    TEST(a_window_of_a_process),
	    TEST(a_processs_tces_are_counted_by_themselves),
	    TEST(what_a_driver_left_to_a_process_counts),
	    TEST(what_cannot_be_seen_is_unknown),
	    TEST(held_is_worse_than_unknown),
	    TEST(unknown_is_worse_than_at_risk),
	    TEST(losses_are_said_and_weighed),
	    TEST(an_old_loss_changes_nothing),
	    TEST(a_loss_matters_where_the_neighbour_has_all_that_lives),
	    TEST(losses_are_of_each_window_that_is_in_use),
	    TEST(without_the_tced_that_runs_it_is_unknown_at_best),
	    TEST(a_recordings_verdict_is_nothing_to_type),
	    TEST(a_verdict_says_what_it_is_about),
	    TEST(the_worst_window_wins),
	    TEST(vio_windows_do_not_count_in_a_migration),
	    TEST(the_worst_reason_comes_first_and_not_all_are_said),
	    TEST(words_of_verdicts_and_sources),
	    TEST(names_are_quoted_for_the_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
