// SPDX-License-Identifier: GPL-2.0-only
/* view_windows.c - tcectl windows and levels: the tables of TCEs, and what they are made of. */
#include "view.h"

#include <stdio.h>

#include "record/record.h"
#include "report/text.h"

int view__levels(const struct view *v)
{
	const struct sample *s = v->sample;

	if (!v->opts->json) {
		text__levels(stdout, s, view__width());
		return view__status_of_windows(s);
	}
	for (size_t i = 0; i < s->nlevels; i++)
		record__write_level(stdout, &s->levels[i]);
	for (size_t i = 0; i < s->nexchanges; i++)
		record__write_exchange(stdout, &s->exchanges[i]);
	view__print_caveats(v);
	return view__status_of_windows(s);
}

int view__windows(const struct view *v)
{
	const struct table_view *t;
	size_t n;

	if (!v->opts->json) {
		text__tables(stdout, v->sample, v->model, NULL, view__width());
		return view__status_of_windows(v->sample);
	}
	t = model__tables(v->model, &n);
	for (size_t i = 0; i < n; i++)
		record__write_table(stdout, v->sample, &t[i]);
	view__print_caveats(v);
	return view__status_of_windows(v->sample);
}
