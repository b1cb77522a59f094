/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * request.h - a client's request (docs/protocol.md), read from one line.
 *
 * Pure. Any client may connect: the line may contain anything.
 */
#ifndef TCETOP_REQUEST_H
#define TCETOP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/sample.h"
#include "record/protocol_error.h"

#define REQUEST_LEN 4096U /* of a line, with its newline */
#define REQUEST_EVENTS_MOST 1024U

enum request_kind {
	REQUEST_SAMPLE,
	REQUEST_SUBSCRIBE,
	REQUEST_EVENTS,
	REQUEST_STATUS,
	REQUEST_TRACE
};

struct request {
	enum request_kind kind;
	bool has_id;
	int64_t id;
	uint64_t newer_than;   /* sample: than that number, 0: any */
	bool has_events_after; /* sample: with the events after that number */
	uint64_t events_after;
	bool has_query; /* sample: with these mappings */
	struct mapping_query query;
	bool samples; /* subscribe: to what */
	bool events;
	uint64_t last;      /* events: at most this number */
	enum detail detail; /* trace: from now on; DETAIL_UNKNOWN: as it is */
};

/*
 * 0; -EBADMSG: it is not a JSON object, so the client does not mean us; -EINVAL: it is one that
 * asks for something else or in another way. Then the word and the line for the client are in
 * error and message, and the id, if there is one that can be read, in r.
 */
int request__parse(struct request *r, const char *line, size_t len, enum protocol_error *error,
		   const char **message);

#endif
