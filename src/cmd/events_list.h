/* SPDX-License-Identifier: GPL-2.0-only */
/* events_list.h - events that are collected, and printed as a list once no more come. */
#ifndef TCETOP_EVENTS_LIST_H
#define TCETOP_EVENTS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "model/event.h"
#include "report/list.h"

/* All zero: none. */
struct events_list {
	struct event *at;
	size_t n;
};

enum events_form {
	EVENTS_TEXT,
	EVENTS_STACKS, /* text, with the call stacks of each event below it */
	EVENTS_JSON,
	EVENTS_CSV,
};

/* 0 or -ENOMEM. */
int events_list__add(struct events_list *l, const struct event *e);
/*
 * Prints those that were collected in the order and with the columns of the options, and frees
 * them. width: columns of the terminal. 0, or the negative errno of memory or of the stream.
 */
int events_list__print(struct events_list *l, const struct list_options *options,
		       enum events_form form, unsigned int width);

#endif
