// SPDX-License-Identifier: GPL-2.0-only
/*
 * ui.c - the full-screen view: samples in, keys in, screens out.
 *
 * It must not know what keys do or where things stand on the screen.
 */
#include "ui.h"

#include "sample.h"
#include "screen.h"
#include "state.h"
#include "stop.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* The second sample comes early: until then no rate is known. */
#define FIRST_DELAY 0.5

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Put the next sample on the screen's lists. On failure the last one stays. */
static int ui__sample(struct ui *ui)
{
	struct sample *before = ui->now;
	const struct table_view *tables;
	const struct holder *holders;
	int err = source__next(ui->src, ui->spare);
	size_t n;

	ui->ended = err == -ENODATA;
	ui->failed = err && err != -ENODATA;
	if (err)
		return err;
	ui->now = ui->spare;
	ui->spare = before;
	for (size_t i = 0; i < ui->now->nevents; i++)
		eventlist__add(ui->events, &ui->now->events[i]);
	err = model__update(ui->model, ui->now);
	tables = model__tables(ui->model, &n);
	if (!err)
		err = pane__fill(&ui->panes[PANE_TABLES], tables, n);
	holders = model__holders(ui->model, &n);
	if (!err)
		err = pane__fill(&ui->panes[PANE_HOLDERS], holders, n);
	ui->panes[PANE_LEVELS].empty = text__no_levels(ui->now);
	if (!err)
		err = pane__fill(&ui->panes[PANE_LEVELS], ui->now->levels, ui->now->nlevels);
	return err;
}

/* Whether more samples are to be had without being asked for. */
static bool ui__running(const struct ui *ui)
{
	return !ui->paused && !ui->ended && (!ui->failed || ui->src->kind == SOURCE_LIVE);
}

/* All keys that wait: what they ask for. */
static unsigned int ui__keys(struct ui *ui)
{
	unsigned int todo = 0;
	int key;

	while (!(todo & DO_QUIT) && (key = screen__key()) != -1)
		todo |= ui__press(ui, key);
	return todo;
}

static int ui__loop(struct ui *ui)
{
	double next = seconds_now() + (ui->delay < FIRST_DELAY ? ui->delay : FIRST_DELAY);
	unsigned int todo = DO_REDRAW;
	double delay = ui->delay;

	while (!(todo & DO_QUIT) && !stop__asked()) {
		double left = next - seconds_now();
		int ready;

		if (todo & DO_FORGET)
			screen__forget();
		if (todo)
			ui__draw(ui);
		ready = stop__wait(screen__keyboard(), !ui__running(ui) ? -1 : left > 0 ? left : 0);
		if (ready < 0)
			break;
		todo = ui__keys(ui);
		if (ui->delay != delay) {
			delay = ui->delay;
			next = seconds_now() + delay;
		}
		if ((todo & DO_SAMPLE) || (ui__running(ui) && seconds_now() >= next)) {
			if (ui__sample(ui) == -ENOMEM)
				return -ENOMEM;
			next = seconds_now() + ui->delay;
			todo |= DO_REDRAW;
		}
	}
	return ui->failed ? -EIO : 0;
}

static int ui__watch(struct ui *ui, char *error, size_t len)
{
	int err;

	stop__catch();
	err = ui__sample(ui);
	if (err) {
		snprintf(error, len, "%s", source__error(ui->src));
		return err;
	}
	err = screen__open(error, len);
	if (err)
		return err;
	stop__catch();
	err = ui__loop(ui);
	screen__close();
	if (err)
		snprintf(error, len, "%s", ui->failed ? source__error(ui->src) : strerror(-err));
	return err;
}

int ui__run(struct source *src, struct settings *settings, const char *warning, char *error,
	    size_t len)
{
	struct ui ui = {.src = src, .delay = settings->delay > 0 ? settings->delay : 1};
	int err = -ENOMEM;

	(void)warning;
	pane__init(&ui.panes[PANE_TABLES], &listing_tables, "windows", 0);
	pane__init(&ui.panes[PANE_HOLDERS], &listing_holders, "holders", 0);
	pane__init(&ui.panes[PANE_LEVELS], &listing_levels, "levels", 0);
	ui.events = eventlist__new();
	ui.model = model__new();
	ui.now = sample__new();
	ui.spare = sample__new();
	if (ui.events && ui.model && ui.now && ui.spare)
		err = ui__watch(&ui, error, len);
	else
		snprintf(error, len, "%s", strerror(ENOMEM));
	for (size_t i = 0; i < PANES; i++)
		pane__free(&ui.panes[i]);
	eventlist__free(ui.events);
	model__free(ui.model);
	sample__free(ui.now);
	sample__free(ui.spare);
	return err;
}
