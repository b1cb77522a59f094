/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * selector.h - the name by which an operator selects devices, compared with one device or window.
 *
 * Names are compared with what the sample has of slots, PHBs and location codes.
 */
#ifndef TCETOP_SELECTOR_H
#define TCETOP_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct drc_slot;
struct table;

enum select_by {
	SELECT_ALL,    /* everything that this machine has */
	SELECT_LPM,    /* all but vio devices, which survive a partition's migration */
	SELECT_DEVICE, /* by its name: 0001:00:00.0 */
	SELECT_PHB,    /* by its domain, 0001, or its DRC name, "PHB 1" */
	SELECT_DRC,    /* by a slot's DRC name or index */
	SELECT_SLOT,   /* by a slot's location code */
	SELECT_SEVERAL /* of an answer only: what any of several selectors means */
};

/* The word for it as records spell it; NULL beyond the last one. */
const char *select_by__name(uint32_t by);

struct selector {
	enum select_by by;
	const char *name;            /* NULL for all and for LPM; never empty */
	const struct selector *next; /* another one; NULL: there is none */
};

/*
 * True if this one selector, whatever is next, means the device. *slot is then the slot of the
 * device that has the name, owned by the device, or NULL if the device was not selected by a slot.
 */
bool selector__means(const struct selector *by, const struct device *d,
		     const struct drc_slot **slot);

/* True if the selector means the window by the location in its own record: its devices may be gone.
 */
bool selector__means_table(const struct selector *by, const struct table *t);

#endif
