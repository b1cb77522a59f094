/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * details.h - what the stories of rows share. Nobody else includes it.
 *
 * Lines may be long: whoever shows them wraps them. All of them are printable.
 */
#ifndef TCETOP_DETAILS_H
#define TCETOP_DETAILS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/event_history.h"
#include "model/model.h"
#include "model/sample.h"

/* One line, indented. */
__attribute__((format(printf, 3, 4))) void story__line(FILE *out, int indent, const char *fmt, ...);
/* "Name:   value", the values below each other. */
__attribute__((format(printf, 3, 4))) void story__field(FILE *out, const char *name,
							const char *fmt, ...);
/* The same of a count: "Name:   306 TCEs meaning", or none, or not known. */
void story__tces(FILE *out, const char *name, int64_t tces, const char *meaning);
/* A heading, with an empty line before it. */
void story__section(FILE *out, const char *name);

/* "default window 0x80000000" */
#define STORY_NAME_LEN 64
const char *story__window(char *name, const struct table *t);
/* A device and what DLPAR removes it with. */
void story__device(FILE *out, const struct device *d);
void story__slots(FILE *out, const struct device *d, int indent);
/* "from memory to the device" */
const char *story__direction(uint32_t direction);
/* Why nobody will give its held TCEs back. */
const char *story__held_why(const struct holder *h);
/* What held TCEs mean on this kernel, as a line that stands out. */
void story__held(FILE *out, const struct sample *s, uint64_t tces, const char *why);
/* The frames, or that there are none. */
void story__stack(FILE *out, const struct stack *st, int indent);

/* "What happened": the events that are of interest, the newest first. */
typedef bool (*story_interest)(const struct event *e, const void *row);
void story__events(FILE *out, const struct sample *s, const struct eventlist *events,
		   story_interest is, const void *row);

#endif
