// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_events.c - print events of a log, a recording or this machine's kernel.
 *
 * It knows where events come from and when to look again, but not what they mean.
 */
#include "cmd_events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "find_daemon.h"
#include "events_list.h"
#include "last_events.h"
#include "record/event_log_reader.h"
#include "base/exit_status.h"
#include "open_path.h"
#include "record/record.h"
#include "model/sample.h"
#include "source/rotated_logs.h"
#include "source/sampler.h"
#include "source/source.h"
#include "base/stop.h"
#include "report/text.h"

#define LOOK_AGAIN 0.25 /* seconds */

struct printer {
	const struct events_options *o;
	bool color;
	bool any;
	enum severity worst;
	uint64_t unreadable;     /* lines of the present file */
	bool hidden;             /* some line or file could not be read */
	bool failed;             /* to write, or to read on */
	bool broken;             /* to write: nothing more can be printed */
	struct last_events last; /* where only those are asked for: printed once no more come */
	uint64_t newest_ns;      /* of the present file */
	struct stat log;         /* the log, before it was read */
	struct events_list list; /* where they are printed as one, once no more come */
};

static bool color_wanted(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (!no || !no[0]);
}

/* With the order or the columns of a list, which need all rows. */
static bool is_list(const struct events_options *o)
{
	return o->csv || o->list.columns.n || o->list.sort >= 0;
}

static void report(struct printer *p, int err)
{
	if (!err)
		return;
	if (err == -ENOMEM)
		fprintf(stderr, "tcectl: out of memory\n");
	else
		fprintf(stderr, "tcectl: cannot write: %s\n", strerror(-err));
	p->failed = p->broken = true;
}

/* Printed at once: a reader that follows is to have each event when it comes. */
static int write_event(const struct printer *p, const struct event *e)
{
	int err = 0;

	errno = 0;
	if (p->o->json)
		err = record__write_event(stdout, e);
	else
		text__event(stdout, e, p->o->stacks, p->color);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = errno ? -errno : -EIO;
	return err;
}

static void print_now(struct printer *p, const struct event *e)
{
	report(p, is_list(p->o) ? events_list__add(&p->list, e) : write_event(p, e));
	if (!p->any || e->severity > p->worst)
		p->worst = e->severity;
	p->any = true;
}

static void print_event(struct printer *p, const struct event *e)
{
	if (e->time_ns > p->newest_ns)
		p->newest_ns = e->time_ns;
	if (!event_filter__lets_through(&p->o->filter, e))
		return;
	if (p->last.at)
		last_events__add(&p->last, e);
	else
		print_now(p, e);
}

/* The last ones, now that what is there has been read: what comes later is printed at once. */
static void print_last(struct printer *p)
{
	const struct event *e;
	size_t n;

	if (!p->last.at)
		return;
	last_events__end_file(&p->last);
	e = last_events__all(&p->last, &n);
	for (size_t i = 0; i < n && !p->broken; i++)
		print_now(p, &e[i]);
	last_events__free(&p->last);
}

/* What is there now. The first line that cannot be read is reported, the others only counted. */
static void print_file(struct printer *p, struct event_log_tail *f)
{
	struct event e;
	int err;

	while (!p->failed && (err = event_log_tail__next(f, &e)) != -ENODATA) {
		if (!err) {
			print_event(p, &e);
			continue;
		}
		if (err != -EBADMSG)
			p->failed = true;
		p->hidden = true;
		if (p->failed || p->unreadable++ == 0)
			fprintf(stderr, "tcectl: %s\n", event_log_tail__error(f));
	}
}

/* What was not printed, though it is in the file. */
static void print_rest(const struct printer *p, const char *path, const struct event_log_reader *r)
{
	uint64_t unknown = event_log_reader__unknown(r);

	if (p->unreadable > 1)
		fprintf(stderr, "tcectl: %s: %" PRIu64 " lines could not be read\n", path,
			p->unreadable);
	if (unknown)
		fprintf(stderr,
			"tcectl: %s: %" PRIu64
			" event%s of a kind that only a newer tcectl knows\n",
			path, unknown, unknown == 1 ? "" : "s");
	if (event_log_reader__torn(r))
		fprintf(stderr, "tcectl: %s: the last line is incomplete\n", path);
}

static void run_file(struct printer *p, const char *path, bool follow);

static void find_rotated(struct printer *p, struct rotated_logs *logs)
{
	if (!rotated_logs__find(logs, p->o->log, p->o->filter.since_ns))
		return;
	fprintf(stderr, "tcectl: out of memory\n");
	p->failed = true;
}

