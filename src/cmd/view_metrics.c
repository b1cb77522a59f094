// SPDX-License-Identifier: GPL-2.0-only
/* view_metrics.c - tcectl metrics: OpenMetrics text, also as a file for node_exporter. */
#include "view.h"

#include <stdio.h>

#include "base/exit_status.h"
#include "report/metrics.h"

/* The exit status does not depend on them: coverage is among the metrics. */
int view__metrics(const struct view *v)
{
	char error[256];
	int err;

	if (!v->opts->textfile)
		err = metrics__write(stdout, METRICS_OPENMETRICS, v->sample, v->model);
	else
		err = metrics__write_file(v->opts->textfile, v->sample, v->model, error,
					  sizeof(error));
	if (err && v->opts->textfile)
		fprintf(stderr, "tcectl: %s\n", error);
	return err ? EXIT_UNKNOWN : EXIT_OK;
}
