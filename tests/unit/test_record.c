// SPDX-License-Identifier: GPL-2.0-only
/* test_record.c - what is written can be read, and what is wrong is refused with its line. */
#include "fixture.h"

#include <errno.h>
#include <json-c/json.h>

#include "model/event.h"
#include "record/record.h"
#include "record/field.h"

#define HEAD "{\"kind\":\"sample\",\"format\":1,\"time\":5,\"mono\":6,\"complete\":true}\n"
#define END "{\"kind\":\"end\"}\n"

#define TABLE(fields) HEAD "{\"kind\":\"table\"," fields "}\n" END
#define EVENT(fields)                                                                              \
	HEAD "{\"kind\":\"event\",\"event\":\"late-unmap\",\"severity\":\"critical\",\"time\":1,"  \
	     "\"mono\":2,\"count\":1,\"message\":\"\"," fields "}\n" END
#define LEVEL(fields)                                                                              \
	HEAD "{\"kind\":\"level\",\"liobn\":\"0x1\",\"gen\":1,\"view\":\"user\"," fields "}\n" END
#define NAMED(fields) TABLE("\"liobn\":\"0x1\",\"gen\":1,\"window\":\"default\"," fields)

#define ZEROS_31 "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"

struct reading {
	struct sample *s;
	int err;
	char error[200];
};

static struct reading read_text(const char *text)
{
	struct reading r = {.s = sample__new()};
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	unsigned long lineno = 0;

	assert_non_null(in);
	r.err = record__read_sample(in, r.s, &lineno, r.error, sizeof(r.error));
	fclose(in);
	return r;
}

static void fill(char *text, size_t size)
{
	memset(text, 'x', size - 1);
}

/* As much as fits: 8 holders with whole stacks. */
static void full_event(struct event *e)
{
	event__init(e, EVENT_UNMAP_WRONG_WINDOW, 1780000000000000002, 124);
	e->count = 3;
	e->liobn = 0x80000001;
	e->gen = UINT64_MAX;
	snprintf(e->window, sizeof(e->window), "ddw-dynamic");
	e->page_shift = 16;
	e->base = 0x800000000000000;
	e->entries = UINT64_MAX;
	fill(e->phb, sizeof(e->phb));
	snprintf(e->drc_name, sizeof(e->drc_name), "PHB 1");
	fill(e->loc_code, sizeof(e->loc_code));
	fill(e->device, sizeof(e->device));
	e->live = INT64_MAX;
	e->live_before = 1;
	e->tces = 2;
	e->dma_addr = 0x800000000010000;
	e->polls = 3;
	e->wait_ns = 4;
	e->age_ns = 5;
	e->used = 6;
	e->free_run = 0;
	e->node = 8;
	e->bytes = 65536;
	fill(e->task, sizeof(e->task));
	e->pid = 412;
	e->holders = EVENT_HOLDERS;
	e->holders_left_out = 9;
	e->stack.frames = SAMPLE_FRAMES;
	for (uint32_t i = 0; i < EVENT_HOLDERS; i++) {
		struct event_holder *h = &e->holder[i];

		snprintf(h->device, sizeof(h->device), "0001:00:00.%u", i);
		snprintf(h->driver, sizeof(h->driver), "driver%u", i);
		h->direction = i % 4;
		h->tces = 100 - i;
		h->mappings = 10 - i;
		h->oldest_ns = i;
		h->stack.frames = SAMPLE_FRAMES;
		for (uint32_t k = 0; k < SAMPLE_FRAMES; k++) {
			fill(h->stack.frame[k], SAMPLE_FRAME_LEN);
			fill(e->stack.frame[k], SAMPLE_FRAME_LEN);
		}
	}
	event__write_message(e);
}

/* One of everything, with the values that are easy to get wrong. */
static struct sample *full_sample(void)
{
	struct sample *s = new_sample(123);
	struct table *t = add_table(s, UINT64_MAX, 306);
	struct exchange *x;
	struct hypercall *hc;
	struct module *mod;
	struct device *dev;
	struct degraded *d;
	struct level *l;
	struct hook *h;
	struct stack *st;
	struct mapping *m;

