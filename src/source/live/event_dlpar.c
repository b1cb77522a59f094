// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_dlpar.c - events of slots, with the windows that were freed with them.
 *
 * drmgr isolates a slot when its node and its tables are gone: the live source has snapshots of
 * them.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "model/firmware.h"

static bool has_drc(const struct device_history *device, uint32_t drc_index)
{
	for (uint32_t i = 0; i < device->location.slots; i++)
		if (device->location.slot[i].drc_index == drc_index)
			return true;
	return false;
}

/* The slot with this DRC index, of any device ever discovered; NULL if there was none. */
static const struct drc_slot *find_slot(const struct live *l, uint32_t drc_index)
{
	for (uint32_t i = 0; i < ABI_DEVICES; i++) {
		const struct device_history *device = &l->state->device[i];

		for (uint32_t k = 0; k < device->location.slots; k++)
			if (device->location.slot[k].drc_index == drc_index)
				return &device->location.slot[k];
	}
	return NULL;
}

/* A device of the slot mapped through the table, or the table was the whole slot's. */
static bool is_of_slot(const struct live *l, uint32_t table, uint32_t drc_index,
		       const struct drc_slot *slot)
{
	const struct abi_device *known = tracer__devices(l->tracer);
	const struct table_snapshot *snapshot = &l->state->snapshot[table];

	if (slot->drc_name[0] && !strcmp(snapshot->table.drc_name, slot->drc_name))
		return true;
	for (uint32_t i = 0; i < ABI_DEVICES; i++)
		if (has_drc(&l->state->device[i], drc_index) &&
		    !strncmp(known[i].name, snapshot->device, ABI_NAME_LEN))
			return true;
	return false;
}

/* A number that was too large to count is above all that were counted. */
static int64_t left_in(const struct abi_table *t)
{
	return t->live_last == ABI_LIVE_SOME ? INT64_MAX : t->live_last;
}

/* Of the slot's tables that are dead, the one that left most; the latest of equals. NULL: none. */
static const struct abi_table *find_dead(const struct live *l, uint32_t drc_index,
					 const struct drc_slot *slot, uint32_t *position)
{
	const struct abi_table *tables = tracer__tables(l->tracer), *worst = NULL;

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		const struct abi_table *t = &tables[i];

		if (t->ptr || !t->dead_ns || t->expired || !live__snapshot(l, i, t->gen) ||
		    !is_of_slot(l, i, drc_index, slot))
			continue;
		if (worst && (left_in(t) < left_in(worst) ||
			      (left_in(t) == left_in(worst) && t->dead_ns < worst->dead_ns)))
			continue;
		worst = t;
		*position = i;
	}
	return worst;
}

static void add_snapshot_of(struct live *l, struct event *e, uint32_t drc_index,
			    const struct drc_slot *slot)
{
	uint32_t position = 0;
	const struct abi_table *dead = find_dead(l, drc_index, slot, &position);
	const struct table_snapshot *snapshot =
	    dead ? live__snapshot(l, position, dead->gen) : NULL;

	if (snapshot) {
		event__set_window(e, &snapshot->table);
		snprintf(e->device, sizeof(e->device), "%s", snapshot->device);
		e->live = live__count(dead->live_last);
		if (e->mono_ns > dead->dead_ns)
			e->age_ns = (int64_t)(e->mono_ns - dead->dead_ns);
		if (e->live)
			live__add_holders_of(l, e, position);
	}
	snprintf(e->drc_name, sizeof(e->drc_name), "%s", slot->drc_name);
	snprintf(e->loc_code, sizeof(e->loc_code), "%s", slot->loc_code);
}

void live__on_isolation(struct live *l, const struct abi_event *raw)
{
	const struct drc_slot *slot = find_slot(l, raw->drc_index);
	enum event_kind kind;
	struct event e;

	if (!firmware__isolation(raw->isolation, raw->status, &kind))
		return;
	live__begin_event(l, &e, kind, raw);
	e.drc_index = raw->drc_index;
	if (kind == EVENT_ISOLATE_REFUSED)
		snprintf(e.status, sizeof(e.status), "%d", raw->status);
	if (slot && kind == EVENT_ISOLATE_REFUSED)
		add_snapshot_of(l, &e, raw->drc_index, slot);
	else if (slot)
		snprintf(e.drc_name, sizeof(e.drc_name), "%s", slot->drc_name);
	live__queue_event(l, &e);
}

void live__on_suspended(struct live *l, const struct abi_event *raw)
{
	struct event e;

	live__begin_event(l, &e, EVENT_MIGRATION_END, raw);
	snprintf(e.status, sizeof(e.status), "%d", raw->status);
	live__queue_event(l, &e);
}

void live__on_dlpar_refused(struct live *l, const struct abi_event *raw)
{
	const struct drc_slot *slot = NULL;
	uint32_t drc_index;
	struct event e;

	live__begin_event(l, &e, EVENT_DLPAR_REFUSED, raw);
	snprintf(e.request, sizeof(e.request), "%.*s", (int)strcspn(raw->request, "\n"),
		 raw->request);
	format__printable(e.request); /* root may write anything there */
	if (firmware__request_drc(e.request, &drc_index)) {
		e.drc_index = drc_index;
		slot = find_slot(l, drc_index);
	}
	if (slot)
		snprintf(e.drc_name, sizeof(e.drc_name), "%s", slot->drc_name);
	live__queue_event(l, &e);
}
