/* SPDX-License-Identifier: GPL-2.0-only */
/* metrics_health.h - metrics of losses, hooks, events and degraded features. */
#ifndef TCETOP_METRICS_HEALTH_H
#define TCETOP_METRICS_HEALTH_H

#include "exposition.h"
#include "model/model.h"

/* Writes losses, hooks and degraded features of a sample. */
void metrics_health__write(struct exposition *x, const struct sample *s);
/* Writes the number of events by kind and severity, 0 included; nothing where none are counted. */
void metrics_events__write(struct exposition *x, const struct sample *s);

#endif