	s->time_ns = 1780000000000000001;
	s->attached_time_ns = 3;
	s->events_since_ns = 1780000000000000000;
	s->page_size = 65536;
	snprintf(s->host, sizeof(s->host), "lpar7");
	snprintf(s->release, sizeof(s->release), "6.12.94");
	snprintf(s->platform, sizeof(s->platform), "pseries");
	snprintf(s->btf, sizeof(s->btf), "/boot/vmlinux-6.1.btf");
	s->teardown = TEARDOWN_FREES;
	s->detail = DETAIL_LEDGER;
	s->page_pool = PAGE_POOL_UNMAPS;
	s->census_ns = 250000;
	s->census_entries = 49;
	s->full = (struct full_limit){80, 32};
	t->window = WINDOW_VIO;
	t->user_owned = true;
	t->base = 0x800000000000000;
	t->entries = UINT64_MAX;
	t->reserved = COUNT_UNKNOWN;
	t->exact = true;
	t->attributed = 300;
	t->stale = 2;
	t->iommu_group = 0;
	t->full_bytes = 1;
	t->maps = 11;
	t->unmaps = 12;
	t->map_tces = 13;
	t->unmap_tces = 14;
	t->levels = 2;
	t->charged_bytes = 1 << 22;
	t->refused = 0;
	snprintf(t->phb, sizeof(t->phb), "0001");
	snprintf(t->drc_name, sizeof(t->drc_name), "PHB \"1\"\\ \n\xc3\xa9");
	t->pools = 2;
	t->pool[0] = (struct pool){.entries = 8, .used = 3, .reserved = 1, .free_run = 4};
	t->pool[1] = (struct pool){.first = 8, .entries = UINT64_MAX, .free_run = UINT64_MAX};
	t = add_table(s, 0, COUNT_UNKNOWN);
	t->window = WINDOW_DDW_DIRECT;
	t->charged_bytes = COUNT_UNKNOWN;
	t->refused = COUNT_UNKNOWN;
	snprintf(t->devices, sizeof(t->devices), "0001:00:00.0,0001:00:01.0");
	dev = add_device(s, 1, UINT64_MAX, "0001:00:00.0", "e1000e");
	dev->bypass = true;
	dev->no_page_pool = true;
	dev->iommu_group = COUNT_UNKNOWN;
	dev->bound_after_ns = 5;
	dev->binding = 65535;
	dev->bound_ns = UINT64_MAX;
	dev->slots = 2;
	dev->slot[0] = (struct drc_slot){.loc_code = "P1-C1"};
	dev->slot[1] = (struct drc_slot){.drc_index = 0x20000001, .drc_name = "PHB 1"};
	dev->partner_drc = 0x20000002;
	snprintf(dev->module, sizeof(dev->module), "e1000e");
	dev = add_device(s, UINT32_MAX, UINT64_MAX, "0002:00:00.0", "");
	dev->gone = true;
	dev->built_in = true;
	mod = sample__add_module(s);
	snprintf(mod->name, sizeof(mod->name), "e1000e_x");
	snprintf(mod->uses, sizeof(mod->uses), "e1000e,ptp");
	snprintf(sample__add_module(s)->name, SAMPLE_MODULE_LEN, "e1000e");
	st = sample__add_stack(s);
	st->id = 9;
	st->frames = 2;
	snprintf(st->frame[0], SAMPLE_FRAME_LEN, "dma_map_page_attrs+0x1c4");
	snprintf(st->frame[1], SAMPLE_FRAME_LEN, "e1000_alloc_rx_buffers+0x10 [e1000e]");
	m = add_mapping(s, UINT64_MAX, 17, 4);
	m->device = 1;
	m->stack = 9;
	m->direction = MAP_FROM_DEVICE;
	m->binding = 65535;
	m->mapped_ns = 100;
	sample__add_loss(s)->count = UINT64_MAX;
	snprintf(sample__add_sink(s)->reason, SAMPLE_TEXT_LEN, "No space left on device");
	h = sample__add_hook(s);
	h->hits = (uint64_t)COUNT_UNKNOWN;
	h->misses = 7;
	d = sample__add_degraded(s);
	snprintf(d->purpose, sizeof(d->purpose), "table create");
	d = sample__add_degraded(s);
	snprintf(d->purpose, sizeof(d->purpose), "unmap");
	snprintf(d->feature, sizeof(d->feature), "when a mapping ends");
	snprintf(d->reason, sizeof(d->reason), "__iommu_free: not in this kernel");
	d->affects = AFFECTS_HOLDERS;
	d = sample__add_degraded(s);
	snprintf(d->purpose, sizeof(d->purpose), "find groups");
	d->affects = AFFECTS_TABLES;
	l = sample__add_level(s);
	*l = (struct level){.gen = UINT64_MAX,
			    .liobn = 0x100fd,
			    .view = VIEW_USER,
			    .levels = 2,
			    .entries = 1024,
			    .order = 1,
			    .pages = 3,
			    .bytes = 24576,
			    .full_bytes = 4194304,
			    .node = 8,
			    .remote_pages = 1,
			    .first = {1, [LEVEL_CELLS - 1] = UINT32_MAX},
			    .cells = LEVEL_CELLS,
			    .cell_entries = 16,
			    .populated = 2,
			    .allocated = 10,
			    .by_process = 4,
			    .by_irqs_off = 3,
			    .by_softirq = 2,
			    .by_hardirq = 1,
			    .failed = 5,
			    .lost_races = 6,
			    .time = {[LEVEL_TIMES - 1] = UINT64_MAX},
			    .times = LEVEL_TIMES};
	l = sample__add_level(s); /* of no table that is known */
	l->pages = l->bytes = l->full_bytes = l->node = l->remote_pages = l->populated =
	    COUNT_UNKNOWN;
	l->allocated = l->by_process = 1;
	l->time[1] = 1;
	l->times = 2;
	x = sample__add_exchange(s);
	*x = (struct exchange){.gen = UINT64_MAX,
			       .liobn = 0x100fd,
			       .before = MAP_TO_DEVICE,
			       .after = MAP_NONE,
			       .count = UINT64_MAX};
	hc = sample__add_hypercall(s);
	*hc = (struct hypercall){.liobn = 0x80000001,
				 .call = HYPERCALL_INDIRECT,
				 .calls = 3,
				 .tces = 512,
				 .time = {[2] = 3},
				 .times = 3,
				 .failures = 1};
	hc->failure[0] = (struct hypercall_failure){
	    .code = "H_RESOURCE", .calls = 1, .tces = 9, .cleared = 2, .last_ns = UINT64_MAX};
	*sample__add_event_count(s) = (struct event_count){
	    .event = "late-unmap", .severity = "critical", .count = UINT64_MAX};
	full_event(sample__add_event(s));
	event__init(sample__add_event(s), EVENT_TRACING_LOSSY, 6, 7);
	snprintf(s->events[1].message, EVENT_MESSAGE_LEN, "m");
	s->events[1].holders = 2;
	s->events[1].holder[1] = (struct event_holder){.device = "?", .tces = 1};
	s->events[1].holder[1].stack.frames = 1;
	s->events[1].holder[1].stack.frame[0][0] = 'f';
	return s;
}

