// SPDX-License-Identifier: GPL-2.0-only
/* freed_windows.c - holders of an earlier tracing, from the events in the store. */
#include "freed_windows.h"

#include "model/event.h"
#include "record/event_log_reader.h"
#include "record/event_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Ids that the sample has not given out yet. */
struct free_ids {
	uint32_t device;
	uint32_t stack;
};

static struct free_ids find_ids(const struct sample *s)
{
	struct free_ids id = {1, 1};

	for (size_t i = 0; i < s->ndevices; i++)
		if (s->devices[i].id >= id.device)
			id.device = s->devices[i].id + 1;
	for (size_t i = 0; i < s->nstacks; i++)
		if (s->stacks[i].id >= id.stack)
			id.stack = s->stacks[i].id + 1;
	return id;
}

/* The device had the slot that the window had. */
static int add_device(struct sample *s, const struct event *e, const struct event_holder *h,
		      uint32_t id)
{
	struct device *d = sample__add_device(s);

	if (!d)
		return -ENOMEM;
	d->id = id;
	d->gone = true;
	d->iommu_group = COUNT_UNKNOWN;
	snprintf(d->name, sizeof(d->name), "%s", h->device);
	snprintf(d->bus, sizeof(d->bus), "%s", strcmp(e->window, "vio") ? "pci" : "vio");
	d->slots = e->drc_name[0] || e->loc_code[0];
	snprintf(d->slot[0].drc_name, sizeof(d->slot[0].drc_name), "%s", e->drc_name);
	snprintf(d->slot[0].loc_code, sizeof(d->slot[0].loc_code), "%s", e->loc_code);
	return 0;
}

static int add_stack(struct sample *s, const struct stack *from, uint32_t id)
{
	struct stack *to = sample__add_stack(s);

	if (!to)
		return -ENOMEM;
	*to = *from;
	to->id = id;
	return 0;
}

/* Of each mapping nothing but the sum is known. */
static struct holder_count *add_count(struct sample *s, const struct event *e, uint64_t tces)
{
	struct holder_count *c = sample__add_holder(s);

	if (c)
		*c = (struct holder_count){
		    .gen = e->gen,
		    .direction = MAP_NONE,
		    .mappings = 1,
		    .tces = tces,
		    .oldest_ns = e->mono_ns,
		    .newest_ns = e->mono_ns,
		};
	return c;
}

static int add_holder(struct sample *s, const struct event *e, const struct event_holder *h,
		      uint64_t tces, struct free_ids *id)
{
	struct holder_count *c = add_count(s, e, tces);
	int err = 0;

	if (!c)
		return -ENOMEM;
	c->direction = h->direction;
	c->oldest_ns = c->newest_ns = e->mono_ns > h->oldest_ns ? e->mono_ns - h->oldest_ns : 0;
	if (h->device[0] && strcmp(h->device, "?")) {
		c->device = id->device;
		err = add_device(s, e, h, id->device++);
	}
	if (!err && h->stack.frames) {
		c->stack = id->stack;
		err = add_stack(s, &h->stack, id->stack++);
	}
	return err;
}

/* What is left of its TCEs, the largest holders first; the rest has no known holder. */
static int add_window(struct sample *s, const struct event *e, uint64_t left, struct free_ids *id)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < e->holders && left; i++) {
		uint64_t tces = e->holder[i].tces < left ? e->holder[i].tces : left;

		err = add_holder(s, e, &e->holder[i], tces, id);
		left -= tces;
	}
	if (!err && left && !add_count(s, e, left))
		err = -ENOMEM;
	return err;
}

static bool read_event(const struct stored_event *at, struct event *e)
{
	FILE *in = fmemopen((char *)stored_event__line(at), at->length, "r");
	struct event_log_reader *reader = in ? event_log_reader__new(in) : NULL;
	bool good = reader && !event_log_reader__next(reader, e);

	event_log_reader__free(reader);
	if (in)
		fclose(in);
	return good;
}

/*
 * Of this tracing: its ledger has those TCEs of which the event could name holders. Others were
 * mapped before it, or at a time when none were recorded (detail census).
 */
static bool is_in_ledger(const struct stored_event *at, const struct event *e, uint64_t began_ns)
{
	return at->mono_ns >= began_ns && e->holders;
}

int freed_windows__add(struct sample *s, const struct event_store *store, uint64_t began_mono_ns)
{
	const struct stored_event *at = event_store__next(store, NULL, STORED_FREED);
	struct free_ids id = find_ids(s);
	struct event e;
	int err = 0;

	for (; at && !err; at = event_store__next(store, at, STORED_FREED))
		if (at->tces && read_event(at, &e) && !is_in_ledger(at, &e, began_mono_ns))
			err = add_window(s, &e, at->tces, &id);
	return err;
}
