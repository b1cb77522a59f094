/* SPDX-License-Identifier: GPL-2.0-only */
/* exposition.h - the spelling of metrics, in OpenMetrics and in Prometheus' older text. */
#ifndef TCETOP_EXPOSITION_H
#define TCETOP_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics.h"
#include "metrics_table.h"

struct exposition {
	FILE *out;
	enum metrics_format format;
	const struct family *family;
	bool labels; /* the line under construction has some */
};

/* From here on samples are of this metric. */
void exposition__family(struct exposition *x, enum metric metric);
/* One sample: begin, labels, value. A label that is empty is left out, as Prometheus has it. */
void exposition__begin(struct exposition *x);
void exposition__label(struct exposition *x, const char *name, const char *value);
void exposition__value(struct exposition *x, uint64_t value);
void exposition__end(struct exposition *x);

#endif
