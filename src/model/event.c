// SPDX-License-Identifier: GPL-2.0-only
/* event.c - kinds of events: names, severities, merging. */
#include "event.h"

#include <string.h>

static const struct {
	const char *name;
	enum severity severity;
	bool floods; /* may come by the thousand, one like the other */
} kinds[EVENT_KINDS] = {
    [EVENT_TABLE_CREATED] = {"table-created", SEVERITY_INFO, false},
    [EVENT_TABLE_FREED] = {"table-freed", SEVERITY_INFO, false},
    [EVENT_TABLE_REPLACED] = {"table-replaced", SEVERITY_WARNING, false},
    [EVENT_WINDOW_REMOVED_LIVE] = {"window-removed-live", SEVERITY_CRITICAL, false},
    [EVENT_LATE_UNMAP] = {"late-unmap", SEVERITY_CRITICAL, true},
    [EVENT_UNMAP_WRONG_WINDOW] = {"unmap-wrong-window", SEVERITY_CRITICAL, true},
    [EVENT_MAP_FAILED] = {"map-failed", SEVERITY_WARNING, true},
    [EVENT_WINDOW_NEARLY_FULL] = {"window-nearly-full", SEVERITY_WARNING, true},
    [EVENT_TEARDOWN_WAIT] = {"teardown-wait", SEVERITY_WARNING, false},
    [EVENT_TEARDOWN_TIMEOUT] = {"teardown-timeout", SEVERITY_CRITICAL, false},
    [EVENT_DDW_QUERIED] = {"ddw-queried", SEVERITY_INFO, true},
    [EVENT_DDW_CREATED] = {"ddw-created", SEVERITY_INFO, false},
    [EVENT_DDW_REMOVED] = {"ddw-removed", SEVERITY_INFO, false},
    [EVENT_DDW_RESET] = {"ddw-reset", SEVERITY_INFO, false},
    [EVENT_DDW_REFUSED] = {"ddw-refused", SEVERITY_WARNING, true},
    [EVENT_WINDOW_SET] = {"window-set", SEVERITY_INFO, false},
    [EVENT_WINDOW_UNSET] = {"window-unset", SEVERITY_INFO, false},
    [EVENT_LEVEL_FAILED] = {"level-failed", SEVERITY_CRITICAL, true},
    [EVENT_OLD_MAPPING] = {"old-mapping", SEVERITY_WARNING, true},
    [EVENT_DLPAR_ADD] = {"dlpar-add", SEVERITY_INFO, false},
    [EVENT_DLPAR_REMOVE] = {"dlpar-remove", SEVERITY_INFO, false},
    [EVENT_DLPAR_REFUSED] = {"dlpar-refused", SEVERITY_WARNING, true},
    [EVENT_ISOLATE_REFUSED] = {"isolate-refused", SEVERITY_WARNING, true},
    [EVENT_MIGRATION_START] = {"migration-start", SEVERITY_INFO, false},
    [EVENT_MIGRATION_END] = {"migration-end", SEVERITY_INFO, false},
    [EVENT_EEH_FREEZE] = {"eeh-freeze", SEVERITY_WARNING, true},
    [EVENT_EEH_FAILED] = {"eeh-failed", SEVERITY_CRITICAL, false},
    [EVENT_HCALL_FAILED] = {"hcall-failed", SEVERITY_CRITICAL, false},
    [EVENT_TRACING_LOSSY] = {"tracing-lossy", SEVERITY_WARNING, true},
};

static const char *const severity_names[SEVERITIES] = {
    [SEVERITY_INFO] = "info",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_CRITICAL] = "critical",
};

const char *event_kind__name(uint32_t kind)
{
	return kind < EVENT_KINDS ? kinds[kind].name : NULL;
}

const char *severity__name(uint32_t severity)
{
	return severity < SEVERITIES ? severity_names[severity] : NULL;
}

void event__init(struct event *e, enum event_kind kind, uint64_t time_ns, uint64_t mono_ns)
{
	memset(e, 0, sizeof(*e));
	e->time_ns = time_ns;
	e->mono_ns = mono_ns;
	e->kind = kind;
	e->severity = kinds[kind].severity;
	e->count = 1;
	e->live = COUNT_UNKNOWN;
	e->live_before = COUNT_UNKNOWN;
	e->tces = COUNT_UNKNOWN;
	e->dma_addr = COUNT_UNKNOWN;
	e->polls = COUNT_UNKNOWN;
	e->wait_ns = COUNT_UNKNOWN;
	e->age_ns = COUNT_UNKNOWN;
	e->used = COUNT_UNKNOWN;
	e->free_run = COUNT_UNKNOWN;
	e->node = COUNT_UNKNOWN;
	e->bytes = COUNT_UNKNOWN;
	e->drc_index = COUNT_UNKNOWN;
	e->freezes = COUNT_UNKNOWN;
	e->max_freezes = COUNT_UNKNOWN;
	e->tce = COUNT_UNKNOWN;
	e->pid = COUNT_UNKNOWN;
}

static bool stack__same(const struct stack *a, const struct stack *b)
{
	if (a->frames != b->frames)
		return false;
	for (uint32_t i = 0; i < stack__frames(a); i++)
		if (strcmp(a->frame[i], b->frame[i]) != 0)
			return false;
	return true;
}

bool event__merge(struct event *into, const struct event *e)
{
	if (into->kind != e->kind || !kinds[e->kind].floods || into->gen != e->gen ||
	    into->liobn != e->liobn || strcmp(into->device, e->device) != 0 ||
	    into->pid != e->pid || strcmp(into->task, e->task) != 0 ||
	    strcmp(into->request, e->request) != 0 || into->freezes != e->freezes ||
	    !stack__same(&into->stack, &e->stack))
		return false;
	into->count += e->count;
	if (into->tces < 0 || e->tces < 0)
		into->tces = COUNT_UNKNOWN;
	else if (__builtin_add_overflow(into->tces, e->tces, &into->tces))
		into->tces = INT64_MAX;
	event__write_message(into);
	return true;
}
