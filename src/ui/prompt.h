/* SPDX-License-Identifier: GPL-2.0-only */
/* prompt.h - a line that is asked for at the bottom of the screen. */
#ifndef TCETOP_PROMPT_H
#define TCETOP_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/list.h"

enum prompt_kind { PROMPT_NONE, PROMPT_SEARCH, PROMPT_FILTER, PROMPT_DELAY };

struct prompt {
	enum prompt_kind kind;
	char text[LIST_FILTER_LEN];
	size_t from; /* search: the row where it began */
};

/* What a key did. */
enum prompt_event { PROMPT_TYPED, PROMPT_DONE, PROMPT_GIVEN_UP, PROMPT_AGAIN, PROMPT_NOTHING };

/* Begins with a copy of text, cut at LIST_FILTER_LEN; prompt__press() says what a key did to it. */
void prompt__open(struct prompt *p, enum prompt_kind kind, const char *text);
enum prompt_event prompt__press(struct prompt *p, int key);

#endif
