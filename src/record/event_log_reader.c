// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_log_reader.c - events out of a log or a recording.
 *
 * A log is read after crashes: one line that cannot be read must not hide the
 * next, and a line without its end is only not there yet.
 */
#include "event_log_reader.h"

#include "reader.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

struct event_log_reader {
	struct reader lines;
	char error[256];
	uint64_t unknown;
	bool torn;
};

struct event_log_reader *event_log_reader__new(FILE *in)
{
	struct event_log_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->lines = (struct reader){.in = in, .error = r->error, .len = sizeof(r->error)};
	if (reader__open(&r->lines)) {
		event_log_reader__free(r);
		return NULL;
	}
	return r;
}

void event_log_reader__free(struct event_log_reader *r)
{
	if (!r)
		return;
	reader__close(&r->lines);
	free(r);
}

/* 1: it was an event, and now it is in e. */
static int event_log_reader__take(struct event_log_reader *r, const struct json_object *record,
				  struct event *e)
{
	const char *kind = record__kind(record);
	int err;

	if (!kind)
		return reader__fail(&r->lines, "record without a kind");
	if (strcmp(kind, schema_event.kind) != 0)
		return 0;
	if (!event__is_known(record)) {
		r->unknown++;
		return 0;
	}
	memset(e, 0, sizeof(*e));
	err = reader__fields(&r->lines, record, &schema_event, e);
	return err ? err : 1;
}

/* What is there of a line is put back, to be read again when the rest has come. */
static int event_log_reader__put_back(struct event_log_reader *r)
{
	r->torn = true;
	fseeko(r->lines.in, -(off_t)r->lines.length, SEEK_CUR);
	return -ENODATA;
}

int event_log_reader__next(struct event_log_reader *r, struct event *e)
{
	int err = 0;

	clearerr(r->lines.in);
	while (err == 0) {
		struct json_object *record = reader__record(&r->lines, &err);

		if (!record)
			return err == -EBADMSG && r->lines.cut ? event_log_reader__put_back(r)
							       : err;
		r->torn = false;
		err = event_log_reader__take(r, record, e);
		json_object_put(record);
	}
	return err == 1 ? 0 : err;
}

const char *event_log_reader__error(const struct event_log_reader *r)
{
	return r->error;
}

bool event_log_reader__torn(const struct event_log_reader *r)
{
	return r->torn;
}

uint64_t event_log_reader__unknown(const struct event_log_reader *r)
{
	return r->unknown;
}
