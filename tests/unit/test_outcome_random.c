// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_outcome_random.c - random machines: check's verdict is never better than an oracle's.
 *
 * A machine is made with what is true of it; a sample shows some of that. The oracle knows the
 * truth and has the rows in its own words; it calls nothing of outcome.c. TCETOP_SEED=N runs that
 * seed alone, TCETOP_SEEDS=N as many as that.
 */
#include "fixture.h"

#include "model/check/check.h"
#include "model/event.h"
#include "model/model.h"

#include <inttypes.h>
#include <stdbool.h>

#define SEEDS 20000
#define NOW 100 /* s, as all times; tracing started at 10 */
#define BOUND 50
#define MISSING_GEN 8
#define FREED_GEN 9

enum { MAX_WINDOWS = 3, MAX_DEVICES = 4, MAX_MAPPINGS = 8 };

enum code {
	CODE_OWN,
	CODE_KERNEL,
	CODE_FOREIGN,
	CODE_POOL,
	CODE_NONE,
	CODE_EMPTY,
	CODE_NAMELESS,
	CODE_CUT,
	CODES
};
enum driver { DRIVER_NONE, DRIVER_OWN, DRIVER_PASSIVE };

struct truth_window {
	uint64_t gen;
	int group;
	bool dynamic;
	unsigned int nobodys; /* TCEs that no hook has seen */
	bool uncounted;
	bool exact; /* the bitmap and the ledger of one instant */
};

struct truth_device {
	bool gone;
	const char *bus;
	enum driver driver;
	const char *name_of_driver;
	uint64_t gen;
	int group;
	bool rebound;         /* at BOUND */
	unsigned int binding; /* its number, 0: bindings are not seen */
	bool told_by_time;    /* two samples differ as well */
	bool no_page_pool;
	bool leaks_told; /* an old-mapping event named it */
};

struct truth_mapping {
	int device; /* -1: unknown */
	uint64_t gen;
	enum code code;
	unsigned int at;
	unsigned int binding; /* of its device, at that time; 0: not known */
	unsigned int tces;
};

struct truth {
	enum page_pool pool;
	struct truth_window window[MAX_WINDOWS];
	int windows;
	struct truth_device device[MAX_DEVICES];
	int devices;
	struct truth_mapping mapping[MAX_MAPPINGS];
	int mappings;
	bool no_tables;
	enum select_by by;
	int selected; /* SELECT_DEVICE, SELECT_DRC */
};

static uint64_t state_of_dice;

static unsigned int dice(unsigned int sides)
{
	state_of_dice ^= state_of_dice << 13;
	state_of_dice ^= state_of_dice >> 7;
	state_of_dice ^= state_of_dice << 17;
	return (unsigned int)((state_of_dice * 0x2545f4914f6cdd1dULL >> 33) % sides);
}

static bool one_in(unsigned int n)
{
	return dice(n) == 0;
}

/* The machine. */

static void make_window(struct truth *t, int i)
{
	t->window[i] = (struct truth_window){
	    .gen = (uint64_t)i + 1,
	    .group = (int)dice(2),
	    .dynamic = one_in(3),
	    .nobodys = one_in(4) ? 1 + dice(8) : 0,
	    .uncounted = one_in(30),
	    .exact = one_in(2),
	};
}

static const char *name_driver(enum driver driver)
{
	static const char *const passive[] = {"vfio-pci", "pci-stub", "uio_pci_generic", "pciback",
					      "pcieport"};

	if (driver == DRIVER_NONE)
		return "";
	return driver == DRIVER_OWN ? "nvme" : passive[dice(5)];
}

static void make_device(struct truth *t, int i)
{
	static const enum driver drivers[] = {DRIVER_NONE, DRIVER_OWN, DRIVER_OWN, DRIVER_OWN,
					      DRIVER_PASSIVE};
	const struct truth_window *w = &t->window[dice((unsigned int)t->windows)];
	struct truth_device *d = &t->device[i];

	*d = (struct truth_device){.gone = one_in(6), .gen = w->gen, .group = w->group};
	d->bus = one_in(8) ? "platform" : one_in(8) ? "vio" : "pci";
	d->driver = d->gone ? DRIVER_NONE : drivers[dice(5)];
	d->name_of_driver = name_driver(d->driver);
	d->rebound = d->driver != DRIVER_NONE && one_in(3);
	d->binding = one_in(2) ? (d->rebound ? 3 : 1) : 0;
	d->told_by_time = !d->binding || one_in(2);
	d->no_page_pool = one_in(2);
	d->leaks_told = one_in(8);
	if (!d->gone && one_in(20))
		d->gen = MISSING_GEN;
	if (d->gone && one_in(2))
		d->gen = 0;
}

