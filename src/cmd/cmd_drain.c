// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_drain.c - the order of a drain's steps, and the wait.
 *
 * Look, refuse, unbind, wait, look once more, run the command; or bind the drivers again. The
 * selection and the check decide which devices are selected and whether their windows are empty.
 */
#include "drain_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/check/check.h"
#include "run_command.h"
#include "model/event.h"
#include "base/clock.h"
#include "base/exit_status.h"
#include "base/format.h"
#include "model/model.h"
#include "progress.h"
#include "model/sample.h"
#include "base/stop.h"
#include "report/text.h"

#define POLL_SECONDS 0.05

/* From a thread of the source: the event may be the removal itself. */
static void on_event(void *arg, const struct event *e)
{
	(void)arg;
	if (e->severity != SEVERITY_CRITICAL)
		return;
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	text__event(stderr, e, false, false);
}

/*
 * Take a sample and check the selected devices. EXIT_OK, or the exit status of a drain that fails.
 */
static int look(struct drain *d)
{
	struct sample *s = d->sample == d->turn[0] ? d->turn[1] : d->turn[0];
	char error[512];
	int err;

	check__free(&d->check);
	selection__free(&d->selection);
	if (source__next(d->src, s)) {
		drain__log(d, "%s", source__error(d->src));
		return EXIT_UNKNOWN;
	}
	d->sample = s;
	err = model__update(d->model, s);
	if (!err)
		err = selection__find(&d->selection, s, &d->o->by, error, sizeof(error));
	if (err == -ENOENT || err == -ENOTUNIQ) {
		drain__log(d, "%s", error);
		return EXIT_UNKNOWN;
	}
	if (!err)
		err = check__run(&d->check, s, d->model, &d->selection, NULL);
	if (err) {
		drain__log(d, "out of memory");
		return EXIT_UNKNOWN;
	}
	return EXIT_OK;
}

/* From now on only the operator stops it: not a connection that ends, nor a pipe. */
static void catch_signals(struct drain *d)
{
	static const int ignored[] = {SIGHUP, SIGPIPE};

	sigemptyset(&d->reset);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (signal(ignored[i], SIG_IGN) != SIG_IGN)
			sigaddset(&d->reset, ignored[i]);
	sigprocmask(SIG_SETMASK, NULL, &d->blocked);
	stop__catch();
}

static bool is_empty(const struct check *c)
{
	return c->verdict == VERDICT_CLEAR && c->live == 0 && c->bound == 0;
}

/* The holder of most of the selected TCEs; NULL: none is known. */
static const struct holder *last_holder(const struct drain *d)
{
	const struct holder *h;
	size_t n;

	h = model__holders(d->model, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < d->sample->ndevices; j++)
			if (d->selection.device[j] && d->sample->devices[j].id == h[i].device)
				return &h[i];
	return NULL;
}

static void show_progress(struct drain *d, uint64_t end_ns)
{
	const struct holder *h = last_holder(d);
	uint64_t now_ns = clock__monotonic_ns();
	char live[32], left[32], line[512];
	int n;

	format__count(live, sizeof(live), d->check.live);
	format__age(left, sizeof(left), end_ns > now_ns ? end_ns - now_ns : 0);
	n = snprintf(line, sizeof(line), "%s TCEs live, %s left", live, left);
	if (h) {
		char function[SAMPLE_FRAME_LEN];

		stack__format_function(h->frames, function, sizeof(function));
		snprintf(line + n, sizeof(line) - (size_t)n, "; %" PRIu64 " by %s of %s", h->tces,
			 function, h->device_name);
	}
	format__printable(line);
	progress__show(&d->progress, d->check.live, line, now_ns);
}

static int timed_out(struct drain *d)
{
	char live[32], limit[32];

	format__count(live, sizeof(live), d->check.live);
	format__age(limit, sizeof(limit), d->o->timeout_ns);
	drain__log(d, "not empty after %s: %s TCEs live", limit, live);
	drain__log_reasons(d);
	return d->check.verdict == VERDICT_UNKNOWN ? EXIT_UNKNOWN : EXIT_CRITICAL;
}

/* A driver that is bound again fills its rings. */
static int still_unbound(struct drain *d)
{
	char driver[SAMPLE_NAME_LEN];
	const struct device *dev;

	for (size_t i = 0; (dev = drain__next_device(d, &i));) {
		if (!drain__is_bound(dev, driver, sizeof(driver)))
			continue;
		drain__log(d, "%s has the driver %s again", dev->name, driver);
		return EXIT_CRITICAL;
	}
	return EXIT_OK;
}

static int wait_until_empty(struct drain *d)
{
	uint64_t begin_ns = clock__monotonic_ns(), end_ns = begin_ns + d->o->timeout_ns;
	char took[32];
	int status;

	for (;;) {
		status = look(d);
		if (!status)
			status = still_unbound(d);
		if (status)
			return status;
		if (is_empty(&d->check))
			break;
		if (clock__monotonic_ns() >= end_ns)
			return timed_out(d);
		show_progress(d, end_ns);
		if (drain__interrupted(d, POLL_SECONDS))
			return EXIT_CRITICAL;
	}
	format__age(took, sizeof(took), clock__monotonic_ns() - begin_ns);
	drain__log(d, "empty after %s", took);
	return EXIT_OK;
}

/* What was empty may have been bound and filled since. */
static int look_again(struct drain *d)
{
	int status = look(d);

	if (!status)
		status = still_unbound(d);
	if (!status && !is_empty(&d->check)) {
		drain__log(d, "new mappings appeared after the wait");
		status = EXIT_CRITICAL;
	}
	return status;
}

/* All that comes before the command. */
static int prepare(struct drain *d)
{
	int (*const steps[])(struct drain *) = {look,
						drain__refuse_in_use,
						drain__refuse_bound,
						drain__refuse_unknown,
						drain__find_bound,
						drain__ask,
						drain__refuse_in_use};
	int status = EXIT_OK;

	for (size_t i = 0; !status && i < sizeof(steps) / sizeof(steps[0]); i++)
		status = steps[i](d);
	if (status)
		return status;
	catch_signals(d);
	status = drain__unbind_all(d);
	if (!status)
		status = wait_until_empty(d);
	if (!status)
		status = look_again(d);
	/* Asked for while a driver was unbound, or a sample taken. */
	if (!status && drain__interrupted(d, 0))
		status = EXIT_CRITICAL;
	return status;
}

int cmd_drain__run(const struct drain_options *o)
{
	struct drain d = {.o = o, .turn = {sample__new(), sample__new()}, .model = model__new()};
	struct live_options live = o->live;
	char error[256] = "out of memory";
	int status;

	live.on_event = on_event;
	if (d.turn[0] && d.turn[1] && d.model)
		d.src = source__open_live(&live, error, sizeof(error));
	if (!d.src)
		drain__log(&d, "%s", error);
	status = d.src ? prepare(&d) : EXIT_UNKNOWN;
	/* Unbinding served nothing but the command. */
	if (status)
		drain__bind_again(&d);
	if (status && o->command)
		drain__log(&d, "%s was not run", o->command[0]);
	else if (o->command)
		/* Tracing continues: events of the command's removal are printed. */
		status = run_command(o->command, &d.blocked, &d.reset);
	if (status)
		drain__log_state(&d);
	source__close(d.src);
	check__free(&d.check);
	selection__free(&d.selection);
	model__free(d.model);
	sample__free(d.turn[0]);
	sample__free(d.turn[1]);
	free(d.bound);
	return status;
}
