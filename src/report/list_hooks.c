// SPDX-License-Identifier: GPL-2.0-only
/*
 * list_hooks.c - the columns of the lists of hooks and losses.
 */
#include "list.h"

#include "base/format.h"
#include "model/sample.h"
#include "model/hook_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_text(char *cell, size_t len, const char *text)
{
	snprintf(cell, len, "%s", text[0] ? text : "-");
}

static void print_purpose(const void *row, char *cell, size_t len)
{
	print_text(cell, len, ((const struct hook *)row)->purpose);
}

static void print_state(const void *row, char *cell, size_t len)
{
	print_text(cell, len, ((const struct hook *)row)->state);
}

static void print_mechanism(const void *row, char *cell, size_t len)
{
	print_text(cell, len, ((const struct hook *)row)->mechanism);
}

static void print_symbol(const void *row, char *cell, size_t len)
{
	print_text(cell, len, ((const struct hook *)row)->symbol);
}

static void print_hits(const void *row, char *cell, size_t len)
{
	format__count(cell, len, (int64_t)((const struct hook *)row)->hits);
}

static void print_misses(const void *row, char *cell, size_t len)
{
	format__count(cell, len, (int64_t)((const struct hook *)row)->misses);
}

static void print_reason(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", ((const struct hook *)row)->reason);
}

static const struct column hook_columns[] = {
    {.name = "purpose",
     .title = "PURPOSE",
     .help = "what the hook is for",
     .width = 12,
     .print = print_purpose},
    {.name = "state",
     .title = "STATE",
     .help = "attached, off, skipped, absent, refused or failed",
     .width = 8,
     .print = print_state},
    {.name = "mechanism",
     .title = "BY",
     .help = "how it is attached",
     .width = 6,
     .drop_order = 2,
     .print = print_mechanism},
    {.name = "symbol",
     .title = "SYMBOL",
     .help = "kernel function that it stands on",
     .width = 18,
     .print = print_symbol},
    {.name = "hits",
     .title = "HITS",
     .help = "how often it ran; - is not counted",
     .width = 6,
     .right = true,
     .drop_order = 1,
     .print = print_hits},
    {.name = "misses",
     .title = "MISSES",
     .help = "how often the kernel skipped it",
     .width = 6,
     .right = true,
     .print = print_misses},
    {.name = "reason",
     .title = "REASON",
     .help = "why it is not attached",
     .width = 12,
     .drop_order = 3,
     .print = print_reason},
};

static bool hook__alert(const void *row)
{
	const struct hook *h = row;

	return !strcmp(h->state, hook_state__name(HOOK_IS_FAILED)) ||
	       !strcmp(h->state, hook_state__name(HOOK_IS_REFUSED)) || (int64_t)h->misses > 0;
}

const struct listing listing_hooks = {
    .name = "hooks",
    .columns = hook_columns,
    .ncolumns = sizeof(hook_columns) / sizeof(hook_columns[0]),
    .row_size = sizeof(struct hook),
    .empty = "no hook",
    .alert = hook__alert,
};

static void print_loss_count(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%" PRIu64, ((const struct loss *)row)->count);
}

static void print_class(const void *row, char *cell, size_t len)
{
	print_text(cell, len, ((const struct loss *)row)->class);
}

static void print_last(const void *row, char *cell, size_t len)
{
	const struct loss *l = row;

	if (l->last_time_ns)
		format__time_within(cell, len, l->last_time_ns);
	else
		print_text(cell, len, "");
}

static void print_meaning(const void *row, char *cell, size_t len)
{
	snprintf(cell, len, "%s", ((const struct loss *)row)->meaning);
}

static const struct column loss_columns[] = {
    {.name = "count",
     .title = "COUNT",
     .help = "how often something was not seen",
     .width = 7,
     .right = true,
     .print = print_loss_count},
    {.name = "class",
     .title = "LOSS",
     .help = "class of the loss",
     .width = 16,
     .print = print_class},
    {.name = "last_time",
     .title = "LAST",
     .help = "when the last one was, at the latest, with the date where there is room",
     .width = 14,
     .fits_width = true,
     .drop_order = 1,
     .print = print_last},
    {.name = "meaning",
     .title = "MEANING",
     .help = "what is unknown because of it",
     .width = 20,
     .print = print_meaning},
};

static bool loss__alert(const void *row)
{
	return ((const struct loss *)row)->count > 0;
}

const struct listing listing_losses = {
    .name = "losses",
    .columns = loss_columns,
    .ncolumns = sizeof(loss_columns) / sizeof(loss_columns[0]),
    .row_size = sizeof(struct loss),
    .empty = "no loss counter",
    .alert = loss__alert,
};
