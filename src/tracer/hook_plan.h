/* SPDX-License-Identifier: GPL-2.0-only */
/* hook_plan.h - changes of the plan by hooks.c. */
#ifndef TCETOP_HOOK_PLAN_H
#define TCETOP_HOOK_PLAN_H

#include "hooks.h"

/*
 * The hook could not be attached by its mechanism: it waits for the next one,
 * or it has failed, and the feature's next candidate has its turn. reason: in
 * words, where the errno does not say it, else NULL.
 */
void hook_plan__failed(struct hooks *h, struct hook_state *s, int error, const char *reason);

/* Why the hooks of the other way are spare, a constant. */
const char *hook_plan__other_way(const struct hooks *h);

#endif