/* One that cannot be read to its end does not hide the others. */
static void run_rotated_file(struct printer *p, const char *path)
{
	p->newest_ns = 0;
	run_file(p, path, false);
	p->hidden = p->hidden || p->failed;
	p->failed = p->broken;
}

/* The log was renamed to this file since it was read. */
static bool is_read(const struct printer *p, const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_ino == p->log.st_ino && st.st_dev == p->log.st_dev;
}

/*
 * Of the files that the log was renamed to as many, the newest first, as have the last events that
 * are asked for: an old one that cannot be read does not matter to them.
 */
static void add_older(struct printer *p)
{
	uint64_t since = p->o->filter.since_ns, unreadable = p->unreadable;
	bool failed = p->failed;
	struct rotated_logs logs;

	if (!p->last.at || p->o->from)
		return;
	last_events__end_file(&p->last);
	if (last_events__is_full(&p->last) || (p->newest_ns && p->newest_ns < since))
		return;
	p->failed = p->broken;
	find_rotated(p, &logs);
	for (size_t i = logs.n; i > 0 && !last_events__is_full(&p->last) && !p->broken; i--) {
		if (is_read(p, logs.path[i - 1]))
			continue;
		run_rotated_file(p, logs.path[i - 1]);
		last_events__end_file(&p->last);
		if (p->newest_ns && p->newest_ns < since)
			break;
	}
	rotated_logs__free(&logs);
	p->failed = p->failed || failed;
	p->unreadable = unreadable;
}

static void follow_file(struct printer *p, struct event_log_tail *f)
{
	stop__catch();
	print_file(p, f);
	add_older(p);
	print_last(p);
	while (!p->failed && !stop__asked()) {
		stop__wait(-1, LOOK_AGAIN);
		if (stop__asked())
			break;
		if (event_log_tail__again(f)) {
			fprintf(stderr, "tcectl: %s\n", event_log_tail__error(f));
			p->failed = true;
			break;
		}
		print_file(p, f);
	}
}

/* A pipe has no end to wait at, and cannot be read without waiting. */
static bool can_follow(const char *path)
{
	struct stat st;

	if (event_log__is_compressed(path)) {
		fprintf(stderr, "tcectl: %s: a compressed file cannot be followed\n", path);
		return false;
	}
	if (stat(path, &st) || S_ISREG(st.st_mode))
		return true;
	fprintf(stderr, "tcectl: %s: only a file can be followed\n", path);
	return false;
}

static void run_file(struct printer *p, const char *path, bool follow)
{
	char error[256];
	struct event_log_tail *f;

	p->unreadable = 0;
	if (p->o->live.verbose)
		open_path__print(path);
	if (follow && !can_follow(path)) {
		p->failed = true;
		return;
	}
	f = event_log_tail__open(path, error, sizeof(error));
	if (!f) {
		fprintf(stderr, "tcectl: %s\n", error);
		p->failed = true;
		return;
	}
	if (follow)
		follow_file(p, f);
	else
		print_file(p, f);
	print_rest(p, path, event_log_tail__reader(f));
	event_log_tail__close(f);
}

/* The files that the log was renamed to, where all events of a time are asked for: oldest first. */
static void run_rotated(struct printer *p)
{
	struct rotated_logs logs;

	find_rotated(p, &logs);
	for (size_t i = 0; i < logs.n && !p->broken; i++)
		run_rotated_file(p, logs.path[i]);
	rotated_logs__free(&logs);
}

static bool wants_past(const struct events_options *o)
{
	return o->filter.since_ns || o->filter.until_ns || o->last;
}

/* The log, whether its writer lives or not. */
static void run_log(struct printer *p, bool follow)
{
	const char *log = p->o->log;

	if (wants_past(p->o) && !p->last.at)
		run_rotated(p);
	if (p->broken)
		return;
	(void)stat(log, &p->log); /* without it, no file is the same */
	if (access(log, F_OK) && errno == ENOENT) {
		fprintf(stderr,
			"tcectl: no event log at %s: tced is not running; tcectl events --follow "
			"traces from now on\n",
			log);
		add_older(p);
		p->failed = true;
		return;
	}
	/* Its writer is not seen by a user that may not read it. */
	if (!access(log, R_OK) && !event_log__has_writer(log))
		fprintf(stderr, "tcectl: tced is not running: later events are not in %s\n", log);
	run_file(p, log, follow);
	if (!follow)
		add_older(p);
}

static void print_sample(struct printer *p, const struct sample *s, bool first)
{
	char caveats[512];

	if (first) {
		text__caveats(caveats, sizeof(caveats), s);
		if (caveats[0])
			fprintf(stderr, "tcectl: %s\n", caveats);
	}
	for (size_t i = 0; i < s->nevents && !p->failed; i++)
		print_event(p, &s->events[i]);
}