/* Where a device may have mapped: its table, the default window of its group, anywhere seldom. */
static uint64_t place_of(const struct truth *t, int device)
{
	const struct truth_window *any = &t->window[dice((unsigned int)t->windows)];

	if (one_in(15))
		return FREED_GEN;
	if (device < 0 || one_in(5) || !t->device[device].gen)
		return any->gen;
	return t->device[device].gen;
}

/* One instant: a mapping that was made after it is not in the sample, so none is. */
static bool is_of_one_instant(const struct truth *t, uint64_t gen)
{
	for (int i = 0; i < t->windows; i++)
		if (t->window[i].gen == gen)
			return t->window[i].exact;
	return false;
}

/* A number is of an earlier binding at any time: that may have been shorter than a sample. */
static unsigned int number_of(const struct truth *t, int device)
{
	const struct truth_device *d = device < 0 ? NULL : &t->device[device];

	if (!d || one_in(8))
		return 0;
	return d->rebound && one_in(2) ? 1 + dice(2) : d->binding;
}

static void make_mapping(struct truth *t, int i)
{
	static const unsigned int times[] = {20, BOUND, 60, 60, NOW + 1};
	struct truth_mapping *m = &t->mapping[i];

	m->device = one_in(12) ? -1 : (int)dice((unsigned int)t->devices);
	m->gen = place_of(t, m->device);
	m->code = one_in(2) ? CODE_OWN : (enum code)dice(CODES);
	m->at = times[dice(is_of_one_instant(t, m->gen) ? 4 : 5)];
	m->binding = number_of(t, m->device);
	m->tces = 1 + dice(16);
}

static void make_truth(struct truth *t)
{
	static const enum select_by selectors[] = {SELECT_ALL,    SELECT_LPM, SELECT_DEVICE,
						   SELECT_DEVICE, SELECT_DRC, SELECT_SLOT};

	*t = (struct truth){.pool = (enum page_pool)dice(3), .no_tables = one_in(100)};
	t->windows = 1 + (int)dice(MAX_WINDOWS);
	for (int i = 0; i < t->windows; i++)
		make_window(t, i);
	t->devices = 1 + (int)dice(MAX_DEVICES);
	for (int i = 0; i < t->devices; i++)
		make_device(t, i);
	t->mappings = (int)dice(MAX_MAPPINGS + 1);
	for (int i = 0; i < t->mappings; i++)
		make_mapping(t, i);
	t->by = selectors[dice(6)];
	t->selected = (int)dice((unsigned int)t->devices);
}

/* The sample of it. */

static void show_stack(struct sample *s, enum code code)
{
	static const char *const frames[CODES][3] = {
	    [CODE_OWN] = {"dma_map_page_attrs+0x1c4", "nvme_map+0x1 [nvme]"},
	    [CODE_KERNEL] = {"dma_map_page_attrs+0x1c4", "some_function+0x1"},
	    [CODE_FOREIGN] = {"dma_map_page_attrs+0x1c4", "hold_map+0x1 [hold]"},
	    [CODE_POOL] = {"dma_map_page_attrs+0x1c4", "page_pool_dma_map+0x40",
			   "nvme_map+0x1 [nvme]"},
	    [CODE_NAMELESS] = {"0xc000000000123456", "0xc000000000123400"},
	    [CODE_CUT] = {"iommu_alloc+0x1", "dma_iommu_map_page+0x1", "dma_map_page_attrs+0x1c4"},
	};
	struct stack *st = sample__add_stack(s);

	assert_non_null(st);
	st->id = code + 1;
	for (int i = 0; i < 3 && frames[code][i]; i++)
		snprintf(st->frame[st->frames++], SAMPLE_FRAME_LEN, "%s", frames[code][i]);
}

/* Live when the table was counted: all of its mappings but those made since. */
static int64_t live_of(const struct truth *t, const struct truth_window *w)
{
	int64_t live = w->nobodys;

	for (int i = 0; i < t->mappings; i++)
		if (t->mapping[i].gen == w->gen && t->mapping[i].at <= NOW)
			live += t->mapping[i].tces;
	return live;
}

