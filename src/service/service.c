// SPDX-License-Identifier: GPL-2.0-only
/* service.c - the daemon's loop: sample, model, sinks, signals. */
#include "service.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/exit_status.h"
#include "model/event.h"
#include "model/mapping_query.h"
#include "model/model.h"
#include "sink.h"
#include "privilege.h"
#include "model/sample.h"
#include "record/event_store.h"
#include "service_status.h"
#include "source/source.h"
#include "base/stop.h"
#include "freed_windows.h"
#include "logged_events.h"

/* Beside the event log, which gets an event first: it is on disk before anything else can fail. */
static struct sink *(*const openers[])(const struct config *c, char *error, size_t len) = {
    sink__open_journal,
    sink__open_server,
    sink__open_textfile,
    sink__open_http,
};
#define OPENERS (sizeof(openers) / sizeof(openers[0]))
#define SINKS (OPENERS + 1)

struct service {
	struct config config;
	enum detail detail;                  /* that of the configuration, or asked for since */
	struct event_store *store;           /* the caller's */
	struct logged_events *logged_events; /* by the service before this one, as the log has it */
	uint64_t began_ns;                   /* CLOCK_MONOTONIC, of tracing */
	/*
	 * Events come from a thread of the source, one at a time, and may come while the sinks
	 * reload the configuration in the main thread.
	 */
	pthread_mutex_t lock;
	struct sink *sinks[SINKS];
	size_t n;
	struct model *model;
	struct sample *now; /* the model points into it */
	struct sample *next;
	struct service_status state;
};

struct service *service__new(const struct config *c, struct event_store *store, char *error,
			     size_t len)
{
	struct service *service = calloc(1, sizeof(*service));

	if (!service) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	service->config = *c;
	service->detail = c->detail;
	pthread_mutex_init(&service->lock, NULL);
	service->store = store;
	service->logged_events = logged_events__read(c->event_log, store);
	service->model = model__new();
	service->now = sample__new();
	service->next = sample__new();
	snprintf(error, len, "%s",
		 service->logged_events && service->model && service->now && service->next
		     ? ""
		     : "out of memory");
	if (!error[0])
		return service;
	service__free(service);
	return NULL;
}

/*
 * Events of the tracing before that no process handed over, and none can read: from then on that no
 * window is at risk is not known, until the machine is booted. Returns how many events say so.
 */
static int note_unread(struct service *service, const struct live_start *start)
{
	struct event e;

	if (!start->is_unread || (!start->is_unread_ring && !event_store__taken(service->store)[0]))
		return 0;
	event_store__add_unread(service->store);
	event__init(&e, EVENT_TRACING_LOSSY, clock__realtime_ns(), clock__monotonic_ns());
	snprintf(e.message, sizeof(e.message),
		 "events of the previous tracing could not be read, since another version made "
		 "them; it is unknown whether a window was freed under live mappings since then");
	service__on_event(service, &e);
	return 1;
}

int service__attached(void *arg, const struct live_start *start, char *error, size_t len)
{
	struct service *service = arg;
	struct sink *o;

	/* Before their threads begin: those have what privileges there are now. */
	privilege__settle();
	service->began_ns = start->began_mono_ns;
	/* tced ends without its log. It reports any other sink that fails, and runs without it. */
	o = sink__open_event_log(&service->config, service->store, error, len);
	if (error[0])
		return -1;
	if (o)
		service->sinks[service->n++] = o;
	for (size_t i = 0; i < OPENERS; i++) {
		o = openers[i](&service->config, error, len);
		if (o)
			service->sinks[service->n++] = o;
		else if (error[0])
			fprintf(stderr, "tced: %s: continuing without it\n", error);
		error[0] = '\0';
	}
	return note_unread(service, start);
}

void service__free(struct service *service)
{
	if (!service)
		return;
	while (service->n) {
		struct sink *o = service->sinks[--service->n];

		o->ops->close(o);
	}
	logged_events__free(service->logged_events);
	model__free(service->model);
	sample__free(service->now);
	sample__free(service->next);
	pthread_mutex_destroy(&service->lock);
	free(service);
}

