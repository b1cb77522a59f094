// SPDX-License-Identifier: GPL-2.0-only
/* actions_prompt.c - actions with a typed line: search, filter, delay. */
#include "actions.h"

#include "base/parse.h"
#include "internal.h"
#include "ui.h"

#include <stdio.h>
#include <string.h>

void action__search(struct ui *ui, int key)
{
	(void)key;
	ui->prompt.from = ui__pane(ui)->cursor;
	prompt__open(&ui->prompt, PROMPT_SEARCH, "");
}

void action__filter(struct ui *ui, int key)
{
	(void)key;
	prompt__open(&ui->prompt, PROMPT_FILTER, ui__pane(ui)->list_options->filter);
}

void action__delay(struct ui *ui, int key)
{
	(void)key;
	if (ui->src->kind == SOURCE_STREAM)
		snprintf(ui->message, sizeof(ui->message),
			 "Whoever makes the stream sets its delay");
	else
		prompt__open(&ui->prompt, PROMPT_DELAY, "");
}

static void search(struct ui *ui, enum prompt_event what)
{
	struct pane *p = ui__pane(ui);

	if (what == PROMPT_GIVEN_UP || (what == PROMPT_TYPED && !ui->prompt.text[0])) {
		pane__go(p, ui->prompt.from);
		return;
	}
	if (what == PROMPT_DONE || !ui->prompt.text[0])
		return;
	if (what == PROMPT_TYPED)
		pane__go(p, ui->prompt.from);
	if (!pane__search(p, ui->prompt.text, what == PROMPT_AGAIN))
		snprintf(ui->message, sizeof(ui->message), "not found");
}

/* While it is typed the list follows; Esc shows all rows again. */
static void filter(struct ui *ui, enum prompt_event what)
{
	struct pane *p = ui__pane(ui);

	if (what == PROMPT_NOTHING || what == PROMPT_DONE)
		return;
	snprintf(p->list_options->filter, sizeof(p->list_options->filter), "%s",
		 what == PROMPT_GIVEN_UP ? "" : ui->prompt.text);
	screens__fill(ui, ui->settings->screen);
}

static void delay(struct ui *ui, enum prompt_event what)
{
	if (what != PROMPT_DONE || !ui->prompt.text[0])
		return;
	if (!parse__within(ui->prompt.text, UI_DELAY_MIN, UI_DELAY_MAX, &ui->settings->delay)) {
		snprintf(ui->message, sizeof(ui->message), "not a delay from 0.1 to 3600: %s",
			 ui->prompt.text);
		return;
	}
	ui->settings->changed = true;
}

void action__prompt(struct ui *ui, int key)
{
	enum prompt_event what = prompt__press(&ui->prompt, key);

	if (what == PROMPT_NOTHING)
		return;
	if (ui->prompt.kind == PROMPT_SEARCH)
		search(ui, what);
	else if (ui->prompt.kind == PROMPT_FILTER)
		filter(ui, what);
	else
		delay(ui, what);
	if (what == PROMPT_DONE || what == PROMPT_GIVEN_UP)
		ui->prompt.kind = PROMPT_NONE;
	ui->changed = true;
}