static void show_window(struct sample *s, const struct truth *t, const struct truth_window *w)
{
	struct table *table = add_table(s, w->gen, w->uncounted ? COUNT_UNKNOWN : live_of(t, w));

	table->exact = w->exact && !w->uncounted;
	table->attributed = table->exact ? table->live - w->nobodys : COUNT_UNKNOWN;
	table->iommu_group = w->group;
	table->window = w->dynamic ? WINDOW_DDW_DYNAMIC : WINDOW_DEFAULT;
}

static void show_device(struct sample *s, const struct truth_device *from, int i)
{
	char name[SAMPLE_NAME_LEN];
	struct device *d;

	snprintf(name, sizeof(name), "0001:00:00.%d", i);
	d = add_device(s, (uint32_t)i + 1, from->gone ? 0 : from->gen, name, from->name_of_driver);
	snprintf(d->bus, sizeof(d->bus), "%s", from->bus);
	d->iommu_group = from->group;
	d->gone = from->gone;
	d->no_page_pool = from->no_page_pool;
	d->bound_after_ns = from->rebound && from->told_by_time ? BOUND * SECOND : 0;
	d->binding = from->binding;
	d->bound_ns = from->rebound && from->binding ? BOUND * SECOND : 0;
	d->slots = 1;
	d->slot[0].drc_index = 0x40000000 + (uint64_t)i;
	snprintf(d->slot[0].drc_name, SAMPLE_NAME_LEN, "C%d", i);
	snprintf(d->slot[0].loc_code, SAMPLE_LOC_LEN, "U1-C%d", i);
}

static void show_mapping(struct sample *s, const struct truth *t, int i)
{
	const struct truth_mapping *from = &t->mapping[i];
	struct mapping *m = add_mapping(s, from->gen, (uint64_t)i * 16, from->tces);
	m->device = (uint32_t)(from->device + 1);
	m->stack = from->code == CODE_NONE ? 0 : from->code + 1;
	m->mapped_ns = from->at * SECOND;
	m->binding = from->binding;
}

static void show_event(struct sample *s, int device, uint64_t gen)
{
	struct event *e = sample__add_event(s);

	assert_non_null(e);
	event__init(e, EVENT_OLD_MAPPING, 0, 0);
	e->gen = gen;
	snprintf(e->device, sizeof(e->device), "0001:00:00.%d", device);
}

static struct sample *show(const struct truth *t)
{
	struct sample *s = new_sample(NOW * SECOND);

	s->page_pool = t->pool;
	for (int i = 0; i < t->windows && !t->no_tables; i++)
		show_window(s, t, &t->window[i]);
	for (int i = 0; i < t->devices; i++)
		show_device(s, &t->device[i], i);
	for (enum code code = 0; code < CODES; code++)
		if (code != CODE_NONE)
			show_stack(s, code);
	for (int i = 0; i < t->mappings; i++)
		show_mapping(s, t, i);
	for (int i = 0; i < t->devices; i++)
		for (uint64_t gen = 1; t->device[i].leaks_told && gen <= FREED_GEN; gen++)
			show_event(s, i, gen);
	return s;
}

/* The oracle: issue's rows, each by itself, the worst wins. */

static bool is_selected(const struct truth *t, int device)
{
	if (device < 0)
		return false;
	if (t->by == SELECT_ALL)
		return true;
	if (t->by == SELECT_LPM)
		return strcmp(t->device[device].bus, "vio") != 0;
	return device == t->selected;
}

static bool has_mapped(const struct truth *t, int device, uint64_t gen)
{
	for (int i = 0; i < t->mappings; i++)
		if (t->mapping[i].device == device && t->mapping[i].gen == gen)
			return true;
	return false;
}

/* A removed device without mappings is in no selection by name, as if it had never been. */
static bool goes_with(const struct truth *t, int device, uint64_t gen)
{
	const struct truth_device *d = &t->device[device];

	return (!d->gone && d->gen == gen) || has_mapped(t, device, gen);
}

static bool is_concerned(const struct truth *t, uint64_t gen)
{
	if (t->by == SELECT_ALL || t->by == SELECT_LPM)
		return true;
	for (int i = 0; i < t->devices; i++)
		if (is_selected(t, i) && goes_with(t, i, gen))
			return true;
	return false;
}

static enum verdict worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

static bool is_stackless(enum code code)
{
	return code == CODE_NONE || code == CODE_EMPTY || code == CODE_NAMELESS || code == CODE_CUT;
}

/* By the numbers of bindings; where one is missing, only what was mapped before another driver was
 * seen is known to be. */
static bool is_of_earlier_binding(const struct truth_mapping *m, const struct truth_device *d)
{
	if (d->binding && m->binding)
		return d->binding != m->binding;
	return d->rebound && d->told_by_time && m->at <= BOUND;
}

