/* SPDX-License-Identifier: GPL-2.0-only */
/* metrics.h - a sample as metrics, for Prometheus and readers of its formats (docs/metrics.md). */
#ifndef TCETOP_METRICS_H
#define TCETOP_METRICS_H

#include <stddef.h>
#include <stdio.h>

struct model;
struct sample;

enum metrics_format {
	METRICS_OPENMETRICS, /* 1.0.0 */
	METRICS_TEXT,        /* Prometheus text 0.0.4: all that node_exporter reads */
};

/* For the header Content-Type. */
const char *metrics__content_type(enum metrics_format format);
/* What the header Accept (NULL: there is none) asks for. */
enum metrics_format metrics__negotiate(const char *accept);

/*
 * The sample that the model was updated with. What is not known is left out, never 0. 0 or the
 * negative errno of the stream.
 */
int metrics__write(FILE *out, enum metrics_format format, const struct sample *s,
		   const struct model *m);

/*
 * The same in METRICS_TEXT into a file of mode 0644, which only ever appears whole, by rename. 0,
 * or a negative errno with the line for the user in error.
 */
int metrics__write_file(const char *path, const struct sample *s, const struct model *m,
			char *error, size_t len);

#endif
