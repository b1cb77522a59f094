/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suggestions.h - what a selector means, and what to say where it finds nothing or too much. For
 * the model's files only.
 */
#ifndef TCETOP_SUGGESTIONS_H
#define TCETOP_SUGGESTIONS_H

#include "selection.h"

/* The slot by which a device is meant, in *slot; NULL where it is by the device's own name. */
bool selector__means(const struct selector *by, const struct device *d, const struct slot **slot);

/* One line each. */
void candidates__out_of_memory(char *line, size_t len);
/* Nothing has that name; these do exist. */
void candidates__none(char *line, size_t len, const struct sample *s, const struct selector *by);
/* More than one slot has that name: these. The selection has their devices. */
void candidates__ambiguous(char *line, size_t len, const struct sample *s,
			   const struct selection *sel);

#endif
