/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * details.h - parts of detail pages.
 *
 * Lines may be long: the reader of the text wraps them. All of them are printable.
 */
#ifndef TCETOP_DETAILS_H
#define TCETOP_DETAILS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/event_history.h"
#include "model/model.h"
#include "model/sample.h"

/* One line, indented. */
__attribute__((format(printf, 3, 4))) void details__line(FILE *out, int indent, const char *fmt,
							 ...);
/* "Name:   value", the values below each other. */
__attribute__((format(printf, 3, 4))) void details__field(FILE *out, const char *name,
							  const char *fmt, ...);
/* The same of a count: "Name:   306 TCEs meaning", or none, or not known. */
void details__tces(FILE *out, const char *name, int64_t tces, const char *meaning);
/* A heading, with an empty line before it. */
void details__section(FILE *out, const char *name);

/* "default window 0x80000000" */
#define DETAILS_NAME_LEN 64
const char *details__window(char *name, const struct table *t);
/* A device and what DLPAR removes it with. */
void details__device(FILE *out, const struct device *d);
void details__slots(FILE *out, const struct device *d, int indent);
/* "from memory to the device" */
const char *details__direction(uint32_t direction);
/* The reason that its held TCEs are orphaned. */
const char *details__held_why(const struct holder *h);
/* What held TCEs mean on this kernel, as a line that stands out. */
void details__held(FILE *out, const struct sample *s, uint64_t tces, const char *why);
/* The frames, or that there are none. */
void details__stack(FILE *out, const struct stack *st, int indent);

/* "What happened": the events that are of interest, the newest first. */
typedef bool (*details_interest)(const struct event *e, const void *row);
void details__events(FILE *out, const struct sample *s, const struct event_history *events,
		     details_interest is, const void *row);

#endif
