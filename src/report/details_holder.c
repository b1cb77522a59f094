// SPDX-License-Identifier: GPL-2.0-only
/* details_holder.c - the details of one holder of live mappings, and advice. */
#include "text.h"

#include "base/format.h"
#include "details.h"
#include "model/device.h"
#include "model/outcome.h"

#include <inttypes.h>
#include <stdio.h>
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
	else if (h->row->outcome == OUTCOME_RELEASED && h->driver[0])
		details__field(out, "Orphaned",
			       "none: %s unmaps them, at the latest when it unbinds", h->driver);
	else if (h->row->outcome == OUTCOME_AT_RISK)
		details__field(out, "Orphaned", "none now; they may stay mapped without a driver");
	else
		details__field(out, "Orphaned", "unknown");
}

/* The module of the function that mapped; "" where its frame names none. */
static void name_module(char *module, size_t len, const struct holder *h)
{
	const char *begin = strchr(holder__function(h), '[');

	snprintf(module, len, "%.*s", begin ? (int)strcspn(begin + 1, "]") : 0,
		 begin ? begin + 1 : "");
}

/* Their table is freed already: the unmap is what must not come. */
static void advise_restart(FILE *out, const struct holder *h)
{
	char module[SAMPLE_FRAME_LEN];

	name_module(module, sizeof(module), h);
	details__field(out, "What to do",
		       "do not remove further devices of %s%s; move applications to another "
		       "machine, then reboot this one before the mappings are unmapped: a late "
		       "unmap can crash the kernel",
		       module[0] ? "driver " : "the same driver", module);
}

/* How to name what drmgr would remove with the device. */
static void name_selector(char *text, size_t len, const struct holder *h)
{
	const struct drc_slot *slot = h->dev ? device__named_slot(h->dev) : NULL;

	if (slot)
		snprintf(text, len, "--drc \"%s\"", slot->drc_name);
	else if (h->dev && !h->device_gone)
		snprintf(text, len, "--device %s", h->device_name);
	else
		snprintf(text, len, "--all");
}

/* Their table is there: the unmap is what to wait for, if there will be one. */
static void advise_wait(FILE *out, const struct holder *h, const char *selector)
{
	if (holder__why_held(h) == WHY_FORMER_TABLE)
		details__field(
		    out, "What to do",
		    "do not remove the slot or PHB of this window. No unmap reaches these "
		    "TCEs, and waiting does not help: reboot first, then remove or "
		    "migrate");
	else
		details__field(
		    out, "What to do",
		    "do not remove the slot or PHB of this window. The TCEs stay live "
		    "until the kernel code that uses their pages frees the pages: "
		    "tcectl check %s prints the command that waits for that. If TCEs stay "
		    "live, reboot first, then remove or migrate",
		    selector);
}

static void print_advice(FILE *out, const struct holder *h)
{
	char selector[SAMPLE_NAME_LEN + 16];

	name_selector(selector, sizeof(selector), h);
	if (holder__is_held(h) && !h->table)
		advise_restart(out, h);
	else if (holder__is_held(h))
		advise_wait(out, h, selector);
	else if (h->dev && !h->device_gone)
		details__field(out, "What to do",
			       "before its slot is removed, ask: tcectl check %s", selector);
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
	print_advice(out, h);
	details__section(out, "Call stack that mapped, the innermost first");
	details__stack(out, h->frames, 2);
	details__events(out, s, events, is_of_device, h);
}
