// SPDX-License-Identifier: GPL-2.0-only
/* details.c - parts of detail pages. */
#include "details.h"

#include "model/check/check.h"
#include "base/format.h"
#include "text.h"
#include "text_list.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define LINE_LEN 1024
#define VALUE_AT 15
#define EVENTS_SHOWN 20

__attribute__((format(printf, 3, 0))) static void print_line(FILE *out, int indent, const char *fmt,
							     va_list args)
{
	char line[LINE_LEN];

	vsnprintf(line, sizeof(line), fmt, args);
	format__printable(line);
	fprintf(out, "%*s%s\n", indent, "", line);
}

void details__line(FILE *out, int indent, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line(out, indent, fmt, args);
	va_end(args);
}

void details__field(FILE *out, const char *name, const char *fmt, ...)
{
	int n = fprintf(out, "%s:", name);
	va_list args;

	va_start(args, fmt);
	print_line(out, n < VALUE_AT ? VALUE_AT - n : 1, fmt, args);
	va_end(args);
}

void details__tces(FILE *out, const char *name, int64_t tces, const char *meaning)
{
	if (tces < 0)
		details__field(out, name, "unknown");
	else if (tces == 0)
		details__field(out, name, "none");
	else
		details__field(out, name, "%" PRId64 " TCE%s %s", tces, tces == 1 ? "" : "s",
			       meaning);
}

void details__section(FILE *out, const char *name)
{
	fprintf(out, "\n%s\n", name);
}

const char *details__window(char *name, const struct table *t)
{
	const char *kind = window_kind__name(t->window);

	if (!t->gen && !t->liobn)
		snprintf(name, DETAILS_NAME_LEN, "%s window", kind ? kind : "?");
	else
		snprintf(name, DETAILS_NAME_LEN, "%s window 0x%" PRIx64, kind ? kind : "?",
			 t->liobn);
	return name;
}

void details__slots(FILE *out, const struct device *d, int indent)
{
	for (uint32_t i = 0; i < d->slots && i < DEVICE_SLOTS; i++) {
		const struct drc_slot *slot = &d->slot[i];
		char drc[SAMPLE_NAME_LEN + 32] = "no DRC";

		if (slot->drc_index)
			snprintf(drc, sizeof(drc), "DRC %s (0x%" PRIx64 ")",
				 slot->drc_name[0] ? slot->drc_name : "without a name",
				 slot->drc_index);
		details__line(out, indent, "in slot: %s%s%s", drc,
			      slot->loc_code[0] ? ", location " : "", slot->loc_code);
	}
	if (d->partner_drc)
		details__line(out, indent,
			      "drmgr removes DRC 0x%" PRIx64 ", its multipath partner, with it",
			      d->partner_drc);
}

void details__device(FILE *out, const struct device *d)
{
	details__line(out, 2, "%s: %s%s%s%s", d->name,
		      d->driver[0] ? "driver " : "NO DRIVER is bound", d->driver,
		      d->gone ? ", GONE" : "",
		      d->bypass ? ", some of its mappings go past the table" : "");
	details__slots(out, d, 4);
}

const char *details__direction(uint32_t direction)
{
	static const char *const words[] = {
	    [MAP_BIDIRECTIONAL] = "both ways: the device may read and write the memory",
	    [MAP_TO_DEVICE] = "to the device: it may read the memory",
	    [MAP_FROM_DEVICE] = "from the device: it may write the memory",
	    [MAP_NONE] = "none",
	};

	return direction <= MAP_NONE ? words[direction] : "unknown";
}

const char *details__held_why(const struct holder *h)
{
	static const char *const whys[WHYS] = {
	    [WHY_TABLE_FREED] = "their table was freed under them",
	    [WHY_DEVICE_GONE] = "the device is gone",
	    [WHY_FORMER_TABLE] = "the device no longer maps through this window",
	    [WHY_NO_DRIVER] = "the device has no driver",
	    [WHY_PASSIVE_DRIVER] = "the driver maps nothing itself",
	    [WHY_EARLIER_BINDING] = "they are older than the driver's present binding",
	    [WHY_NO_WORKING_DEVICE] = "no device of the window has a driver",
	};
	const char *why = whys[holder__why_held(h)];

	return why ? why : "no driver is left to unmap them";
}

void details__held(FILE *out, const struct sample *s, uint64_t tces, const char *why)
{
	details__line(out, 0, "ORPHANED: %" PRIu64 " TCE%s with no driver left to unmap %s%s%s; %s",
		      tces, tces == 1 ? "" : "s", tces == 1 ? "it" : "them", why ? ": " : "",
		      why ? why : "", teardown__means(s));
}

void details__stack(FILE *out, const struct stack *st, int indent)
{
	if (st && st->frames)
		text__frames(out, st, indent);
	else
		details__line(out, indent, "no call stack is known");
}

void details__events(FILE *out, const struct sample *s, const struct event_history *events,
		     details_interest is, const void *row)
{
	char line[EVENT_MESSAGE_LEN + 64];
	size_t n = 0;

	details__section(out, "What happened");
	for (size_t i = 0; i < event_history__count(events); i++) {
		const struct event *e = event_history__get(events, i);

		if (!is(e, row) || n++ >= EVENTS_SHOWN)
			continue;
		text__event_line(line, sizeof(line), e, s->time_ns);
		details__line(out, 2, "%s", line);
	}
	if (n > EVENTS_SHOWN)
		details__line(out, 2, "and %zu more, which Events has", n - EVENTS_SHOWN);
	if (!n && event_history__count(events) == EVENT_HISTORY_ROOM)
		details__line(out, 2, "no event of the last %d; older ones are not kept",
			      EVENT_HISTORY_ROOM);
	else if (!n)
		details__line(out, 2, "no event seen by this tcetop");
}
