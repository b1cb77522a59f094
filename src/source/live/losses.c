// SPDX-License-Identifier: GPL-2.0-only
/*
 * losses.c - losses by class; the hooks are in hooks.c.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* Classes that the programs count, in the words of docs/records.md. */
static const struct {
	enum abi_loss class;
	const char *name;
	const char *meaning;
} classes[] = {
    {ABI_LOSS_LEDGER_FULL, "ledger-full",
     "mappings without a record: more were live than there is room for (max_mappings in "
     "tced.conf)"},
    {ABI_LOSS_LEDGER_BUSY, "ledger-busy", "a ledger place was being written by another CPU"},
    {ABI_LOSS_STACK_FULL, "stack-full", "mappings without a call stack: no room"},
    {ABI_LOSS_TABLE_SLOTS_FULL, "table-slots-full", "mappings of tables that found no slot"},
    {ABI_LOSS_DEVICE_SLOTS_FULL, "device-slots-full", "devices that found no slot"},
    {ABI_LOSS_MISSED_UNMAP, "missed-unmap", "unmaps that no probe saw, found by the bitmap"},
    {ABI_LOSS_UNKNOWN_DEVICE, "unknown-device", "mappings of an unknown device"},
    {ABI_LOSS_UNKNOWN_TABLE, "unknown-table",
     "maps and unmaps through a table that is dead or unknown"},
    {ABI_LOSS_RING_FULL, "ring-full", "events that came faster than they could be taken"},
    {ABI_LOSS_RETURN_UNMATCHED, "return-unmatched", "returns without a recorded call"},
    {ABI_LOSS_FREED_TABLE, "freed-table-full",
     "freed windows with live TCEs that found no room any more"},
    {ABI_LOSS_HCALLS_FULL, "hypercalls-full",
     "hypercalls that found no room to be counted, or to be reported as failed"},
    {ABI_LOSS_HCALL_FAILURES_FULL, "hypercall-failures-full",
     "failed hypercalls that found no room to be counted: their window is not known"},
    {ABI_LOSS_UNEXPECTED_HIT, "unexpected-hit", "hits on a function that no hook is for"},
};

/* What the kernel or this process counts: without the time of the last one. */
enum counted {
	COUNTED_NESTED_PROBE,
	COUNTED_RETURN_MISSED,
	COUNTED_CENSUS_FAILED,
	COUNTED_EVENT_NOT_SAMPLED,
	COUNTED_COUNT_FAILED,
	COUNTED_MAX
};
_Static_assert(COUNTED_MAX <= LIVE_LOSSES_SEEN, "no room for when a loss was seen");

static int add_loss(struct sample *s, const char *name, struct abi_lost lost, const char *meaning)
{
	struct loss *loss = sample__add_loss(s);

	if (!loss)
		return -ENOMEM;
	snprintf(loss->class, sizeof(loss->class), "%s", name);
	snprintf(loss->meaning, sizeof(loss->meaning), "%s", meaning);
	loss->count = lost.count;
	loss->last_ns = lost.last_ns;
	if (lost.last_ns)
		loss->last_time_ns = s->time_ns - (s->mono_ns - lost.last_ns);
	return 0;
}

/* Since the census of this sample began: what it did not find is not known now. */
static struct abi_lost lost_by_programs(const struct live *l, const struct sample *s,
					enum abi_loss class)
{
	struct abi_lost lost = tracer__lost(l->tracer, class);

	if (lost.last_ns >= l->walk_ns && lost.last_ns < s->mono_ns)
		lost.last_ns = s->mono_ns;
	return lost;
}

/* The last one was at the latest now, where there are more than in the sample before. */
static int add_counted(struct live *l, struct sample *s, enum counted which, const char *name,
		       uint64_t count, const char *meaning)
{
	struct abi_lost *seen = &l->state->seen[which];

	if (count != seen->count) {
		seen->last_ns = clock__monotonic_ns();
		seen->count = count;
	}
	return add_loss(s, name, *seen, meaning);
}

static uint64_t count_return_misses(const struct live *l)
{
	struct tracer_return_hook hooks[TRACER_RETURNS_MAX];
	size_t n = tracer__return_hooks(l->tracer, hooks);
	uint64_t misses = 0;

	for (size_t i = 0; i < n; i++)
		misses += hooks[i].misses > 0 ? (uint64_t)hooks[i].misses : 0;
	return misses;
}

static int add_losses(struct live *l, struct sample *s, const struct hooks *hooks)
{
	uint64_t nested = 0;

	for (size_t i = 0; i < hooks->n; i++)
		nested += hooks->state[i].misses > 0 ? (uint64_t)hooks->state[i].misses : 0;
	if (add_counted(l, s, COUNTED_NESTED_PROBE, "nested-probe", nested,
			"probe hits skipped because another probe ran on the same CPU") ||
	    add_counted(l, s, COUNTED_RETURN_MISSED, "return-missed", count_return_misses(l),
			"returns of functions that the kernel skipped a hook on"))
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (add_loss(s, classes[i].name, lost_by_programs(l, s, classes[i].class),
			     classes[i].meaning))
			return -ENOMEM;
	if (add_counted(l, s, COUNTED_CENSUS_FAILED, "census-failed", l->state->broken_walks,
			"walks on a list that changed each time they were tried") ||
	    add_counted(l, s, COUNTED_EVENT_NOT_SAMPLED, "event-not-sampled", l->state->unsampled,
			"events that are in no sample: too many came between two"))
		return -ENOMEM;
	return add_counted(l, s, COUNTED_COUNT_FAILED, "count-failed", l->state->failed_counts,
			   "tables that could not be counted twice in a row");
}

int live__add_health(struct live *l, struct sample *s)
{
	const struct hooks *hooks = tracer__hooks(l->tracer);
	int err = add_losses(l, s, hooks);

	if (!err)
		err = live__add_hooks(l, s, hooks);
	return err ? err : live__add_degraded(l, s, hooks);
}
