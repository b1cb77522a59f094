// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema_print.c - JSON Schema printed from the tables of fields.
 *
 * https://json-schema.org/draft-07. "x-reader-requires" is ours: the fields without which a reader
 * refuses the record, while "required" has all that this program always writes.
 */
#include "schema_print.h"

#include <inttypes.h>

#include "kinds.h"

#define WORDS_MAX 64
#define TYPE_HEX "\"type\":\"string\",\"pattern\":\"^0x[0-9a-f]+$\""
#define TYPE_ADDRESS "\"type\":[\"string\",\"null\"],\"pattern\":\"^0x[0-9a-f]+$\""

static void print_object(FILE *out, const char *kind, const struct schema *const *part, size_t n);

static void print_words(FILE *out, const struct field *f)
{
	fputs("\"type\":\"string\",\"enum\":[", out);
	if (f->or_empty)
		fputs("\"\"", out);
	for (uint32_t i = 0; i < WORDS_MAX && f->names(i); i++) {
		if (i || f->or_empty)
			fputc(',', out);
		json__write_string(out, f->names(i));
	}
	fputc(']', out);
}

static void print_list(FILE *out, const struct field_list *l)
{
	const struct schema elements = {NULL, l->fields, l->nfields};
	const struct schema *const part[] = {&elements};

	fprintf(out, "\"type\":\"array\",\"maxItems\":%zu,\"items\":{", l->room);
	print_object(out, NULL, part, 1);
	fputc('}', out);
}

static void print_type(FILE *out, const struct field *f)
{
	static const char *const simple[] = {
	    [FIELD_BOOL] = "\"type\":\"boolean\"",
	    [FIELD_U32] = "\"type\":\"integer\",\"minimum\":0",
	    [FIELD_U64] = "\"type\":\"integer\",\"minimum\":0",
	    [FIELD_COUNT] = "\"type\":[\"integer\",\"null\"],\"minimum\":0",
	    [FIELD_HEX] = TYPE_HEX,
	    [FIELD_ADDRESS] = TYPE_ADDRESS,
	    [FIELD_SIGNED] = "\"type\":\"integer\"",
	    [FIELD_RATE] = "\"type\":[\"number\",\"null\"]",
	    [FIELD_TEXT] = "\"type\":\"string\"",
	    [FIELD_STRING] = "\"type\":\"string\"",
	    [FIELD_NAMES] = "\"type\":\"array\",\"items\":{\"type\":\"string\"}",
	    [FIELD_FRAMES] = "\"type\":\"array\",\"items\":{\"type\":\"string\"}",
	    [FIELD_STACK] = "\"type\":\"array\",\"items\":{\"type\":\"string\"}",
	    [FIELD_NUMBERS] = "\"type\":\"array\",\"items\":{\"type\":\"integer\"}",
	};

	if (f->names)
		print_words(out, f);
	else if (f->type == FIELD_LIST)
		print_list(out, f->list);
	else
		fputs(simple[f->type], out);
	if (f->most)
		fprintf(out, ",\"maximum\":%" PRIu64, f->most);
}

static void print_fields(FILE *out, const struct schema *s, const char *separator)
{
	for (size_t i = 0; i < s->nfields; i++) {
		fputs(separator, out);
		json__write_string(out, s->fields[i].name);
		fputs(":{\"description\":", out);
		json__write_string(out, s->fields[i].means);
		fputc(',', out);
		print_type(out, &s->fields[i]);
		fputc('}', out);
		separator = ",\n   ";
	}
}

static bool is_always_written(const struct field *f)
{
	return !f->optional;
}

static bool is_required_by_readers(const struct field *f)
{
	return f->required;
}

/* "name":[...]: the names of these fields, and of the kind where there is one. */
static void print_names(FILE *out, const char *name, const char *kind,
			const struct schema *const *part, size_t n,
			bool (*counts)(const struct field *f))
{
	const char *separator = "";

	fprintf(out, ",\n  \"%s\":[", name);
	if (kind) {
		fputs("\"kind\"", out);
		separator = ",";
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < part[i]->nfields; k++) {
			if (!counts(&part[i]->fields[k]))
				continue;
			fputs(separator, out);
			json__write_string(out, part[i]->fields[k].name);
			separator = ",";
		}
	fputc(']', out);
}

/* The members of a schema of an object: of a record, with its kind, or of what a field lists. */
static void print_object(FILE *out, const char *kind, const struct schema *const *part, size_t n)
{
	fputs("\"type\":\"object\",\"properties\":{\n   ", out);
	if (kind)
		fprintf(out, "\"kind\":{\"const\":\"%s\"}", kind);
	for (size_t i = 0; i < n; i++)
		print_fields(out, part[i], kind || i ? ",\n   " : "");
	fputc('}', out);
	print_names(out, "required", kind, part, n, is_always_written);
	print_names(out, "x-reader-requires", NULL, part, n, is_required_by_readers);
}

static size_t parts_of(const struct record_kind *k)
{
	size_t n = 0;

	while (n < KIND_PARTS && k->part[n])
		n++;
	return n;
}

void schema__print(FILE *out, void (*more)(FILE *out))
{
	size_t n;
	const struct record_kind *kinds = record_kinds__all(&n);

	fprintf(out,
		"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\n"
		" \"title\":\"Records of tced, tcetop and tcectl, format %d\",\n"
		" \"definitions\":{\n",
		RECORD_FORMAT);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%s \"%s\":{\"description\":\"Written to: %s\",", i ? ",\n" : "",
			kinds[i].title, kinds[i].printed_by);
		print_object(out, kinds[i].kind, kinds[i].part, parts_of(&kinds[i]));
		fputc('}', out);
	}
	fputs("\n },\n \"anyOf\":[\n", out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s  {\"$ref\":\"#/definitions/%s\"}", i ? ",\n" : "", kinds[i].title);
	fputs("\n ]", out);
	more(out);
	fputs("\n}\n", out);
}
