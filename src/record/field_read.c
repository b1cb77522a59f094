// SPDX-License-Identifier: GPL-2.0-only
/*
 * field_read.c - members of a JSON object as fields of a C structure.
 *
 * Strict about known fields: a field of the wrong type, out of range or missing though required
 * is an error, since a wrong count that looks right is worse than none. Unknown fields are
 * ignored.
 */
#include "field.h"

#include "model/sample.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 64

/* A number into size bytes, a bool among them. */
static void put_number(void *at, size_t size, uint64_t value)
{
	uint32_t small = (uint32_t)value;
	bool flag = value != 0;

	if (size == sizeof(flag))
		memcpy(at, &flag, sizeof(flag));
	else if (size == sizeof(small))
		memcpy(at, &small, sizeof(small));
	else
		memcpy(at, &value, sizeof(value));
}

static void put_u64(const struct field *f, void *at, uint64_t value)
{
	put_number(at, f->size, value);
}

/* Copy, cut if too long, but never in the middle of a character. */
static void put_text(char *at, size_t size, const char *text)
{
	size_t n = strlen(text);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(at, text, n);
	at[n] = '\0';
}

static const char *read_integer(const struct field *f, struct json_object *j, void *at)
{
	uint64_t max = f->type == FIELD_COUNT ? (uint64_t)INT64_MAX
		       : f->size == 4         ? (uint64_t)UINT32_MAX
					      : UINT64_MAX;

	if (f->most && f->most < max)
		max = f->most;
	if (f->type == FIELD_COUNT && !j) {
		put_u64(f, at, (uint64_t)COUNT_UNKNOWN);
		return NULL;
	}
	if (!json_object_is_type(j, json_type_int))
		return "is not an integer";
	if (json_object_get_int64(j) < 0 || json_object_get_uint64(j) > max)
		return "is out of range";
	put_u64(f, at, json_object_get_uint64(j));
	return NULL;
}

static const char *read_hex(const struct field *f, struct json_object *j, void *at)
{
	const char *text = json_object_get_string(j);
	char *end;
	uint64_t value;

	if (!json_object_is_type(j, json_type_string) || strncmp(text, "0x", 2) != 0)
		return "is not a \"0x...\" string";
	errno = 0;
	value = strtoull(text + 2, &end, 16);
	if (strspn(text + 2, "0123456789abcdefABCDEF") == 0 || *end || errno)
		return "is not a \"0x...\" string";
	put_u64(f, at, value);
	return NULL;
}

static const char *read_address(const struct field *f, struct json_object *j, void *at)
{
	const char *wrong = NULL;
	int64_t value;

	if (j)
		wrong = read_hex(f, j, at);
	else
		put_u64(f, at, (uint64_t)COUNT_UNKNOWN);
	memcpy(&value, at, sizeof(value));
	return !wrong && j && value < 0 ? "is out of range" : wrong;
}

/* By the name of its value; under its old name, a word of two values may have been true or false.
 */
static const char *read_word(const struct field *f, struct json_object *j, void *at)
{
	if (f->old && json_object_is_type(j, json_type_boolean)) {
		put_u64(f, at, (uint64_t)json_object_get_boolean(j));
		return NULL;
	}
	if (!json_object_is_type(j, json_type_string))
		return "is not a string";
	for (uint32_t i = 0; i < WORDS_MAX && f->names(i); i++) {
		if (strcmp(f->names(i), json_object_get_string(j)) == 0) {
			put_u64(f, at, i);
			return NULL;
		}
	}
	return "has a value that this program does not know";
}

static const char *read_text(const struct field *f, struct json_object *j, void *at)
{
	if (!json_object_is_type(j, json_type_string))
		return "is not a string";
	put_text(at, f->size, json_object_get_string(j));
	return NULL;
}

static const char *read_names(const struct field *f, struct json_object *j, char *at)
{
	size_t used = 0;

	if (!json_object_is_type(j, json_type_array))
		return "is not an array";
	for (size_t i = 0; i < json_object_array_length(j); i++) {
		struct json_object *name = json_object_array_get_idx(j, i);

		if (!json_object_is_type(name, json_type_string))
			return "holds something that is not a string";
		if (used && used + 1 < f->size)
			at[used++] = ',';
		put_text(at + used, f->size - used, json_object_get_string(name));
		used += strlen(at + used);
	}
	return NULL;
}

static const char *read_frames(struct json_object *j, struct stack *st)
{
	if (!json_object_is_type(j, json_type_array))
		return "is not an array";
	for (size_t i = 0; i < json_object_array_length(j) && i < SAMPLE_FRAMES; i++) {
		struct json_object *frame = json_object_array_get_idx(j, i);

		if (!json_object_is_type(frame, json_type_string))
			return "holds something that is not a string";
		put_text(st->frame[i], SAMPLE_FRAME_LEN, json_object_get_string(frame));
		st->frames = (uint32_t)i + 1;
	}
	return NULL;
}

