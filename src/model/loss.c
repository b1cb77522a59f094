// SPDX-License-Identifier: GPL-2.0-only
/*
 * loss.c - the table of loss classes: what each can hide.
 *
 * What is live is the weight of the kernel's bitmap, and no loss touches it. The ledger is
 * intersected with that bitmap: a bit that no mapping has is unattributed, and judged by the row
 * that unattributed TCEs have; a mapping with clear bits is dropped. So a class matters to a
 * verdict only if it can put a wrong owner to a bit, or hide a table or a device.
 *
 * Names are in docs/records.md; a class without a row affects holders.
 */
#include "loss.h"

#include <string.h>

static const struct loss_class classes[] = {
    /*
     * The map of an entry: unattributed. Its unmap: its bit is clear, or a later map replaces the
     * mapping. The end of a table: the census no longer reaches it. (Both the unmap of an entry and
     * its next map lost would leave the earlier owner in the ledger until the entry is unmapped.)
     */
    {"nested-probe", .affects = LOSS_AFFECTS_NONE, .expected = true},
    /* A mapping that the bitmap refuted is dropped: this counts them. */
    {"missed-unmap", .affects = LOSS_AFFECTS_NONE, .expected = true},
    /* Numbers of levels. Of exchanges: the live TCEs of the table are then unknown (vfio.c). */
    {"return-missed", .affects = LOSS_AFFECTS_NONE},
    {"return-unmatched", .old = "call-lost", .affects = LOSS_AFFECTS_NONE},
    /* The mapping is there, and its TCEs have the row of an unknown device. */
    {"unknown-device", .affects = LOSS_AFFECTS_NONE},
    /* The mapping is there, and has the row of one without a usable stack. */
    {"stack-full", .old = "stack-collision", .affects = LOSS_AFFECTS_NONE},
    /* Mappings without a place in the ledger are unattributed. */
    {"ledger-full", .old = "map-full", .affects = LOSS_AFFECTS_NONE},
    /* The same; an unmap that was too late leaves a mapping with clear bits. */
    {"ledger-busy", .old = "map-busy", .affects = LOSS_AFFECTS_NONE},
    /*
     * An unmap of what was forgotten: nothing is live there. A map through what does not look like
     * a table: if it is one, a device maps through a table that the sample lacks, which check asks
     * by itself.
     */
    {"unknown-table", .affects = LOSS_AFFECTS_NONE},
    /* A hit on an unknown function: as one that was skipped. */
    {"unexpected-hit", .old = "stray-hit", .affects = LOSS_AFFECTS_NONE},
    /* A sample without a whole census is not complete, a table without a count has live unknown. */
    {"census-failed", .old = "census-broken", .affects = LOSS_AFFECTS_NONE},
    {"count-failed", .affects = LOSS_AFFECTS_NONE},
    /* The registry has every table anyway, and the overflow has what ends under live TCEs. */
    {"ring-full", .affects = LOSS_AFFECTS_EVENTS},
    {"event-not-sampled", .old = "event-unsampled", .affects = LOSS_AFFECTS_EVENTS},
    /* A table is in no sample, with all that is live in it; the next census tries again. */
    {"table-slots-full", .old = "table-full", .affects = LOSS_AFFECTS_TABLES},
    /* A window looks as if fewer devices used it than do; the next census tries again. */
    {"device-slots-full", .old = "device-full", .affects = LOSS_AFFECTS_TABLES},
    /* A freed table has no bitmap: what was live in it stood in the ledger alone. */
    {"freed-table-full", .affects = LOSS_AFFECTS_TABLES, .lasting = true},
    /* A window's failed calls are in its counters, which say whether its TCEs were cleared. */
    {"hypercalls-full", .affects = LOSS_AFFECTS_EVENTS},
    /* Unless those found no room either: any window may have TCEs that were not cleared. */
    {"hypercall-failures-full", .affects = LOSS_AFFECTS_TABLES, .lasting = true},
    /* Such an event is known: tced counts it where it is in no log. */
    {"event-dropped", .affects = LOSS_AFFECTS_EVENTS},
    /* Windows that were freed under live TCEs may be among the events that were not read. */
    {"event-unread", .affects = LOSS_AFFECTS_TABLES, .lasting = true},
};

const char *loss_class__name(uint32_t i)
{
	return i < sizeof(classes) / sizeof(classes[0]) ? classes[i].name : NULL;
}

const struct loss_class *loss_class__find(const char *name)
{
	static const struct loss_class unknown = {"", .affects = LOSS_AFFECTS_HOLDERS};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (!strcmp(classes[i].name, name) ||
		    (classes[i].old && !strcmp(classes[i].old, name)))
			return &classes[i];
	return &unknown;
}

static bool is_newer_than_a_mapping(const struct loss *l, const struct sample *s)
{
	for (size_t i = 0; i < s->nholders; i++)
		if (s->holders[i].oldest_ns <= l->last_ns)
			return true;
	for (size_t i = 0; i < s->nmappings; i++)
		if (s->mappings[i].mapped_ns <= l->last_ns)
			return true;
	return false;
}

/*
 * Every mapping was made, and seen, after the last loss: none of them can have a wrong owner by it.
 * Unattributed TCEs may be older than the loss, and what it hides may be theirs: the second device
 * of a window that seems to have one. A table or device that has no slot even now is counted again
 * by the sample's own census, and then the loss is as new as the sample.
 */
enum loss_affects loss__affects(const struct loss *l, const struct sample *s, bool unattributed)
{
	const struct loss_class *class = loss_class__find(l->class);

	if (!l->count)
		return LOSS_AFFECTS_NONE;
	if (class->affects < LOSS_AFFECTS_HOLDERS || class->lasting || unattributed ||
	    !l->last_ns || l->last_ns >= s->mono_ns || is_newer_than_a_mapping(l, s))
		return class->affects;
	return LOSS_AFFECTS_NONE;
}