static void reads_what_it_wrote(void **state)
{
	struct sample *s = full_sample();
	struct reading r;
	char *text;

	(void)state;
	*sample__add_holder(s) = (struct holder_count){.gen = UINT64_MAX,
						       .device = 1,
						       .stack = 9,
						       .direction = MAP_TO_DEVICE,
						       .binding = 65535,
						       .mappings = 7,
						       .tces = 1ULL << 40,
						       .oldest_ns = 100,
						       .newest_ns = UINT64_MAX,
						       .earlier = 5,
						       .younger = 6};
	text = PRINTED(assert_int_equal(record__write_sample(out, s), 0));
	r = read_text(text);
	assert_string_equal(r.error + strlen(r.error), "");
	assert_int_equal(r.err, 0);
	assert_int_equal(r.s->time_ns, s->time_ns);
	assert_int_equal(r.s->mono_ns, s->mono_ns);
	assert_int_equal(r.s->attached_time_ns, s->attached_time_ns);
	assert_int_equal(r.s->events_since_ns, s->events_since_ns);
	assert_int_equal(r.s->page_size, s->page_size);
	assert_string_equal(r.s->host, s->host);
	assert_string_equal(r.s->release, s->release);
	assert_string_equal(r.s->platform, s->platform);
	assert_string_equal(r.s->btf, s->btf);
	assert_int_equal(r.s->complete, s->complete);
	assert_int_equal(r.s->ntables, s->ntables);
	assert_int_equal(r.s->ndevices, s->ndevices);
	assert_int_equal(r.s->nmodules, s->nmodules);
	assert_int_equal(r.s->nstacks, s->nstacks);
	assert_int_equal(r.s->nmappings, s->nmappings);
	assert_int_equal(r.s->nholders, s->nholders);
	assert_int_equal(r.s->nlosses, s->nlosses);
	assert_int_equal(r.s->nhooks, s->nhooks);
	assert_int_equal(r.s->ndegraded, s->ndegraded);
	assert_int_equal(r.s->nlevels, s->nlevels);
	assert_int_equal(r.s->nexchanges, s->nexchanges);
	/* Every byte, since lists are zeroed when they grow. */
	assert_memory_equal(r.s->tables, s->tables, s->ntables * sizeof(*s->tables));
	assert_memory_equal(r.s->devices, s->devices, s->ndevices * sizeof(*s->devices));
	assert_memory_equal(r.s->modules, s->modules, s->nmodules * sizeof(*s->modules));
	assert_memory_equal(r.s->stacks, s->stacks, s->nstacks * sizeof(*s->stacks));
	assert_memory_equal(r.s->mappings, s->mappings, s->nmappings * sizeof(*s->mappings));
	assert_memory_equal(r.s->holders, s->holders, s->nholders * sizeof(*s->holders));
	assert_memory_equal(r.s->losses, s->losses, s->nlosses * sizeof(*s->losses));
	assert_int_equal(r.s->nsinks, s->nsinks);
	assert_memory_equal(r.s->sinks, s->sinks, s->nsinks * sizeof(*s->sinks));
	assert_memory_equal(r.s->hooks, s->hooks, s->nhooks * sizeof(*s->hooks));
	assert_memory_equal(r.s->levels, s->levels, s->nlevels * sizeof(*s->levels));
	assert_memory_equal(r.s->exchanges, s->exchanges, s->nexchanges * sizeof(*s->exchanges));
	assert_int_equal(r.s->nhypercalls, s->nhypercalls);
	assert_memory_equal(r.s->hypercalls, s->hypercalls,
			    s->nhypercalls * sizeof(*s->hypercalls));
	assert_int_equal(r.s->nevent_counts, s->nevent_counts);
	assert_memory_equal(r.s->event_counts, s->event_counts,
			    s->nevent_counts * sizeof(*s->event_counts));
	assert_int_equal(r.s->nevents, s->nevents);
	assert_memory_equal(r.s->events, s->events, s->nevents * sizeof(*s->events));
	assert_memory_equal(r.s->degraded, s->degraded, s->ndegraded * sizeof(*s->degraded));
	sample__free(s);
	sample__free(r.s);
	free(text);
}

