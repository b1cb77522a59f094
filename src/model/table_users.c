// SPDX-License-Identifier: GPL-2.0-only
/*
 * table_users.c - devices of a table: those that map through it, and those of its IOMMU group.
 */
#include "table_users.h"

#include "base/name_list.h"
#include "device.h"

#include <string.h>

/* Only the device that a dynamic window was made for gets it. */
static bool is_taken(const struct sample *s, const struct table *t)
{
	if (t->window != WINDOW_DDW_DYNAMIC && t->window != WINDOW_DDW_HYBRID)
		return false;
	for (size_t i = 0; i < s->ndevices; i++)
		if (!s->devices[i].gone && s->devices[i].gen == t->gen)
			return true;
	return false;
}

static bool has(const struct table *t, const struct device *d, bool taken)
{
	if (!t->gen)
		return name_list__has(t->devices, d->name);
	if (d->gen == t->gen)
		return true;
	/* Which window a removed device had is not known. */
	if (taken && !d->gone)
		return false;
	return t->iommu_group >= 0 && d->iommu_group == t->iommu_group;
}

bool table_users__has(const struct sample *s, const struct table *t, const struct device *d)
{
	return has(t, d, is_taken(s, t));
}

static bool is_working(const struct device *d)
{
	return device__is_bound(d) && !driver__is_passive(d->driver);
}

void table_users__count(struct table_users *u, const struct sample *s, const struct table *t)
{
	bool taken = is_taken(s, t);

	*u = (struct table_users){0};
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (!has(t, d, taken))
			continue;
		u->ever++;
		if (d->gen == t->gen && is_working(d))
			u->working = d;
	}
}

/* No table, but a direct window or a bypass; or a virtual device that does no DMA. */
static bool needs_none(const struct sample *s, const struct device *d)
{
	if (d->bypass || strcmp(d->bus, "pci") != 0)
		return true;
	for (size_t i = 0; i < s->ntables; i++)
		if (!s->tables[i].gen && name_list__has(s->tables[i].devices, d->name))
			return true;
	return false;
}

bool table_users__lack_table(const struct sample *s, const struct device *d)
{
	if (d->gone)
		return false;
	if (d->gen)
		return !sample__table(s, d->gen);
	return is_working(d) && !needs_none(s, d);
}
