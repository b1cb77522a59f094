// SPDX-License-Identifier: GPL-2.0-only
/* view_doctor.c - tcectl doctor: hooks, losses, what this kernel hides, and what tracing costs. */
#include "view.h"

#include "record/record.h"
#include "report/text.h"

int view__doctor(const struct view *v)
{
	if (v->opts->json) {
		record__write_summary(stdout, v->sample, v->model);
		for (size_t i = 0; i < v->sample->nhooks; i++)
			record__write_hook(stdout, &v->sample->hooks[i]);
		for (size_t i = 0; i < v->sample->nlosses; i++)
			record__write_loss(stdout, &v->sample->losses[i]);
		for (size_t i = 0; i < v->sample->nsinks; i++)
			record__write_sink(stdout, &v->sample->sinks[i]);
		for (size_t i = 0; i < v->sample->ndegraded; i++)
			record__write_degraded(stdout, &v->sample->degraded[i]);
		for (size_t i = 0; v->costs && i < v->costs->n; i++)
			record__write_cost(stdout, &v->costs->cost[i]);
	} else {
		text__doctor(stdout, v->sample, view__width());
		if (v->costs)
			fputc('\n', stdout);
		if (v->costs)
			text__cost(stdout, v->costs, view__width());
	}
	return view__status_of_holders(v->sample);
}
