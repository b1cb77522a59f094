/* SPDX-License-Identifier: GPL-2.0-only */
/* list_health.h - all that limits answers, in one list: losses, degraded features, hooks. */
#ifndef TCETOP_LIST_HEALTH_H
#define TCETOP_LIST_HEALTH_H

#include "list.h"
#include "model/sample.h"

enum health_kind { HEALTH_LOSS, HEALTH_DEGRADED, HEALTH_HOOK };

/* One of the three; the others are NULL. */
struct health_item {
	enum health_kind kind;
	const struct loss *loss;
	const struct degraded *degraded;
	const struct hook *hook;
};

/* Items that must not be overlooked come first. */
struct list_health {
	struct health_item *items;
	size_t n;
	size_t room;
};

/* The sample's, which must live as long as the items are looked at. 0 or -ENOMEM. */
int list_health__fill(struct list_health *l, const struct sample *s);
void list_health__free(struct list_health *l);

#endif
