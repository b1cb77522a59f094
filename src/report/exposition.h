/* SPDX-License-Identifier: GPL-2.0-only */
/* exposition.h - the spelling of metrics, in OpenMetrics and in Prometheus' older text. */
#ifndef TCETOP_EXPOSITION_H
#define TCETOP_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics.h"

enum family_type { FAMILY_GAUGE, FAMILY_COUNTER, FAMILY_INFO };

/* What the integer of a value is; the family's name ends with the unit. */
enum family_unit {
	UNIT_NONE,
	UNIT_BYTES,
	UNIT_SECONDS, /* given in nanoseconds */
	UNIT_RATIO,   /* given in percent */
};

/* The name is without _total or _info. */
struct family {
	const char *name;
	enum family_type type;
	enum family_unit unit;
	const char *help;
};

struct exposition {
	FILE *out;
	enum metrics_format format;
	const struct family *family;
	bool labels; /* the line under construction has some */
};

/* From here on samples are of this family. */
void exposition__family(struct exposition *x, const struct family *f);
/* One sample: begin, labels, value. A label that is empty is left out, as Prometheus has it. */
void exposition__begin(struct exposition *x);
void exposition__label(struct exposition *x, const char *name, const char *value);
void exposition__value(struct exposition *x, uint64_t value);
void exposition__end(struct exposition *x);

#endif
