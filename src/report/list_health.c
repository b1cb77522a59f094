// SPDX-License-Identifier: GPL-2.0-only
/* list_health.c - losses, degraded features and hooks as the rows of one list. */
#include "list_health.h"

#include "base/array.h"
#include "base/format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_kind(const void *row, char *cell, size_t len)
{
	static const char *const words[] = {
	    [HEALTH_LOSS] = "loss", [HEALTH_DEGRADED] = "degraded", [HEALTH_HOOK] = "hook"};

	snprintf(cell, len, "%s", words[((const struct health_item *)row)->kind]);
}

static const char *name_of(const struct health_item *i)
{
	return i->loss ? i->loss->class : i->degraded ? i->degraded->purpose : i->hook->purpose;
}

static void print_name(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", name_of(row));
}

static void print_state(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	snprintf(cell, len, "%s",
		 i->loss       ? i->loss->count ? "LOST" : "none"
		 : i->degraded ? "degraded"
			       : i->hook->state);
}

static void print_count(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	format__count(cell, len,
		      i->loss   ? (int64_t)i->loss->count
		      : i->hook ? (int64_t)i->hook->hits
				: COUNT_UNKNOWN);
}

static void print_misses(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	format__count(cell, len, i->hook ? (int64_t)i->hook->misses : COUNT_UNKNOWN);
}

static void print_symbol(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	snprintf(cell, len, "%s", i->hook && i->hook->symbol[0] ? i->hook->symbol : "-");
}

static void print_mechanism(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	snprintf(cell, len, "%s", i->hook && i->hook->mechanism[0] ? i->hook->mechanism : "-");
}

static void print_meaning(const void *row, char *cell, size_t len)
{
	const struct health_item *i = row;

	if (i->degraded)
		snprintf(cell, len, "not available: %s (%s)", i->degraded->feature,
			 i->degraded->reason);
	else
		snprintf(cell, len, "%s", i->loss ? i->loss->meaning : i->hook->reason);
}

static const struct column columns[] = {
    {.name = "kind",
     .title = "KIND",
     .help = "loss: not seen; degraded: this kernel does not show it; hook: how we look",
     .width = 8,
     .print = print_kind},
    {.name = "class",
     .title = "NAME",
     .help = "class of the loss, or what the hook is for",
     .width = 12,
     .print = print_name},
    {.name = "state",
     .title = "STATE",
     .help = "of a hook: attached, off, skipped, absent, refused or failed",
     .width = 8,
     .print = print_state},
    {.name = "count",
     .title = "COUNT",
     .help = "how often it was lost, or the hook ran; - is not counted",
     .width = 6,
     .right = true,
     .drop_order = 1,
     .print = print_count},
    {.name = "misses",
     .title = "MISSES",
     .help = "how often the kernel skipped the hook",
     .width = 6,
     .right = true,
     .drop_order = 2,
     .print = print_misses},
    {.name = "symbol",
     .title = "SYMBOL",
     .help = "kernel function that the hook stands on",
     .width = 18,
     .drop_order = 3,
     .print = print_symbol},
    {.name = "mechanism",
     .title = "BY",
     .help = "how the hook is attached",
     .width = 6,
     .drop_order = 4,
     .print = print_mechanism},
    {.name = "meaning",
     .title = "MEANING",
     .help = "what is unknown because of it, or why it is not attached",
     .width = 20,
     .print = print_meaning},
};

static bool alert(const void *row)
{
	const struct health_item *i = row;

	return i->degraded || (i->loss && listing_losses.alert(i->loss)) ||
	       (i->hook && listing_hooks.alert(i->hook));
}

static uint64_t mix(uint64_t k, const char *text)
{
	for (; *text; text++)
		k = (k ^ (unsigned char)*text) * 0x100000001b3ULL;
	return k;
}

static uint64_t key(const void *row)
{
	const struct health_item *i = row;
	uint64_t k = mix(0xcbf29ce484222325ULL + (uint64_t)i->kind, name_of(i));

	if (i->hook)
		k = mix(k, i->hook->symbol);
	if (i->degraded)
		k = mix(k, i->degraded->feature);
	return k | 1;
}

const struct listing listing_health = {
    .name = "health",
    .columns = columns,
    .ncolumns = sizeof(columns) / sizeof(columns[0]),
    .row_size = sizeof(struct health_item),
    .empty = "no hook and no loss counter",
    .alert = alert,
    .key = key,
};

static int list_health__add(struct list_health *l, const struct health_item *item, bool alerts)
{
	struct health_item *items;

	if (alert(item) != alerts)
		return 0;
	items = array__refill(l->items, l->n, &l->room, sizeof(*items));
	if (!items)
		return -ENOMEM;
	l->items = items;
	l->items[l->n++] = *item;
	return 0;
}

int list_health__fill(struct list_health *l, const struct sample *s)
{
	int err = 0;

	l->n = 0;
	for (int alerts = 1; alerts >= 0; alerts--) {
		for (size_t i = 0; !err && i < s->nlosses; i++)
			err = list_health__add(
			    l, &(struct health_item){.kind = HEALTH_LOSS, .loss = &s->losses[i]},
			    alerts);
		for (size_t i = 0; !err && i < s->ndegraded; i++)
			err = list_health__add(l,
					       &(struct health_item){.kind = HEALTH_DEGRADED,
								     .degraded = &s->degraded[i]},
					       alerts);
		for (size_t i = 0; !err && i < s->nhooks; i++)
			err = list_health__add(
			    l, &(struct health_item){.kind = HEALTH_HOOK, .hook = &s->hooks[i]},
			    alerts);
	}
	return err;
}

void list_health__free(struct list_health *l)
{
	free(l->items);
	*l = (struct list_health){.n = 0};
}
