// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_text.c - the sentences of reasons.
 *
 * One reason is one line without its verdict's word.
 */
#include "internal.h"

#include "base/format.h"
#include "model/device.h"
#include "model/loss.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOLDERS_SAID 3 /* of one verdict in one window; the rest is summed up by the counts */
#define AGE_LEN 16
#define TIME_LEN 48

const char *check__format_tces(char *text, int64_t n)
{
	snprintf(text, TCES_LEN, "%" PRId64 " TCE%s", n, n == 1 ? "" : "s");
	return text;
}

const char *teardown__means(const struct sample *s)
{
	switch (s->teardown) {
	case TEARDOWN_WAITS:
		return "removing the slot or PHB now would wait for them, up to 120 s";
	case TEARDOWN_FREES:
		return "removing the slot or PHB now would free the table while they are mapped";
	case TEARDOWN_UNKNOWN:
		break;
	}
	return "removing the slot or PHB now might free the table while they are mapped";
}

/* The end of the sentence on a holder. */
static const char *const ends[WHYS] = {
    [WHY_DEVICE_GONE] = "the device is gone; ",
    [WHY_FORMER_TABLE] =
	"in a window that the device no longer maps through, so no unmap reaches them; ",
    [WHY_NO_DRIVER] = "the device has no driver; ",
    [WHY_PASSIVE_DRIVER] = "the driver maps and unmaps nothing itself; ",
    [WHY_EARLIER_BINDING] = "mapped before the driver was last bound; ",
    [WHY_NO_DRIVER_OTHER_BUS] = "the device has no driver of its own; what unmaps them is unknown",
    [WHY_POOL_KEEPS] = "page_pool: pages that sockets still hold stay mapped without the driver",
    [WHY_NO_CALLER] = "no call stack that shows the caller: page_pool may have mapped them",
    [WHY_PART_OF_STACK] =
	"a call stack with gaps, or cut before the driver's code: page_pool may have mapped them",
    [WHY_FOREIGN_CODE] = "mapped by another module, which may keep them after the driver unbinds",
    [WHY_LOOKS_LEAKED] = "an old-mapping event reports that they look leaked",
    [WHY_POOL_UNMAPPED] = "this kernel unmaps them with their page_pool",
    [WHY_DRIVER_UNMAPS] = "released when the driver unbinds",
};

/* The end of the sentence on holders that are not named. */
static const char *const rest_ends[VERDICTS] = {
    [VERDICT_CLEAR] = ": released when the drivers unbind",
    [VERDICT_AT_RISK] = ": may stay mapped without a driver",
    [VERDICT_HELD] = ": no driver is left to unmap them",
};

static uint32_t reasons_like(const struct check_window *w, enum verdict v)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->reasons; i++)
		n += w->reason[i].verdict == v;
	return n;
}

/*
 * "e1000_alloc_rx_buffers" of "e1000_alloc_rx_buffers+0x1a4 [e1000e]"; the module stays where it is
 * not the driver: other code uses the device.
 */
static void name_function(char *text, size_t len, const struct holder *h)
{
	const char *frame = holder__function(h);
	const char *module = strchr(frame, '[');
	size_t n = strlen(h->driver);

	if (module && strncmp(module + 1, h->driver, n) == 0 && module[1 + n] == ']')
		module = NULL;
	snprintf(text, len, "%.*s%s%s", (int)strcspn(frame, "+ "), frame, module ? " " : "",
		 module ? module : "");
}

void window__add_holder(const struct check_context *j, struct check_window *w,
			const struct holder *h, const struct outcome_row *row, uint64_t tces)
{
	enum verdict v = verdict__of(row->outcome);
	char n[TCES_LEN], age[AGE_LEN], function[SAMPLE_FRAME_LEN];

	if (reasons_like(w, v) == HOLDERS_SAID) {
		w->rest[v].holders++;
		w->rest[v].tces += tces;
		w->verdict = verdict__worse(w->verdict, v);
		return;
	}
	check__format_tces(n, (int64_t)tces);
	name_function(function, sizeof(function), h);
	format__age(age, sizeof(age), h->oldest_ns);
	window__add_reason(w, v, "%s of %s%s%s%s by %s, oldest %s: %s%s", n, h->device_name,
			   h->driver[0] || h->device_gone ? "" : " (no driver)",
			   h->driver[0] ? " " : "", h->driver, function, age,
			   ends[row->why] ? ends[row->why] : "",
			   row->outcome == OUTCOME_ORPHANED ? teardown__means(j->s) : "");
}