static enum verdict verdict_on_bound(const struct truth *t, const struct truth_mapping *m,
				     const struct truth_device *d)
{
	bool keeps = t->pool != PAGE_POOL_UNMAPS;
	bool of_own = m->code == CODE_OWN || m->code == CODE_POOL;
	enum verdict v = VERDICT_CLEAR;

	if (is_of_earlier_binding(m, d))
		return VERDICT_HELD;
	if (d->driver == DRIVER_PASSIVE && !is_stackless(m->code))
		return VERDICT_HELD;
	if (m->code == CODE_FOREIGN || (d->driver == DRIVER_PASSIVE && !of_own))
		v = VERDICT_AT_RISK;
	if (keeps && (m->code == CODE_POOL || is_stackless(m->code)))
		v = VERDICT_AT_RISK;
	return d->leaks_told ? worse(v, VERDICT_AT_RISK) : v;
}

static enum verdict verdict_on_mapping(const struct truth *t, const struct truth_mapping *m)
{
	const struct truth_device *d = &t->device[m->device];

	if (m->gen == FREED_GEN || d->gone || d->gen != m->gen)
		return VERDICT_HELD;
	if (d->driver == DRIVER_NONE)
		return strcmp(d->bus, "platform") == 0 ? VERDICT_AT_RISK : VERDICT_HELD;
	return verdict_on_bound(t, m, d);
}

static bool is_empty(const struct truth *t, uint64_t gen)
{
	for (int i = 0; i < t->windows; i++)
		if (t->window[i].gen == gen && !t->window[i].uncounted)
			return live_of(t, &t->window[i]) == 0;
	return false;
}

/* Removed, or maps through another table now: in the way whichever device of the window goes. */
static bool has_left(const struct truth_device *d, uint64_t gen)
{
	return gen != FREED_GEN && (d->gone || d->gen != gen);
}

static enum verdict verdict_on_mappings(const struct truth *t)
{
	enum verdict v = VERDICT_CLEAR;

	for (int i = 0; i < t->mappings; i++) {
		const struct truth_mapping *m = &t->mapping[i];

		/* All of it was mapped after the count: the count stands for this instant. */
		if (is_empty(t, m->gen))
			continue;
		if (m->device < 0) {
			if (m->gen == FREED_GEN)
				v = VERDICT_HELD;
		} else if (is_selected(t, m->device) ||
			   (has_left(&t->device[m->device], m->gen) && is_concerned(t, m->gen))) {
			v = worse(v, verdict_on_mapping(t, m));
		}
	}
	return v;
}

static bool has_nobodys(const struct truth *t, const struct truth_window *w)
{
	if (w->nobodys)
		return true;
	for (int i = 0; i < t->mappings; i++)
		if (t->mapping[i].gen == w->gen && t->mapping[i].device < 0 &&
		    t->mapping[i].at <= NOW)
			return true;
	return false;
}

static enum verdict verdict_on_nobodys(const struct truth *t, const struct truth_window *w)
{
	const struct truth_device *only = NULL, *working = NULL;
	int ever = 0;

	for (int i = 0; i < t->devices; i++) {
		const struct truth_device *d = &t->device[i];

		if (d->gen != w->gen && !has_mapped(t, i, w->gen))
			continue;
		ever++;
		only = d;
		if (!d->gone && d->gen == w->gen && d->driver == DRIVER_OWN)
			working = d;
	}
	if (!working)
		return VERDICT_HELD;
	if (ever == 1 && !only->rebound && (only->no_page_pool || t->pool == PAGE_POOL_UNMAPS))
		return VERDICT_CLEAR;
	return VERDICT_AT_RISK;
}

static enum verdict verdict_on_windows(const struct truth *t)
{
	enum verdict v = VERDICT_CLEAR;

	for (int i = 0; i < t->windows; i++) {
		const struct truth_window *w = &t->window[i];

		if (!is_concerned(t, w->gen))
			continue;
		if (w->uncounted)
			v = worse(v, VERDICT_UNKNOWN);
		else if (has_nobodys(t, w))
			v = worse(v, verdict_on_nobodys(t, w));
	}
	return v;
}

static enum verdict oracle(const struct truth *t)
{
	enum verdict v = verdict_on_mappings(t);

