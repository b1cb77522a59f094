// SPDX-License-Identifier: GPL-2.0-only
/*
 * field_write.c - fields of a C structure as members of a JSON object.
 *
 * Unknown is written as null, never as 0.
 */
#include "field.h"

#include "model/sample.h"

#include <inttypes.h>
#include <string.h>

/* name:value for each field; separator: what comes before the first. */
static void write_members(FILE *out, const char *separator, const struct field *fields, size_t n,
			  const void *object);

/* A number of size bytes, a bool among them. */
static uint64_t number_at(const void *at, size_t size)
{
	bool flag;
	uint32_t small;
	uint64_t value;

	if (size == sizeof(flag)) {
		memcpy(&flag, at, sizeof(flag));
		return flag;
	}
	if (size == sizeof(small)) {
		memcpy(&small, at, sizeof(small));
		return small;
	}
	memcpy(&value, at, sizeof(value));
	return value;
}

static uint64_t field__u64(const struct field *f, const void *at)
{
	return number_at(at, f->size);
}

static void write_count(FILE *out, uint64_t value)
{
	if (value == (uint64_t)COUNT_UNKNOWN)
		fputs("null", out);
	else
		fprintf(out, "%" PRIu64, value);
}

static void write_rate(FILE *out, const void *at)
{
	double value;

	memcpy(&value, at, sizeof(value));
	if (value < 0)
		fputs("null", out);
	else
		fprintf(out, "%.3f", value);
}

static void write_string(FILE *out, const void *at)
{
	const char *text;

	memcpy(&text, at, sizeof(text));
	json__write_string(out, text);
}

static void write_word(FILE *out, const struct field *f, const void *at)
{
	const char *word = f->names((uint32_t)field__u64(f, at));

	if (word)
		json__write_string(out, word);
	else
		fputs("null", out);
}

static void write_address(FILE *out, uint64_t value)
{
	if (value == (uint64_t)COUNT_UNKNOWN)
		fputs("null", out);
	else
		fprintf(out, "\"0x%" PRIx64 "\"", value);
}

static void write_frames(FILE *out, const struct stack *st)
{
	fputc('[', out);
	for (uint32_t i = 0; i < stack__frames(st); i++) {
		if (i)
			fputc(',', out);
		json__write_string(out, st->frame[i]);
	}
	fputc(']', out);
}

static void write_stack(FILE *out, const void *at)
{
	const struct stack *st;

	memcpy(&st, at, sizeof(st));
	write_frames(out, st);
}

static void write_list(FILE *out, const struct field *f, const char *object)
{
	const struct field_list *l = f->list;
	uint32_t n;

	memcpy(&n, object + l->count, sizeof(n));
	fputc('[', out);
	for (uint32_t i = 0; i < n && i < l->room; i++) {
		fputs(i ? ",{" : "{", out);
		write_members(out, "", l->fields, l->nfields, object + f->offset + i * l->size);
		fputc('}', out);
	}
	fputc(']', out);
}

static void write_numbers(FILE *out, const struct field *f, const char *object)
{
	const struct field_list *l = f->list;
	uint32_t n;

	memcpy(&n, object + l->count, sizeof(n));
	fputc('[', out);
	for (uint32_t i = 0; i < n && i < l->room; i++)
		fprintf(out, "%s%" PRIu64, i ? "," : "",
			number_at(object + f->offset + i * l->size, l->size));
	fputc(']', out);
}

static void field__write(FILE *out, const struct field *f, const void *object)
{
	const void *at = (const char *)object + f->offset;

	switch (f->type) {
	case FIELD_BOOL:
		fputs(field__u64(f, at) ? "true" : "false", out);
		break;
	case FIELD_U32:
	case FIELD_U64:
		fprintf(out, "%" PRIu64, field__u64(f, at));
		break;
	case FIELD_COUNT:
		write_count(out, field__u64(f, at));
		break;
	case FIELD_HEX:
		fprintf(out, "\"0x%" PRIx64 "\"", field__u64(f, at));
		break;
	case FIELD_ADDRESS:
		write_address(out, field__u64(f, at));
		break;
	case FIELD_RATE:
		write_rate(out, at);
		break;
	case FIELD_TEXT:
		json__write_string(out, at);
		break;
	case FIELD_STRING:
		write_string(out, at);
		break;
	case FIELD_WORD:
		write_word(out, f, at);
		break;
	case FIELD_NAMES:
		json__write_names(out, at);
		break;
	case FIELD_FRAMES:
		write_frames(out, at);
		break;
	case FIELD_STACK:
		write_stack(out, at);
		break;
	case FIELD_LIST:
		write_list(out, f, object);
		break;
	case FIELD_NUMBERS:
		write_numbers(out, f, object);
		break;
	case FIELD_SIGNED:
		break; /* no structure has one */
	}
}

static void write_members(FILE *out, const char *separator, const struct field *fields, size_t n,
			  const void *object)
{
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%s\"%s\":", i ? "," : separator, fields[i].name);
		field__write(out, &fields[i], object);
	}
}

void fields__write(FILE *out, const struct field *fields, size_t n, const void *object)
{
	write_members(out, ",", fields, n, object);
}
