/* SPDX-License-Identifier: GPL-2.0-only */
/* metrics_health.h - the part of the metrics that says how far to trust the rest. */
#ifndef TCETOP_METRICS_HEALTH_H
#define TCETOP_METRICS_HEALTH_H

#include "exposition.h"
#include "model/model.h"

void metrics_health__write(struct exposition *x, const struct sample *s);
void metrics_events__write(struct exposition *x, const struct model *m);

#endif