bool service__is_logged(void *arg, const struct event *e)
{
	const struct service *service = arg;

	return logged_events__has(service->logged_events, e);
}

void service__on_event(void *arg, const struct event *e)
{
	struct service *service = arg;

	pthread_mutex_lock(&service->lock);
	for (size_t i = 0; i < service->n; i++)
		if (service->sinks[i]->ops->event)
			service->sinks[i]->ops->event(service->sinks[i], e);
	pthread_mutex_unlock(&service->lock);
}

static int add_loss(struct sample *s, const char *class, uint64_t count, const char *meaning)
{
	struct loss *l = sample__add_loss(s);

	if (!l)
		return -ENOMEM;
	snprintf(l->class, sizeof(l->class), "%s", class);
	snprintf(l->meaning, sizeof(l->meaning), "%s", meaning);
	l->count = count;
	return 0;
}

static int add_losses(const struct service *service, struct sample *s)
{
	int err = add_loss(s, "event-dropped", event_store__dropped(service->store),
			   "events that are in no log: it could not be written for too long");

	return err ? err
		   : add_loss(s, "event-unread", event_store__unread(service->store),
			      "replaced tracings with events that could not be read: windows may "
			      "be freed under live mappings");
}

/* What only the daemon knows. Events add to the store and to the sinks meanwhile. */
static int complete(struct service *service, struct sample *s)
{
	int err;

	pthread_mutex_lock(&service->lock);
	err = freed_windows__add(s, service->store, service->began_ns);
	if (!err)
		err = add_losses(service, s);
	for (size_t i = 0; !err && i < service->n; i++)
		if (service->sinks[i]->ops->report)
			err = service->sinks[i]->ops->report(service->sinks[i], s);
	pthread_mutex_unlock(&service->lock);
	return err;
}

static void ask(const struct service *service, struct source *src)
{
	struct mapping_query query[QUERIES_MOST];
	size_t n = 0;

	for (size_t i = 0; i < service->n; i++)
		if (service->sinks[i]->ops->queries)
			n += service->sinks[i]->ops->queries(service->sinks[i], query + n,
							     QUERIES_MOST - n);
	source__ask(src, query, n);
}

/* Take the next sample and give it to all. 0, or a negative errno with the reason said. */
static int take(struct service *service, struct source *src)
{
	struct sample *before = service->now;
	int err;

	ask(service, src);
	err = source__next(src, service->next);

	if (!err)
		err = complete(service, service->next);
	if (!err)
		err = model__update(service->model, service->next);
	if (err) {
		service_status__fail(&service->state,
				     source__error(src)[0] ? source__error(src) : strerror(-err));
		return err;
	}
	service->now = service->next;
	service->detail = service->now->detail;
	service->next = before;
	for (size_t i = 0; i < service->n; i++)
		if (service->sinks[i]->ops->sample)
			service->sinks[i]->ops->sample(service->sinks[i], service->now,
						       service->model);
	service_status__sample(&service->state, service->now, service->model);
	return 0;
}

/* What cannot change while the source lives. */
static void print_unchanged(const struct config *was, const struct config *is)
{
	static const char later[] = "changes with the next start only";

	if (was->max_mappings != is->max_mappings)
		fprintf(stderr, "tced: max_mappings %s\n", later);
	if (strcmp(was->group, is->group) != 0)
		fprintf(stderr, "tced: group %s\n", later);
	/* What was switched off can no longer report it. */
	if (!was->socket[0] && is->socket[0])
		fprintf(stderr, "tced: path %s\n", later);
	if (!was->listen[0] && is->listen[0])
		fprintf(stderr, "tced: listen %s\n", later);
	if (!was->textfile[0] && is->textfile[0])
		fprintf(stderr, "tced: textfile %s\n", later);
	if (was->journal == CONFIG_NO && is->journal != CONFIG_NO)
		fprintf(stderr, "tced: journal %s\n", later);
}