/* NULL, or what is wrong with the value. */
static const char *field__read(const struct field *f, struct json_object *j, void *at)
{
	switch (f->type) {
	case FIELD_BOOL:
		if (!json_object_is_type(j, json_type_boolean))
			return "is not true or false";
		put_u64(f, at, (uint64_t)json_object_get_boolean(j));
		return NULL;
	case FIELD_U32:
	case FIELD_U64:
	case FIELD_COUNT:
		return read_integer(f, j, at);
	case FIELD_HEX:
		return read_hex(f, j, at);
	case FIELD_ADDRESS:
		return read_address(f, j, at);
	case FIELD_WORD:
		return read_word(f, j, at);
	case FIELD_TEXT:
		return read_text(f, j, at);
	case FIELD_NAMES:
		return read_names(f, j, at);
	case FIELD_FRAMES:
		return read_frames(j, at);
	case FIELD_SIGNED:
	case FIELD_RATE:
	case FIELD_STRING:
	case FIELD_STACK:
	case FIELD_LIST:
	case FIELD_NUMBERS:
		break;
	}
	return "cannot be read";
}

/* Why a value cannot be taken for such an array; NULL if it can. */
static const char *array_wrong(struct json_object *j, const struct field_list *l)
{
	if (!json_object_is_type(j, json_type_array))
		return "is not an array";
	if (json_object_array_length(j) > l->room)
		return "has more elements than this program reads";
	return NULL;
}

static const char *read_numbers(const struct field *f, struct json_object *j, char *object)
{
	const struct field_list *l = f->list;
	const char *wrong = array_wrong(j, l);
	uint64_t max = l->size == sizeof(uint32_t) ? UINT32_MAX : UINT64_MAX;
	uint32_t n;

	if (wrong)
		return wrong;
	n = (uint32_t)json_object_array_length(j);
	for (uint32_t i = 0; i < n; i++) {
		struct json_object *number = json_object_array_get_idx(j, i);

		if (!json_object_is_type(number, json_type_int))
			return "holds something that is not an integer";
		if (json_object_get_int64(number) < 0 || json_object_get_uint64(number) > max)
			return "holds a number that is out of range";
		put_number(object + f->offset + i * l->size, l->size,
			   json_object_get_uint64(number));
	}
	memcpy(object + l->count, &n, sizeof(n));
	return NULL;
}

/* The elements in turn; the field of an element reports what is wrong with it. */
static int read_list(const struct field *f, struct json_object *j, char *object, char *error,
		     size_t len)
{
	const struct field_list *l = f->list;
	const char *wrong = array_wrong(j, l);
	uint32_t n;

	if (wrong) {
		snprintf(error, len, "field \"%s\" %s", f->name, wrong);
		return -EBADMSG;
	}
	n = (uint32_t)json_object_array_length(j);
	for (uint32_t i = 0; i < n; i++) {
		struct json_object *element = json_object_array_get_idx(j, i);
		char why[96];

		if (!json_object_is_type(element, json_type_object))
			snprintf(why, sizeof(why), "is not an object");
		else if (!fields__read(element, l->fields, l->nfields,
				       object + f->offset + i * l->size, why, sizeof(why)))
			continue;
		snprintf(error, len, "\"%s\" number %u: %s", f->name, i + 1, why);
		return -EBADMSG;
	}
	memcpy(object + l->count, &n, sizeof(n));
	return 0;
}

static bool find_value(const struct json_object *record, const struct field *f,
		       struct json_object **value)
{
	return json_object_object_get_ex(record, f->name, value) ||
	       (f->old && json_object_object_get_ex(record, f->old, value));
}

static bool is_unknown_if_absent(const struct field *f)
{
	return f->type == FIELD_COUNT || f->type == FIELD_ADDRESS;
}

int fields__read(const struct json_object *record, const struct field *fields, size_t n,
		 void *object, char *error, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		const struct field *f = &fields[i];
		void *at = (char *)object + f->offset;
		struct json_object *j;
		const char *wrong = NULL;
		int err = 0;

		if (!find_value(record, f, &j)) {
			if (f->required)
				wrong = "is missing";
			else if (is_unknown_if_absent(f))
				put_u64(f, at, (uint64_t)COUNT_UNKNOWN);
		} else if (f->type == FIELD_LIST) {
			err = read_list(f, j, object, error, len);
		} else if (f->type == FIELD_NUMBERS) {
			wrong = read_numbers(f, j, object);
		} else {
			wrong = field__read(f, j, at);
		}
		if (wrong) {
			snprintf(error, len, "field \"%s\" %s", f->name, wrong);
			return -EBADMSG;
		}
		if (err)
			return err;
	}
	return 0;
}
