/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * health.h - may something be missing from an answer that stands on this sample?
 *
 * Pure, like the model.
 */
#ifndef TCETOP_HEALTH_H
#define TCETOP_HEALTH_H

#include <stdbool.h>

#include "sample.h"

/*
 * For answers about mappings: true if the census ended, nothing was lost, and
 * every purpose has a hook and no hook failed.
 */
bool health__sees_mappings(const struct sample *s);

/*
 * For answers about live TCEs, which stand on the census alone: true if it
 * ended and every table of the kernel's own was counted.
 */
bool health__sees_tables(const struct sample *s);

#endif
