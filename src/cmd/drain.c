// SPDX-License-Identifier: GPL-2.0-only
/*
 * drain - look, refuse, unbind, wait, look once more, run the command.
 *
 * What goes and whether it is empty is the selection's and the check's to say; here is only the
 * order of the steps, and what the operator is told.
 */
#include "drain.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "binding.h"
#include "check.h"
#include "command.h"
#include "event.h"
#include "exit.h"
#include "format.h"
#include "health.h"
#include "model.h"
#include "progress.h"
#include "sample.h"
#include "stop.h"
#include "text.h"
#include "uses.h"

#define POLL_SECONDS 0.05
#define SECOND_NS 1000000000ULL

struct drain {
	const struct drain_options *o;
	struct source *src;
	struct sample *turn[2]; /* in turn, since the model looks into the last */
	const struct sample *sample;
	struct model *model;
	struct selection selection;
	struct check check;
	struct device *bound; /* that are to lose their driver, as they were before */
	size_t nbound;
	size_t nunbound; /* of them, those that have lost it */
	struct progress progress;
	sigset_t blocked; /* as we were started, for the command */
	sigset_t reset;
};

__attribute__((format(printf, 2, 3))) static void say(struct drain *d, const char *format, ...)
{
	va_list args;

	progress__end(&d->progress);
	fputs("tcectl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND_NS + (uint64_t)t.tv_nsec;
}

/* From a thread of the source: the removal itself may be what it hears of. */
static void hear(void *arg, const struct event *e)
{
	(void)arg;
	if (e->severity != SEVERITY_CRITICAL)
		return;
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	text__event(stderr, e, false, false);
}

/* Take a sample and judge what goes. EXIT_OK, or the status with which to give up. */
static int look(struct drain *d)
{
	struct sample *s = d->sample == d->turn[0] ? d->turn[1] : d->turn[0];
	char error[512];
	int err;

	check__free(&d->check);
	selection__free(&d->selection);
	if (source__next(d->src, s)) {
		say(d, "%s", source__error(d->src));
		return EXIT_UNKNOWN;
	}
	d->sample = s;
	err = model__update(d->model, s);
	if (!err)
		err = selection__find(&d->selection, s, &d->o->by, error, sizeof(error));
	if (err == -ENOENT || err == -ENOTUNIQ) {
		format__printable(error);
		say(d, "%s", error);
		return EXIT_UNKNOWN;
	}
	if (!err)
		err = check__judge(&d->check, s, d->model, &d->selection);
	if (err) {
		say(d, "out of memory");
		return EXIT_UNKNOWN;
	}
	return EXIT_OK;
}

/* Devices that go and are there, from number *i on; NULL: no more. */
static const struct device *next_device(const struct drain *d, size_t *i)
{
	while (*i < d->sample->ndevices) {
		size_t place = (*i)++;

		if (d->selection.device[place] && !d->sample->devices[place].gone)
			return &d->sample->devices[place];
	}
	return NULL;
}

static void say_reason(struct drain *d, const struct check_reason *reason)
{
	char line[sizeof(reason->text)];

	if (reason->verdict == VERDICT_CLEAR)
		return;
	snprintf(line, sizeof(line), "%s", reason->text);
	format__printable(line);
	say(d, "%s", line);
}

/* Why it is not clear. */
static void say_reasons(struct drain *d)
{
	const struct check *c = &d->check;

	for (size_t i = 0; i < c->windows; i++)
		for (uint32_t r = 0; r < c->window[i].reasons; r++)
			say_reason(d, &c->window[i].reason[r]);
	for (uint32_t r = 0; r < c->reasons; r++)
		say_reason(d, &c->reason[r]);
}

/* Whose TCEs are live need not be known: nothing is run while there are any. */
static int refuse_blind(struct drain *d)
{
	if (d->check.live >= 0 && health__tables(d->sample) != HEALTH_BLIND)
		return EXIT_OK;
	say_reasons(d);
	say(d, "it cannot be seen whether this is empty");
	return EXIT_UNKNOWN;
}

/* Say what the device carries, if anything. */
static bool carries(struct drain *d, const struct uses *uses, const struct device *dev)
{
	unsigned int functions = binding__virtual_functions(dev->bus, dev->name);
	char path[PATH_MAX];
	const char *what;
	size_t i = 0;

	if (functions) {
		say(d, "%s has %u virtual functions: use --force to go on all the same", dev->name,
		    functions);
		return true;
	}
	what = binding__path(dev->bus, dev->name, path) ? uses__next(uses, path, &i) : NULL;
	if (what)
		say(d, "%s carries %s%s: use --force to go on all the same", dev->name, what,
		    uses__next(uses, path, &i) ? " and more" : "");
	return what != NULL;
}

static int refuse_in_use(struct drain *d)
{
	const struct device *dev;
	struct uses uses;
	bool refused = false;
	int err;

	if (d->o->force)
		return EXIT_OK;
	err = uses__find(&uses);
	if (err)
		say(d, "cannot tell what this machine runs from: %s", strerror(-err));
	for (size_t i = 0; !err && (dev = next_device(d, &i));)
		refused |= carries(d, &uses, dev);
	uses__free(&uses);
	if (err)
		return EXIT_UNKNOWN;
	return refused ? EXIT_CRITICAL : EXIT_OK;
}

/*
 * The driver that sysfs has now; that of the sample is a little older. What cannot be read counts
 * as bound, and what a bridge has does not: it maps nothing.
 */
static bool is_bound(const struct device *dev, char *driver, size_t len)
{
	int err = binding__driver(dev->bus, dev->name, driver, len);

	return err ? err != -ENODEV : driver[0] && strcmp(driver, "pcieport") != 0;
}

static int refuse_bound(struct drain *d)
{
	char driver[SAMPLE_NAME_LEN];
	const struct device *dev;

	if (d->o->unbind)
		return EXIT_OK;
	for (size_t i = 0; (dev = next_device(d, &i));) {
		if (!is_bound(dev, driver, sizeof(driver)))
			continue;
		say(d, "%s has its driver %s, whose rings never empty: use --unbind", dev->name,
		    driver);
		return EXIT_CRITICAL;
	}
	return EXIT_OK;
}

/* Keep what is to be unbound: samples come and go. */
static int find_bound(struct drain *d)
{
	const struct device *dev;

	d->bound = calloc(d->sample->ndevices + 1, sizeof(*d->bound));
	if (!d->bound) {
		say(d, "out of memory");
		return EXIT_UNKNOWN;
	}
	for (size_t i = 0; (dev = next_device(d, &i));) {
		struct device *copy = &d->bound[d->nbound];

		*copy = *dev;
		if (is_bound(dev, copy->driver, sizeof(copy->driver)))
			d->nbound++;
	}
	return EXIT_OK;
}

/* Anything but yes is no. */
static int ask(struct drain *d)
{
	char answer[16];

	for (size_t i = 0; i < d->nbound; i++)
		say(d, "will unbind %s from %s", d->bound[i].driver, d->bound[i].name);
	if (d->o->yes || !d->nbound)
		return EXIT_OK;
	if (!isatty(STDIN_FILENO)) {
		say(d, "standard input is no terminal to ask on: use --yes");
		return EXIT_CRITICAL;
	}
	fputs("Go on? [y/N] ", stderr);
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return EXIT_OK;
	say(d, "nothing was unbound");
	return EXIT_CRITICAL;
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

static bool interrupted(struct drain *d, double seconds)
{
	stop__wait(-1, seconds);
	if (stop__asked())
		say(d, "interrupted");
	return stop__asked();
}

/* Each is said before: where a driver does not let go, that is the last line. */
static int unbind_all(struct drain *d)
{
	for (; d->nunbound < d->nbound; d->nunbound++) {
		const struct device *dev = &d->bound[d->nunbound];
		int err;

		if (interrupted(d, 0))
			return EXIT_CRITICAL;
		say(d, "unbinding %s from %s", dev->driver, dev->name);
		err = binding__unbind(dev->bus, dev->name);
		if (err) {
			say(d, "cannot unbind it: %s", strerror(-err));
			return EXIT_CRITICAL;
		}
	}
	return EXIT_OK;
}

static bool is_empty(const struct check *c)
{
	return c->verdict == VERDICT_CLEAR && c->live == 0 && c->bound == 0;
}

/* Who has most of what goes; NULL: nobody is known. */
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
	uint64_t now_ns = now();
	char live[32], left[32], line[512];
	int n;

	format__count(live, sizeof(live), d->check.live);
	format__age(left, sizeof(left), end_ns > now_ns ? end_ns - now_ns : 0);
	n = snprintf(line, sizeof(line), "%s TCEs live, %s left", live, left);
	if (h) {
		const char *function = holder__function(h);

		snprintf(line + n, sizeof(line) - (size_t)n, "; %" PRIu64 " by %.*s of %s", h->tces,
			 (int)strcspn(function, "+"), function, h->device_name);
	}
	format__printable(line);
	progress__show(&d->progress, d->check.live, line, now_ns);
}

static int timed_out(struct drain *d)
{
	char live[32], limit[32];

	format__count(live, sizeof(live), d->check.live);
	format__age(limit, sizeof(limit), d->o->timeout_ns);
	say(d, "not empty after %s: %s TCEs live", limit, live);
	say_reasons(d);
	return d->check.verdict == VERDICT_UNKNOWN ? EXIT_UNKNOWN : EXIT_CRITICAL;
}

/* A driver that somebody binds again fills its rings. */
static int still_unbound(struct drain *d)
{
	char driver[SAMPLE_NAME_LEN];
	const struct device *dev;

	for (size_t i = 0; (dev = next_device(d, &i));) {
		if (!is_bound(dev, driver, sizeof(driver)))
			continue;
		say(d, "%s has the driver %s again", dev->name, driver);
		return EXIT_CRITICAL;
	}
	return EXIT_OK;
}

static int wait_until_empty(struct drain *d)
{
	uint64_t begin_ns = now(), end_ns = begin_ns + d->o->timeout_ns;
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
		if (now() >= end_ns)
			return timed_out(d);
		show_progress(d, end_ns);
		if (interrupted(d, POLL_SECONDS))
			return EXIT_CRITICAL;
	}
	format__age(took, sizeof(took), now() - begin_ns);
	say(d, "empty after %s", took);
	return EXIT_OK;
}

