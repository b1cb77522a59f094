/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coverage.h - how far an answer that stands on this sample can be trusted.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_COVERAGE_H
#define TCETOP_COVERAGE_H

#include "sample.h"

enum health {
	HEALTH_GOOD,
	HEALTH_DOUBTFUL, /* something was lost, or is noticed late */
	HEALTH_BLIND,    /* what the answer depends on cannot be seen */
};

/* For answers about mappings, which stand on the hooks and the census. */
enum health health__mappings(const struct sample *s);

/* For answers about live TCEs, which stand on the census alone. */
enum health health__tables(const struct sample *s);

#endif