/* The schema of docs/records.md, word for word: other programs read it too. */
static void speaks_as_documented(void **state)
{
	static const char *const lines[] = {
	    "{\"kind\":\"sample\",\"format\":2,\"time\":1780000000000000001,\"mono\":123,"
	    "\"attached_time\":3,\"events_since\":1780000000000000000,\"page_size\":65536,"
	    "\"host\":\"lpar7\",\"release\":\"6.12.94\","
	    "\"platform\":\"pseries\",\"btf\":\"/boot/"
	    "vmlinux-6.1.btf\",\"complete\":true,\"detail\":\"ledger\",\"teardown\":\"frees\","
	    "\"page_pool\":\"unmaps\",\"full_percent\":80,\"full_run\":32,\"census_ns\":250000,"
	    "\"census_entries\":49}",
	    "{\"kind\":\"table\",\"liobn\":\"0x7fffffff\",\"gen\":18446744073709551615,"
	    "\"window\":\"vio\",\"owner\":\"user\",\"page_shift\":12,"
	    "\"base\":\"0x800000000000000\",\"entries\":18446744073709551615,"
	    "\"reserved\":null,\"live\":306,\"exact\":true,\"attributed\":300,\"stale\":2,"
	    "\"maps\":11,\"unmaps\":12,\"map_tces\":13,"
	    "\"unmap_tces\":14,\"levels\":2,\"full_bytes\":1,\"iommu_group\":0,\"pe\":null,"
	    "\"phb\":\"0001\",\"drc_name\":\"PHB \\\"1\\\"\\\\ \\u000a\xc3\xa9\","
	    "\"loc_code\":\"\",\"pools\":[{\"first\":0,\"entries\":8,\"used\":3,\"reserved\":1,"
	    "\"free_run\":4},{\"first\":8,\"entries\":18446744073709551615,\"used\":0,"
	    "\"reserved\":0,\"free_run\":18446744073709551615}],"
	    "\"charged_bytes\":4194304,\"refused\":0,\"not_cleared\":0,"
	    "\"devices\":[\"0001:00:00.0\"],\"drivers\":[\"e1000e\"]}",
	    "{\"kind\":\"table\",\"liobn\":\"0x80000000\",\"gen\":0,"
	    "\"window\":\"ddw-direct\",\"owner\":\"kernel\",\"page_shift\":12,"
	    "\"base\":\"0x0\",\"entries\":0,\"reserved\":0,\"live\":null,\"exact\":false,"
	    "\"attributed\":0,\"stale\":0,\"maps\":0,"
	    "\"unmaps\":0,\"map_tces\":0,\"unmap_tces\":0,\"levels\":0,\"full_bytes\":0,"
	    "\"iommu_group\":null,\"pe\":null,\"phb\":\"\",\"drc_name\":\"\","
	    "\"loc_code\":\"\",\"pools\":[],\"charged_bytes\":null,\"refused\":null,\"not_"
	    "cleared\":0,"
	    "\"devices\":[\"0001:00:00.0\",\"0001:00:01.0\"]}",
	    "{\"kind\":\"device\",\"id\":1,\"name\":\"0001:00:00.0\",\"driver\":\"e1000e\","
	    "\"bus\":\"\",\"gen\":18446744073709551615,\"bypass\":true,\"gone\":false,"
	    "\"page_pool\":\"no\",\"module\":\"e1000e\",\"built_in\":false,"
	    "\"iommu_group\":null,\"bound_after_mono\":5,"
	    "\"binding\":65535,\"bound_mono\":18446744073709551615,\"slots\":["
	    "{\"drc_index\":\"0x0\",\"drc_name\":\"\",\"loc_code\":\"P1-C1\"},"
	    "{\"drc_index\":\"0x20000001\",\"drc_name\":\"PHB 1\",\"loc_code\":\"\"}],"
	    "\"partner_drc\":\"0x20000002\"}",
	    "{\"kind\":\"device\",\"id\":4294967295,\"name\":\"0002:00:00.0\","
	    "\"driver\":\"\",\"bus\":\"\",\"gen\":18446744073709551615,\"bypass\":false,"
	    "\"gone\":true,\"page_pool\":\"maybe\",\"module\":\"\",\"built_in\":true,"
	    "\"iommu_group\":0,\"bound_after_mono\":0,"
	    "\"binding\":0,\"bound_mono\":0,\"slots\":[],\"partner_drc\":\"0x0\"}",
	    "{\"kind\":\"module\",\"module\":\"e1000e_x\",\"uses\":[\"e1000e\",\"ptp\"]}",
	    "{\"kind\":\"module\",\"module\":\"e1000e\",\"uses\":[]}",
	    "{\"kind\":\"stack\",\"id\":9,\"frames\":[\"dma_map_page_attrs+0x1c4\","
	    "\"e1000_alloc_rx_buffers+0x10 [e1000e]\"]}",
	    "{\"kind\":\"mapping\",\"gen\":18446744073709551615,\"entry\":17,\"tces\":4,"
	    "\"device_id\":1,\"stack_id\":9,\"direction\":\"from-device\","
	    "\"binding\":65535,\"mapped_mono\":100}",
	    "{\"kind\":\"loss\",\"class\":\"\",\"count\":18446744073709551615,"
	    "\"meaning\":\"\",\"last_time\":0,\"last_mono\":0}",
	    "{\"kind\":\"sink\",\"sink\":\"\",\"waiting\":0,\"failures\":0,\"lost\":0,"
	    "\"reason\":\"No space left on device\"}",
	    "{\"kind\":\"hook\",\"purpose\":\"\",\"symbol\":\"\",\"mechanism\":\"\","
	    "\"state\":\"\",\"hits\":null,\"misses\":7,\"reason\":\"\"}",
	    "{\"kind\":\"degraded\",\"purpose\":\"table create\",\"feature\":\"\","
	    "\"reason\":\"\",\"affects\":\"none\"}",
	    "{\"kind\":\"degraded\",\"purpose\":\"unmap\","
	    "\"feature\":\"when a mapping ends\","
	    "\"reason\":\"__iommu_free: not in this kernel\",\"affects\":\"holders\"}",
	    "{\"kind\":\"degraded\",\"purpose\":\"find groups\",\"feature\":\"\","
	    "\"reason\":\"\",\"affects\":\"tables\"}",
	    "{\"kind\":\"level\",\"liobn\":\"0x100fd\",\"gen\":18446744073709551615,"
	    "\"view\":\"user\",\"levels\":2,\"entries\":1024,\"order\":1,\"pages\":3,"
	    "\"bytes\":24576,\"full_bytes\":4194304,\"node\":8,\"remote_pages\":1,"
	    "\"first_level\":[1," ZEROS_31 ZEROS_31 "4294967295],\"cell_entries\":16,"
	    "\"populated\":2,\"allocated\":10,\"by_process\":4,\"by_irqs_off\":3,"
	    "\"by_softirq\":2,\"by_hardirq\":1,\"failed\":5,\"lost_races\":6,"
	    "\"time_log2\":[" ZEROS_31 "18446744073709551615]}",
	    "{\"kind\":\"level\",\"liobn\":\"0x0\",\"gen\":0,\"view\":\"hardware\","
	    "\"levels\":0,\"entries\":0,\"order\":0,\"pages\":null,\"bytes\":null,"
	    "\"full_bytes\":null,\"node\":null,\"remote_pages\":null,\"first_level\":[],"
	    "\"cell_entries\":0,\"populated\":null,\"allocated\":1,\"by_process\":1,"
	    "\"by_irqs_off\":0,\"by_softirq\":0,\"by_hardirq\":0,\"failed\":0,"
	    "\"lost_races\":0,\"time_log2\":[0,1]}",
	    "{\"kind\":\"exchange\",\"liobn\":\"0x100fd\",\"gen\":18446744073709551615,"
	    "\"before\":\"to-device\",\"after\":\"none\",\"count\":18446744073709551615}",
	    "{\"kind\":\"hypercall\",\"liobn\":\"0x80000001\",\"call\":\"H_PUT_TCE_INDIRECT\","
	    "\"calls\":3,\"tces\":512,\"time_log2\":[0,0,3],\"failures\":[{\"code\":"
	    "\"H_RESOURCE\",\"calls\":1,\"tces\":9,\"not_cleared\":2,"
	    "\"last_mono\":18446744073709551615}]}",
	    "{\"kind\":\"event-count\",\"event\":\"late-unmap\",\"severity\":\"critical\","
	    "\"count\":18446744073709551615}",
	    "{\"kind\":\"event\",\"event\":\"tracing-lossy\",\"severity\":\"warning\",\"time\":6,"
	    "\"mono\":7,\"count\":1,\"liobn\":\"0x0\",\"gen\":0,\"window\":\"\","
	    "\"page_shift\":0,\"base\":\"0x0\",\"entries\":0,\"phb\":\"\",\"drc_name\":\"\","
	    "\"loc_code\":\"\",\"device\":\"\",\"live\":null,\"live_before\":null,\"tces\":null,"
	    "\"dma_addr\":null,\"polls\":null,\"wait_ns\":null,\"age_ns\":null,\"used\":null,"
	    "\"free_run\":null,\"node\":null,\"bytes\":null,\"drc_index\":null,"
	    "\"freezes\":null,\"max_freezes\":null,"
	    "\"status\":\"\",\"request\":\"\",\"call\":\"\",\"code\":\"\",\"tce\":null,\"task\":"
	    "\"\","
	    "\"pid\":null,\"stack\":[]"
	    ",\"holders\":["
	    "{\"device\":\"\",\"driver\":\"\",\"direction\":\"bidirectional\",\"tces\":0,"
	    "\"mappings\":0,\"oldest_ns\":0,\"stack\":[]},"
	    "{\"device\":\"?\",\"driver\":\"\",\"direction\":\"bidirectional\",\"tces\":1,"
	    "\"mappings\":0,\"oldest_ns\":0,\"stack\":[\"f\"]}],\"holders_left_out\":0,"
	    "\"message\":\"m\"}",
	    "{\"kind\":\"end\"}",
	};
	struct sample *s = full_sample();
	char *text = PRINTED(record__write_sample(out, s));
	char *line = strtok(text, "\n");

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_non_null(line);
		if (strstr(line, "unmap-wrong-window")) /* the long one, of which below */
			line = strtok(NULL, "\n");
		assert_string_equal(line, lines[i]);
		line = strtok(NULL, "\n");
	}
	assert_null(line);
	free(text);
	sample__free(s);
}

