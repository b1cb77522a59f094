// SPDX-License-Identifier: GPL-2.0-only
/*
 * losses.c - losses by class; the hooks are in hooks.c.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Classes that the programs count, in the words of docs/records.md. */
static const struct {
	enum abi_loss class;
	const char *name;
	const char *meaning;
} classes[] = {
    {ABI_LOSS_MAP_FULL, "map-full", "mappings not recorded: the ledger had no room"},
    {ABI_LOSS_MAP_BUSY, "map-busy", "a ledger place was being written by another CPU"},
    {ABI_LOSS_STACK_COLLISION, "stack-collision", "mappings without a call stack: no room"},
    {ABI_LOSS_TABLE_FULL, "table-full", "mappings of tables that found no slot"},
    {ABI_LOSS_DEVICE_FULL, "device-full", "devices that found no slot"},
    {ABI_LOSS_MISSED_UNMAP, "missed-unmap", "unmaps that no probe saw, found by the bitmap"},
    {ABI_LOSS_UNKNOWN_DEVICE, "unknown-device", "mappings whose device could not be told"},
    {ABI_LOSS_UNKNOWN_TABLE, "unknown-table",
     "maps and unmaps through a table that is dead or unknown"},
    {ABI_LOSS_RING_FULL, "ring-full", "events that came faster than they could be taken"},
    {ABI_LOSS_CALL, "call-lost",
     "returns of functions whose call was not seen, or no longer known"},
    {ABI_LOSS_UNEXPECTED_HIT, "stray-hit", "hits on a function that no hook is for"},
};

static int add_loss(struct sample *s, const char *name, uint64_t count, const char *meaning)
{
	struct loss *loss = sample__add_loss(s);

	if (!loss)
		return -ENOMEM;
	snprintf(loss->class, sizeof(loss->class), "%s", name);
	snprintf(loss->meaning, sizeof(loss->meaning), "%s", meaning);
	loss->count = count;
	return 0;
}

static int add_losses(const struct live *l, struct sample *s, const struct hooks *hooks)
{
	uint64_t nested = 0;

	for (size_t i = 0; i < hooks->n; i++)
		nested += hooks->state[i].misses > 0 ? (uint64_t)hooks->state[i].misses : 0;
	if (add_loss(s, "nested-probe", nested,
		     "probe hits skipped because another probe ran on the same CPU"))
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (add_loss(s, classes[i].name, tracer__loss(l->tracer, classes[i].class),
			     classes[i].meaning))
			return -ENOMEM;
	if (add_loss(s, "census-broken", l->state->broken_walks,
		     "walks whose list changed under them each time they were tried"))
		return -ENOMEM;
	if (add_loss(s, "event-unsampled", l->state->unsampled,
		     "events that are in no sample: too many came between two"))
		return -ENOMEM;
	return add_loss(s, "count-failed", l->state->failed_counts,
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
