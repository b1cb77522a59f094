// SPDX-License-Identifier: GPL-2.0-only
/*
 * selection.c - the devices and windows that a selector means.
 *
 * selector.c compares the name with one device; suggestions.c lists names that exist.
 */
#include "selection.h"

#include "model/device.h"
#include "suggestions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool device__holds(const struct sample *s, const struct device *d, uint64_t gen)
{
	for (size_t i = 0; i < s->nmappings; i++)
		if (s->mappings[i].device == d->id && (!gen || s->mappings[i].gen == gen))
			return true;
	return false;
}

static bool is_listed(const char *names, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = names; n && (p = strstr(p, name)); p++)
		if ((p == names || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}

static bool is_mapped_through(const struct sample *s, const struct table *t)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (!s->devices[i].gone && s->devices[i].gen == t->gen)
			return true;
	return false;
}

bool device__may_use(const struct sample *s, const struct device *d, const struct table *t)
{
	bool dynamic = t->window == WINDOW_DDW_DYNAMIC || t->window == WINDOW_DDW_HYBRID;

	if (!t->gen)
		return is_listed(t->devices, d->name);
	if (d->gen == t->gen)
		return true;
	if (t->iommu_group < 0 || d->iommu_group != t->iommu_group)
		return false;
	/* Only the device that a dynamic window was made for gets it. */
	return !dynamic || !is_mapped_through(s, t);
}

static bool is_same_slot(const struct drc_slot *a, const struct drc_slot *b)
{
	if (a->drc_index || b->drc_index)
		return a->drc_index == b->drc_index;
	return strcmp(a->loc_code, b->loc_code) == 0;
}

/* Mark the devices that the name means; the slots by which they do must be one. */
static int mark_devices(struct selection *sel, const struct sample *s)
{
	const struct drc_slot *first = NULL, *slot;
	int err = 0;

	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (!selector__means(&sel->by, d, &slot) || (d->gone && !device__holds(s, d, 0)))
			continue;
		sel->device[i] = true;
		sel->ndevices++;
		if (slot && first && !is_same_slot(first, slot))
			err = -ENOTUNIQ;
		first = first ? first : slot;
	}
	return err;
}

static bool device__has_drc(const struct device *d, uint64_t drc_index)
{
	for (uint32_t i = 0; i < d->slots; i++)
		if (d->slot[i].drc_index == drc_index)
			return true;
	return false;
}

static bool is_same_domain(const struct device *a, const struct device *b)
{
	size_t n = strcspn(a->name, ":");

	return strcmp(a->bus, "vio") && strcmp(b->bus, "vio") && a->name[n] &&
	       strncmp(a->name, b->name, n + 1) == 0;
}

/* With a PHB goes all that is below it, whether the device tree knows it or not. */
static void mark_domain(struct selection *sel, const struct sample *s)
{
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		for (size_t k = 0; !sel->device[i] && k < s->ndevices; k++) {
			const struct drc_slot *slot;

			if (!sel->device[k] || !selector__means(&sel->by, &s->devices[k], &slot) ||
			    !is_same_domain(&s->devices[k], d) ||
			    (sel->by.by != SELECT_PHB &&
			     (!slot || slot != device__phb_slot(&s->devices[k]))) ||
			    (d->gone && !device__holds(s, d, 0)))
				continue;
			sel->device[i] = true;
			sel->ndevices++;
		}
	}
}

/* drmgr removes both ends of a multipath pair at once. */
static void mark_partners(struct selection *sel, const struct sample *s)
{
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *partner = &s->devices[i];

		for (size_t k = 0; !sel->device[i] && k < s->ndevices; k++) {
			const struct device *d = &s->devices[k];

			if (!sel->device[k] || !d->partner_drc ||
			    !device__has_drc(partner, d->partner_drc) ||
			    (partner->gone && !device__holds(s, partner, 0)))
				continue;
			sel->device[i] = true;
			sel->ndevices++;
			sel->npartners++;
		}
	}
}

static bool is_table_of_selected(const struct selection *sel, const struct sample *s,
				 const struct table *t)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (sel->device[i] &&
		    (device__may_use(s, &s->devices[i], t) ||
		     (s->devices[i].gone && t->gen && device__holds(s, &s->devices[i], t->gen))))
			return true;
	return false;
}

static bool mark_tables(struct selection *sel, const struct sample *s)
{
	bool any = false;

	for (size_t i = 0; i < s->ntables; i++) {
		const struct table *t = &s->tables[i];

		sel->table[i] = selector__means_table(&sel->by, t) ||
				(sel->by.by != SELECT_ALL && sel->by.by != SELECT_LPM &&
				 is_table_of_selected(sel, s, t));
		any = any || sel->table[i];
	}
	return any;
}

int selection__find(struct selection *sel, const struct sample *s, const struct selector *by,
		    char *error, size_t len)
{
	bool any;
	int err;

	*sel = (struct selection){.by = *by};
	sel->device = calloc(s->ndevices + 1, sizeof(*sel->device));
	sel->table = calloc(s->ntables + 1, sizeof(*sel->table));
	if (!sel->device || !sel->table) {
		suggestions__out_of_memory(error, len);
		return -ENOMEM;
	}
	err = mark_devices(sel, s);
	if (err) {
		suggestions__ambiguous(error, len, s, sel);
		return err;
	}
	if (by->by == SELECT_PHB || by->by == SELECT_DRC)
		mark_domain(sel, s);
	if (by->name)
		mark_partners(sel, s);
	any = mark_tables(sel, s);
	if (by->name && !sel->ndevices && !any) {
		suggestions__none(error, len, s, by);
		return -ENOENT;
	}
	return 0;
}

void selection__free(struct selection *sel)
{
	free(sel->device);
	free(sel->table);
	sel->device = NULL;
	sel->table = NULL;
}
