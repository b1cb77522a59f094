// SPDX-License-Identifier: GPL-2.0-only
/* sample.c - the lists of a sample: grow, empty, look up. */
#include "sample.h"

#include "base/array.h"
#include "event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[WINDOW_KINDS] = {
    [WINDOW_DEFAULT] = "default",
    [WINDOW_DDW_DYNAMIC] = "ddw-dynamic",
    [WINDOW_DDW_DIRECT] = "ddw-direct",
    [WINDOW_DDW_HYBRID] = "ddw-hybrid",
    [WINDOW_VIO] = "vio",
    [WINDOW_PNV] = "pnv",
    [WINDOW_BYPASS] = "bypass",
};

const char *window_kind__name(uint32_t kind)
{
	return kind < WINDOW_KINDS ? kind_names[kind] : NULL;
}

const char *map_direction__name(uint32_t direction)
{
	switch (direction) {
	case MAP_BIDIRECTIONAL:
		return "bidirectional";
	case MAP_TO_DEVICE:
		return "to-device";
	case MAP_FROM_DEVICE:
		return "from-device";
	case MAP_NONE:
		return "none";
	default:
		return NULL;
	}
}

const char *level_view__name(uint32_t view)
{
	static const char *const names[VIEWS] = {"hardware", "user"};

	return view < VIEWS ? names[view] : NULL;
}

const char *affects__name(uint32_t affects)
{
	switch (affects) {
	case AFFECTS_NONE:
		return "none";
	case AFFECTS_HOLDERS:
		return "holders";
	case AFFECTS_TABLES:
		return "tables";
	case AFFECTS_COST:
		return "cost";
	default:
		return NULL;
	}
}

static const char *const detail_names[DETAILS] = {
    [DETAIL_UNKNOWN] = "unknown",
    [DETAIL_CENSUS] = "census",
    [DETAIL_LEDGER] = "ledger",
    [DETAIL_STACKS] = "stacks",
};

const char *detail__name(uint32_t detail)
{
	return detail < DETAILS ? detail_names[detail] : NULL;
}

bool detail__parse(const char *name, enum detail *detail)
{
	for (enum detail d = DETAIL_CENSUS; d < DETAILS; d++)
		if (!strcmp(name, detail_names[d])) {
			*detail = d;
			return true;
		}
	return false;
}

const char *platform__name(uint32_t platform)
{
	static const char *const names[PLATFORMS] = {"pseries", "powernv"};

	return platform < PLATFORMS ? names[platform] : NULL;
}

const char *sink_kind__name(uint32_t kind)
{
	static const char *const names[SINKS] = {
	    [SINK_EVENT_LOG] = "event-log", [SINK_KERNEL_LOG] = "kernel-log",
	    [SINK_JOURNAL] = "journal",     [SINK_SYSLOG] = "syslog",
	    [SINK_TEXTFILE] = "textfile",
	};

	return kind < SINKS ? names[kind] : NULL;
}

const char *teardown__name(uint32_t kind)
{
	static const char *const names[] = {"unknown", "frees", "waits"};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}

const char *page_pool__name(uint32_t kind)
{
	static const char *const names[] = {"unknown", "keeps", "unmaps"};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}

struct sample *sample__new(void)
{
	return calloc(1, sizeof(struct sample));
}

void sample__clear(struct sample *s)
{
	free(s->tables);
	free(s->devices);
	free(s->modules);
	free(s->stacks);
	free(s->holders);
	free(s->mappings);
	free(s->queries);
	free(s->found);
	free(s->losses);
	free(s->sinks);
	free(s->hooks);
	free(s->degraded);
	free(s->levels);
	free(s->exchanges);
	free(s->hypercalls);
	free(s->event_counts);
	free(s->events);
	memset(s, 0, sizeof(*s));
}

void sample__free(struct sample *s)
{
	if (!s)
		return;
	sample__clear(s);
	free(s);
}

#define LIST(name_)                                                                                \
	{                                                                                          \
		offsetof(struct sample, name_), offsetof(struct sample, n##name_),                 \
		    sizeof(*((struct sample *)0)->name_)                                           \
	}

int sample__copy(struct sample *to, const struct sample *from)
{
	static const struct {
		size_t list, n, size;
	} lists[] = {LIST(tables),      LIST(devices),  LIST(modules),  LIST(stacks),
		     LIST(holders),     LIST(mappings), LIST(queries),  LIST(found),
		     LIST(losses),      LIST(hooks),    LIST(degraded), LIST(levels),
		     LIST(exchanges),   LIST(events),   LIST(sinks),    LIST(hypercalls),
		     LIST(event_counts)};
	struct sample copy = *from;

	sample__clear(to);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		memset((char *)&copy + lists[i].list, 0, sizeof(void *));
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		void *list;
		size_t n;

		memcpy(&list, (const char *)from + lists[i].list, sizeof(list));
		memcpy(&n, (const char *)from + lists[i].n, sizeof(n));
		list = array__copy(list, n, lists[i].size);
		if (!list) {
			sample__clear(&copy);
			return -ENOMEM;
		}
		memcpy((char *)&copy + lists[i].list, &list, sizeof(list));
	}
	*to = copy;
	return 0;
}

