// SPDX-License-Identifier: GPL-2.0-only
/* details_health.c - the details of a hook, a loss or a degraded feature. */
#include "text.h"

#include "details.h"

#include "base/format.h"
#include "model/loss.h"
#include "model/hook_words.h"

#include <inttypes.h>
#include <string.h>

#define DOCTOR "tcectl doctor has all hooks and losses of this kernel in one page"

static const char *state_of(const struct hook *h)
{
	static const char *const states[HOOK_STATES] = {
	    [HOOK_IS_ATTACHED] = "attached: it is at work",
	    [HOOK_IS_OFF] = "off: it will be attached at another detail",
	    [HOOK_IS_SKIPPED] = "skipped: an earlier candidate serves, this one is not needed",
	    [HOOK_IS_ABSENT] = "absent: this kernel has no such function",
	    [HOOK_IS_REFUSED] =
		"refused: only a compiler clone of the function exists, which cannot be hooked",
	    [HOOK_IS_FAILED] = "FAILED: no mechanism could attach it",
	};

	for (uint32_t i = 0; i < HOOK_STATES; i++)
		if (!strcmp(h->state, hook_state__name(i)))
			return states[i];
	return h->state;
}

static void print_count(FILE *out, const char *name, uint64_t count, const char *meaning)
{
	if (count == (uint64_t)COUNT_UNKNOWN)
		details__field(out, name, "not counted");
	else
		details__field(out, name, "%" PRIu64 "%s", count, meaning);
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
	print_count(out, "Hits", h->hits, "");
	print_count(out, "Misses", h->misses, " (skipped by the kernel)");
	if (h->reason[0])
		details__field(out, "Reason", "%s", h->reason);
	if (missed)
		details__field(
		    out, "It means",
		    "holders may be wrong; live TCEs are the kernel's own count and are right");
	details__field(out, "What to do", "%s", DOCTOR);
}

/* By what the class can hide (model/loss.c). */
static const char *const advice[] = {
    [LOSS_AFFECTS_NONE] =
	"nothing: TCEs of a lost mapping are unattributed, and check treats them so",
    [LOSS_AFFECTS_EVENTS] = "look at live TCEs, which are right, and not only at events",
    [LOSS_AFFECTS_HOLDERS] =
	"trust the live TCEs of windows, which are the kernel's own count; holders may be wrong",
    [LOSS_AFFECTS_TABLES] = "expect windows, devices or live TCEs that are not shown",
};

void text__loss_details(FILE *out, const struct loss *l)
{
	char when[32];

	details__line(out, 0, "Loss of class %s", l->class);
	details__field(out, "Count", "%" PRIu64 " since tracing started", l->count);
	format__time(when, sizeof(when), l->last_time_ns);
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
	    [AFFECTS_HOLDERS] = "holders are UNKNOWN",
	    [AFFECTS_TABLES] = "windows may be missing, and with them holders: both are UNKNOWN",
	    [AFFECTS_COST] = "nothing is missing; each mapping costs more",
	};

	details__line(out, 0, "Degraded: %s", d->purpose);
	details__field(out, "Not available", "%s", d->feature[0] ? d->feature : "not given");
	details__field(out, "Reason", "%s", d->reason[0] ? d->reason : "not given");
	details__field(out, "It means", "%s",
		       (unsigned int)d->affects <= AFFECTS_COST ? unknown[d->affects] : "unknown");
	details__field(out, "What to do", "%s", DOCTOR);
}
