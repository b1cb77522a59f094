/* SPDX-License-Identifier: GPL-2.0-only */
/* actions.h - actions of keys. Each changes the state, and nothing else. */
#ifndef TCETOP_ACTIONS_H
#define TCETOP_ACTIONS_H

#include <stdbool.h>

struct ui;

/* Each has the signature of a row in the table of keys; key is the key that was pressed. */
void action__up(struct ui *ui, int key);
void action__down(struct ui *ui, int key);
void action__page_up(struct ui *ui, int key);
void action__page_down(struct ui *ui, int key);
void action__home(struct ui *ui, int key);
void action__end(struct ui *ui, int key);
void action__next_screen(struct ui *ui, int key);
void action__last_screen(struct ui *ui, int key);
void action__screen(struct ui *ui, int key);
void action__details(struct ui *ui, int key);
void action__back(struct ui *ui, int key);
void action__columns(struct ui *ui, int key);
void action__sort(struct ui *ui, int key);
void action__search(struct ui *ui, int key);
void action__filter(struct ui *ui, int key);
void action__delay(struct ui *ui, int key);
void action__tree(struct ui *ui, int key);
void action__invert(struct ui *ui, int key);
void action__quick_sort(struct ui *ui, int key);
void action__unfold(struct ui *ui, int key);
void action__fold(struct ui *ui, int key);
void action__unfold_all(struct ui *ui, int key);
void action__tag(struct ui *ui, int key);
void action__untag(struct ui *ui, int key);
void action__follow(struct ui *ui, int key);
void action__pause(struct ui *ui, int key);
void action__cost(struct ui *ui, int key);
void action__step(struct ui *ui, int key);
void action__jump(struct ui *ui, int key);
void action__slower(struct ui *ui, int key);
void action__faster(struct ui *ui, int key);
void action__redraw(struct ui *ui, int key);
void action__quit(struct ui *ui, int key);

/* To another screen: its rows are filled in, for only the list on the screen is kept up. */
void action__go_to(struct ui *ui, unsigned int screen);
/* The present list in the order of that column. */
void action__sort_by(struct ui *ui, int column, bool invert);

/* Keys while a line is typed, and while columns are chosen. */
void action__prompt(struct ui *ui, int key);
void action__column_menu(struct ui *ui, int key);

/* The details of the same row, after a sample. */
void action__renew_details(struct ui *ui);

#endif