/* By way of a thread: a signal ends us also while tced has no newer sample. */
static int next_sample(struct sampler *sampler, struct sample **s)
{
	int err;

	sampler__ask(sampler);
	while ((err = sampler__take(sampler, s)) == -EAGAIN) {
		if (stop__asked())
			return -ECANCELED;
		stop__wait(sampler__fd(sampler), -1);
	}
	return err;
}

static void print_source(struct printer *p, struct source *src, struct sampler *sampler,
			 struct sample **s)
{
	bool first = true;
	int err;

	stop__catch();
	do {
		err = next_sample(sampler, s);
		if (err && err != -ECANCELED) {
			fprintf(stderr, "tcectl: %s\n", source__error(src));
			p->failed = true;
		}
		if (err)
			return;
		print_sample(p, *s, first);
		if (first)
			print_last(p);
		first = false;
		if (p->o->follow)
			stop__wait(-1, LOOK_AGAIN);
	} while (p->o->follow && !p->failed && !stop__asked());
}

/* NULL: it could not be opened, and the line for the user says why. */
static void run_source(struct printer *p, struct source *src, const char *error)
{
	struct sampler *sampler = src ? sampler__new(src) : NULL;
	struct sample *s = sample__new();

	if (sampler && s) {
		print_source(p, src, sampler, &s);
	} else {
		fprintf(stderr, "tcectl: %s\n", src ? "out of memory" : error);
		p->failed = true;
	}
	sampler__free(sampler);
	source__close(src);
	sample__free(s);
}

static struct source *open_daemon(const struct printer *p)
{
	const struct events_options *o = p->o;

	return o->ask_daemon ? find_daemon(DAEMON_PATIENCE_NS, !o->follow, o->live.verbose, NULL, 0)
			     : NULL;
}

static void run_live(struct printer *p)
{
	char error[256];
	struct source *src = open_daemon(p);

	if (!src)
		src = source__open_live(&p->o->live, error, sizeof(error));
	run_source(p, src, error);
}

/* Where no tced writes a log: what the last one has logged, if it is asked for, then what comes. */
static void run_from_now(struct printer *p)
{
	if (wants_past(p->o) && !access(p->o->log, R_OK)) {
		run_log(p, false);
		print_last(p);
	}
	if (!p->broken)
		run_live(p);
}

static void run_socket(struct printer *p, const char *path)
{
	char error[256];
	struct source *src;

	if (p->o->live.verbose)
		open_path__print(path);
	src = source__open_socket(path, true, error, sizeof(error));

	run_source(p, src, error);
}

/* What tced remembers, for a user that may ask it and may not read its log. */
static void run_past(struct printer *p)
{
	struct source *src = access(p->o->log, R_OK) ? open_daemon(p) : NULL;

	if (src)
		run_source(p, src, NULL);
	else
		run_log(p, false);
}

/* A critical event stays one, whatever else could not be read. */
static int status_of(const struct printer *p)
{
	if (p->any && p->worst == SEVERITY_CRITICAL)
		return EXIT_CRITICAL;
	if (p->failed || p->hidden)
		return EXIT_UNKNOWN;
	return p->any && p->worst == SEVERITY_WARNING ? EXIT_WARNING : EXIT_OK;
}

static void print_list(struct printer *p)
{
	const struct events_options *o = p->o;
	enum events_form form = o->csv      ? EVENTS_CSV
				: o->json   ? EVENTS_JSON
				: o->stacks ? EVENTS_STACKS
					    : EVENTS_TEXT;

	/* An empty list has the same words as no event at all. */
	if (is_list(o) && !p->broken && (p->list.n || form == EVENTS_CSV))
		report(p, events_list__print(&p->list, &o->list, form, o->width));
	free(p->list.at);
}

int cmd_events__run(const struct events_options *o)
{
	struct printer p = {.o = o, .color = color_wanted()};

	if (o->last && last_events__init(&p.last, o->last)) {
		fprintf(stderr, "tcectl: out of memory\n");
		return EXIT_UNKNOWN;
	}
	if (o->from && source__is_socket(o->from))
		run_socket(&p, o->from);
	else if (o->from)
		run_file(&p, o->from, o->follow);
	else if (!o->follow)
		run_past(&p);
	else if (o->ask_daemon && event_log__has_writer(o->log))
		run_log(&p, true);
	else
		run_from_now(&p);
	print_last(&p);
	print_list(&p);
	if (!o->follow && !o->json && !o->csv && !p.any && !p.failed && !p.hidden)
		puts("no events");
	return status_of(&p);
}
