// SPDX-License-Identifier: GPL-2.0-only
/* view_hypercalls.c - tcectl hypercalls: calls of the hypervisor that set and clear TCEs. */
#include "view.h"

#include <stdio.h>

#include "base/exit_status.h"
#include "record/record.h"
#include "report/text.h"

static int write_hypercall(FILE *out, const struct view *v, const void *row)
{
	return record__write_hypercall(out, v->sample, row);
}

int view__hypercalls(const struct view *v)
{
	const struct sample *s = v->sample;
	struct view_rows rows = {.listing = &listing_hypercalls,
				 .record = "hypercall-printed",
				 .write = write_hypercall};

	rows.base = model__hypercalls(v->model, &rows.n);
	if (view__is_text(v)) {
		text__hypercalls(stdout, s, v->model, &v->opts->list, view__width());
		return view__status_of_windows(s);
	}
	if (view__print_rows(v, &rows))
		return EXIT_UNKNOWN;
	view__print_caveats(v);
	return view__status_of_windows(s);
}
