// SPDX-License-Identifier: GPL-2.0-only
/* prompt.c - a line being typed. */
#include "prompt.h"

#include "terminal.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define CTRL(key) ((key)&0x1f)

void prompt__open(struct prompt *p, enum prompt_kind kind, const char *text)
{
	p->kind = kind;
	snprintf(p->text, sizeof(p->text), "%s", text);
}

/* Numbers for seconds, printable characters for the others. */
static bool is_welcome(const struct prompt *p, int key)
{
	if (p->kind == PROMPT_DELAY)
		return (key >= '0' && key <= '9') || key == '.';
	return key >= ' ' && key < 127;
}

enum prompt_event prompt__press(struct prompt *p, int key)
{
	size_t n = strlen(p->text);

	if (key == '\n')
		return PROMPT_DONE;
	if (key == KEY_ESCAPE || key == CTRL('g'))
		return PROMPT_GIVEN_UP;
	if (key == KEY_F(3) && p->kind == PROMPT_SEARCH)
		return PROMPT_AGAIN;
	if (key == CTRL('u')) {
		p->text[0] = '\0';
		return PROMPT_TYPED;
	}
	if (key == KEY_BACKSPACE) {
		if (n)
			p->text[n - 1] = '\0';
		return PROMPT_TYPED;
	}
	if (!is_welcome(p, key) || n + 1 >= sizeof(p->text))
		return PROMPT_NOTHING;
	p->text[n] = (char)key;
	p->text[n + 1] = '\0';
	return PROMPT_TYPED;
}
