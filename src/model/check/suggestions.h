/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suggestions.h - messages for a selector that means nothing, or more than one slot.
 */
#ifndef TCETOP_SUGGESTIONS_H
#define TCETOP_SUGGESTIONS_H

#include "selection.h"

/* One line each. */
void suggestions__out_of_memory(char *line, size_t len);
/* Nothing has that name; these do exist. */
void suggestions__none(char *line, size_t len, const struct sample *s, const struct selector *by);
/* More than one slot has that name: these. The selection has their devices. */
void suggestions__ambiguous(char *line, size_t len, const struct sample *s,
			    const struct selection *sel);

#endif
