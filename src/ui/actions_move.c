// SPDX-License-Identifier: GPL-2.0-only
/*
 * actions_move.c - moving about, and the time of samples.
 */
#include "actions.h"

#include "terminal.h"
#include "internal.h"
#include "ui.h"

#include <ncurses.h>
#include <stdio.h>

#define SPEED_MIN (1.0 / 64)
#define SPEED_MAX 64.0

__attribute__((format(printf, 2, 3))) static void show_message(struct ui *ui, const char *format,
							       ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ui->message, sizeof(ui->message), format, args);
	va_end(args);
}

void action__up(struct ui *ui, int key)
{
	(void)key;
	pane__move(ui__pane(ui), -1);
}

void action__down(struct ui *ui, int key)
{
	(void)key;
	pane__move(ui__pane(ui), 1);
}

void action__page_up(struct ui *ui, int key)
{
	(void)key;
	pane__page(ui__pane(ui), -1);
}

void action__page_down(struct ui *ui, int key)
{
	(void)key;
	pane__page(ui__pane(ui), 1);
}

void action__home(struct ui *ui, int key)
{
	(void)key;
	pane__go(ui__pane(ui), 0);
}

void action__end(struct ui *ui, int key)
{
	(void)key;
	pane__go(ui__pane(ui), ui__pane(ui)->rows.n);
}

void action__go_to(struct ui *ui, unsigned int screen)
{
	ui->settings->screen = screen;
	ui->settings->changed = true;
	screens__fill(ui, screen);
}

void action__next_screen(struct ui *ui, int key)
{
	(void)key;
	action__go_to(ui, (ui->settings->screen + 1) % SCREENS);
}

void action__last_screen(struct ui *ui, int key)
{
	(void)key;
	action__go_to(ui, (ui->settings->screen + SCREENS - 1) % SCREENS);
}

void action__screen(struct ui *ui, int key)
{
	action__go_to(ui, (unsigned int)(key - '1'));
}

void action__tag(struct ui *ui, int key)
{
	(void)key;
	if (!pane__tag(ui__pane(ui)))
		pane__move(ui__pane(ui), 1);
}

void action__untag(struct ui *ui, int key)
{
	(void)key;
	pane__untag_all(ui__pane(ui));
}

void action__follow(struct ui *ui, int key)
{
	struct pane *p = ui__pane(ui);

	(void)key;
	p->follow = !p->follow;
	pane__go(p, p->cursor);
}

void action__pause(struct ui *ui, int key)
{
	(void)key;
	ui->paused = !ui->paused;
	ui->jump = false;
}

/* Two readings make a figure: the first comes with the next sample. */
void action__cost(struct ui *ui, int key)
{
	bool on = !ui->cost.on;

	(void)key;
	if (!on)
		source__end_counting(ui->src);
	else if (source__begin_counting(ui->src, ui->message, sizeof(ui->message)))
		on = false;
	ui->cost = (struct ui_cost){.on = on};
}

void action__step(struct ui *ui, int key)
{
	(void)key;
	ui->step = true;
	if (source__is_live(ui->src) && ui->paused)
		ui->ready = false; /* it is of before the pause */
}

void action__jump(struct ui *ui, int key)
{
	(void)key;
	if (ui->src->kind != SOURCE_RECORDING)
		show_message(ui, "The next event has not happened yet: N is for recordings");
	else if (!ui->ended)
		ui->jump = true;
}

static void set_speed(struct ui *ui, double speed)
{
	if (ui->src->kind != SOURCE_RECORDING) {
		show_message(ui, "Only a recording can go faster or slower: d sets the delay");
		return;
	}
	ui->settings->speed = speed < SPEED_MIN ? SPEED_MIN : speed > SPEED_MAX ? SPEED_MAX : speed;
}

void action__slower(struct ui *ui, int key)
{
	(void)key;
	set_speed(ui, ui->settings->speed / 2);
}

void action__faster(struct ui *ui, int key)
{
	(void)key;
	set_speed(ui, ui->settings->speed * 2);
}

void action__redraw(struct ui *ui, int key)
{
	(void)key;
	ui->invalid = true;
}

void action__quit(struct ui *ui, int key)
{
	(void)key;
	ui->quit = true;
}
