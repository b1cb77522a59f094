// SPDX-License-Identifier: GPL-2.0-only
/*
 * details_window.c - the details of one DMA window.
 *
 * Its reader has been woken up: the meaning of each number is beside it.
 */
#include "text.h"

#include "base/format.h"
#include "model/level.h"
#include "list.h"
#include "details.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HOLDERS_SHOWN 20
#define NUMBER_LEN 24

static const char *kind_of(const struct table *t)
{
	static const char *const words[WINDOW_KINDS] = {
	    [WINDOW_DEFAULT] = "default: the one that its slot has from the start",
	    [WINDOW_DDW_DYNAMIC] = "ddw-dynamic: a larger one that the kernel asked firmware for, "
				   "mapped TCE by TCE",
	    [WINDOW_DDW_DIRECT] = "ddw-direct: a larger one that the kernel asked firmware for; "
				  "all memory is mapped in it permanently",
	    [WINDOW_DDW_HYBRID] = "ddw-hybrid: a larger one that the kernel asked firmware for; "
				  "memory is mapped in it permanently, the rest TCE by TCE",
	    [WINDOW_VIO] = "vio: of a virtual adapter",
	    [WINDOW_PNV] = "pnv: of a PE on powernv",
	    [WINDOW_BYPASS] = "bypass: devices reach all memory without TCEs",
	};

	return (unsigned int)t->window < WINDOW_KINDS ? words[t->window] : "unknown";
}

static void print_size(FILE *out, const struct table *t)
{
	char page[NUMBER_LEN], size[NUMBER_LEN];

	if (!table__size_bytes(t) || !t->page_shift)
		return;
	format__size(page, sizeof(page), (double)(UINT64_C(1) << t->page_shift));
	format__size(size, sizeof(size),
		     (double)t->entries * (double)(UINT64_C(1) << t->page_shift));
	details__field(out, "Size", "%s: %" PRIu64 " TCEs of a %s page each", size, t->entries,
		       page);
	details__field(out, "Base", "bus address 0x%" PRIx64, t->base);
}

static void print_location(FILE *out, const struct table *t)
{
	if (t->phb[0] || t->drc_name[0])
		details__field(out, "PHB", "%s%s%s", t->phb[0] ? t->phb : "unknown",
			       t->drc_name[0] ? ", DRC " : "", t->drc_name);
	if (t->loc_code[0])
		details__field(out, "Location", "%s", t->loc_code);
	if (t->iommu_group >= 0)
		details__field(out, "IOMMU group", "%" PRId64, t->iommu_group);
	if (t->pe >= 0)
		details__field(out, "PE", "%" PRId64, t->pe);
}

static void print_identity(FILE *out, const struct table_view *v)
{
	const struct table *t = v->table;

	details__field(out, "Window", "%s", kind_of(t));
	if (t->liobn || t->gen)
		details__field(out, "LIOBN", "0x%" PRIx64, t->liobn);
	if (t->gen)
		details__field(out, "Generation", "%" PRIu64 ", which names this life of the table",
			       t->gen);
	else
		details__field(out, "Generation", "none: it has no table of the kernel");
	details__field(out, "Owner", "%s",
		       t->user_owned ? "a process, by VFIO: the kernel's DMA API does not use it"
				     : "the kernel");
	print_size(out, t);
	print_location(out, t);
}

static void print_live(FILE *out, const struct table_view *v)
{
	const struct table *t = v->table;

	if (t->live < 0)
		details__field(out, "Live", "unknown%s",
			       t->gen == 0     ? ": drivers have no TCEs of their own here"
			       : t->user_owned ? ": the process owned it before tracing started"
					       : ": it could not be counted");
	else
		details__tces(out, "Live", t->live,
			      t->user_owned ? "in use by the exchanges that were counted"
					    : "in use by the kernel's own bitmap");
	if (t->gen == 0 || t->user_owned)
		return;
	details__tces(out, "Reserved", t->reserved, "that the kernel keeps for itself");
	details__tces(out, "Orphaned", v->orphaned, "with no driver left to unmap them");
	details__tces(out, "Unattributed", v->unattributed,
		      "of the live ones, mapped before tracing started, or missed");
	if (v->mappings >= 0)
		details__field(out, "Mappings",
			       "%" PRId64 " live, seen being made, of %" PRId64 " TCEs",
			       v->mappings, v->mapped_tces);
}

/* The picture is in UTF-8, so no details__field(). */
static void print_trend(FILE *out, const struct trend *t)
{
	char picture[LISTING_CELL], span[NUMBER_LEN];
	uint64_t span_ns;
	int64_t change;

	if (!t)
		return;
	change = trend__change(t, &span_ns);
	if (!span_ns)
		return;
	format__age(span, sizeof(span), span_ns);
	if (change)
		details__field(out, "Change", "%" PRIu64 " TCEs %s in the last %s",
			       (uint64_t)llabs(change), change > 0 ? "more" : "less", span);
	else
		details__field(out, "Change", "none in the last %s", span);
	format__age(span, sizeof(span), t->at_ns[t->n - 1] - t->at_ns[0]);
	format__spark(picture, sizeof(picture), TREND_CELLS, t);
	fprintf(out, "Trend:         %s over %s, the newest on the right\n", picture, span);
}

static void print_rates(FILE *out, const struct table_view *v)
{
	const struct table *t = v->table;
	char maps[NUMBER_LEN], unmaps[NUMBER_LEN];

	if (t->gen == 0)
		return;
	format__rate(maps, sizeof(maps), v->map_tces_per_s);
	format__rate(unmaps, sizeof(unmaps), v->unmap_tces_per_s);
	details__field(out, "Mapped",
		       "%s TCEs a second; %" PRIu64 " in %" PRIu64 " calls since tracing started",
		       maps, t->map_tces, t->maps);
	details__field(out, "Unmapped",
		       "%s TCEs a second; %" PRIu64 " in %" PRIu64 " calls since tracing started",
		       unmaps, t->unmap_tces, t->unmaps);
}

