/* SPDX-License-Identifier: GPL-2.0-only */
/* loss.h - the classes of losses: what each can hide. */
#ifndef TCETOP_LOSS_H
#define TCETOP_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "sample.h"

/* The answers that a loss can make wrong, the least first. */
enum loss_affects {
	LOSS_AFFECTS_NONE,    /* made up for: what is not seen is unattributed, or counted again */
	LOSS_AFFECTS_EVENTS,  /* what happened; not what is */
	LOSS_AFFECTS_HOLDERS, /* the owners of live TCEs */
	LOSS_AFFECTS_TABLES,  /* which tables and devices there are */
};

struct loss_class {
	const char *name;
	const char *old; /* its name in recordings of format 1; NULL: the same */
	enum loss_affects affects;
	bool expected; /* it grows on a sound system as well */
	bool lasting;  /* what was lost is not found again, however long ago that was */
};

/*
 * The class of that name, or old name; one without a name that affects holders where neither is
 * known. A constant.
 */
const struct loss_class *loss_class__find(const char *name);

/* The name of class number i, as records spell it; NULL beyond the last one. */
const char *loss_class__name(uint32_t i);

/*
 * What a loss can still make wrong in this sample. unattributed: there are live TCEs, in what is
 * asked about, that no known mapping has; loss.c says why that matters.
 */
enum loss_affects loss__affects(const struct loss *l, const struct sample *s, bool unattributed);

#endif
