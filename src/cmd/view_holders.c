// SPDX-License-Identifier: GPL-2.0-only
/* view_holders.c - tcectl holders: what holds live mappings, or each mapping of one device. */
#include "view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/format.h"
#include "model/check/selection.h"
#include "model/coverage.h"
#include "model/lookup.h"
#include "record/record.h"
#include "report/text.h"

/* One by one: those of one device. */
static int print_mappings(const struct view *v)
{
	const struct options *o = v->opts;
	struct lookup_list list;
	char error[256];

	if (lookup__of_device(&list, v->sample, &o->filter, error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		return EXIT_UNKNOWN;
	}
	if (!o->json)
		text__mappings(stdout, &list, view__width(), o->stacks);
	for (size_t i = 0; o->json && i < list.n; i++)
		record__write_lookup(stdout, &list.answer[i]);
	if (list.younger)
		fprintf(o->json ? stderr : stdout,
			"%s%" PRIu64 " younger mappings of %s are not shown.\n",
			o->json ? "tcectl: " : "", list.younger, o->filter.device);
	free(list.answer);
	view__print_caveats(v);
	return view__status_of_holders(v->sample);
}

/* Of a device that is gone the holders may be all that is left. */
static bool has_device(const struct view *v, const char *name)
{
	size_t n;
	const struct holder *h = model__holders(v->model, &n);

	for (size_t i = 0; i < v->sample->ndevices; i++)
		if (!strcmp(v->sample->devices[i].name, name))
			return true;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(h[i].device_name, name))
			return true;
	return false;
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
	const struct selector by = {.by = SELECT_DEVICE, .name = f->device};
	struct selection sel;
	char error[512] = "no such device";

	if (coverage__of_mappings(v->sample) == COVERAGE_MISSING)
		return true;
	if (f->by_table && !has_table(v, f)) {
		fprintf(stderr,
			"tcectl: UNKNOWN: no window has LIOBN or generation 0x%" PRIx64
			": see tcectl windows\n",
			f->table);
		return false;
	}
	if (!f->device || has_device(v, f->device))
		return true;
	selection__find(&sel, v->sample, &by, error, sizeof(error));
	selection__free(&sel);
	format__printable(error);
	fprintf(stderr, "tcectl: UNKNOWN: %s\n", error);
	return false;
}

int view__holders(const struct view *v)
{
	const struct holder *h;
	size_t n;

	if (!is_there(v))
		return EXIT_UNKNOWN;
	if (v->opts->mappings)
		return print_mappings(v);
	if (!v->opts->json) {
		text__holders(stdout, v->model, &v->opts->filter, view__width(), v->opts->stacks);
		view__print_caveats(v);
		return view__status_of_holders(v->sample);
	}
	h = model__holders(v->model, &n);
	for (size_t i = 0; i < n; i++)
		if (holder__matches(&h[i], &v->opts->filter))
			record__write_holder(stdout, &h[i]);
	view__print_caveats(v);
	return view__status_of_holders(v->sample);
}
