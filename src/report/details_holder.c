// SPDX-License-Identifier: GPL-2.0-only
/* details_holder.c - the details of one holder of live mappings, and advice. */
#include "text.h"

#include "base/format.h"
#include "details.h"

#include <inttypes.h>
#include <string.h>

static void print_window(FILE *out, const struct holder *h)
{
	char name[DETAILS_NAME_LEN];

	if (!h->table)
		details__field(out, "Window", "GONE: the table of generation %" PRIu64 " was freed",
			       h->gen);
	else
		details__field(out, "Window", "%s, generation %" PRIu64 "%s%s",
			       details__window(name, h->table), h->gen,
			       h->table->drc_name[0] ? ", " : "", h->table->drc_name);
}

static void print_device(FILE *out, const struct holder *h)
{
	if (!h->dev) {
		details__field(out, "Device", "unknown");
		return;
	}
	details__field(out, "Device", "%s%s%s%s", h->device_name, h->dev->bus[0] ? " on " : "",
		       h->dev->bus, h->device_gone ? ", GONE" : "");
	details__slots(out, h->dev, 2);
	details__field(out, "Driver", "%s", h->driver[0] ? h->driver : "NONE is bound");
}

static void print_mappings(FILE *out, const struct holder *h)
{
	char oldest[16], newest[16];

	format__age(oldest, sizeof(oldest), h->oldest_ns);
	format__age(newest, sizeof(newest), h->newest_ns);
	details__field(out, "TCEs", "%" PRIu64 " in %" PRIu64 " mapping%s", h->tces, h->mappings,
		       h->mappings == 1 ? "" : "s");
	details__field(out, "Age", "the oldest mapping %s, the newest %s", oldest, newest);
	details__field(out, "Direction", "%s", details__direction(h->direction));
}

static void print_future(FILE *out, const struct holder *h)
{
	if (holder__is_held(h) && h->orphaned < h->tces)
		details__field(out, "Orphaned", "%" PRIu64 " TCEs; the driver unmaps the others",
			       h->orphaned);
	else if (holder__is_held(h))
		details__field(out, "Orphaned", "all of them");
	else if (h->driver[0])
		details__field(out, "Orphaned", "none: %s is bound, and unmaps them", h->driver);
	else
		details__field(out, "Orphaned", "unknown");
	if (h->dev && !h->device_gone)
		details__field(out, "What to do",
			       "before the device is removed, ask: tcectl check "
			       "--device %s",
			       h->device_name);
	else if (holder__is_held(h))
		details__field(
		    out, "What to do",
		    "do not remove further devices of the driver in the call stack; move "
		    "applications to another machine, then restart this one before the "
		    "mappings are unmapped: a late unmap can crash the kernel");
}

/* It, or a device that held mappings. */
static bool is_of_device(const struct event *e, const void *row)
{
	const struct holder *h = row;

	if (!h->dev)
		return e->gen && e->gen == h->gen;
	if (strcmp(e->device, h->device_name) == 0)
		return true;
	for (uint32_t i = 0; i < e->holders && i < EVENT_HOLDERS; i++)
		if (strcmp(e->holder[i].device, h->device_name) == 0)
			return true;
	return false;
}

void text__holder_details(FILE *out, const struct sample *s, const struct model *m,
			  const struct holder *h, const struct event_history *events)
{
	(void)m;
	details__line(out, 0, "%s holds %" PRIu64 " TCE%s", h->dev ? h->device_name : "A device",
		      h->tces, h->tces == 1 ? "" : "s");
	if (holder__is_held(h))
		details__held(out, s, h->orphaned, details__held_why(h));
	print_device(out, h);
	print_window(out, h);
	print_mappings(out, h);
	print_future(out, h);
	details__section(out, "Call stack that mapped, the innermost first");
	details__stack(out, h->frames, 2);
	details__events(out, s, events, is_of_device, h);
}
