// SPDX-License-Identifier: GPL-2.0-only
/* actions_list.c - actions on the list: columns, order, tree, details. */
#include "actions.h"

#include "terminal.h"
#include "internal.h"
#include "ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refill(struct ui *ui)
{
	ui->settings->changed = true;
	screens__fill(ui, ui->settings->screen);
	ui->changed = true;
}

/* In another order what matters most is wanted first, unless a row is followed. */
static void reorder(struct ui *ui)
{
	refill(ui);
	if (!ui__pane(ui)->follow)
		pane__go(ui__pane(ui), 0);
}

void action__tree(struct ui *ui, int key)
{
	(void)key;
	ui->settings->tree = !ui->settings->tree;
	ui->settings->screen = SCREEN_WINDOWS;
	refill(ui);
}

void action__invert(struct ui *ui, int key)
{
	(void)key;
	ui__pane(ui)->list_options->invert = !ui__pane(ui)->list_options->invert;
	reorder(ui);
}

void action__sort_by(struct ui *ui, int column, bool invert)
{
	struct pane *p = ui__pane(ui);

	p->list_options->sort = column;
	p->list_options->invert = invert;
	reorder(ui);
}

void action__quick_sort(struct ui *ui, int key)
{
	const struct pane *p = ui__pane(ui);

	for (size_t i = 0; i < p->listing->ncolumns; i++)
		if (p->listing->columns[i].sort_key == key) {
			action__sort_by(ui, (int)i, false);
			return;
		}
}

/* Where Enter or + can show more, - less. */
static void unfold(struct ui *ui, int step)
{
	const struct pane *p = ui__pane(ui);
	const struct node *n = pane__row(p);

	if (p->listing != tree__listing(ui->tree) || !n)
		return;
	if (!tree__unfold(ui->tree, n, step))
		screens__fill(ui, SCREEN_WINDOWS);
}

void action__unfold(struct ui *ui, int key)
{
	(void)key;
	unfold(ui, 1);
}

/* On a holder: of the window above it, and the cursor goes there. */
static void to_parent(struct pane *p)
{
	while (p->cursor) {
		const struct node *n = pane__row(p);

		if (n->kind != NODE_HOLDER && n->kind != NODE_MORE)
			break;
		pane__move(p, -1);
	}
}

void action__fold(struct ui *ui, int key)
{
	(void)key;
	if (ui__pane(ui)->listing == tree__listing(ui->tree) && pane__row(ui__pane(ui)))
		to_parent(ui__pane(ui));
	unfold(ui, -1);
}

void action__unfold_all(struct ui *ui, int key)
{
	(void)key;
	if (ui__pane(ui)->listing != tree__listing(ui->tree))
		return;
	tree__unfold_all(ui->tree);
	screens__fill(ui, SCREEN_WINDOWS);
}

static char *details_of(const struct ui *ui, const void *row)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	bool any = out && screens__details(ui, row, out);

	if (out)
		fclose(out);
	if (any)
		return text;
	free(text);
	return NULL;
}

void action__details(struct ui *ui, int key)
{
	const struct pane *p = ui__pane(ui);
	const struct node *n = pane__row(p);
	char *text;

	(void)key;
	if (!n)
		return;
	if (p->listing == tree__listing(ui->tree) && n->kind == NODE_PHB) {
		unfold(ui, n->folded ? 1 : -1);
		return;
	}
	if (p->listing == tree__listing(ui->tree) && n->kind == NODE_MORE) {
		to_parent(ui__pane(ui));
		unfold(ui, 1);
		return;
	}
	text = details_of(ui, n);
	if (!text)
		return;
	text_pane__take(&ui->text_pane, text);
	ui->text_pane.top = 0;
	ui->text_pane.lines = 0;
	ui->text_pane.gone = false;
	ui->text_pane.key = pane__key(p, n);
	ui->mode = MODE_DETAILS;
}

void action__renew_details(struct ui *ui)
{
	const void *row = pane__find(ui__pane(ui), ui->text_pane.key);
	char *text = row ? details_of(ui, row) : NULL;

	ui->text_pane.gone = !row;
	if (text)
		text_pane__take(&ui->text_pane, text);
}

void action__back(struct ui *ui, int key)
{
	(void)key;
	ui->mode = MODE_LIST;
	ui->changed = true;
}

void action__columns(struct ui *ui, int key)
{
	(void)key;
	column_menu__open(&ui->column_menu, ui__pane(ui)->listing, ui__pane(ui)->list_options,
			  false);
	ui->mode = MODE_COLUMNS;
}

void action__sort(struct ui *ui, int key)
{
	(void)key;
	column_menu__open(&ui->column_menu, ui__pane(ui)->listing, ui__pane(ui)->list_options,
			  true);
	if (ui->column_menu.n)
		ui->mode = MODE_SORT;
	else
		snprintf(ui->message, sizeof(ui->message), "This list has an order of its own");
}

void action__column_menu(struct ui *ui, int key)
{
	struct pane *p = ui__pane(ui);
	enum column_menu_event what;
	int y, x;

	if (key == SCREEN_KEY_CLICK) {
		terminal__click(&y, &x);
		if (y == terminal__height() - 1)
			key = footer__key_at(ui, x);
	}
	what = column_menu__press(&ui->column_menu, key);

	if (what == COLUMN_MENU_NOTHING)
		return;
	ui->changed = true;
	if (what == COLUMN_MENU_CHANGED) {
		column_menu__columns(&ui->column_menu, &p->list_options->columns);
		pane__refit(p);
		ui->settings->changed = true;
	}
	if (what == COLUMN_MENU_DONE && ui->mode == MODE_SORT)
		action__sort_by(ui, column_menu__column(&ui->column_menu), false);
	if (what == COLUMN_MENU_DONE || what == COLUMN_MENU_CLOSED)
		ui->mode = MODE_LIST;
}
