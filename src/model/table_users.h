/* SPDX-License-Identifier: GPL-2.0-only */
/* table_users.h - devices that map, or may have mapped, through a table. */
#ifndef TCETOP_TABLE_USERS_H
#define TCETOP_TABLE_USERS_H

#include <stdbool.h>
#include <stddef.h>

#include "sample.h"

struct table_users {
	size_t ever; /* devices that map through it, or may have, removed ones included */
	/* The last one that maps through it now, with a driver that maps; NULL: none. */
	const struct device *working;
};

/*
 * True if the device's mappings can be in the table: it maps through it, or is in its IOMMU group
 * and may have mapped through it before it got a dynamic window of its own.
 */
bool table_users__has(const struct sample *s, const struct table *t, const struct device *d);

/* Count them. Devices that are known by their mappings alone are not among them. */
void table_users__count(struct table_users *u, const struct sample *s, const struct table *t);

/*
 * True if the device maps through a table that is not in the sample; also if it has a driver that
 * maps, and no table, direct window or bypass.
 */
bool table_users__lack_table(const struct sample *s, const struct device *d);

#endif