static void strings_are_utf8(void **state)
{
	static const struct {
		const char *raw;
		const char *json;
	} cases[] = {
	    {"", "\"\""},
	    {"a\"\\/", "\"a\\\"\\\\/\""},
	    {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
	    {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
	    {"\xff", "\"\\ufffd\""},
	    {"\xc3", "\"\\ufffd\""},                                  /* cut short */
	    {"\xc0\xaf", "\"\\ufffd\\ufffd\""},                       /* overlong */
	    {"\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\""},            /* overlong */
	    {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},            /* a surrogate */
	    {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""}, /* beyond the last */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = PRINTED(json__write_string(out, cases[i].raw));

		assert_string_equal(text, cases[i].json);
		free(text);
	}
}

/* A byte of zero ends neither the line nor the care. */
static void refuses_a_zero_byte(void **state)
{
	char text[] = "{\"kind\":\"event\"}\0x\n";
	FILE *in = fmemopen(text, sizeof(text) - 1, "r");
	struct sample *s = sample__new();
	unsigned long lineno = 0;
	char error[200];

	(void)state;
	assert_int_equal(record__read_sample(in, s, &lineno, error, sizeof(error)), -EBADMSG);
	assert_string_equal(error, "line 1: not a JSON object");
	fclose(in);
	sample__free(s);
}

/* Every line alone is valid JSON by another parser. */
static void writes_json(void **state)
{
	struct sample *s = full_sample();
	char *text = PRINTED(record__write_sample(out, s));
	size_t lines = 0;

	(void)state;
	snprintf(s->tables[0].loc_code, SAMPLE_LOC_LEN, "\xff\xc0\xaf\xed\xa0\x80\x01\x7f");
	free(text);
	text = PRINTED(record__write_sample(out, s));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		struct json_tokener *t = json_tokener_new();
		struct json_object *o;

		json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		o = json_tokener_parse_ex(t, line, -1);
		assert_true(json_object_is_type(o, json_type_object));
		json_object_put(o);
		json_tokener_free(t);
	}
	assert_int_equal(lines, 23);
	free(text);
	sample__free(s);
}

static void unknown_is_null(void **state)
{
	struct sample *s = full_sample();
	struct model *m = model__new();
	size_t n;
	char *text;

	(void)state;
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(record__write_table(out, s, &model__tables(m, &n)[1]));
	assert_non_null(strstr(text, "\"window\":\"ddw-direct\""));
	assert_non_null(strstr(text, "\"live\":null"));
	assert_non_null(strstr(text, "\"unattributed\":null"));
	assert_non_null(strstr(text, "\"mappings\":null"));
	assert_non_null(strstr(text, "\"map_tces_per_s\":null"));
	assert_non_null(strstr(text, "\"devices\":[\"0001:00:00.0\",\"0001:00:01.0\"]"));
	free(text);
	text = PRINTED(record__write_table(out, s, &model__tables(m, &n)[0]));
	assert_non_null(strstr(text, "\"live\":306,"));
	/* What a user maps no hook sees. */
	assert_non_null(strstr(text, "\"mapped_tces\":null,\"unattributed\":null,"));
	assert_non_null(strstr(text, "\"owner\":\"user\""));
	assert_non_null(strstr(text, "\"devices\":[\"0001:00:00.0\"],\"drivers\":[\"e1000e\"]"));
	free(text);
	text = PRINTED(record__write_holder(out, model__holders(m, &n)));
	assert_string_equal(text, "{\"kind\":\"holder\",\"liobn\":\"0x7fffffff\",\"gen\":"
				  "18446744073709551615,\"table_gone\":false,\"device\":"
				  "\"0001:00:00.0\",\"device_gone\":false,\"driver\":\"e1000e\","
				  "\"direction\":\"from-device\",\"tces\":4,\"mappings\":1,"
				  "\"orphaned\":0,\"oldest_ns\":23,\"newest_ns\":23,\"stack\":["
				  "\"dma_map_page_attrs+0x1c4\","
				  "\"e1000_alloc_rx_buffers+0x10 [e1000e]\"],"
				  "\"function\":\"e1000_alloc_rx_buffers\"}\n");
	free(text);
	model__free(m);
	sample__free(s);
}

/* What format 1 called otherwise. */
static void old_names_are_read(void **state)
{
	static const char text[] =
	    "{\"kind\":\"sample\",\"format\":1,\"time\":1,\"mono\":9,\"complete\":true}\n"
	    "{\"kind\":\"device\",\"id\":1,\"name\":\"a\",\"poolless\":true}\n"
	    "{\"kind\":\"device\",\"id\":2,\"name\":\"b\",\"poolless\":false}\n"
	    "{\"kind\":\"device\",\"id\":3,\"name\":\"c\",\"page_pool\":\"no\"}\n"
	    "{\"kind\":\"mapping\",\"gen\":1,\"entry\":2,\"tces\":3,\"born_mono\":7}\n"
	    "{\"kind\":\"level\",\"liobn\":\"0x1\",\"gen\":1,\"view\":\"user\",\"elsewhere\":4}\n"
	    "{\"kind\":\"degraded\",\"purpose\":\"who maps\",\"unknown\":\"holders\"}\n"
	    "{\"kind\":\"hook\",\"purpose\":\"table death\",\"state\":\"spare\"}\n"
	    "{\"kind\":\"hook\",\"purpose\":\"unmap\",\"state\":\"attached\"}\n"
	    "{\"kind\":\"loss\",\"class\":\"table-full\",\"count\":5}\n"
	    "{\"kind\":\"loss\",\"class\":\"of-a-newer-program\",\"count\":5}\n"
	    "{\"kind\":\"event\",\"event\":\"teardown-wait\",\"severity\":\"warning\",\"time\":1,"
	    "\"mono\":2,\"count\":1,\"message\":\"\",\"rounds\":6,\"live_first\":8,\"ago_ns\":11}\n"
	    "{\"kind\":\"end\"}\n";
	FILE *in = fmemopen((void *)text, sizeof(text) - 1, "r");
	struct sample *s = new_sample(0);
	unsigned long lineno = 0;
	char error[256] = "";

	(void)state;
	sample__clear(s);
	assert_int_equal(record__read_sample(in, s, &lineno, error, sizeof(error)), 0);
	fclose(in);
	assert_true(s->devices[0].no_page_pool);
	assert_false(s->devices[1].no_page_pool);
	assert_true(s->devices[2].no_page_pool);
	assert_int_equal(s->mappings[0].mapped_ns, 7);
	assert_int_equal(s->levels[0].remote_pages, 4);
	assert_int_equal(s->degraded[0].affects, AFFECTS_HOLDERS);
	assert_string_equal(s->degraded[0].purpose, "map caller");
	assert_string_equal(s->hooks[0].purpose, "table free");
	assert_string_equal(s->hooks[0].state, "skipped");
	assert_string_equal(s->hooks[1].state, "attached");
	assert_string_equal(s->losses[0].class, "table-slots-full");
	assert_string_equal(s->losses[1].class, "of-a-newer-program");
	assert_int_equal(s->events[0].polls, 6);
	assert_int_equal(s->events[0].live_before, 8);
	assert_int_equal(s->events[0].age_ns, 11);
	sample__free(s);
}

static void absent_count_is_unknown(void **state)
{
	struct reading r = read_text(
	    HEAD "{\"kind\":\"table\",\"liobn\":\"0x1\",\"gen\":1,\"window\":\"default\"}\n" END);

	(void)state;
	assert_int_equal(r.err, 0);
	assert_int_equal(r.s->tables[0].live, COUNT_UNKNOWN);
	assert_int_equal(r.s->tables[0].reserved, COUNT_UNKNOWN);
	assert_int_equal(r.s->tables[0].iommu_group, COUNT_UNKNOWN);
	assert_int_equal(r.s->tables[0].charged_bytes, COUNT_UNKNOWN);
	assert_int_equal(r.s->tables[0].refused, COUNT_UNKNOWN);
	/* Nor does a recording from before they were known have these. */
	assert_string_equal(r.s->btf, "");
	sample__free(r.s);
	r = read_text(EVENT("\"gen\":1"));
	assert_int_equal(r.err, 0);
	assert_int_equal(r.s->events[0].live, COUNT_UNKNOWN);
	assert_int_equal(r.s->events[0].dma_addr, COUNT_UNKNOWN);
	assert_int_equal(r.s->events[0].node, COUNT_UNKNOWN);
	assert_int_equal(r.s->events[0].bytes, COUNT_UNKNOWN);
	assert_int_equal(r.s->events[0].pid, COUNT_UNKNOWN);
	assert_int_equal(r.s->events[0].holders, 0);
	assert_int_equal(r.s->ndegraded, 0);
	assert_int_equal(r.s->nlevels, 0);
	assert_int_equal(r.s->nexchanges, 0);
	sample__free(r.s);
	r = read_text(LEVEL("\"levels\":1"));
	assert_int_equal(r.err, 0);
	assert_int_equal(r.s->levels[0].pages, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].bytes, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].full_bytes, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].node, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].remote_pages, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].populated, COUNT_UNKNOWN);
	assert_int_equal(r.s->levels[0].cells, 0);
	assert_int_equal(r.s->levels[0].times, 0);
	sample__free(r.s);
}

