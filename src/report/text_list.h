/* SPDX-License-Identifier: GPL-2.0-only */
/* text_list.h - any listing as plain text. */
#ifndef TCETOP_TEXT_LIST_H
#define TCETOP_TEXT_LIST_H

#include <stdio.h>

#include "model/event.h"
#include "list.h"
#include "model/sample.h"

#define TEXT_LINE_LEN LISTING_LINE

/* What comes below a row, if anything; the context is whatever the caller gave. */
typedef void (*row_tail)(FILE *out, const void *row, const void *context);

/*
 * Titles and the rows of the choice (NULL: all as they are), width characters at most (0: no
 * limit); or the line for an empty list.
 */
void text__list(FILE *out, const struct listing *listing, const void *base, size_t n,
		unsigned int width, const struct list_options *list_options, row_tail tail,
		const void *context);

/* Only the first ones of them, most at most: how many there are besides. */
size_t text__top(FILE *out, const struct listing *listing, const void *base, size_t n, size_t most,
		 unsigned int width, const struct list_options *list_options, row_tail tail,
		 const void *context);

/* The frames of a call stack, a line each, indented; none for NULL. */
void text__frames(FILE *out, const struct stack *st, int indent);

/* Below a row of levels: their allocations, the time these took, and failures. */
void text__level_detail(FILE *out, const struct level *l, uint32_t page_size, unsigned int width);
/* The holders of mappings when an event happened, with their call stacks. */
void text__event_holders(FILE *out, const struct event *e);

/* A line of caveats or alarms, if there is one. */
void text__warning(FILE *out, const char *line);

#endif
