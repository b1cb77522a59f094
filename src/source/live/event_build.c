// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_build.c - an event made of a raw one: time, window, task, call stack, holders.
 */
#include "internal.h"

#include <stdio.h>

#include "base/clock.h"

const struct abi_table *live__table_of(const struct live *l, const struct abi_event *raw)
{
	const struct abi_table *t;

	if (!raw->table || raw->table > ABI_TABLES)
		return NULL;
	t = &tracer__tables(l->tracer)[raw->table - 1];
	return t->gen == raw->gen ? t : NULL;
}

/* What a table's slot says of it, where it was in no sample: it lived too short for that. */
static void set_from_slot(struct event *e, const struct abi_table *t)
{
	e->liobn = t->it_index;
	e->gen = t->gen;
	e->page_shift = t->it_page_shift;
	e->base = t->it_offset << (t->it_page_shift & 63);
	e->entries = t->it_size;
}

void live__begin_event(struct live *l, struct event *e, enum event_kind kind,
		       const struct abi_event *raw)
{
	uint64_t time = clock__realtime_ns(), mono = clock__monotonic_ns();
	uint64_t age = mono > raw->time_ns ? mono - raw->time_ns : 0;
	const struct table_snapshot *snapshot =
	    raw->table ? live__snapshot(l, raw->table - 1, raw->gen) : NULL;
	const struct abi_table *t = live__table_of(l, raw);
	const struct stack *stack;

	event__init(e, kind, time - age, raw->time_ns);
	if (snapshot) {
		event__set_window(e, &snapshot->table);
		snprintf(e->device, sizeof(e->device), "%s", snapshot->device);
	} else if (t) {
		set_from_slot(e, t);
	} else if (raw->table) {
		e->gen = raw->gen;
	}
	if (raw->device && raw->device <= ABI_DEVICES)
		snprintf(e->device, sizeof(e->device), "%.*s", ABI_NAME_LEN,
			 tracer__devices(l->tracer)[raw->device - 1].name);
	snprintf(e->task, sizeof(e->task), "%.*s", ABI_TASK_LEN, raw->task);
	if (raw->task[0])
		e->pid = raw->pid;
	stack = live__stack(l, raw->stack);
	if (stack)
		e->stack = *stack;
	e->live = live__count(raw->live);
}

/* The holders, present or former, of the event: all of its table, or that of a late unmap. */
static void add_them(struct live *l, struct event *e, uint32_t slot, const struct abi_event *one)
{
	struct sample *s = sample__new();
	struct model *m = model__new();
	const struct holder *h;
	size_t n;

	if (s)
		s->mono_ns = e->mono_ns;
	if (s && m && !live__add_devices(l, s) &&
	    !(one ? live__add_mapped(l, s, one) : live__add_mappings_of(l, s, slot))) {
		h = model__update(m, s) ? NULL : model__holders(m, &n);
		for (size_t i = 0; h && i < n; i++)
			event__add_holder(e, &h[i]);
	}
	model__free(m);
	sample__free(s);
}

void live__add_event_holders(struct live *l, struct event *e, const struct abi_event *raw)
{
	if (live__table_of(l, raw))
		add_them(l, e, raw->table - 1, raw->kind == ABI_EVENT_LATE_UNMAP ? raw : NULL);
}

void live__add_holders_of(struct live *l, struct event *e, uint32_t slot)
{
	add_them(l, e, slot, NULL);
}
