// SPDX-License-Identifier: GPL-2.0-only
/*
 * sink_event_log.c - the sink to the log of events on disk (event_log_writer.h), which logrotate
 * may rename.
 */
#include "sink.h"

#include "config.h"
#include "model/sample.h"
#include "record/event_log_writer.h"
#include "record/event_store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event_log {
	struct sink sink;
	struct event_log_writer *writer;
	const struct event_store *store;
	char path[PATH_MAX];
};

static void event_log_event(struct sink *o, const struct event *e)
{
	event_log_writer__write(((struct event_log *)o)->writer, e);
}

static int event_log_report(struct sink *o, struct sample *s)
{
	struct event_log_state state;
	struct sink_state *log = sample__add_sink(s), *kernel;

	if (!log)
		return -ENOMEM;
	event_log_writer__state(((struct event_log *)o)->writer, &state);
	snprintf(log->name, sizeof(log->name), "%s", sink_kind__name(SINK_EVENT_LOG));
	log->waiting = state.waiting;
	log->failures = state.failures;
	log->lost = state.dropped;
	snprintf(log->reason, sizeof(log->reason), "%s", state.error ? strerror(state.error) : "");
	kernel = sample__add_sink(s);
	if (!kernel)
		return -ENOMEM;
	snprintf(kernel->name, sizeof(kernel->name), "%s", sink_kind__name(SINK_KERNEL_LOG));
	kernel->failures = state.kmsg_failed;
	kernel->lost = state.kmsg_failed;
	snprintf(kernel->reason, sizeof(kernel->reason), "%s",
		 state.kmsg_error ? strerror(state.kmsg_error) : "");
	return 0;
}

static void event_log_reload(struct sink *o, const struct config *c)
{
	struct event_log *l = (struct event_log *)o;
	char error[PATH_MAX + 128];

	if (strcmp(l->path, c->event_log))
		fprintf(stderr, "tced: [tced] event_log is %s until tced is restarted\n", l->path);
	if (event_log_writer__reopen(l->writer, error, sizeof(error)))
		fprintf(stderr, "tced: %s\n", error);
}

static void event_log_close(struct sink *o)
{
	struct event_log *l = (struct event_log *)o;
	uint64_t waiting;

	event_log_writer__close(l->writer);
	waiting = event_store__count(l->store, STORED_WAITS);
	if (waiting)
		fprintf(stderr,
			"tced: %" PRIu64 " events are not in the log yet: the next start writes "
			"them\n",
			waiting);
	free(l);
}

static const struct sink_ops ops = {
    .event = event_log_event,
    .report = event_log_report,
    .reload = event_log_reload,
    .close = event_log_close,
};

struct sink *sink__open_event_log(const struct config *c, struct event_store *store, char *error,
				  size_t len)
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
	l->writer = event_log_writer__open(c->event_log, store, error, len);
	if (!l->writer) {
		free(l);
		return NULL;
	}
	l->sink.ops = &ops;
	l->store = store;
	memcpy(l->path, c->event_log, sizeof(l->path));
	return &l->sink;
}
