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

/* Holders that have no reason of their own: one reason has their sum. */
struct check_rest {
	uint32_t holders;
	uint64_t tces;
};

struct check_window {
	const struct table *table; /* of the sample */
	enum verdict verdict;
	int64_t live;               /* TCEs of all devices in the window; COUNT_UNKNOWN */
	int64_t released_on_unbind; /* of selected devices: released when the driver unbinds */
	int64_t orphaned;           /* orphaned: no driver is left to unmap them */
	int64_t page_pool;          /* mapped by page_pool, with any outcome */
	int64_t unattributed;       /* without a known device */
	int64_t deviceless;         /* of them, in the ledger */
	int64_t other_devices;      /* of devices outside the selection */
	int64_t former;             /* of the orphaned: no unmap reaches them (former table) */
	bool owner_doubtful;        /* unattributed TCEs make the window AT RISK */
	struct check_rest rest[VERDICTS];
	struct check_reason reason[CHECK_REASONS];
	uint32_t reasons;
};

/* A command to type. */
struct check_step {
	char command[SAMPLE_TEXT_LEN * 2];
};
#define CHECK_STEPS 8

/* Where the sample is from. */
enum check_source { CHECK_OWN_TRACE, CHECK_TCED, CHECK_RECORDING, CHECK_SOURCES };

/* The word for it as records spell it; NULL beyond the last one. */
const char *check_source__name(uint32_t source);

/* What an answer stands on, as far as the sample does not have it. */
struct check_basis {
	enum check_source source;
	uint64_t now_ns;  /* CLOCK_REALTIME of the answer; 0: not known */
	const char *path; /* of a recording or of tced's socket; NULL: none was named */
	/*
	 * Why tced, which seems to run, could not be asked: what was before our own trace is not
	 * known then. NULL: it was asked, or does not run, or was not to be asked.
	 */
	const char *unasked;
};

/* What a verdict is about, and what it stands on. */
struct check_scope {
	const char *host; /* "": not known */
	uint32_t by;      /* enum select_by */
	const char *name; /* "" for all and for LPM */
	uint32_t source;  /* enum check_source */
	const char *path;
	const char *unasked;
	uint64_t time_ns;  /* of the sample */
	uint64_t since_ns; /* when tracing began; 0: not known */
	int64_t age_ns;    /* of the sample; COUNT_UNKNOWN */
};

struct check {
	struct check_scope scope;
	char several[256];    /* the selectors as options, where there is more than one */
	enum verdict verdict; /* the worst */
	/*
	 * TCEs that a removal would take away: of the selected devices, and those that may be
	 * theirs. COUNT_UNKNOWN where a table cannot be counted. A direct window has none to lose.
	 */
	int64_t live;
	size_t bound;                   /* selected devices with a driver, bridges aside */
	char line[SAMPLE_TEXT_LEN * 5]; /* all of it in one line, without the verdict's word */
	struct check_window *window;
	size_t windows;
	struct check_reason reason[CHECK_REASONS]; /* that are of no single window */
	uint32_t reasons;
	struct check_step step[CHECK_STEPS]; /* what to do next */
	uint32_t steps;
};

/*
 * Find the verdict on a selection. The model was updated with the sample; both, the selection, and
 * the basis with its texts must outlive the check. A basis of NULL is an own trace. 0 or -ENOMEM;
 * free with check__free() in each case.
 */
int check__run(struct check *c, const struct sample *s, const struct model *m,
	       const struct selection *sel, const struct check_basis *basis);
/*
 * The verdict UNKNOWN where there is nothing to assess, and the one line that says why. s may be
 * NULL. As above.
 */
void check__unknown(struct check *c, const struct sample *s, const struct selector *by,
		    const struct check_basis *basis, const char *why);
void check__free(struct check *c);

#endif
