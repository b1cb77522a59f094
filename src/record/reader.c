// SPDX-License-Identifier: GPL-2.0-only
/*
 * reader.c - lines of a stream as JSON objects, and fields out of them.
 */
#include "reader.h"

#include "model/event.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

int reader__open(struct reader *r)
{
	snprintf(r->error, r->len, "%s", strerror(ENOMEM));
	r->tokener = json_tokener_new();
	if (!r->tokener)
		return -ENOMEM;
	json_tokener_set_flags(r->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	return 0;
}

void reader__close(struct reader *r)
{
	if (r->tokener)
		json_tokener_free(r->tokener);
	free(r->line);
}

int reader__fail(struct reader *r, const char *fmt, ...)
{
	int n = snprintf(r->error, r->len, "line %lu: ", r->lineno);
	va_list args;

	va_start(args, fmt);
	if (n > 0 && (size_t)n < r->len)
		vsnprintf(r->error + n, r->len - (size_t)n, fmt, args);
	va_end(args);
	return -EBADMSG;
}

/* The next line that is not empty, without its newline: its length, or a negative errno. */
static ssize_t reader__line(struct reader *r)
{
	ssize_t n;

	do {
		errno = 0;
		n = getline(&r->line, &r->room, r->in);
		if (n < 0 || ferror(r->in))
			return ferror(r->in) || errno == ENOMEM ? -(errno ? errno : EIO) : -ENODATA;
		if (!r->cut)
			r->lineno++;
		r->length = (size_t)n;
		r->cut = r->line[n - 1] != '\n';
		while (n > 0 && (r->line[n - 1] == '\n' || r->line[n - 1] == '\r'))
			r->line[--n] = '\0';
	} while (n == 0);
	return n;
}

struct json_object *reader__record(struct reader *r, int *err)
{
	ssize_t n = reader__line(r);
	struct json_object *record;

	if (n < 0) {
		*err = (int)n;
		if (*err != -ENODATA)
			snprintf(r->error, r->len, "line %lu: %s", r->lineno + 1, strerror(-*err));
		return NULL;
	}
	json_tokener_reset(r->tokener);
	record = json_tokener_parse_ex(r->tokener, r->line, (int)n);
	if (!json_object_is_type(record, json_type_object) ||
	    json_tokener_get_parse_end(r->tokener) != (size_t)n) {
		json_object_put(record);
		*err = reader__fail(r, "not a JSON object");
		return NULL;
	}
	return record;
}

int reader__fields(struct reader *r, const struct json_object *record, const struct schema *v,
		   void *object)
{
	char why[160];

	if (fields__read(record, v->fields, v->nfields, object, why, sizeof(why)))
		return reader__fail(r, "record \"%s\": %s", v->kind, why);
	return 0;
}

const char *record__kind(const struct json_object *record)
{
	struct json_object *kind;

	if (!json_object_object_get_ex(record, "kind", &kind) ||
	    !json_object_is_type(kind, json_type_string))
		return NULL;
	return json_object_get_string(kind);
}

bool event__is_known(const struct json_object *record)
{
	struct json_object *name;

	if (!json_object_object_get_ex(record, "event", &name) ||
	    !json_object_is_type(name, json_type_string))
		return true; /* it is wrong, not new: its fields say how */
	for (uint32_t i = 0; event_kind__name(i); i++)
		if (strcmp(event_kind__name(i), json_object_get_string(name)) == 0)
			return true;
	return false;
}