/* What was empty may have been bound and filled since. */
static int look_again(struct drain *d)
{
	int status = look(d);

	if (!status)
		status = still_unbound(d);
	if (!status && !is_empty(&d->check)) {
		say(d, "it is not empty any more");
		status = EXIT_CRITICAL;
	}
	return status;
}

/* All that comes before the command. */
static int prepare(struct drain *d)
{
	int (*const steps[])(struct drain *) = {look,         refuse_in_use, refuse_bound,
						refuse_blind, find_bound,    ask};
	int status = EXIT_OK;

	for (size_t i = 0; !status && i < sizeof(steps) / sizeof(steps[0]); i++)
		status = steps[i](d);
	if (status)
		return status;
	catch_signals(d);
	status = unbind_all(d);
	if (!status)
		status = wait_until_empty(d);
	return status ? status : look_again(d);
}

/* In what state devices are left, and how to undo it. */
static void say_state(struct drain *d)
{
	for (size_t i = 0; i < d->nunbound; i++) {
		const struct device *dev = &d->bound[i];

		say(d,
		    "%s is without a driver; to bind it again: echo %s > "
		    "/sys/bus/%s/drivers/%s/bind",
		    dev->name, dev->name, dev->bus, dev->driver);
	}
	if (d->o->command)
		say(d, "%s was not run", d->o->command[0]);
}

int drain__run(const struct drain_options *o)
{
	struct drain d = {.o = o, .turn = {sample__new(), sample__new()}, .model = model__new()};
	struct live_options live = o->live;
	char error[256] = "out of memory";
	int status;

	live.hear = hear;
	if (d.turn[0] && d.turn[1] && d.model)
		d.src = source__open_live(&live, error, sizeof(error));
	if (!d.src)
		say(&d, "%s", error);
	status = d.src ? prepare(&d) : EXIT_UNKNOWN;
	if (status)
		say_state(&d);
	else if (o->command)
		/* Tracing goes on: what the command removes too early is heard of. */
		status = command__run(o->command, &d.blocked, &d.reset);
	source__close(d.src);
	check__free(&d.check);
	selection__free(&d.selection);
	model__free(d.model);
	sample__free(d.turn[0]);
	sample__free(d.turn[1]);
	free(d.bound);
	return status;
}
