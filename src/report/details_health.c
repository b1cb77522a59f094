// SPDX-License-Identifier: GPL-2.0-only
/* details_health.c - the details of a hook, a loss or a degraded feature. */
#include "text.h"

#include "details.h"

#include "base/format.h"
#include "model/loss.h"

#include <inttypes.h>
#include <string.h>

#define DOCTOR "tcectl doctor has all hooks and losses of this kernel in one page"

static const char *state_of(const struct hook *h)
{
	static const struct {
		const char *state;
		const char *words;
	} states[] = {
	    {"attached", "attached: it is at work"},
	    {"spare", "spare: an earlier candidate serves, this one is not needed"},
	    {"absent", "absent: this kernel has no such function"},
	    {"refused", "refused: the compiler's copy of the function does not do"},
	    {"failed", "FAILED: no mechanism could attach it"},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(h->state, states[i].state) == 0)
			return states[i].words;
	return h->state;
}

static void print_count(FILE *out, const char *name, uint64_t count, const char *meaning)
{
	if (count == (uint64_t)COUNT_UNKNOWN)
		details__field(out, name, "not counted");
	else
		details__field(out, name, "%" PRIu64 " times, %s", count, meaning);
}

void text__hook_details(FILE *out, const struct hook *h)
{
	bool missed = h->misses != (uint64_t)COUNT_UNKNOWN && h->misses;

	details__line(out, 0, "Hook for %s", h->purpose);
	details__field(out, "State", "%s", state_of(h));
	if (h->symbol[0])
		details__field(out, "Symbol", "%s", h->symbol);
	if (h->mechanism[0])
		details__field(out, "By", "%s", h->mechanism);
	print_count(out, "Hit", h->hits, "the kernel came by and it ran");
	print_count(out, "Missed", h->misses, "the kernel came by and skipped it");
	if (h->reason[0])
		details__field(out, "Reason", "%s", h->reason);
	if (missed)
		details__field(out, "It means",
			       "holders may be wrong; the live TCEs of a window are "
			       "the kernel's own count and are not touched by it");
	details__field(out, "What to do", "%s", DOCTOR);
}

/* By what the class can hide (model/loss.c). */
static const char *const advice[] = {
    [LOSS_AFFECTS_NONE] = "nothing: TCEs of a lost mapping are unattributed, and a check judges "
			  "them as such",
    [LOSS_AFFECTS_EVENTS] = "look at what is live, which is not touched by it, and not only at "
			    "events",
    [LOSS_AFFECTS_HOLDERS] = "trust the live TCEs of windows, which are the kernel's own count, "
			     "and doubt holders",
    [LOSS_AFFECTS_TABLES] = "expect windows or devices that are not shown",
};

void text__loss_details(FILE *out, const struct loss *l)
{
	char when[32];

	details__line(out, 0, "Loss of class %s", l->class);
	details__field(out, "Count", "%" PRIu64 " since tracing began", l->count);
	format__clock(when, sizeof(when), l->last_time_ns);
	if (l->last_time_ns)
		details__field(out, "The last", "%s, at the latest", when);
	if (l->meaning[0])
		details__field(out, "It means", "%s", l->meaning);
	if (!l->count)
		details__field(out, "What to do", "nothing: none was lost");
	else
		details__field(out, "What to do", "%s; %s",
			       advice[loss_class__find(l->class)->affects], DOCTOR);
}

void text__degraded_details(FILE *out, const struct degraded *d)
{
	static const char *const unknown[] = {
	    [AFFECTS_NONE] = "no answer depends on it",
	    [AFFECTS_HOLDERS] = "who holds mappings is UNKNOWN",
	    [AFFECTS_TABLES] = "windows may be missing, and with them holders: both are UNKNOWN",
	    [AFFECTS_COST] = "nothing is missing; each mapping costs more",
	};

	details__line(out, 0, "Degraded: %s", d->purpose);
	details__field(out, "Cannot see", "%s", d->feature[0] ? d->feature : "not said");
	details__field(out, "Reason", "%s", d->reason[0] ? d->reason : "not said");
	details__field(out, "It means", "%s",
		       (unsigned int)d->unknown <= AFFECTS_COST ? unknown[d->unknown]
								: "not known");
	details__field(out, "What to do", "%s", DOCTOR);
}
