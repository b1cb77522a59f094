// SPDX-License-Identifier: GPL-2.0-only
/*
 * loss.c - the table of loss classes.
 *
 * An unseen mapping is unattributed, an unseen unmap is found by the census: neither makes a
 * verdict unknown. Names are in docs/records.md; a class without a row affects holders.
 */
#include "loss.h"

#include <string.h>

static const struct loss_class classes[] = {
    {"nested-probe", LOSS_AFFECTS_NONE, true},
    {"missed-unmap", LOSS_AFFECTS_NONE, true},
    {"unknown-device", LOSS_AFFECTS_NONE, false},
    {"call-lost", LOSS_AFFECTS_NONE, false},
    {"event-unsampled", LOSS_AFFECTS_NONE, false},
    {"event-dropped", LOSS_AFFECTS_NONE, false},
    {"census-broken", LOSS_AFFECTS_NONE, false},
    {"count-failed", LOSS_AFFECTS_NONE, false},
    {"map-full", LOSS_AFFECTS_HOLDERS, false},
    {"map-busy", LOSS_AFFECTS_HOLDERS, false},
    {"stack-collision", LOSS_AFFECTS_HOLDERS, false},
    {"unknown-table", LOSS_AFFECTS_HOLDERS, false},
    {"ring-full", LOSS_AFFECTS_HOLDERS, false},
    {"table-full", LOSS_AFFECTS_TABLES, false},
    {"event-unread", LOSS_AFFECTS_TABLES, false}, /* of windows that may be freed by now */
    {"device-full", LOSS_AFFECTS_TABLES, false},
};

const struct loss_class *loss_class__find(const char *name)
{
	static const struct loss_class unknown = {"", LOSS_AFFECTS_HOLDERS, false};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strcmp(classes[i].name, name) == 0)
			return &classes[i];
	return &unknown;
}