/* What a table saves follows from the rest; it may be less than nothing, and is never made up. */
static void saved_bytes_are_derived(void **state)
{
	struct level l = {.gen = 1, .pages = 513, .bytes = 513 * 4096, .full_bytes = 512 * 4096};
	static const struct {
		int64_t bytes, full;
		const char *json;
	} cases[] = {
	    {8192, 2097152, ",\"saved_bytes\":2088960}\n"},
	    {513 * 4096, 512 * 4096, ",\"saved_bytes\":-4096}\n"},
	    {COUNT_UNKNOWN, 4096, ",\"saved_bytes\":null}\n"},
	    {4096, COUNT_UNKNOWN, ",\"saved_bytes\":null}\n"},
	    {0, INT64_MAX, ",\"saved_bytes\":9223372036854775807}\n"},
	    {INT64_MAX, 0, ",\"saved_bytes\":-9223372036854775807}\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text;

		l.bytes = cases[i].bytes;
		l.full_bytes = cases[i].full;
		text = PRINTED(assert_int_equal(record__write_level(out, &l), 0));
		assert_non_null(strstr(text, cases[i].json));
		free(text);
	}
}

static void skips_what_it_does_not_know(void **state)
{
	struct reading r = read_text(
	    "{\"kind\":\"weather\",\"x\":[1,{\"y\":2}]}\n\n" HEAD "{\"kind\":\"weather\"}\r\n"
	    "{\"kind\":\"event\",\"event\":\"hailstorm\"}\n"
	    "{\"kind\":\"device\",\"id\":3,\"name\":\"a\",\"colour\":\"red\"}\n"
	    "{\"kind\":\"stack\",\"id\":1,\"frames\":[\"1\",\"2\",\"3\",\"4\","
	    "\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\"]}\n" END);

	(void)state;
	assert_int_equal(r.err, 0);
	assert_int_equal(r.s->nevents, 0);
	assert_int_equal(r.s->ndevices, 1);
	assert_string_equal(r.s->devices[0].name, "a");
	assert_int_equal(r.s->stacks[0].frames, SAMPLE_FRAMES);
	sample__free(r.s);
}

/* Too long for its place: cut, but not in the middle of a character. */
static void cuts_long_text(void **state)
{
	struct reading r =
	    read_text(HEAD "{\"kind\":\"device\",\"id\":3,\"name\":"
			   "\"0123456789012345678901234567890123456789012345\xc3\xa9\"}\n" END);

	(void)state;
	assert_int_equal(r.err, 0);
	assert_string_equal(r.s->devices[0].name, "0123456789012345678901234567890123456789012345");
	sample__free(r.s);
}

static void refuses(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} cases[] = {
	    {"hello\n", "line 1: not a JSON object"},
	    {"null\n", "line 1: not a JSON object"},
	    {"[1]\n", "line 1: not a JSON object"},
	    {"{\"kind\":\"event\"} x\n", "line 1: not a JSON object"},
	    {"{\"kind\":\"event\",}\n", "line 1: not a JSON object"},
	    {"{\"kind\":\"event\"\n", "line 1: not a JSON object"},
	    {"{\"kind\":\"\xff\"}\n", "line 1: not a JSON object"},
	    {"{\"a\":1}\n", "line 1: record without a kind"},
	    {"{\"kind\":1}\n", "line 1: record without a kind"},
	    {"{\"kind\":\"sample\"}\n", "line 1: sample without a format number"},
	    {"\n{\"kind\":\"sample\",\"format\":3}\n",
	     "line 2: recording has format 3, this program reads 1 to 2"},
	    {"{\"kind\":\"sample\",\"format\":1}\n",
	     "line 1: record \"sample\": field \"time\" is missing"},
	    {"{\"kind\":\"loss\",\"class\":\"x\",\"count\":1}\n",
	     "line 1: not a recording: \"loss\" outside of a sample"},
	    {HEAD, "line 1: recording ends in the middle of a sample"},
	    {HEAD "{\"kind\":\"dev", "line 2: not a JSON object"},
	    {HEAD HEAD, "line 2: sample begins before the one before it has ended"},
	    {TABLE("\"gen\":1"), "line 2: record \"table\": field \"liobn\" is missing"},
	    {TABLE("\"liobn\":1"),
	     "line 2: record \"table\": field \"liobn\" is not a \"0x...\" string"},
	    {TABLE("\"liobn\":\"0x\""),
	     "line 2: record \"table\": field \"liobn\" is not a \"0x...\" string"},
	    {TABLE("\"liobn\":\"0x12345678123456781\""),
	     "line 2: record \"table\": field \"liobn\" is not a \"0x...\" string"},
	    {TABLE("\"liobn\":\"0x-1\""),
	     "line 2: record \"table\": field \"liobn\" is not a \"0x...\" string"},
	    {TABLE("\"liobn\":\"0x1\",\"gen\":null"),
	     "line 2: record \"table\": field \"gen\" is not an integer"},
	    {TABLE("\"liobn\":\"0x1\",\"gen\":1,\"window\":\"round\""),
	     "line 2: record \"table\": field \"window\" has a value that this program does not "
	     "know"},
	    {NAMED("\"live\":-1"), "line 2: record \"table\": field \"live\" is out of range"},
	    {NAMED("\"live\":1.5"), "line 2: record \"table\": field \"live\" is not an integer"},
	    {NAMED("\"live\":9223372036854775808"),
	     "line 2: record \"table\": field \"live\" is out of range"},
	    /* Sums over the tables of a sample must fit. */
	    {NAMED("\"live\":9223372036854775807"),
	     "line 2: record \"table\": field \"live\" is out of range"},
	    {NAMED("\"live\":17592186044417"),
	     "line 2: record \"table\": field \"live\" is out of range"},
	    {NAMED("\"reserved\":17592186044417"),
	     "line 2: record \"table\": field \"reserved\" is out of range"},
	    {NAMED("\"page_shift\":4294967296"),
	     "line 2: record \"table\": field \"page_shift\" is out of range"},
	    {NAMED("\"phb\":1"), "line 2: record \"table\": field \"phb\" is not a string"},
	    {HEAD "{\"kind\":\"device\",\"id\":1,\"name\":\"a\",\"gone\":1}\n",
	     "line 2: record \"device\": field \"gone\" is not true or false"},
	    {HEAD "{\"kind\":\"stack\",\"id\":1,\"frames\":\"a\"}\n",
	     "line 2: record \"stack\": field \"frames\" is not an array"},
	    {HEAD "{\"kind\":\"stack\",\"id\":1,\"frames\":[1]}\n",
	     "line 2: record \"stack\": field \"frames\" holds something that is not a string"},
	    {HEAD "{\"kind\":\"degraded\",\"purpose\":\"map\"}\n",
	     "line 2: record \"degraded\": field \"affects\" is missing"},
	    {HEAD "{\"kind\":\"degraded\",\"affects\":\"none\"}\n",
	     "line 2: record \"degraded\": field \"purpose\" is missing"},
	    {HEAD "{\"kind\":\"degraded\",\"purpose\":\"map\",\"affects\":\"all\"}\n",
	     "line 2: record \"degraded\": field \"affects\" has a value that this program does "
	     "not know"},
	    {HEAD "{\"kind\":\"degraded\",\"purpose\":\"map\",\"affects\":1}\n",
	     "line 2: record \"degraded\": field \"affects\" is not a string"},
	    {HEAD "{\"kind\":\"event\"}\n", "line 2: record \"event\": field \"event\" is missing"},
	    {HEAD "{\"kind\":\"event\",\"event\":7}\n",
	     "line 2: record \"event\": field \"event\" is not a string"},
	    {HEAD "{\"kind\":\"event\",\"event\":\"late-unmap\",\"severity\":\"bad\"}\n",
	     "line 2: record \"event\": field \"severity\" has a value that this program does "
	     "not know"},
	    {EVENT("\"dma_addr\":\"0x8000000000000000\""),
	     "line 2: record \"event\": field \"dma_addr\" is out of range"},
	    {EVENT("\"dma_addr\":4096"),
	     "line 2: record \"event\": field \"dma_addr\" is not a \"0x...\" string"},
	    {NAMED("\"pools\":[{\"first\":0,\"entries\":1,\"used\":0}]"),
	     "line 2: record \"table\": \"pools\" number 1: field \"free_run\" is missing"},
	    {NAMED("\"pools\":[{},{},{},{},{},{}]"),
	     "line 2: record \"table\": field \"pools\" has more elements than this program reads"},
	    {EVENT("\"holders\":{}"),
	     "line 2: record \"event\": field \"holders\" is not an array"},
	    {EVENT("\"holders\":null"),
	     "line 2: record \"event\": field \"holders\" is not an array"},
	    {EVENT("\"holders\":[{\"device\":\"a\",\"tces\":1},7]"),
	     "line 2: record \"event\": \"holders\" number 2: is not an object"},
	    {EVENT("\"holders\":[{\"device\":\"a\",\"tces\":-1}]"),
	     "line 2: record \"event\": \"holders\" number 1: field \"tces\" is out of range"},
	    {EVENT("\"holders\":[{},{},{},{},{},{},{},{},{}]"),
	     "line 2: record \"event\": field \"holders\" has more elements than this program "
	     "reads"},
	    {EVENT("\"stack\":[[]]"),
	     "line 2: record \"event\": field \"stack\" holds something that is not a string"},
	    {HEAD "{\"kind\":\"level\",\"liobn\":\"0x1\",\"gen\":1}\n",
	     "line 2: record \"level\": field \"view\" is missing"},
	    {HEAD "{\"kind\":\"level\",\"liobn\":\"0x1\",\"gen\":1,\"view\":\"side\"}\n",
	     "line 2: record \"level\": field \"view\" has a value that this program does not "
	     "know"},
	    {LEVEL("\"first_level\":{}"),
	     "line 2: record \"level\": field \"first_level\" is not an array"},
	    {LEVEL("\"first_level\":null"),
	     "line 2: record \"level\": field \"first_level\" is not an array"},
	    {LEVEL("\"first_level\":[" ZEROS_31 ZEROS_31 "0,0,0]"), /* 65 cells */
	     "line 2: record \"level\": field \"first_level\" has more elements than this program "
	     "reads"},
	    {LEVEL("\"time_log2\":[" ZEROS_31 "0,0]"),
	     "line 2: record \"level\": field \"time_log2\" has more elements than this program "
	     "reads"},
	    {LEVEL("\"first_level\":[1,null]"),
	     "line 2: record \"level\": field \"first_level\" holds something that is not an "
	     "integer"},
	    {LEVEL("\"first_level\":[1.5]"),
	     "line 2: record \"level\": field \"first_level\" holds something that is not an "
	     "integer"},
	    {LEVEL("\"first_level\":[4294967296]"),
	     "line 2: record \"level\": field \"first_level\" holds a number that is out of range"},
	    {LEVEL("\"time_log2\":[-1]"),
	     "line 2: record \"level\": field \"time_log2\" holds a number that is out of range"},
	    {HEAD "{\"kind\":\"exchange\",\"liobn\":\"0x1\",\"gen\":1,\"before\":\"none\","
		  "\"after\":\"none\"}\n",
	     "line 2: record \"exchange\": field \"count\" is missing"},
	    {"{\"kind\":\"level\",\"liobn\":\"0x1\",\"gen\":1,\"view\":\"user\"}\n",
	     "line 1: not a recording: \"level\" outside of a sample"},
	    {"{\"kind\":\"degraded\",\"purpose\":\"map\",\"affects\":\"none\"}\n",
	     "line 1: not a recording: \"degraded\" outside of a sample"},
	    {"{\"kind\":\"sample\",\"format\":1,\"time\":5,\"mono\":6,\"btf\":true}\n",
	     "line 1: record \"sample\": field \"btf\" is not a string"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading r = read_text(cases[i].text);

		assert_string_equal(r.error, cases[i].error);
		assert_int_equal(r.err, -EBADMSG);
		sample__free(r.s);
	}
}

static void reads_sample_after_sample(void **state)
{
	const char *text = HEAD END "{\"kind\":\"event\"}\n" HEAD END;
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct sample *s = sample__new();
	unsigned long lineno = 0;
	char error[200];

	(void)state;
	assert_int_equal(record__read_sample(in, s, &lineno, error, sizeof(error)), 0);
	assert_int_equal(lineno, 2);
	sample__clear(s);
	assert_int_equal(record__read_sample(in, s, &lineno, error, sizeof(error)), 0);
	assert_int_equal(lineno, 5);
	sample__clear(s);
	assert_int_equal(record__read_sample(in, s, &lineno, error, sizeof(error)), -ENODATA);
	fclose(in);
	sample__free(s);
}

/* Nothing of the last instant stays; what it held is freed, as the sanitizer sees. */
static void clearing_empties_all(void **state)
{
	struct sample *s = full_sample();
	struct sample empty = {0};

	(void)state;
	sample__clear(s);
	assert_memory_equal(s, &empty, sizeof(empty));
	for (size_t i = 0; i < 40; i++)
		sample__add_degraded(s)->affects = AFFECTS_TABLES;
	assert_int_equal(s->ndegraded, 40);
	assert_string_equal(s->degraded[0].purpose, "");
	assert_int_equal(s->degraded[39].affects, AFFECTS_TABLES);
	sample__free(s);
}

static void every_word_of_blindness(void **state)
{
	(void)state;
	assert_string_equal(affects__name(AFFECTS_NONE), "none");
	assert_string_equal(affects__name(AFFECTS_HOLDERS), "holders");
	assert_string_equal(affects__name(AFFECTS_TABLES), "tables");
	assert_string_equal(affects__name(AFFECTS_COST), "cost");
	assert_null(affects__name(AFFECTS_COST + 1));
	assert_null(affects__name(UINT32_MAX));
}

static void full_disk_is_an_error(void **state)
{
	struct sample *s = full_sample();
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(out);
	assert_int_equal(record__write_sample(out, s), -ENOSPC);
	fclose(out);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_it_wrote),
	    cmocka_unit_test(writes_json),
	    cmocka_unit_test(speaks_as_documented),
	    cmocka_unit_test(strings_are_utf8),
	    cmocka_unit_test(refuses_a_zero_byte),
	    cmocka_unit_test(unknown_is_null),
	    cmocka_unit_test(old_names_are_read),
	    cmocka_unit_test(absent_count_is_unknown),
	    cmocka_unit_test(saved_bytes_are_derived),
	    cmocka_unit_test(skips_what_it_does_not_know),
	    cmocka_unit_test(cuts_long_text),
	    cmocka_unit_test(refuses),
	    cmocka_unit_test(reads_sample_after_sample),
	    cmocka_unit_test(clearing_empties_all),
	    cmocka_unit_test(every_word_of_blindness),
	    cmocka_unit_test(full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
