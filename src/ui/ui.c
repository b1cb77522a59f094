// SPDX-License-Identifier: GPL-2.0-only
/*
 * ui.c - the full-screen view: samples in, keys in, screens out.
 *
 * A sampler reads the source, so that keys never wait for it. The screen is drawn when something
 * on it has changed, and at no other time.
 */
#include "ui.h"

#include "actions.h"
#include "model/sample.h"
#include "terminal.h"
#include "internal.h"
#include "base/stop.h"
#include "report/text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* The second sample of a live source comes early: until then no rate is known. */
#define FIRST_DELAY 0.5
/* A recording may have been made with pauses: they are not waited for. */
#define LONGEST_GAP 10.0

/* Seconds for which the present sample stays before the next one, which is there already. */
static double gap(const struct ui *ui)
{
	uint64_t before = ui->now->mono_ns, after = ui->next->mono_ns;
	double seconds = after > before ? (double)(after - before) / 1e9 : 0;

	if (ui->src->kind == SOURCE_STREAM)
		return 0;
	if (ui->settings->delay > 0)
		seconds = ui->settings->delay;
	else if (seconds > LONGEST_GAP)
		seconds = LONGEST_GAP;
	return seconds / ui->settings->speed;
}

/* When there is something to do without a key; negative: never. */
static double seconds_left(const struct ui *ui)
{
	double now = ui__seconds(), left = -1;

	if (source__is_live(ui->src) && !ui->paused && !sampler__is_busy(ui->sampler))
		left = ui->due_s - now;
	else if (ui->ready && (ui->jump || ui->step))
		left = 0;
	else if (ui->ready && !ui->paused)
		left = ui->shown_s + gap(ui) - now;
	else if (ui->src->kind != SOURCE_RECORDING && !ui->paused && !ui->ended)
		left = 1; /* to say how late the source is */
	else
		return -1;
	return left > 0 ? left : 0;
}

/* The next sample becomes the present one. */
static int ui__show_next(struct ui *ui)
{
	struct sample *before = ui->now;
	int err;

	ui->interval_s = ui->next->mono_ns > before->mono_ns && before->mono_ns
			     ? (double)(ui->next->mono_ns - before->mono_ns) / 1e9
			     : 0;
	ui->now = ui->next;
	ui->next = before;
	ui->ready = false;
	ui->step = false;
	ui->changed = true;
	ui->shown_s = ui__seconds();
	ui->arrived_s = ui->taken_s;
	for (size_t i = 0; i < ui->now->nevents; i++)
		event_history__add(ui->events, &ui->now->events[i]);
	err = model__update(ui->model, ui->now);
	if (ui->jump && ui->now->nevents) {
		ui->jump = false;
		ui->paused = true;
	}
	if (!err)
		err = screens__fill(ui, ui->settings->screen);
	if (!err && ui->mode == MODE_DETAILS)
		action__renew_details(ui);
	return err;
}

/* The source is ours between two samples: what its programs cost since the last time. */
static void ui__count_cost(struct ui *ui)
{
	struct ui_cost *c = &ui->cost;
	struct run_counts now;

	if (source__read_counts(ui->src, &now, false, ui->message, sizeof(ui->message))) {
		source__end_counting(ui->src);
		c->on = false;
		ui->changed = true;
		return;
	}
	if (c->has_count)
		run_costs__between(&c->costs, &c->last, &now);
	c->last = now;
	c->has_count = true;
}

/* What the sampler has, or why it has nothing. */
static void ui__take(struct ui *ui)
{
	int err = sampler__take(ui->sampler, &ui->next);

	if (err == -EAGAIN)
		return;
	ui->ready = !err;
	ui->ended = err == -ENODATA;
	ui->failed = err && err != -ENODATA;
	ui->due_s = ui__seconds() + ui__delay(ui);
	if (err) {
		snprintf(ui->error, sizeof(ui->error), "%s", source__error(ui->src));
		ui->changed = true;
		ui->jump = false;
		ui->step = false;
	} else {
		ui->taken_s = ui__seconds();
	}
	if (ui->cost.on)
		ui__count_cost(ui);
}

