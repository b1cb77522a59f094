// SPDX-License-Identifier: GPL-2.0-only
/*
 * deferred.c - events that wait for what is known only a little later: where
 * a new table is, which the next sample says, and what came of a window that was
 * asked for, which the device tree says.
 */
#include "internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/devicetree.h"

/*
 * A window that was asked for and is not in the device tree after this was refused. A hypervisor
 * that is busy answers again and again that it will take a while.
 */
#define CREATION_NS 30000000000ULL
#define LOOK_NS 1000000000ULL /* between two looks whether it is there */

static struct pending *find_pending(struct live *l, uint64_t gen)
{
	for (size_t i = 0; i < l->npending; i++)
		if (l->pending[i].event.kind == EVENT_TABLE_CREATED && l->pending[i].raw.gen == gen)
			return &l->pending[i];
	return NULL;
}

static void drop_pending(struct live *l, struct pending *p)
{
	memmove(p, p + 1, (size_t)(&l->pending[l->npending] - (p + 1)) * sizeof(*p));
	l->npending--;
}

/* The device tree has the window now: true, and the event is whole. */
static bool complete_creation(struct event *e)
{
	struct dt_location location = {0};
	const struct dt_window *w;

	devicetree__find("pci", e->device, &location);
	w = location.direct.present ? &location.direct : &location.dynamic;
	if (!w->present)
		return false;
	e->liobn = w->liobn;
	e->base = w->base;
	e->page_shift = w->page_shift;
	e->entries = 1ULL << ((w->size_shift - w->page_shift) & 63);
	snprintf(
	    e->window, sizeof(e->window), "%s",
	    window_kind__name(location.direct.present ? WINDOW_DDW_DIRECT : WINDOW_DDW_DYNAMIC));
	snprintf(e->drc_name, sizeof(e->drc_name), "%s", location.drc_name);
	snprintf(e->loc_code, sizeof(e->loc_code), "%s", location.loc_code);
	return true;
}

/* Asked long ago, and the device still has no window: the firmware refused it. */
static bool is_refused(const struct event *e)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", e->device);
	return e->entries && clock__monotonic_ns() > e->mono_ns + CREATION_NS &&
	       !access(path, F_OK);
}

/*
 * Emit the result of a creation. If it is unknown, since the device was removed or tracing ends,
 * emit nothing.
 */
static void emit_deferred(struct live *l, struct pending *p)
{
	struct event *e = &p->event;

	if (e->kind == EVENT_DDW_CREATED && !e->liobn && !complete_creation(e)) {
		/* A mere query may have been all that was wanted. */
		if (!is_refused(e))
			return;
		e->kind = EVENT_DDW_REFUSED;
		e->severity = SEVERITY_WARNING;
	}
	live__emit(l, e);
}

void live__wait_with(struct live *l, const struct event *e, const struct abi_event *raw)
{
	struct pending *p;

	if (l->npending == LIVE_PENDING) {
		emit_deferred(l, &l->pending[0]);
		drop_pending(l, &l->pending[0]);
	}
	p = &l->pending[l->npending++];
	p->event = *e;
	p->raw = *raw;
}

void live__emit_created(struct live *l, uint64_t gen)
{
	struct pending *created = find_pending(l, gen);

	if (!created)
		return;
	live__emit(l, &created->event);
	drop_pending(l, created);
}

bool live__is_creating(const struct live *l, const char *device)
{
	for (size_t i = 0; i < l->npending; i++)
		if (l->pending[i].event.kind == EVENT_DDW_CREATED &&
		    !strcmp(l->pending[i].event.device, device))
			return true;
	return false;
}

/* True if it has waited long enough. */
static bool complete(struct live *l, struct pending *p, uint64_t now)
{
	struct event *e = &p->event;

	if (e->kind == EVENT_TABLE_CREATED) {
		const struct table_snapshot *snapshot =
		    live__snapshot(l, p->raw.table - 1, p->raw.gen);

		if (snapshot) {
			event__set_window(e, &snapshot->table);
			snprintf(e->device, sizeof(e->device), "%s", snapshot->device);
		}
		return snapshot || now > e->mono_ns + CREATION_NS;
	}
	return complete_creation(e) || now > e->mono_ns + CREATION_NS;
}

void live__emit_deferred(struct live *l)
{
	uint64_t now = clock__monotonic_ns();

	l->looked_ns = now;
	for (size_t i = 0; i < l->npending;) {
		struct pending *p = &l->pending[i];

		if (complete(l, p, now)) {
			emit_deferred(l, p);
			drop_pending(l, p);
		} else {
			i++;
		}
	}
}

void live__look_at_pending(struct live *l)
{
	if (l->npending && clock__monotonic_ns() > l->looked_ns + LOOK_NS)
		live__emit_deferred(l);
}

void live__end_pending(struct live *l)
{
	for (size_t i = 0; i < l->npending; i++)
		emit_deferred(l, &l->pending[i]);
	l->npending = 0;
}
