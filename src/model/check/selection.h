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
	bool *device; /* by place in the sample: it goes, removed ones that still hold included */
	bool *table;  /* by place in the sample: it is theirs, shared with others or not */
	size_t ndevices;  /* that go */
	size_t npartners; /* of them, for being the multipath partner of another */
};

/*
 * Find what the selector means in this sample. 0, -ENOMEM, or -ENOENT where nothing and -ENOTUNIQ
 * where more than one thing has that name, with a line in error that lists the candidates. Free
 * with selection__free() in each case.
 */
int selection__find(struct selection *sel, const struct sample *s, const struct selector *by,
		    char *error, size_t len);
void selection__free(struct selection *sel);

/*
 * Whether the device's mappings can be in the table: it maps through it, or is of its IOMMU group
 * and may have before it got a dynamic window of its own.
 */
bool device__may_use(const struct sample *s, const struct device *d, const struct table *t);

#endif
