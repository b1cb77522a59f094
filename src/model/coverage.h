/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * coverage.h - the coverage of an answer that rests on a sample: full, lossy or missing.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_COVERAGE_H
#define TCETOP_COVERAGE_H

#include "sample.h"

enum health {
	COVERAGE_FULL,
	COVERAGE_LOSSY,   /* something was lost, or is noticed late */
	COVERAGE_MISSING, /* what the answer depends on cannot be seen */
};

/* For answers about mappings, which stand on the hooks and the census. */
enum health coverage__of_mappings(const struct sample *s);

/* For answers about live TCEs, which stand on the census alone. */
enum health coverage__of_tables(const struct sample *s);

#endif