void window__add_rest(struct check_window *w)
{
	char n[TCES_LEN];

	for (uint32_t v = 0; v < VERDICTS; v++) {
		const struct check_rest *rest = &w->rest[v];

		if (rest->holders)
			window__add_reason(w, (enum verdict)v, "%s of %u more holder%s%s",
					   check__format_tces(n, (int64_t)rest->tces),
					   rest->holders, rest->holders == 1 ? "" : "s",
					   rest_ends[v] ? rest_ends[v] : "");
	}
}

/* A recording may have times that are later than its own. */
static uint64_t time_since(const struct sample *s, uint64_t then_ns)
{
	return s->mono_ns > then_ns ? s->mono_ns - then_ns : 0;
}

/*
 * True if TCEs live in a selected window, or may: those of a neighbour as well, for whether they
 * are its is what a loss makes doubtful.
 */
static bool has_live(const struct check *c)
{
	for (size_t i = 0; i < c->windows; i++)
		if (c->window[i].table->gen && c->window[i].live)
			return true;
	return false;
}

static bool has_unattributed(const struct check *c)
{
	for (size_t i = 0; i < c->windows; i++)
		if (c->window[i].table->gen && c->window[i].unattributed)
			return true;
	return false;
}

/* A table without a slot is in no sample: that the known windows are empty says nothing of it. */
static void note_losses(const struct check_context *j)
{
	bool unattributed = has_unattributed(j->c), live = has_live(j->c);

	for (size_t i = 0; i < j->s->nlosses; i++) {
		const struct loss *l = &j->s->losses[i];
		enum loss_affects affects = loss__affects(l, j->s, unattributed);
		char age[AGE_LEN], when[AGE_LEN + 32] = "";

		if (!l->count || (!live && affects != LOSS_AFFECTS_TABLES))
			continue;
		format__age(age, sizeof(age), time_since(j->s, l->last_ns));
		if (l->last_ns)
			snprintf(when, sizeof(when), ", last %s ago", age);
		check__add_reason(j->c,
				  affects < LOSS_AFFECTS_HOLDERS ? VERDICT_CLEAR : VERDICT_UNKNOWN,
				  "tracing lost %" PRIu64 " records of class %s%s%s%s", l->count,
				  l->class, when, l->meaning[0] ? ": " : "", l->meaning);
	}
}

static void note_missing(const struct check_context *j)
{
	if (!j->s->complete)
		check__add_reason(j->c, VERDICT_UNKNOWN,
				  "census incomplete: windows may be missing");
	for (size_t i = 0; i < j->s->ndegraded; i++) {
		const struct degraded *d = &j->s->degraded[i];

		if (d->affects == AFFECTS_TABLES)
			check__add_reason(j->c, VERDICT_UNKNOWN, "not available: %s (%s)",
					  d->feature, d->reason);
		else if (d->affects == AFFECTS_HOLDERS && has_live(j->c))
			check__add_reason(j->c, VERDICT_UNKNOWN,
					  "not available: %s (%s): owners of live TCEs unknown",
					  d->feature, d->reason);
	}
}

static void note_bindings(const struct check_context *j)
{
	unsigned int said = 0;

	for (size_t i = 0; i < j->s->ndevices; i++) {
		const struct device *d = &j->s->devices[i];
		char age[AGE_LEN];

		if (!check__is_selected(j, d) || !device__is_bound(d) || said++ >= HOLDERS_SAID)
			continue;
		format__age(age, sizeof(age), time_since(j->s, d->bound_after_ns));
		if (d->bound_after_ns)
			check__add_reason(j->c, VERDICT_CLEAR,
					  age[0] == '<' ? "%s was bound to %s %s ago"
							: "%s was bound to %s less than %s ago",
					  d->name, d->driver, age);
		else
			check__add_reason(
			    j->c, VERDICT_CLEAR,
			    "%s has been bound to %s since before tracing started%s", d->name,
			    d->driver,
			    has_unattributed(j->c)
				? ": mappings that it made earlier have no known owner"
				: "");
	}
	if (said > HOLDERS_SAID)
		check__add_reason(j->c, VERDICT_CLEAR, "%u more device%s bound to drivers",
				  said - HOLDERS_SAID, said - HOLDERS_SAID == 1 ? " is" : "s are");
}

