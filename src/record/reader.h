/* SPDX-License-Identifier: GPL-2.0-only */
/* reader.h - JSON lines of a stream, one at a time, and the errors in them. */
#ifndef TCETOP_READER_H
#define TCETOP_READER_H

#include <stdbool.h>
#include <stdio.h>

#include "schema.h"

struct json_tokener;

struct reader {
	FILE *in;
	unsigned long lineno; /* of the line last read */
	char *error;          /* where the line for the user goes */
	size_t len;
	struct json_tokener *tokener;
	char *line;
	size_t room;
	size_t length; /* of the line last read, as the stream has it */
	bool cut;      /* the stream ended before the line did */
};

/* With in, lineno, error and len set. 0 or -ENOMEM, with the line for the user. */
int reader__open(struct reader *r);
/* Leaves the stream open. Also after a failed open. */
void reader__close(struct reader *r);

/*
 * The next record, to be put by the caller; NULL with *err set: -ENODATA at the end of the stream,
 * -EBADMSG for a line that is not a JSON object, or what failed. Empty lines are skipped.
 */
struct json_object *reader__record(struct reader *r, int *err);

/* Says what is wrong with the line last read: -EBADMSG. */
__attribute__((format(printf, 2, 3))) int reader__fail(struct reader *r, const char *fmt, ...);

/* Fill the object; 0 or -EBADMSG. */
int reader__fields(struct reader *r, const struct json_object *record, const struct schema *v,
		   void *object);

/* NULL: it has none. */
const char *record__kind(const struct json_object *record);
/* False for an event of a kind that only a newer program knows. */
bool event__is_known(const struct json_object *record);

#endif
