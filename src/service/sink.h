/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sink.h - a sink for the daemon's samples and events: event log, journal, socket, HTTP,
 * textfile.
 *
 * A sink never holds up the daemon: if its readers do not keep up it drops and counts. It
 * changes nothing in samples; of tracing, it can ask for another detail.
 */
#ifndef TCETOP_SINK_H
#define TCETOP_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "model/sample.h"

struct config;
struct event;
struct event_store;
struct mapping_query;
struct model;
struct sink;
struct sample;

struct sink_ops {
	/* A new sample, and the model that was updated with it; from the daemon's main thread. */
	void (*sample)(struct sink *o, const struct sample *s, const struct model *m);
	/* As it happens, before a sample has it; from any thread, one call at a time. */
	void (*event)(struct sink *o, const struct event *e);
	/*
	 * What its readers want to have looked up by the next sample: at most room queries; returns
	 * how many. From the main thread.
	 */
	size_t (*queries)(struct sink *o, struct mapping_query *query, size_t room);
	/*
	 * What a reader that may ask for it wants recorded of mappings; false: none has since the
	 * last call. From the main thread, which changes it then, before the next sample.
	 */
	bool (*detail)(struct sink *o, enum detail *wanted);
	/* With it: that stays as it is, and why. */
	void (*refuse_detail)(struct sink *o, const char *why);
	/* What it could not do so far is added to the sample's sinks; from the main thread. 0 or
	 * -ENOMEM. */
	int (*report)(struct sink *o, struct sample *s);
	/*
	 * The configuration was read again; from the main thread. A key that the sink cannot change
	 * while it is open keeps its value, with a line on standard error. No event comes
	 * meanwhile.
	 */
	void (*reload)(struct sink *o, const struct config *c);
	/* After the last sample; frees the sink. */
	void (*close)(struct sink *o);
};

/* First in the structure of each sink; operations that it does not need are NULL. */
struct sink {
	const struct sink_ops *ops;
};

/*
 * Each opens a sink: NULL if the configuration switches it off (error is empty), or on failure (the
 * line for the user is in error, of len bytes). Free with ops->close().
 */
/* The event log, as --log is without --service; what cannot be written waits in the store. */
struct sink *sink__open_event_log(const struct config *c, struct event_store *store, char *error,
				  size_t len);
struct sink *sink__open_server(const struct config *c, char *error, size_t len);
struct sink *sink__open_journal(const struct config *c, char *error, size_t len);
struct sink *sink__open_textfile(const struct config *c, char *error, size_t len);
struct sink *sink__open_http(const struct config *c, char *error, size_t len);

#endif
