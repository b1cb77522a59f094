/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * selection.h - the devices and windows that a question is about.
 *
 * Pure, like the model: all that a name is compared with is in the sample.
 */
#ifndef TCETOP_SELECTION_H
#define TCETOP_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "model/sample.h"
#include "selector.h"

struct selection {
	struct selector by;
	bool *device;  /* by position in the sample: selected, removed devices with live mappings
			  included */
	bool *partner; /* by position: selected as the multipath partner of another one only */
	bool *table; /* by position in the sample: a window of these devices, shared with others or
			not */
	size_t ndevices;  /* that are selected */
	size_t npartners; /* of them, selected as the multipath partner of another */
};

/*
 * Find the devices and windows that the selector, or any of those next to it, means in this sample.
 * 0, -ENOMEM, -ENOENT if
 * nothing has that name, or -ENOTUNIQ if more than one slot has it, with a line in error that lists
 * suggestions. Free with selection__free() in each case.
 */
int selection__find(struct selection *sel, const struct sample *s, const struct selector *by,
		    char *error, size_t len);
void selection__free(struct selection *sel);

#endif