/* Ask for the next sample where it is time to: a recording is read ahead by one. */
static void ui__ask(struct ui *ui)
{
	bool live = source__is_live(ui->src);

	if (ui->ready || ui->ended || (ui->failed && !live))
		return;
	if (live ? ui->step || (!ui->paused && ui__seconds() >= ui->due_s)
		 : ui->src->kind == SOURCE_RECORDING || !ui->paused || ui->step)
		sampler__ask(ui->sampler);
}

/* Whether the sample that is ready is to be shown now. */
static bool is_due(const struct ui *ui)
{
	if (!ui->ready)
		return false;
	if (ui->step || ui->jump)
		return true;
	return !ui->paused &&
	       (ui->src->kind != SOURCE_RECORDING || ui__seconds() >= ui->shown_s + gap(ui));
}

static void ui__keys(struct ui *ui)
{
	int key;

	while (!ui->quit && (key = terminal__key()) != -1)
		ui__press(ui, key);
}

static void ui__draw_changes(struct ui *ui)
{
	if (ui->invalid)
		terminal__invalidate();
	if (ui->changed || ui->invalid)
		ui__draw(ui);
	ui->invalid = false;
	ui->changed = false;
}

static int ui__loop(struct ui *ui)
{
	while (!ui->quit && !stop__asked()) {
		struct pollfd fds[] = {
		    {.fd = terminal__keyboard(), .events = POLLIN},
		    {.fd = sampler__fd(ui->sampler), .events = POLLIN},
		};
		int err = 0;

		ui__ask(ui);
		ui__draw_changes(ui);
		stop__wait_any(fds, 2, seconds_left(ui));
		if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			break;
		ui__keys(ui);
		ui__take(ui);
		if (is_due(ui))
			err = ui__show_next(ui);
		else if (ui__late(ui) > 0)
			ui->changed = true;
		if (err)
			return err;
	}
	return ui->failed ? -EIO : 0;
}

/* The first sample is waited for: without one there is nothing to show. */
static int ui__first(struct ui *ui, char *error, size_t len)
{
	struct pollfd fd = {.events = POLLIN};
	int err;

	ui->sampler = sampler__new(ui->src);
	if (!ui->sampler)
		return -ENOMEM;
	fd.fd = sampler__fd(ui->sampler);
	sampler__ask(ui->sampler);
	while ((err = sampler__take(ui->sampler, &ui->next)) == -EAGAIN && !stop__asked())
		stop__wait_any(&fd, 1, -1);
	if (err == -EAGAIN) {
		ui->quit = true;
		return 0;
	}
	if (err) {
		snprintf(error, len, "%s", source__error(ui->src));
		return err;
	}
	ui->taken_s = ui__seconds();
	err = ui__show_next(ui);
	ui->due_s = ui->shown_s + (ui__delay(ui) < FIRST_DELAY ? ui__delay(ui) : FIRST_DELAY);
	return err;
}

static int ui__watch(struct ui *ui, const struct terminal_options *terminal, char *error,
		     size_t len)
{
	int err;

	stop__catch();
	screens__init(ui);
	err = ui__first(ui, error, len);
	if (!err && !ui->quit)
		err = terminal__open(terminal, error, len);
	if (err || ui->quit)
		return err;
	stop__catch();
	err = ui__loop(ui);
	terminal__close();
	if (err)
		snprintf(error, len, "%s", ui->failed ? ui->error : strerror(-err));
	return err;
}

int ui__run(struct source *src, struct settings *settings, const struct terminal_options *terminal,
	    const char *warning, char *error, size_t len)
{
	struct ui ui = {.src = src, .settings = settings};
	int err = -ENOMEM;

	snprintf(error, len, "%s", strerror(ENOMEM));
	snprintf(ui.message, sizeof(ui.message), "%s", warning);
	ui.events = event_history__new();
	ui.model = model__new();
	ui.now = sample__new();
	ui.next = sample__new();
	ui.tree = tree__new();
	if (ui.events && ui.model && ui.now && ui.next && ui.tree)
		err = ui__watch(&ui, terminal, error, len);
	sampler__free(ui.sampler);
	for (size_t i = 0; i < SCREENS; i++)
		pane__free(&ui.panes[i]);
	list_health__free(&ui.health);
	text_pane__free(&ui.text_pane);
	tree__free(ui.tree);
	event_history__free(ui.events);
	model__free(ui.model);
	sample__free(ui.now);
	sample__free(ui.next);
	return err;
}