static void print_memory(FILE *out, const struct sample *s, const struct table *t)
{
	char bytes[NUMBER_LEN];

	if (t->full_bytes) {
		format__size(bytes, sizeof(bytes), (double)t->full_bytes);
		details__field(out, "Memory", "%s for the full table%s", bytes,
			       t->levels > 1 ? ", in levels that are made on demand" : "");
	}
	for (size_t i = 0; i < s->nlevels; i++) {
		const struct level *l = &s->levels[i];

		if (!t->gen || l->gen != t->gen || l->bytes < 0)
			continue;
		format__size(bytes, sizeof(bytes), (double)l->bytes);
		details__field(out, "Levels", "%s taken by %" PRId64 " pages, as the %s sees them",
			       bytes, l->pages, l->view == VIEW_USER ? "user" : "hardware");
	}
	if (t->charged_bytes >= 0) {
		format__size(bytes, sizeof(bytes), (double)t->charged_bytes);
		details__field(out, "Charged", "%s to the process that owns it", bytes);
	}
	if (t->refused >= 0)
		details__field(out, "Refused",
			       "%" PRId64 " exchanges of TCEs since tracing started", t->refused);
}

static void print_pool(FILE *out, const struct table *t, uint32_t i)
{
	const struct pool *p = &t->pool[i];

	details__line(out, 2,
		      "%s %" PRIu32 ": TCEs %" PRIu64 " to %" PRIu64 ", %" PRIu64 " used, %" PRIu64
		      " reserved, longest free run %" PRIu64,
		      i + 1 == t->pools ? "large pool" : "pool", i, p->first,
		      p->first + p->entries - 1, p->used - p->reserved, p->reserved, p->free_run);
}

static void print_nearly_full(FILE *out, const struct table_view *v)
{
	const struct table *t = v->table;
	int64_t run = table__free_run(t);
	char longest[64] = "";

	if (!v->nearly_full)
		return;
	if (run >= 0)
		snprintf(longest, sizeof(longest), ", longest free run %" PRId64, run);
	details__line(out, 0,
		      "NEARLY FULL: %" PRId64 " of %" PRIu64
		      " TCEs in use%s; a mapping that finds no room fails",
		      t->live + t->reserved, t->entries, longest);
}

static void print_pools(FILE *out, const struct table *t)
{
	if (!t->pools)
		return;
	details__section(out, "Pools, which mappings are served from");
	for (uint32_t i = 0; i < t->pools && i < SAMPLE_POOLS; i++)
		if (t->pool[i].entries)
			print_pool(out, t, i);
}

static void print_devices(FILE *out, const struct sample *s, const struct table_view *v)
{
	size_t n = 0;

	details__section(out, "Devices that map through it now");
	if (!v->table->gen && v->devices[0]) {
		details__line(out, 2, "%s", v->devices);
		return;
	}
	for (size_t i = 0; v->table->gen && i < s->ndevices; i++) {
		if (s->devices[i].gen != v->table->gen || s->devices[i].gone)
			continue;
		details__device(out, &s->devices[i]);
		n++;
	}
	if (!n)
		details__line(out, 2, "none that is known");
}

static void print_holder(FILE *out, const struct holder *h)
{
	char oldest[NUMBER_LEN];

	format__age(oldest, sizeof(oldest), h->oldest_ns);
	details__line(out, 2, "%s%s%s: %" PRIu64 " TCE%s in %" PRIu64 " mapping%s, oldest %s%s%s",
		      h->device_name, h->driver[0] ? " " : "", h->driver, h->tces,
		      h->tces == 1 ? "" : "s", h->mappings, h->mappings == 1 ? "" : "s", oldest,
		      holder__is_held(h) ? ", ORPHANED: " : "",
		      holder__is_held(h) ? details__held_why(h) : "");
	details__stack(out, h->frames, 6);
}

static void print_holders(FILE *out, const struct model *m, const struct table *t)
{
	size_t n, found = 0;
	const struct holder *h = model__holders(m, &n);

	if (!t->gen || t->user_owned)
		return;
	details__section(out, "Holders, most TCEs first");
	for (size_t i = 0; i < n; i++)
		if (h[i].gen == t->gen && found++ < HOLDERS_SHOWN)
			print_holder(out, &h[i]);
	if (found > HOLDERS_SHOWN)
		details__line(out, 2, "and %zu more", found - HOLDERS_SHOWN);
	if (!found)
		details__line(out, 2, "no holders since tracing started");
}

/* By the table's name, since its number is used again; old events know the number only. */
static bool is_of_table(const struct event *e, const void *row)
{
	const struct table *t = row;

	if (e->gen && t->gen)
		return e->gen == t->gen;
	return t->liobn && e->liobn == t->liobn;
}

void text__window_details(FILE *out, const struct sample *s, const struct model *m,
			  const struct table_view *v, const struct event_history *events)
{
	char name[DETAILS_NAME_LEN];

	details__line(out, 0, "%s", details__window(name, v->table));
	if (v->orphaned > 0)
		details__held(out, s, (uint64_t)v->orphaned, NULL);
	print_nearly_full(out, v);
	print_identity(out, v);
	print_live(out, v);
	print_trend(out, v->trend);
	print_rates(out, v);
	print_memory(out, s, v->table);
	print_pools(out, v->table);
	print_devices(out, s, v);
	print_holders(out, m, v->table);
	details__events(out, s, events, is_of_table, v->table);
}
