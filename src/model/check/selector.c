// SPDX-License-Identifier: GPL-2.0-only
/*
 * selector.c - an operator's name compared with devices, their slots, and windows.
 */
#include "selector.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/device.h"
#include "model/sample.h"

#define INDEX_DIGITS 8 /* as lsslot and drmgr print a DRC index, without 0x */

const char *select_by__name(uint32_t by)
{
	static const char *const names[] = {"all", "lpm",  "device", "phb",
					    "drc", "slot", "several"};

	return by < sizeof(names) / sizeof(names[0]) ? names[by] : NULL;
}

/* All of the text is digits of that base. */
static bool reads_as(const char *text, int base, uint64_t *number)
{
	char *end;

	*number = strtoull(text, &end, base);
	return isxdigit((unsigned char)text[0]) && !*end;
}

static bool is_index(const char *name, uint64_t index)
{
	uint64_t number;

	if (!index)
		return false;
	if (reads_as(name, 10, &number) && number == index)
		return true;
	if (strncmp(name, "0x", 2) != 0 && strlen(name) != INDEX_DIGITS)
		return false;
	return reads_as(name, 16, &number) && number == index;
}

static bool is_domain(const char *name, const char *device)
{
	size_t n = strlen(name);

	return !strchr(name, ':') && strncasecmp(device, name, n) == 0 && device[n] == ':';
}

/* The outermost slot of the device that has the name; NULL if none has. */
static const struct drc_slot *find_slot(const struct selector *by, const struct device *d)
{
	for (uint32_t i = d->slots; i; i--) {
		const struct drc_slot *slot = &d->slot[i - 1];

		if (by->by == SELECT_SLOT ? strcmp(slot->loc_code, by->name) == 0
					  : strcmp(slot->drc_name, by->name) == 0 ||
						is_index(by->name, slot->drc_index))
			return slot;
	}
	return NULL;
}

bool selector__means(const struct selector *by, const struct device *d,
		     const struct drc_slot **slot)
{
	*slot = NULL;
	switch (by->by) {
	case SELECT_ALL:
		return true;
	case SELECT_LPM:
		return strcmp(d->bus, "vio") != 0;
	case SELECT_DEVICE:
		return strcmp(d->name, by->name) == 0;
	case SELECT_PHB:
		if (strcmp(d->bus, "vio") && is_domain(by->name, d->name))
			return true;
		*slot = device__phb_slot(d);
		return *slot && strcmp((*slot)->drc_name, by->name) == 0;
	case SELECT_SEVERAL:
		return false;
	case SELECT_DRC:
	case SELECT_SLOT:
		break;
	}
	*slot = find_slot(by, d);
	return *slot;
}

bool selector__means_table(const struct selector *by, const struct table *t)
{
	switch (by->by) {
	case SELECT_ALL:
		return true;
	case SELECT_LPM:
		return t->window != WINDOW_VIO;
	case SELECT_PHB:
		return t->phb[0] &&
		       (strcasecmp(t->phb, by->name) == 0 || strcmp(t->drc_name, by->name) == 0);
	case SELECT_DRC:
		return strcmp(t->drc_name, by->name) == 0;
	case SELECT_SLOT:
		return strcmp(t->loc_code, by->name) == 0;
	case SELECT_DEVICE:
	case SELECT_SEVERAL:
		break;
	}
	return false;
}
