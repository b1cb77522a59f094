// SPDX-License-Identifier: GPL-2.0-only
/* view_lookup.c - tcectl lookup: the device that maps, or last mapped, an address. */
#include "view.h"

#include <stdio.h>

#include "base/exit_status.h"
#include "model/coverage.h"
#include "model/lookup.h"
#include "record/record.h"
#include "report/text.h"

/* A window that does not exist cannot be answered; an address without an owner is a warning. */
int view__lookup(const struct view *v)
{
	const struct options *o = v->opts;
	char error[256];
	struct lookup l;

	if (lookup__find(&l, v->sample, o->address[0], o->address[1], error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		return EXIT_UNKNOWN;
	}
	if (!o->json)
		text__lookup(stdout, &l, o->address[1]);
	for (uint32_t i = 0; o->json && i < l.answers; i++)
		record__write_lookup(stdout, &l.answer[i]);
	view__print_caveats(v);
	if (l.answers)
		return EXIT_OK;
	return coverage__of_mappings(v->sample) == COVERAGE_MISSING
		   ? view__status_of_holders(v->sample)
		   : EXIT_WARNING;
}
