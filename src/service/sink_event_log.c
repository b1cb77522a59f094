// SPDX-License-Identifier: GPL-2.0-only
/*
 * sink_event_log.c - the sink to the log of events on disk (event_log_writer.h), which logrotate
 * may rename.
 */
#include "sink.h"

#include "config.h"
#include "record/event_log_writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event_log {
	struct sink sink;
	struct event_log_writer *writer;
	char path[PATH_MAX];
	pthread_mutex_t lock; /* of the writer: events come from another thread than reload */
};

static void event_log_event(struct sink *o, const struct event *e)
{
	struct event_log *l = (struct event_log *)o;

	pthread_mutex_lock(&l->lock);
	event_log_writer__write(l->writer, e);
	pthread_mutex_unlock(&l->lock);
}

static void event_log_reload(struct sink *o, const struct config *c)
{
	struct event_log *l = (struct event_log *)o;
	char error[PATH_MAX + 128];
	int err;

	if (strcmp(l->path, c->event_log))
		fprintf(stderr, "tced: [tced] event_log is %s until tced is restarted\n", l->path);
	pthread_mutex_lock(&l->lock);
	err = event_log_writer__reopen(l->writer, error, sizeof(error));
	pthread_mutex_unlock(&l->lock);
	if (err)
		fprintf(stderr, "tced: %s\n", error);
}

static void event_log_close(struct sink *o)
{
	struct event_log *l = (struct event_log *)o;

	if (event_log_writer__lost(l->writer))
		fprintf(stderr, "tced: %lu events are not in the log\n",
			event_log_writer__lost(l->writer));
	event_log_writer__close(l->writer);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

static const struct sink_ops ops = {
    .event = event_log_event,
    .reload = event_log_reload,
    .close = event_log_close,
};

struct sink *sink__open_event_log(const struct config *c, char *error, size_t len)
{
	struct event_log *l;

	error[0] = '\0';
	if (!c->event_log[0])
		return NULL;
	l = calloc(1, sizeof(*l));
	if (!l) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	l->writer = event_log_writer__open(c->event_log, error, len);
	if (!l->writer) {
		free(l);
		return NULL;
	}
	l->sink.ops = &ops;
	memcpy(l->path, c->event_log, sizeof(l->path));
	pthread_mutex_init(&l->lock, NULL);
	return &l->sink;
}