struct table *sample__add_table(struct sample *s)
{
	struct table *list = array__grow(s->tables, s->ntables, sizeof(*list));

	if (!list)
		return NULL;
	s->tables = list;
	return &list[s->ntables++];
}

struct device *sample__add_device(struct sample *s)
{
	struct device *list = array__grow(s->devices, s->ndevices, sizeof(*list));

	if (!list)
		return NULL;
	s->devices = list;
	return &list[s->ndevices++];
}

struct module *sample__add_module(struct sample *s)
{
	struct module *list = array__grow(s->modules, s->nmodules, sizeof(*list));

	if (!list)
		return NULL;
	s->modules = list;
	return &list[s->nmodules++];
}

struct stack *sample__add_stack(struct sample *s)
{
	struct stack *list = array__grow(s->stacks, s->nstacks, sizeof(*list));

	if (!list)
		return NULL;
	s->stacks = list;
	return &list[s->nstacks++];
}

struct holder_count *sample__add_holder(struct sample *s)
{
	struct holder_count *list = array__grow(s->holders, s->nholders, sizeof(*list));

	if (!list)
		return NULL;
	s->holders = list;
	return &list[s->nholders++];
}

struct mapping *sample__add_mapping(struct sample *s)
{
	struct mapping *list = array__grow(s->mappings, s->nmappings, sizeof(*list));

	if (!list)
		return NULL;
	s->mappings = list;
	return &list[s->nmappings++];
}

struct mapping_query *sample__add_query(struct sample *s)
{
	struct mapping_query *list = array__grow(s->queries, s->nqueries, sizeof(*list));

	if (!list)
		return NULL;
	s->queries = list;
	return &list[s->nqueries++];
}

struct mapping *sample__add_found(struct sample *s)
{
	struct mapping *list = array__grow(s->found, s->nfound, sizeof(*list));

	if (!list)
		return NULL;
	s->found = list;
	return &list[s->nfound++];
}

struct loss *sample__add_loss(struct sample *s)
{
	struct loss *list = array__grow(s->losses, s->nlosses, sizeof(*list));

	if (!list)
		return NULL;
	s->losses = list;
	return &list[s->nlosses++];
}

struct sink_state *sample__add_sink(struct sample *s)
{
	struct sink_state *list = array__grow(s->sinks, s->nsinks, sizeof(*list));

	if (!list)
		return NULL;
	s->sinks = list;
	return &list[s->nsinks++];
}

struct hook *sample__add_hook(struct sample *s)
{
	struct hook *list = array__grow(s->hooks, s->nhooks, sizeof(*list));

	if (!list)
		return NULL;
	s->hooks = list;
	return &list[s->nhooks++];
}

struct degraded *sample__add_degraded(struct sample *s)
{
	struct degraded *list = array__grow(s->degraded, s->ndegraded, sizeof(*list));

	if (!list)
		return NULL;
	s->degraded = list;
	return &list[s->ndegraded++];
}

struct level *sample__add_level(struct sample *s)
{
	struct level *list = array__grow(s->levels, s->nlevels, sizeof(*list));

	if (!list)
		return NULL;
	s->levels = list;
	return &list[s->nlevels++];
}

struct exchange *sample__add_exchange(struct sample *s)
{
	struct exchange *list = array__grow(s->exchanges, s->nexchanges, sizeof(*list));

	if (!list)
		return NULL;
	s->exchanges = list;
	return &list[s->nexchanges++];
}

struct hypercall *sample__add_hypercall(struct sample *s)
{
	struct hypercall *list = array__grow(s->hypercalls, s->nhypercalls, sizeof(*list));

	if (!list)
		return NULL;
	s->hypercalls = list;
	return &list[s->nhypercalls++];
}

struct event_count *sample__add_event_count(struct sample *s)
{
	struct event_count *list = array__grow(s->event_counts, s->nevent_counts, sizeof(*list));

	if (!list)
		return NULL;
	s->event_counts = list;
	return &list[s->nevent_counts++];
}

struct event *sample__add_event(struct sample *s)
{
	struct event *list = array__grow(s->events, s->nevents, sizeof(*list));

	if (!list)
		return NULL;
	s->events = list;
	return &list[s->nevents++];
}

const struct device *sample__device(const struct sample *s, uint32_t id)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (s->devices[i].id == id)
			return &s->devices[i];
	return NULL;
}

const struct stack *sample__stack(const struct sample *s, uint32_t id)
{
	for (size_t i = 0; i < s->nstacks; i++)
		if (s->stacks[i].id == id)
			return &s->stacks[i];
	return NULL;
}

const struct table *sample__table(const struct sample *s, uint64_t gen)
{
	if (gen == 0)
		return NULL;
	for (size_t i = 0; i < s->ntables; i++)
		if (s->tables[i].gen == gen)
			return &s->tables[i];
	return NULL;
}
