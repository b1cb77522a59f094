// SPDX-License-Identifier: GPL-2.0-only
/*
 * modules.c - the module of each driver, and which modules it uses or is used by.
 *
 * Which module uses which changes only when one is loaded or unloaded: both are read again then.
 * That is looked at after the census, so that the module of a driver that it found is in the list.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/name_list.h"
#include "tracer/modules.h"

#define PROC_MODULES "/proc/modules"

static void release(struct modules_read *r)
{
	free(r->list);
	free(r->driver);
	*r = (struct modules_read){0};
}

void live__free_modules(struct live *l)
{
	release(&l->modules);
}

/* One that uses too many to be listed is left out: nothing is known of it then. */
static int list_modules(struct modules_read *r, const struct module_uses *u)
{
	size_t n = module_uses__count(u);

	r->list = array__zeroed(n, sizeof(*r->list));
	if (!r->list)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct module *m = &r->list[r->n];

		memcpy(m->name, module_uses__name(u, i), sizeof(m->name));
		r->n += module_uses__list(u, i, m->uses, sizeof(m->uses));
	}
	return 0;
}

static int read_again(struct modules_read *r, uint64_t fingerprint)
{
	struct module_uses *u = module_uses__read(PROC_MODULES);
	int err = u ? list_modules(r, u) : 0;

	r->fingerprint = u && !err ? fingerprint : 0;
	module_uses__free(u);
	return err;
}

static bool is_loaded(const struct modules_read *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->list[i].name, name) == 0)
			return true;
	return false;
}

static struct driver_module *find_driver(const struct modules_read *r, const struct device *d)
{
	for (size_t i = 0; i < r->ndrivers; i++)
		if (strcmp(r->driver[i].driver, d->driver) == 0 &&
		    strcmp(r->driver[i].bus, d->bus) == 0)
			return &r->driver[i];
	return NULL;
}

/* NULL if memory is short. */
static struct driver_module *add_driver(struct modules_read *r, const struct device *d)
{
	struct driver_module *more = array__grow(r->driver, r->ndrivers, sizeof(*more));

	if (!more)
		return NULL;
	r->driver = more;
	more = &more[r->ndrivers++];
	memcpy(more->driver, d->driver, sizeof(more->driver));
	memcpy(more->bus, d->bus, sizeof(more->bus));
	if (!driver__module(d->bus, d->driver, more->module, sizeof(more->module)))
		return more;
	more->built_in = !is_loaded(r, more->module);
	if (more->built_in)
		more->module[0] = '\0';
	return more;
}

static int name_modules(struct modules_read *r, struct sample *s)
{
	for (size_t i = 0; i < s->ndevices; i++) {
		struct device *d = &s->devices[i];
		const struct driver_module *known;

		if (d->gone || !d->driver[0])
			continue;
		known = find_driver(r, d);
		if (!known)
			known = add_driver(r, d);
		if (!known)
			return -ENOMEM;
		memcpy(d->module, known->module, sizeof(d->module));
		d->built_in = known->built_in;
	}
	return 0;
}

/* Of a driver, or a user of a driver's. */
static bool concerns(const struct modules_read *r, const struct module *m)
{
	for (size_t i = 0; i < r->ndrivers; i++)
		if (r->driver[i].module[0] && (strcmp(r->driver[i].module, m->name) == 0 ||
					       name_list__has(m->uses, r->driver[i].module)))
			return true;
	return false;
}

static int copy_module(struct sample *s, const struct module *from)
{
	struct module *m = sample__add_module(s);

	if (!m)
		return -ENOMEM;
	*m = *from;
	return 0;
}

int live__add_modules(struct live *l, struct sample *s)
{
	struct modules_read *r = &l->modules;
	uint64_t fingerprint = modules__fingerprint(PROC_MODULES);
	int err = 0;

	if (!fingerprint || r->fingerprint != fingerprint) {
		release(r);
		err = fingerprint ? read_again(r, fingerprint) : 0;
	}
	if (err || !r->fingerprint)
		return err;
	err = name_modules(r, s);
	for (size_t i = 0; !err && i < r->n; i++)
		if (concerns(r, &r->list[i]))
			err = copy_module(s, &r->list[i]);
	return err;
}
