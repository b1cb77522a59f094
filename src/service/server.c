// SPDX-License-Identifier: GPL-2.0-only
/*
 * server.c - the sink to a Unix socket: samples and events for its clients.
 *
 * This is the side of the daemon's threads: they hand over and return at once. A sample is
 * copied, which for 100,000 mappings is a copy of 7 MB; the server's thread makes it text, which
 * takes a hundred times as long, and only if a client asks.
 */
#include "server_internal.h"

#include "base/clock.h"

#include "model/event.h"
#include "record/record.h"
#include "model/sample.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

static void server__sample(struct sink *o, const struct sample *sample, const struct model *m)
{
	struct server *s = (struct server *)o;
	struct sample *mine, *before;

	(void)m;
	pthread_mutex_lock(&s->lock);
	mine = s->spare;
	s->spare = NULL;
	pthread_mutex_unlock(&s->lock);
	if (!mine)
		mine = sample__new();
	if (!mine || sample__copy(mine, sample)) {
		sample__free(mine); /* the one before stays the newest */
		return;
	}
	pthread_mutex_lock(&s->lock);
	before = s->newest;
	s->newest = mine;
	s->note =
	    (struct sample_note){s->note.number + 1, s->note.events, s->events, sample->detail};
	if (!s->spare) {
		s->spare = before;
		before = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	sample__free(before);
	eventfd_write(s->wake, 1);
}

static struct lines *write_event(const struct event *e)
{
	size_t len = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);
	int err;

	if (!out)
		return NULL;
	err = record__write_event(out, e);
	if (fclose(out) || err) {
		free(text);
		return NULL;
	}
	return lines__new(text, len);
}

static void server__event(struct sink *o, const struct event *e)
{
	struct server *s = (struct server *)o;
	struct lines *event = write_event(e), **position;

	pthread_mutex_lock(&s->lock);
	position = &s->event[++s->events % REQUEST_EVENTS_MOST];
	lines__release(*position);
	*position = event;
	pthread_mutex_unlock(&s->lock);
	eventfd_write(s->wake, 1);
}

static size_t server__queries(struct sink *o, struct mapping_query *query, size_t room)
{
	struct server *s = (struct server *)o;
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->queries < room ? s->queries : room;
	memcpy(query, s->query, n * sizeof(*query));
	pthread_mutex_unlock(&s->lock);
	return n;
}

static bool server__detail(struct sink *o, enum detail *wanted)
{
	struct server *s = (struct server *)o;
	bool asked;

	pthread_mutex_lock(&s->lock);
	asked = s->taken < s->asked;
	*wanted = s->wanted;
	if (asked) {
		s->taken_before = s->taken;
		s->taken_sample = s->note.number;
	}
	s->taken = s->asked;
	pthread_mutex_unlock(&s->lock);
	return asked;
}

static void server__refuse_detail(struct sink *o, const char *why)
{
	struct server *s = (struct server *)o;

	pthread_mutex_lock(&s->lock);
	s->refused_after = s->taken_before;
	s->refused = s->taken;
	snprintf(s->refusal, sizeof(s->refusal), "%s", why);
	pthread_mutex_unlock(&s->lock);
	eventfd_write(s->wake, 1);
}

static void server__reload(struct sink *o, const struct config *c)
{
	struct server *s = (struct server *)o;

	if (strcmp(c->socket, s->path) != 0)
		fprintf(stderr, "tced: the socket stays %s until tced is started again\n", s->path);
	pthread_mutex_lock(&s->lock);
	s->most = c->clients;
	s->interval_ns = c->interval_ns;
	pthread_mutex_unlock(&s->lock);
}

static void server__free(struct server *s)
{
	if (s->listener >= 0)
		close(s->listener);
	server__unlink(s);
	if (s->wake >= 0)
		close(s->wake);
	for (size_t i = 0; i < REQUEST_EVENTS_MOST; i++)
		lines__release(s->event[i]);
	for (size_t i = 0; i < SERVER_TEXTS; i++)
		lines__release(s->texts[i]);
	lines__release(s->end);
	sample__free(s->newest);
	sample__free(s->spare);
	sample__free(s->answers);
	free(s->client);
	free(s->fds);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static void server__close(struct sink *o)
{
	struct server *s = (struct server *)o;

	pthread_mutex_lock(&s->lock);
	s->quit = true;
	pthread_mutex_unlock(&s->lock);
	eventfd_write(s->wake, 1);
	pthread_join(s->thread, NULL);
	server__free(s);
}

static const struct sink_ops server_ops = {
    .sample = server__sample,
    .event = server__event,
    .queries = server__queries,
    .detail = server__detail,
    .refuse_detail = server__refuse_detail,
    .reload = server__reload,
    .close = server__close,
};

/* Signals are for the thread that waits for them. */
static int start(struct server *s)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&s->thread, NULL, server__run, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -err;
}

static int prepare(struct server *s, const struct config *c, char *error, size_t len)
{
	char *end = strdup("{\"kind\":\"end\"}\n");
	int err;

	s->end = end ? lines__new(end, strlen(end)) : NULL;
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->answers = sample__new();
	if (!s->end || !s->answers || s->wake < 0 || server__make_room(s)) {
		snprintf(error, len, "cannot serve %.180s: %s", c->socket, strerror(ENOMEM));
		return -ENOMEM;
	}
	err = server__listen(s, c, error, len);
	if (err)
		return err;
	err = start(s);
	if (err)
		snprintf(error, len, "cannot serve %.180s: %s", c->socket, strerror(-err));
	return err;
}

struct sink *sink__open_server(const struct config *c, char *error, size_t len)
{
	struct server *s;

	error[0] = '\0';
	if (!c->socket[0])
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s) {
		snprintf(error, len, "cannot serve %.180s: %s", c->socket, strerror(ENOMEM));
		return NULL;
	}
	s->sink.ops = &server_ops;
	snprintf(s->path, sizeof(s->path), "%s", c->socket);
	s->listener = -1;
	s->wake = -1;
	s->most = c->clients;
	s->started_ns = clock__realtime_ns();
	s->interval_ns = c->interval_ns;
	pthread_mutex_init(&s->lock, NULL);
	if (prepare(s, c, error, len)) {
		server__free(s);
		return NULL;
	}
	return &s->sink;
}