/* Known from the next sample on. False: it stays as it is, and the source's error says why. */
static bool set_detail(struct service *service, struct source *src, enum detail wanted)
{
	if (wanted == service->detail)
		return true;
	if (source__set_detail(src, wanted)) {
		fprintf(stderr, "tced: the detail stays %s: %s\n", detail__name(service->detail),
			source__error(src));
		return false;
	}
	fprintf(stderr, "tced: the detail is %s, it was %s\n", detail__name(wanted),
		detail__name(service->detail));
	service->detail = wanted;
	return true;
}

/* True: a reader has asked, and waits for the next sample. */
static bool take_detail(struct service *service, struct source *src)
{
	enum detail wanted;
	bool asked = false;

	for (size_t i = 0; i < service->n; i++) {
		struct sink *o = service->sinks[i];

		if (!o->ops->detail || !o->ops->detail(o, &wanted))
			continue;
		if (set_detail(service, src, wanted))
			asked = true;
		else
			o->ops->refuse_detail(o, source__error(src));
	}
	return asked;
}

/* A file that is wrong changes nothing. */
static void reload(struct service *service, struct source *src, const char *path)
{
	char error[CONFIG_ERROR_LEN];
	struct config c;

	service_status__reloading(&service->state);
	if (config__load(&c, path, error, sizeof(error))) {
		fprintf(stderr, "tced: %s; keeping the previous configuration\n", error);
	} else {
		print_unchanged(&service->config, &c);
		pthread_mutex_lock(&service->lock);
		service->config = c;
		for (size_t i = 0; i < service->n; i++)
			if (service->sinks[i]->ops->reload)
				service->sinks[i]->ops->reload(service->sinks[i], &service->config);
		pthread_mutex_unlock(&service->lock);
		source__tune(src, &c.thresholds);
		set_detail(service, src, c.detail);
		fprintf(stderr, "tced: %s was read again\n", path);
	}
	service_status__reloaded(&service->state);
}

/*
 * Samples take at most a fifth of one CPU, however many mappings there are. Of those that take up
 * to 1.5 s, no 10 s have more than 3 s.
 */
#define CPU_PART 5

static uint64_t later_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Until then nothing is due but signs of life. */
static void wait_until(struct service *service, struct source *src, const char *path,
		       uint64_t begun_ns, uint64_t worked_ns)
{
	while (!stop__asked()) {
		uint64_t now = clock__monotonic_ns(), due;

		if (stop__reload_asked())
			reload(service, src, path);
		if (take_detail(service, src))
			return;
		service_status__live(&service->state, now);
		/* A new configuration may have another interval. */
		due = begun_ns + later_of(service->config.interval_ns, worked_ns * CPU_PART);
		if (now >= due)
			return;
		if (service_status__next(&service->state) < due)
			due = service_status__next(&service->state);
		stop__wait(-1, due > now ? (double)(due - now) / 1e9 : 0);
	}
}

/* Ends if the first sample fails; after a later failure the next sample may succeed. */
int service__run(struct service *service, struct source *src, const char *path)
{
	uint64_t begun = 0;
	int err;

	service_status__begin(&service->state);
	for (bool first = true; !stop__asked(); first = false) {
		uint64_t now = clock__monotonic_ns(), worked = clock__thread_cpu_ns();

		/* In step, unless a sample took longer than that, or was asked for. */
		begun += service->config.interval_ns;
		if (first || begun > now || begun + service->config.interval_ns < now)
			begun = now;
		err = take(service, src);
		if (err && first) {
			service_status__end(&service->state);
			return EXIT_UNKNOWN;
		}
		worked = clock__thread_cpu_ns() - worked;
		wait_until(service, src, path, begun, worked);
	}
	service_status__end(&service->state);
	return EXIT_OK;
}
