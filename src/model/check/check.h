/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.h - the verdict before devices are removed or a partition is migrated.
 *
 * Assessed mapping by mapping: a neighbour with a driver must not hide orphaned TCEs. Pure, like
 * the model.
 */
#ifndef TCETOP_CHECK_H
#define TCETOP_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "model/sample.h"
#include "selection.h"

enum verdict {
	VERDICT_CLEAR,   /* nothing is live, or it is released when the driver unbinds */
	VERDICT_AT_RISK, /* something may outlive its driver */
	VERDICT_UNKNOWN, /* not all can be seen */
	VERDICT_HELD,    /* some TCEs are orphaned */
	VERDICTS
};

/* The word for it as records spell it; NULL beyond the last one. */
const char *verdict__name(uint32_t verdict);

/* The end of a sentence: a removal's effect on orphaned TCEs on this kernel. A constant. */
const char *teardown__means(const struct sample *s);

/* One sentence. */
struct check_reason {
	enum verdict verdict; /* to which this alone would lead */
	char text[SAMPLE_TEXT_LEN * 2];
};
#define CHECK_REASONS 16

struct check_window {
	const struct table *table; /* of the sample */
	enum verdict verdict;
	int64_t live;         /* TCEs of all devices in the window; COUNT_UNKNOWN */
	int64_t given_back;   /* of selected devices: released when the driver unbinds */
	int64_t held;         /* orphaned: no driver is left to unmap them */
	int64_t pooled;       /* mapped by page_pool, with any outcome */
	int64_t unattributed; /* without a known device */
	int64_t deviceless;   /* of them, in the ledger all the same */
	int64_t others;       /* of devices outside the selection */
	struct check_reason reason[CHECK_REASONS];
	uint32_t reasons;
};

/* A command to type. */
struct check_step {
	char command[SAMPLE_TEXT_LEN * 2];
};
#define CHECK_STEPS 8

struct check {
	enum verdict verdict;  /* the worst */
	bool for_this_instant; /* a driver is bound: it may map at any time */
	/*
	 * TCEs that a removal would take away: of the selected devices, and those that may be
	 * theirs. COUNT_UNKNOWN where a table cannot be counted. A direct window has none to lose.
	 */
	int64_t live;
	size_t bound;                   /* selected devices with a driver, bridges aside */
	char line[SAMPLE_TEXT_LEN * 3]; /* all of it in one line, without the verdict's word */
	struct check_window *window;
	size_t windows;
	struct check_reason reason[CHECK_REASONS]; /* that are of no single window */
	uint32_t reasons;
	struct check_step step[CHECK_STEPS]; /* what to do next */
	uint32_t steps;
};

/*
 * Find the verdict on a selection. The model was updated with the sample; both, and the selection,
 * must outlive the check. 0 or -ENOMEM; free with check__free() in each case.
 */
int check__run(struct check *c, const struct sample *s, const struct model *m,
	       const struct selection *sel);
void check__free(struct check *c);

#endif
