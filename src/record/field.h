/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * field.h - one field of a record: its name in JSON and its member in C.
 *
 * The same description writes and reads.
 */
#ifndef TCETOP_FIELD_H
#define TCETOP_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json_object;

enum field_type {
	FIELD_BOOL,
	FIELD_U32,
	FIELD_U64,
	FIELD_COUNT,   /* int64_t or uint64_t; null where it is COUNT_UNKNOWN */
	FIELD_HEX,     /* uint64_t as "0x..." */
	FIELD_ADDRESS, /* int64_t as "0x...", null where it is COUNT_UNKNOWN */
	FIELD_SIGNED,  /* int64_t. Written by hand only. */
	FIELD_RATE,    /* double; null below zero. Written only. */
	FIELD_TEXT,    /* char[] */
	FIELD_STRING,  /* const char *. Written only. */
	FIELD_WORD,    /* uint32_t or bool, by the names of its values */
	FIELD_NAMES,   /* char[], comma separated; an array of strings in JSON */
	FIELD_FRAMES,  /* struct stack at offset; an array of strings */
	FIELD_STACK,   /* const struct stack *; as above, empty for NULL. Written only. */
	FIELD_LIST,    /* an array of structures, as list says; an array of objects in JSON */
	FIELD_NUMBERS, /* an array of uint32_t or uint64_t, as list says, which has no fields then
			*/
};

struct field;

/* What a FIELD_LIST or FIELD_NUMBERS is made of. */
struct field_list {
	const struct field *fields;
	size_t nfields;
	size_t size;  /* of one element */
	size_t room;  /* elements; a record with more is refused */
	size_t count; /* offset of the uint32_t number of elements in the structure with the list */
};

struct field {
	const char *name;
	const char *old;   /* its name in format 1; NULL: the same */
	const char *means; /* of docs/records.md and the JSON Schema */
	size_t offset;
	size_t size;
	/*
	 * Of a FIELD_WORD: the word for a value; NULL beyond the last one. Of a text: the words
	 * that this program writes. A reader takes others as well: a newer program may have more.
	 */
	const char *(*names)(uint32_t value);
	const struct field_list *list;
	uint64_t most; /* a larger integer is refused; 0: what the type holds */
	enum field_type type;
	bool required; /* a record without it is refused */
	bool optional; /* it is absent where means says so */
	bool or_empty; /* it is one of the names, or empty where means says so */
};

#define FIELD(type_, object_, member_, name_)                                                      \
	.name = (name_), .type = (type_), .offset = offsetof(object_, member_),                    \
	.size = sizeof(((object_ *)0)->member_)

/* Write ,"name":value for each field. Errors stay with the stream. */
void fields__write(FILE *out, const struct field *fields, size_t n, const void *object);

/*
 * Fill the object from a JSON object. Fields that the record lacks become 0,
 * or COUNT_UNKNOWN for a count. 0 or -EBADMSG with the reason in error.
 */
int fields__read(const struct json_object *record, const struct field *fields, size_t n,
		 void *object, char *error, size_t len);

/* Write one JSON string, quoted and escaped; what is not UTF-8 becomes U+FFFD. */
void json__write_string(FILE *out, const char *text);
/* A comma separated list as an array of strings. */
void json__write_names(FILE *out, const char *names);

#endif