static void note_kernel(const struct check_context *j)
{
	static const char *const teardowns[] = {
	    [TEARDOWN_UNKNOWN] = "this kernel may free a window's table even if TCEs are live: a "
				 "later unmap of them can crash it",
	    [TEARDOWN_FREES] = "this kernel frees a window's table even if TCEs are live: a later "
			       "unmap of them can crash it",
	    [TEARDOWN_WAITS] =
		"this kernel waits up to 120 s for live TCEs before it frees their table",
	};
	static const char *const pools[] = {
	    [PAGE_POOL_UNKNOWN] =
		"this kernel may leave pages of a page_pool mapped when the pool "
		"is destroyed: sockets that hold received data may keep TCEs live",
	    [PAGE_POOL_KEEPS] = "this kernel leaves a page_pool's pages in flight mapped when the "
				"pool is destroyed: sockets that hold received data keep TCEs live",
	    [PAGE_POOL_UNMAPS] =
		"this kernel unmaps a page_pool's pages in flight when the pool is destroyed: "
		"sockets that hold received data keep no TCEs live",
	};

	check__add_reason(j->c, VERDICT_CLEAR, "%s", teardowns[j->s->teardown]);
	check__add_reason(j->c, VERDICT_CLEAR, "%s", pools[j->s->page_pool]);
}

/* What becomes of TCEs that keep the verdict from CLEAR, and how that is found out. */
static void note_way_out(const struct check_context *j)
{
	const struct check *c = j->c;
	int64_t awaited = 0, former = 0;
	bool doubtful = false;

	for (size_t i = 0; i < c->windows; i++) {
		awaited += c->window[i].orphaned - c->window[i].former;
		former += c->window[i].former;
		doubtful = doubtful || c->window[i].owner_doubtful;
	}
	if (awaited)
		check__add_reason(j->c, VERDICT_CLEAR,
				  "an orphaned TCE stays live until the kernel code that uses its "
				  "page frees the page: tcectl drain waits for that. If TCEs stay "
				  "live, reboot first, then remove or migrate");
	if (former)
		check__add_reason(
		    j->c, VERDICT_CLEAR,
		    "TCEs that no unmap reaches stay live, and waiting does not help: "
		    "reboot first, then remove or migrate");
	if (!doubtful)
		return;
	check__add_reason(j->c, VERDICT_CLEAR,
			  "whether TCEs with no known owner are orphaned shows when the drivers of "
			  "all devices of their window are unbound");
	check__add_reason(
	    j->c, VERDICT_CLEAR,
	    "tcectl drain --unbind, with a selector that means all these devices, unbinds "
	    "their drivers, which stops the devices. Before that it refuses a device "
	    "that a file system, swap or this ssh session uses. It binds the drivers "
	    "again if TCEs stay live");
}

static void note_since(const struct check_context *j)
{
	const struct sample *s = j->s;
	char age[AGE_LEN];

	format__age(age, sizeof(age),
		    s->time_ns > s->attached_time_ns ? s->time_ns - s->attached_time_ns : 0);
	if (s->attached_time_ns && s->detail != DETAIL_CENSUS)
		check__add_reason(j->c, VERDICT_CLEAR, "tracing started %s %s", age,
				  j->c->scope.source == CHECK_RECORDING ? "before this sample"
									: "ago");
}

/* What was before our own trace, tced may know. */
static void note_unasked(const struct check_context *j)
{
	if (j->c->scope.unasked[0])
		check__add_reason(j->c, VERDICT_UNKNOWN,
				  "tced could not be asked: earlier driver bindings, removed "
				  "devices and freed windows are unknown");
}

/* Not to be acted on: no command is proposed either. */
static void note_recording(const struct check_context *j)
{
	char time[TIME_LEN];

	if (j->c->scope.source != CHECK_RECORDING)
		return;
	format__time(time, sizeof(time), j->s->time_ns);
	check__add_reason(j->c, VERDICT_CLEAR,
			  "this is a recording of %s: before a removal or migration, check the "
			  "machine itself",
			  time);
}

void check__add_notes(struct check_context *j)
{
	size_t partners = j->sel->npartners;

	note_unasked(j);
	note_recording(j);
	note_missing(j);
	if (partners)
		check__add_reason(
		    j->c, VERDICT_CLEAR,
		    "%zu device%s in the slot that drmgr removes with it: the multipath "
		    "partner",
		    partners, partners == 1 ? "" : "s");
	note_bindings(j);
	note_kernel(j);
	note_way_out(j);
	note_since(j);
	note_losses(j);
}
