// SPDX-License-Identifier: GPL-2.0-only
/* details_event.c - the details of an event, and advice; docs/events.md has more. */
#include "text.h"

#include "base/format.h"
#include "details.h"
#include "text_list.h"

#include <inttypes.h>

#define NUMBER_LEN 24

static void print_count(FILE *out, const char *name, int64_t count, const char *meaning)
{
	if (count >= 0)
		details__field(out, name, "%" PRId64 "%s", count, meaning);
}

static void print_duration(FILE *out, const char *name, int64_t ns, const char *meaning)
{
	char age[NUMBER_LEN];

	if (ns < 0)
		return;
	format__age(age, sizeof(age), (uint64_t)ns);
	details__field(out, name, "%s%s", age, meaning);
}

static void print_window(FILE *out, const struct event *e)
{
	char page[NUMBER_LEN];

	if (!e->window[0] && !e->liobn && !e->gen)
		return;
	if (e->gen)
		details__field(out, "Window", "%s 0x%" PRIx64 ", generation %" PRIu64, e->window,
			       e->liobn, e->gen);
	else
		details__field(out, "Window", "%s 0x%" PRIx64, e->window, e->liobn);
	if (!e->entries || !e->page_shift || e->page_shift > 63)
		return;
	format__size(page, sizeof(page), (double)(UINT64_C(1) << e->page_shift));
	details__field(out, "Size",
		       "%" PRIu64 " TCEs of a %s page each, from bus address 0x%" PRIx64,
		       e->entries, page, e->base);
}

static void print_location(FILE *out, const struct event *e)
{
	if (e->device[0])
		details__field(out, "Device", "%s", e->device);
	if (e->phb[0] || e->drc_name[0])
		details__field(out, "PHB", "%s%s%s", e->phb[0] ? e->phb : "unknown",
			       e->drc_name[0] ? ", DRC " : "", e->drc_name);
	if (e->loc_code[0])
		details__field(out, "Location", "%s", e->loc_code);
	if (e->drc_index >= 0)
		details__field(out, "DRC index", "0x%" PRIx64, (uint64_t)e->drc_index);
	if (e->status[0])
		details__field(out, "Firmware", "status %s", e->status);
}

static void print_numbers(FILE *out, const struct event *e)
{
	char bytes[NUMBER_LEN];

	if (e->count > 1)
		details__field(out, e->kind == EVENT_TRACING_LOSSY ? "Missed" : "Alike",
			       "%" PRIu64 "%s", e->count,
			       e->kind == EVENT_TRACING_LOSSY ? "" : " events; this was the first");
	print_count(out, "Live", e->live, " TCEs");
	print_count(out, "Live before", e->live_before, " TCEs, when the wait began");
	print_count(out, "Called for", e->tces, e->count > 1 ? " TCEs in all" : " TCEs");
	if (e->dma_addr != COUNT_UNKNOWN)
		details__field(out, "Address", "0x%" PRIx64 " on the bus", (uint64_t)e->dma_addr);
	print_count(out, "Used", e->used, " TCEs in use");
	print_count(out, "Free run", e->free_run,
		    " TCEs: the largest mapping that can still be made");
	print_count(out, "Looked", e->polls, " times");
	print_duration(out, "Waited", e->wait_ns, "");
	print_duration(out, "Age", e->age_ns,
		       e->kind == EVENT_LATE_UNMAP ? " since the table was freed"
						   : " since the mapping was made");
	if (e->bytes >= 0) {
		format__size(bytes, sizeof(bytes), (double)e->bytes);
		details__field(out, "Memory", "%s asked for", bytes);
	}
	print_count(out, "Node", e->node, "");
	print_count(out, "Freezes", e->freezes, " of its PE in an hour");
	print_count(out, "Limit", e->max_freezes,
		    " freezes in an hour: the kernel recovers from no more");
}

static void print_people(FILE *out, const struct event *e)
{
	if (e->task[0] || e->pid >= 0) {
		if (e->pid >= 0)
			details__field(out, "Done by", "%s[%" PRId64 "]", e->task, e->pid);
		else
			details__field(out, "Done by", "%s", e->task);
	}
	if (e->stack.frames) {
		details__section(out, "Where it was done, the innermost first");
		details__stack(out, &e->stack, 2);
	}
	if (e->holders) {
		details__section(out, "Holders at that time, most TCEs first");
		text__event_holders(out, e);
	}
}

void text__event_details(FILE *out, const struct event *e)
{
	const char *severity = severity__name(e->severity);
	char time[64];

	format__time(time, sizeof(time), e->time_ns);
	details__line(out, 0, "%s: %s", severity ? severity : "?", event_kind__name(e->kind));
	details__line(out, 0, "%s", e->message);
	if (event_kind__advice(e->kind))
		details__field(out, "What to do", "%s", event_kind__advice(e->kind));
	details__field(out, "Time", "%s", time);
	print_window(out, e);
	print_location(out, e);
	print_numbers(out, e);
	print_people(out, e);
}
