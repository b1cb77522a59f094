// SPDX-License-Identifier: GPL-2.0-only
/*
 * details_health.c - one of the things that make answers doubtful: a hook, a loss, a blindness.
 */
#include "text.h"

#include "details.h"

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

static void tell_count(FILE *out, const char *name, uint64_t count, const char *meaning)
{
	if (count == (uint64_t)COUNT_UNKNOWN)
		story__field(out, name, "not counted");
	else
		story__field(out, name, "%" PRIu64 " times, %s", count, meaning);
}

void text__hook_story(FILE *out, const struct hook *h)
{
	bool missed = h->misses != (uint64_t)COUNT_UNKNOWN && h->misses;

	story__line(out, 0, "Hook for %s", h->purpose);
	story__field(out, "State", "%s", state_of(h));
	if (h->symbol[0])
		story__field(out, "Symbol", "%s", h->symbol);
	if (h->mechanism[0])
		story__field(out, "By", "%s", h->mechanism);
	tell_count(out, "Hit", h->hits, "the kernel came by and it ran");
	tell_count(out, "Missed", h->misses, "the kernel came by and skipped it");
	if (h->reason[0])
		story__field(out, "Reason", "%s", h->reason);
	if (missed)
		story__field(out, "It means",
			     "holders may be wrong; the live TCEs of a window are "
			     "the kernel's own count and are not touched by it");
	story__field(out, "What to do", "%s", DOCTOR);
}

void text__loss_story(FILE *out, const struct loss *l)
{
	story__line(out, 0, "Loss of class %s", l->class);
	story__field(out, "Count", "%" PRIu64 " since tracing began", l->count);
	if (l->meaning[0])
		story__field(out, "It means", "%s", l->meaning);
	if (!l->count)
		story__field(out, "What to do", "nothing: none was lost");
	else
		story__field(out, "What to do",
			     "trust the live TCEs of windows, which are the "
			     "kernel's own count, and doubt holders; %s",
			     DOCTOR);
}

void text__degraded_story(FILE *out, const struct degraded *d)
{
	static const char *const unknown[] = {
	    [BLIND_NONE] = "no answer depends on it",
	    [BLIND_HOLDERS] = "who holds mappings is UNKNOWN",
	    [BLIND_TABLES] = "windows may be missing, and with them holders: both are UNKNOWN",
	};

	story__line(out, 0, "Degraded: %s", d->purpose);
	story__field(out, "Cannot see", "%s", d->feature[0] ? d->feature : "not said");
	story__field(out, "Reason", "%s", d->reason[0] ? d->reason : "not said");
	story__field(out, "It means", "%s",
		     (unsigned int)d->unknown <= BLIND_TABLES ? unknown[d->unknown] : "not known");
	story__field(out, "What to do", "%s", DOCTOR);
}
