// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_fill.c - an event's own copy of the window and of the holders that it is about.
 *
 * Every event is filled here, so that all of them name a window in the same way.
 */
#include "event.h"

#include "model.h"

#include <stdio.h>
#include <string.h>

void event__set_window(struct event *e, const struct table *t)
{
	const char *window = window_kind__name(t->window);

	e->liobn = t->liobn;
	e->gen = t->gen;
	snprintf(e->window, sizeof(e->window), "%s", window ? window : "");
	e->page_shift = t->page_shift;
	e->base = t->base;
	e->entries = t->entries;
	snprintf(e->phb, sizeof(e->phb), "%s", t->phb);
	snprintf(e->drc_name, sizeof(e->drc_name), "%s", t->drc_name);
	snprintf(e->loc_code, sizeof(e->loc_code), "%s", t->loc_code);
}

void event__set_first_device(struct event *e, const struct sample *s)
{
	for (size_t i = 0; e->gen && i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (d->gone || d->gen != e->gen)
			continue;
		snprintf(e->device, sizeof(e->device), "%s", d->name);
		return;
	}
}

static void event_holder__set(struct event_holder *to, const struct holder *h)
{
	snprintf(to->device, sizeof(to->device), "%s", h->device_name);
	snprintf(to->driver, sizeof(to->driver), "%s", h->driver);
	to->direction = h->direction;
	to->tces = h->tces;
	to->mappings = h->mappings;
	to->oldest_ns = h->oldest_ns;
	to->stack = h->frames ? *h->frames : (struct stack){0};
}

void event__add_holder(struct event *e, const struct holder *h)
{
	uint32_t position = e->holders;

	while (position > 0 && e->holder[position - 1].tces < h->tces)
		position--;
	if (e->holders == EVENT_HOLDERS)
		e->holders_left_out++;
	else
		e->holders++;
	if (position == EVENT_HOLDERS)
		return;
	memmove(&e->holder[position + 1], &e->holder[position],
		(e->holders - position - 1) * sizeof(e->holder[0]));
	event_holder__set(&e->holder[position], h);
}
