// SPDX-License-Identifier: GPL-2.0-only
/*
 * selection.c - the devices and windows that a selector means.
 *
 * selector.c compares the name with one device; suggestions.c lists names that exist.
 */
#include "selection.h"

#include "base/array.h"
#include "model/device.h"
#include "model/table_users.h"
#include "suggestions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool device__holds(const struct sample *s, const struct device *d, uint64_t gen)
{
	for (size_t i = 0; i < s->nholders; i++)
		if (s->holders[i].device == d->id && (!gen || s->holders[i].gen == gen))
			return true;
	for (size_t i = 0; i < s->nmappings; i++)
		if (s->mappings[i].device == d->id && (!gen || s->mappings[i].gen == gen))
			return true;
	return false;
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

static bool is_same_name(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

/* By the name in its own record; or by the other names of a slot that a device was selected by. */
static bool is_meant(const struct selection *sel, const struct sample *s, const struct table *t)
{
	const struct drc_slot *slot;

	if (selector__means_table(&sel->by, t))
		return true;
	for (size_t i = 0; i < s->ndevices; i++)
		if (selector__means(&sel->by, &s->devices[i], &slot) && slot &&
		    (is_same_name(slot->drc_name, t->drc_name) ||
		     is_same_name(slot->loc_code, t->loc_code)))
			return true;
	return false;
}

/* A slot that is known by its window alone: all devices that have used the window. */
static void mark_residents(struct selection *sel, const struct sample *s, const struct table *t)
{
	for (size_t i = 0; i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];
		bool holds = t->gen && device__holds(s, d, t->gen);

		if (sel->device[i] || (d->gone ? !holds : !holds && !table_users__has(s, t, d)))
			continue;
		sel->device[i] = true;
		sel->ndevices++;
	}
}

static void mark_by_windows(struct selection *sel, const struct sample *s)
{
	for (size_t i = 0; i < s->ntables; i++)
		if (is_meant(sel, s, &s->tables[i]))
			mark_residents(sel, s, &s->tables[i]);
}

/* Domains of PHBs, "0001": each once. */
struct domains {
	char (*name)[SAMPLE_NAME_LEN];
	size_t n;
};

/* The domain of a device's name ends at the first colon; that of a table is all of the text. */
static bool domains__have(const struct domains *ds, const char *name)
{
	size_t len = strcspn(name, ":");

	for (size_t i = 0; i < ds->n; i++)
		if (strlen(ds->name[i]) == len && strncmp(ds->name[i], name, len) == 0)
			return true;
	return false;
}

static int domains__add(struct domains *ds, const char *name)
{
	char(*more)[SAMPLE_NAME_LEN];

	if (domains__have(ds, name))
		return 0;
	more = array__grow(ds->name, ds->n, sizeof(*more));
	if (!more)
		return -ENOMEM;
	ds->name = more;
	memcpy(more[ds->n], name, SAMPLE_NAME_LEN);
	more[ds->n++][strcspn(name, ":")] = '\0';
	return 0;
}

static bool is_in_domain(const struct device *d)
{
	return strcmp(d->bus, "vio") != 0 && strchr(d->name, ':') != NULL;
}

/* Removed devices name their PHB's domain, too; the location of a window is its PHB's. */
static int find_domains(struct domains *ds, const struct selection *sel, const struct sample *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];
		const struct drc_slot *slot;

		if (is_in_domain(d) && selector__means(&sel->by, d, &slot) &&
		    (sel->by.by == SELECT_PHB || (slot && slot == device__phb_slot(d))))
			err = domains__add(ds, d->name);
	}
	for (size_t i = 0; !err && i < s->ntables; i++)
		if (s->tables[i].phb[0] && is_meant(sel, s, &s->tables[i]))
			err = domains__add(ds, s->tables[i].phb);
	return err;
}

/* With a PHB goes all that is below it, whether the device tree knows it or not. */
static int mark_domains(struct selection *sel, const struct sample *s)
{
	struct domains ds = {0};
	int err = find_domains(&ds, sel, s);

	for (size_t i = 0; !err && i < s->ndevices; i++) {
		const struct device *d = &s->devices[i];

		if (sel->device[i] || !is_in_domain(d) || !domains__have(&ds, d->name) ||
		    (d->gone && !device__holds(s, d, 0)))
			continue;
		sel->device[i] = true;
		sel->ndevices++;
	}
	free(ds.name);
	return err;
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
			sel->partner[i] = true;
			sel->ndevices++;
			sel->npartners++;
		}
	}
}

static bool is_table_of_selected(const struct selection *sel, const struct sample *s,
				 const struct table *t)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (sel->device[i] && (table_users__has(s, t, &s->devices[i]) ||
				       (t->gen && device__holds(s, &s->devices[i], t->gen))))
			return true;
	return false;
}

static bool mark_tables(struct selection *sel, const struct sample *s)
{
	bool any = false;

	for (size_t i = 0; i < s->ntables; i++) {
		const struct table *t = &s->tables[i];

		sel->table[i] = is_meant(sel, s, t) ||
				(sel->by.by != SELECT_LPM && is_table_of_selected(sel, s, t));
		any = any || sel->table[i];
	}
	return any;
}

/* Of one selector, whatever is next to it. As selection__find(). */
static int find_one(struct selection *sel, const struct sample *s, const struct selector *by,
		    char *error, size_t len)
{
	bool any;
	int err;

	*sel = (struct selection){.by = *by};
	sel->device = array__zeroed(s->ndevices, sizeof(*sel->device));
	sel->partner = array__zeroed(s->ndevices, sizeof(*sel->partner));
	sel->table = array__zeroed(s->ntables, sizeof(*sel->table));
	if (!sel->device || !sel->partner || !sel->table) {
		suggestions__out_of_memory(error, len);
		return -ENOMEM;
	}
	err = mark_devices(sel, s);
	if (err) {
		suggestions__ambiguous(error, len, s, sel);
		return err;
	}
	if (mark_domains(sel, s)) {
		suggestions__out_of_memory(error, len);
		return -ENOMEM;
	}
	if (by->name) {
		mark_by_windows(sel, s);
		mark_partners(sel, s);
	}
	any = mark_tables(sel, s);
	if (by->name && !sel->ndevices && !any) {
		suggestions__none(error, len, s, by);
		return -ENOENT;
	}
	return 0;
}

static void merge(struct selection *sel, const struct selection *more, const struct sample *s)
{
	sel->ndevices = sel->npartners = 0;
	for (size_t i = 0; i < s->ndevices; i++) {
		bool meant =
		    (sel->device[i] && !sel->partner[i]) || (more->device[i] && !more->partner[i]);

		sel->device[i] = sel->device[i] || more->device[i];
		sel->partner[i] = sel->device[i] && !meant;
		sel->ndevices += sel->device[i];
		sel->npartners += sel->partner[i];
	}
	for (size_t i = 0; i < s->ntables; i++)
		sel->table[i] = sel->table[i] || more->table[i];
}

int selection__find(struct selection *sel, const struct sample *s, const struct selector *by,
		    char *error, size_t len)
{
	int err = find_one(sel, s, by, error, len);

	for (const struct selector *next = by->next; !err && next; next = next->next) {
		struct selection more;

		err = find_one(&more, s, next, error, len);
		if (!err)
			merge(sel, &more, s);
		selection__free(&more);
	}
	return err;
}

void selection__free(struct selection *sel)
{
	free(sel->device);
	free(sel->partner);
	free(sel->table);
	sel->device = NULL;
	sel->partner = NULL;
	sel->table = NULL;
}
