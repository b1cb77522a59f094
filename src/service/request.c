// SPDX-License-Identifier: GPL-2.0-only
/*
 * request.c - a client's line as a request.
 */
#include "request.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* A line is one object, and nothing else. NULL: it is not. */
static struct json_object *parse_object(const char *line, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;

	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, line, (int)len);
	if (!json_object_is_type(object, json_type_object) ||
	    json_tokener_get_parse_end(tokener) != len) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);
	return object;
}

/* Fields that are not there leave things as they are; false: it is of the wrong type. */
static bool get_number(const struct json_object *o, const char *name, uint64_t *number, bool *given)
{
	struct json_object *field;

	if (!json_object_object_get_ex(o, name, &field))
		return true;
	if (!json_object_is_type(field, json_type_int) || json_object_get_int64(field) < 0)
		return false;
	*number = json_object_get_uint64(field);
	if (given)
		*given = true;
	return true;
}

static bool get_flag(const struct json_object *o, const char *name, bool *flag)
{
	struct json_object *field;

	if (!json_object_object_get_ex(o, name, &field))
		return true;
	if (!json_object_is_type(field, json_type_boolean))
		return false;
	*flag = json_object_get_boolean(field);
	return true;
}

static bool get_id(const struct json_object *o, struct request *r)
{
	struct json_object *field;

	if (!json_object_object_get_ex(o, "id", &field))
		return true;
	if (!json_object_is_type(field, json_type_int))
		return false;
	r->has_id = true;
	r->id = json_object_get_int64(field);
	return true;
}

static bool get_kind(const struct json_object *o, enum request_kind *kind)
{
	static const char *const names[] = {"sample", "subscribe", "events", "status", "trace"};
	struct json_object *field;

	if (!json_object_object_get_ex(o, "request", &field) ||
	    !json_object_is_type(field, json_type_string))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(json_object_get_string(field), names[i]) != 0)
			continue;
		*kind = (enum request_kind)i;
		return true;
	}
	return false;
}

/* A device, or an address of a window. */
static const char *get_query(const struct json_object *o, struct request *r)
{
	struct json_object *query, *device;

	if (!json_object_object_get_ex(o, "mappings", &query))
		return NULL;
	r->has_query = true;
	if (!json_object_is_type(query, json_type_object))
		return "mappings is an object";
	if (!json_object_object_get_ex(query, "device", &device)) {
		bool window = false, address = false;

		if (!get_number(query, "window", &r->query.window, &window) ||
		    !get_number(query, "address", &r->query.address, &address) || !window ||
		    !address)
			return "mappings has a device, or window and address, two numbers";
		return NULL;
	}
	if (!json_object_is_type(device, json_type_string) || !json_object_get_string_len(device) ||
	    (size_t)json_object_get_string_len(device) >= sizeof(r->query.device))
		return "device is a name";
	snprintf(r->query.device, sizeof(r->query.device), "%s", json_object_get_string(device));
	return NULL;
}

static bool get_detail(const struct json_object *o, enum detail *detail)
{
	struct json_object *field;

	if (!json_object_object_get_ex(o, "detail", &field))
		return true;
	return json_object_is_type(field, json_type_string) &&
	       detail__parse(json_object_get_string(field), detail);
}

static const char *get_fields(const struct json_object *o, struct request *r)
{
	switch (r->kind) {
	case REQUEST_SAMPLE:
		if (!get_number(o, "newer_than", &r->newer_than, NULL))
			return "newer_than is the number of a sample";
		if (!get_number(o, "events_after", &r->events_after, &r->has_events_after))
			return "events_after is the number of an event";
		return get_query(o, r);
	case REQUEST_SUBSCRIBE:
		if (!get_flag(o, "samples", &r->samples) || !get_flag(o, "events", &r->events))
			return "samples and events are true or false";
		return r->samples || r->events ? NULL : "subscribe to samples, events or both";
	case REQUEST_EVENTS:
		return get_number(o, "last", &r->last, NULL) ? NULL : "last is a number";
	case REQUEST_TRACE:
		return get_detail(o, &r->detail) ? NULL : "detail is " DETAIL_NAMES;
	case REQUEST_STATUS:
		return NULL;
	}
	return NULL;
}

static int read_object(const struct json_object *o, struct request *r, enum protocol_error *error,
		       const char **message)
{
	*error = ERROR_BAD_REQUEST;
	*message = "id is an integer";
	if (!get_id(o, r))
		return -EINVAL;
	if (!get_kind(o, &r->kind)) {
		*error = ERROR_UNKNOWN_REQUEST;
		*message = "request is none of sample, subscribe, events, status, trace";
		return -EINVAL;
	}
	*message = get_fields(o, r);
	return *message ? -EINVAL : 0;
}

int request__parse(struct request *r, const char *line, size_t len, enum protocol_error *error,
		   const char **message)
{
	struct json_object *object = parse_object(line, len);
	int err;

	*r = (struct request){.last = REQUEST_EVENTS_MOST};
	if (!object) {
		*error = ERROR_NO_JSON;
		*message = "a request is one JSON object on one line";
		return -EBADMSG;
	}
	err = read_object(object, r, error, message);
	json_object_put(object);
	return err;
}