	if (t->no_tables)
		return VERDICT_UNKNOWN;
	for (int i = 0; i < t->devices; i++)
		if (is_selected(t, i) && t->device[i].gen == MISSING_GEN &&
		    t->device[i].driver != DRIVER_NONE)
			v = worse(v, VERDICT_UNKNOWN);
	return worse(v, verdict_on_windows(t));
}

/* The two side by side. */

static bool ask(const struct truth *t, const struct sample *s, struct check *c)
{
	char name[SAMPLE_NAME_LEN], error[512];
	static const char *const names[] = {
	    [SELECT_DEVICE] = "0001:00:00.%d", [SELECT_DRC] = "C%d", [SELECT_SLOT] = "U1-C%d"};
	struct selector by = {.by = t->by};
	struct model *m = model__new();
	struct selection sel;
	bool found;

	assert_non_null(m);
	if (t->by != SELECT_ALL && t->by != SELECT_LPM) {
		const char *end = strchr(names[t->by], '%');

		snprintf(name, sizeof(name), "%.*s%d", (int)(end - names[t->by]), names[t->by],
			 t->selected);
		by.name = name;
	}
	assert_int_equal(model__update(m, s), 0);
	found = !selection__find(&sel, s, &by, error, sizeof(error));
	if (found)
		assert_int_equal(check__run(c, s, m, &sel, NULL), 0);
	selection__free(&sel);
	model__free(m);
	return found;
}

static void print_reasons(const struct check *c)
{
	for (size_t i = 0; i < c->windows; i++)
		for (uint32_t k = 0; k < c->window[i].reasons; k++)
			print_error("  gen %" PRIu64 ": %s\n", c->window[i].table->gen,
				    c->window[i].reason[k].text);
	for (uint32_t k = 0; k < c->reasons; k++)
		print_error("  %s\n", c->reason[k].text);
}

static void print_truth(const struct truth *t)
{
	print_error("page_pool %s, selector %d of device %d\n", page_pool__name(t->pool), t->by,
		    t->selected);
	for (int i = 0; i < t->windows; i++)
		print_error("  window %" PRIu64 ": group %d, dynamic %d, unknown TCEs %u\n",
			    t->window[i].gen, t->window[i].group, t->window[i].dynamic,
			    t->window[i].nobodys);
	for (int i = 0; i < t->devices; i++) {
		const struct truth_device *d = &t->device[i];

		print_error("  device %d: %s %s, window %" PRIu64 ", gone %d, rebound %d (by "
			    "time %d), binding %u, no page_pool %d, leaks %d\n",
			    i, d->bus, d->name_of_driver, d->gen, d->gone, d->rebound,
			    d->told_by_time, d->binding, d->no_page_pool, d->leaks_told);
	}
	for (int i = 0; i < t->mappings; i++)
		print_error("  %u TCEs of device %d in %" PRIu64 ", code %d, at %u, binding %u\n",
			    t->mapping[i].tces, t->mapping[i].device, t->mapping[i].gen,
			    t->mapping[i].code, t->mapping[i].at, t->mapping[i].binding);
}

/* The verdict that check gave; VERDICTS if there was nothing to ask about. */
static enum verdict run_seed(uint64_t seed)
{
	enum verdict want, got = VERDICTS;
	struct check c = {0};
	struct sample *s;
	struct truth t;

	state_of_dice = seed * 0x9e3779b97f4a7c15ULL + 1;
	for (int i = 0; i < 8; i++)
		dice(2);
	make_truth(&t);
	s = show(&t);
	want = oracle(&t);
	if (ask(&t, s, &c)) {
		got = c.verdict;
		if (got < want) {
			print_error("TCETOP_SEED=%" PRIu64 ": %s, the oracle says %s\n", seed,
				    verdict__name(got), verdict__name(want));
			print_truth(&t);
			print_reasons(&c);
			check__free(&c);
			sample__free(s);
			fail();
		}
	}
	check__free(&c);
	sample__free(s);
	return got;
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void a_verdict_is_never_better_than_the_oracles(void **state)
{
	uint64_t one = from_environment("TCETOP_SEED", 0);
	uint64_t seeds = from_environment("TCETOP_SEEDS", SEEDS), found[VERDICTS + 1] = {0};

	(void)state;
	if (one) {
		run_seed(one);
		return;
	}
	for (uint64_t seed = 1; seed <= seeds; seed++)
		found[run_seed(seed)]++;
	/* A check that always says HELD would pass, and a generator of one kind prove nothing. */
	for (enum verdict v = 0; v < VERDICTS; v++)
		assert_true(found[v] > seeds / 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_verdict_is_never_better_than_the_oracles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
