/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rules.h - events that follow from samples, not from hooks.
 *
 * Pure: no I/O, no clock. All time comes from samples, which may have gaps, and may begin again.
 * docs/events.md describes when each is raised.
 */
#ifndef TCETOP_RULES_H
#define TCETOP_RULES_H

#include "model.h"
#include "nearly_full.h"

/* old-mapping: of a device without a driver. */
#define RULES_OLD_NS (60 * 1000000000ULL)

/* old-mapping: of a holder that only grows. */
#define RULES_GROWTH_STEP_NS (120 * 1000000000ULL) /* growth within it counts once */
#define RULES_GROWTH_STEPS 5                       /* so ten minutes at least */
#define RULES_GROWTH_TCES 64
#define RULES_GROWTH_GAP_NS (60 * 1000000000ULL) /* it may have fallen meanwhile */

/* Those of them that a user may set. */
struct thresholds {
	struct full_limit full;
	uint64_t old_ns;
};
#define THRESHOLDS_DEFAULT ((struct thresholds){FULL_LIMIT_DEFAULT, RULES_OLD_NS})

/*
 * What was raised and is not over: a process that continues from here does not raise it again. No
 * pointers, all zero is nothing; where it is full, each process raises the rest again.
 */
#define RULES_TABLES 1024
#define RULES_CLASSES 64
#define RULES_HOLDERS 256
struct raised_holder {
	uint64_t gen;
	uint32_t device;
	uint32_t stack;
	uint32_t direction;
	uint32_t pad;
};
struct raised {
	uint64_t full[RULES_TABLES]; /* generations of windows that are nearly full */
	char lossy[RULES_CLASSES][SAMPLE_NAME_LEN];
	struct raised_holder old[RULES_HOLDERS];
	uint32_t nfull;
	uint32_t nlossy;
	uint32_t nold;
};

struct rules;

/* raised: the memory of the rules before these, which stays the caller's, or NULL. */
struct rules *rules__new(const struct thresholds *thresholds, struct raised *raised);
void rules__free(struct rules *r);

/* From the next sample on. What was raised by others stays raised until it is over by these. */
void rules__set(struct rules *r, const struct thresholds *thresholds);
/* Those that the next sample is judged by; they belong to the rules. */
const struct thresholds *rules__thresholds(const struct rules *r);

/*
 * Look at the next sample, which the model was updated with, and append what
 * it means to the events of out: s itself, or another. An incomplete sample
 * means nothing. 0 or -ENOMEM.
 */
int rules__update(struct rules *r, const struct sample *s, const struct model *m,
		  struct sample *out);

#endif
