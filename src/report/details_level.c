// SPDX-License-Identifier: GPL-2.0-only
/* details_level.c - the details of the levels of one table, in one view. */
#include "text.h"

#include "base/format.h"
#include "model/level.h"
#include "list.h"
#include "details.h"
#include "text_list.h"

#include <inttypes.h>
#include <string.h>

#define NUMBER_LEN 24

static void print_table(FILE *out, const struct model *m, const struct level *l)
{
	size_t n;
	const struct table_view *v = model__tables(m, &n);

	for (size_t i = 0; l->gen && i < n; i++) {
		if (v[i].table->gen != l->gen)
			continue;
		details__field(out, "Owner", "%s",
			       v[i].table->user_owned ? "a process, by VFIO" : "the kernel");
		details__field(out, "Devices", "%s", v[i].devices[0] ? v[i].devices : "none");
		return;
	}
}

static void print_shape(FILE *out, const struct sample *s, const struct level *l)
{
	char page[NUMBER_LEN] = "-";

	if (l->levels)
		details__field(out, "Levels", "%" PRIu32 ", one below the other", l->levels);
	if (!l->entries)
		return;
	if (s->page_size && l->order < 32)
		format__size(page, sizeof(page), (double)s->page_size * (double)(1ULL << l->order));
	details__field(out, "Page", "%" PRIu64 " entries each, in %s (order %" PRIu32 ")",
		       l->entries, page, l->order);
}

static void print_saved(FILE *out, const struct level *l)
{
	char full[NUMBER_LEN], saved[NUMBER_LEN];
	int64_t bytes;

	if (!level__saved(l, &bytes))
		return;
	format__size(full, sizeof(full), (double)l->full_bytes);
	format__size(saved, sizeof(saved), bytes < 0 ? -(double)bytes : (double)bytes);
	details__field(out, "Saved", "%s %s than the %s that the table would take in one piece",
		       saved, bytes < 0 ? "MORE" : "less", full);
}

static void print_memory(FILE *out, const struct level *l)
{
	char bytes[NUMBER_LEN];

	if (l->pages < 0 || l->bytes < 0) {
		details__field(out, "Memory", "unknown");
		return;
	}
	format__size(bytes, sizeof(bytes), (double)l->bytes);
	details__field(out, "Memory", "%s in %" PRId64 " page%s of levels", bytes, l->pages,
		       l->pages == 1 ? "" : "s");
	print_saved(out, l);
	if (l->node >= 0)
		details__field(out, "Node", "%" PRId64 " is where they should be", l->node);
	if (l->remote_pages > 0)
		details__field(out, "Elsewhere", "%" PRId64 " pages are on other nodes: slower",
			       l->remote_pages);
}

/* At the width that shows every cell that was counted. */
static void print_first_level(FILE *out, const struct level *l)
{
	int column = listing__find(&listing_levels, "first_level", strlen("first_level"));
	char cell[LISTING_CELL];

	if (!l->cells)
		return;
	listing__cell(&listing_levels, &listing_levels.columns[column], l, cell, sizeof(cell));
	details__field(out, "First level",
		       "%" PRId64 " of %" PRId64 " entries lead to a second one", l->populated,
		       level__first_entries(l));
	details__line(out, 2, "%s", cell);
	details__line(out, 2,
		      ". none, : less than half, + half or more, # all of %" PRIu64 " entries",
		      l->cell_entries);
}

static void print_allocations(FILE *out, const struct sample *s, const struct level *l)
{
	details__section(out, "Allocations since tracing started");
	if (!l->allocated && !l->failed && !l->times && !l->lost_races)
		details__line(out, 2, "none");
	text__level_detail(out, l, s->page_size, TEXT_WIDE);
	if (l->failed)
		details__line(out, 2,
			      "FAILED: there was no memory at once. Raise vm.min_free_kbytes, or "
			      "give the node more memory");
}

void text__level_details(FILE *out, const struct sample *s, const struct model *m,
			 const struct level *l)
{
	const char *view = level_view__name(l->view);

	if (l->gen)
		details__line(out, 0, "Levels of the table of 0x%" PRIx64 ", %s view", l->liobn,
			      view ? view : "?");
	else
		details__line(out, 0, "Levels that were allocated before there was a table");
	if (l->gen)
		details__field(out, "Generation", "%" PRIu64, l->gen);
	details__field(out, "View", "%s",
		       l->view == VIEW_USER
			   ? "the addresses of userspace, which VFIO and KVM keep beside "
			     "the table"
			   : "what the hardware reads");
	print_table(out, m, l);
	print_shape(out, s, l);
	if (l->gen)
		print_memory(out, l);
	print_first_level(out, l);
	print_allocations(out, s, l);
}
