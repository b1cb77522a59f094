// SPDX-License-Identifier: GPL-2.0-only
/* view_holders.c - tcectl holders: what holds live mappings, or each mapping of one device. */
#include "view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/exit_status.h"
#include "model/coverage.h"
#include "model/lookup.h"
#include "record/record.h"
#include "report/text.h"

static int write_mapping(FILE *out, const struct view *v, const void *row)
{
	(void)v;
	return record__write_lookup(out, row);
}

/* One by one: those of one device. */
static int print_mappings(const struct view *v)
{
	const struct options *o = v->opts;
	struct view_rows rows = {
	    .listing = &listing_mappings, .record = "lookup", .write = write_mapping};
	struct lookup_list list;
	char error[256];
	int err = 0;

	if (lookup__of_device(&list, v->sample, &o->filter, error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		return EXIT_UNKNOWN;
	}
	rows.base = list.answer;
	rows.n = list.n;
	if (view__is_text(v) && !list.n && o->filter.older_ns)
		printf("no mapping matches\n");
	else if (view__is_text(v))
		text__mappings(stdout, &list, &o->list, view__width(), o->stacks);
	else
		err = view__print_rows(v, &rows);
	if (list.younger)
		fprintf(view__is_text(v) ? stdout : stderr,
			"%s%" PRIu64 " younger mapping%s of %s not shown.\n",
			view__is_text(v) ? "" : "tcectl: ", list.younger,
			list.younger == 1 ? "" : "s", o->filter.device);
	free(list.answer);
	if (err)
		return EXIT_UNKNOWN;
	view__print_caveats(v);
	return view__status_of_holders(v->sample);
}

static bool has_table(const struct view *v, const struct holder_filter *f)
{
	size_t n;
	const struct holder *h = model__holders(v->model, &n);

	for (size_t i = 0; i < v->sample->ntables; i++)
		if (table__is_meant(&v->sample->tables[i], f->table))
			return true;
	for (size_t i = 0; i < n; i++)
		if (holder_filter__has_table(f, h[i].gen, h[i].table_gone, h[i].liobn))
			return true;
	return false;
}

/* A name that nothing has gets no answer but that, with the names that there are. False: so it is.
 */
static bool is_there(const struct view *v)
{
	const struct holder_filter *f = &v->opts->filter;

	if (coverage__of_mappings(v->sample) == COVERAGE_MISSING)
		return true;
	if (f->by_table && !has_table(v, f)) {
		fprintf(stderr,
			"tcectl: UNKNOWN: no window has LIOBN or generation 0x%" PRIx64
			": see tcectl windows\n",
			f->table);
		return false;
	}
	return view__has_device(v);
}

static int write_holder(FILE *out, const struct view *v, const void *row)
{
	(void)v;
	return record__write_holder(out, row);
}

/* Those that the filter lets through, as records. As view__print_rows(). */
static int print_records(const struct view *v)
{
	struct view_rows rows = {
	    .listing = &listing_holders, .record = "holder-printed", .write = write_holder};
	struct holder *some = model__matching_holders(v->model, &v->opts->filter, &rows.n);
	int err;

	if (!some) {
		fprintf(stderr, "tcectl: out of memory\n");
		return -ENOMEM;
	}
	rows.base = some;
	err = view__print_rows(v, &rows);
	free(some);
	return err;
}

int view__holders(const struct view *v)
{
	if (!is_there(v))
		return EXIT_UNKNOWN;
	if (v->opts->mappings)
		return print_mappings(v);
	if (view__is_text(v)) {
		text__holders(stdout, v->sample, v->model, &v->opts->filter, &v->opts->list,
			      view__width(), v->opts->stacks);
	} else if (print_records(v)) {
		return EXIT_UNKNOWN;
	}
	view__print_caveats(v);
	return view__status_of_holders(v->sample);
}
