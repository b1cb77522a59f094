// SPDX-License-Identifier: GPL-2.0-only
/* csv.c - records as comma-separated values. */
#include "csv.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/format.h"
#include "kinds.h"

struct table_of_records {
	struct json_object **record;
	size_t n;
	const char **name;
	size_t names;
};

/* What could drive a terminal, or break the line, is replaced. */
static void put_quoted(FILE *out, const char *text)
{
	char *clean = strdup(text);

	if (!clean)
		return;
	format__printable(clean);
	if (!strpbrk(clean, ",\"")) {
		fputs(clean, out);
	} else {
		fputc('"', out);
		for (const char *c = clean; *c; c++)
			fprintf(out, *c == '"' ? "\"\"" : "%c", *c);
		fputc('"', out);
	}
	free(clean);
}

/* A list of names: those with semicolons between them; any other list as JSON. */
static void put_list(FILE *out, struct json_object *list)
{
	size_t n = json_object_array_length(list);
	char *text = NULL;
	size_t len;
	FILE *joined;

	for (size_t i = 0; i < n; i++)
		if (!json_object_is_type(json_object_array_get_idx(list, i), json_type_string)) {
			put_quoted(out,
				   json_object_to_json_string_ext(list, JSON_C_TO_STRING_PLAIN));
			return;
		}
	joined = open_memstream(&text, &len);
	if (!joined)
		return;
	for (size_t i = 0; i < n; i++)
		fprintf(joined, "%s%s", i ? ";" : "",
			json_object_get_string(json_object_array_get_idx(list, i)));
	fclose(joined);
	put_quoted(out, text);
	free(text);
}

static void put_value(FILE *out, struct json_object *value)
{
	if (json_object_is_type(value, json_type_array))
		put_list(out, value);
	else if (value)
		put_quoted(out, json_object_get_string(value));
}

static int add_name(struct table_of_records *t, const char *name)
{
	const char **more = array__grow(t->name, t->names, sizeof(*more));

	if (!more)
		return -ENOMEM;
	t->name = more;
	t->name[t->names++] = name;
	return 0;
}

/* The fields of a record with that title, in their order. */
static int add_names(struct table_of_records *t, const char *title)
{
	const struct record_kind *kind = record_kinds__find(title);
	int err = add_name(t, "kind");

	for (size_t i = 0; kind && i < KIND_PARTS && kind->part[i]; i++)
		for (size_t k = 0; !err && k < kind->part[i]->nfields; k++)
			err = add_name(t, kind->part[i]->fields[k].name);
	return err;
}

static int add_record(struct table_of_records *t, const char *line)
{
	struct json_object *record = json_tokener_parse(line);
	struct json_object **more;

	if (!json_object_is_type(record, json_type_object)) {
		json_object_put(record);
		return -EBADMSG;
	}
	more = array__grow(t->record, t->n, sizeof(*more));
	if (!more) {
		json_object_put(record);
		return -ENOMEM;
	}
	t->record = more;
	t->record[t->n++] = record;
	return 0;
}

static int read_records(struct table_of_records *t, char *records)
{
	char *rest = records;
	int err = 0;

	for (char *line; !err && (line = strsep(&rest, "\n"));)
		if (*line)
			err = add_record(t, line);
	return err;
}

static void print_table(FILE *out, const struct table_of_records *t, const char *const *names,
			size_t n)
{
	for (size_t k = 0; k < n; k++)
		fprintf(out, "%s%s", k ? "," : "", names[k]);
	fputs("\n", out);
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < n; k++) {
			struct json_object *value = NULL;

			json_object_object_get_ex(t->record[i], names[k], &value);
			fputs(k ? "," : "", out);
			put_value(out, value);
		}
		fputs("\n", out);
	}
}

static int print_records(FILE *out, char *records, const char *title, const char *const *names,
			 size_t n)
{
	struct table_of_records t = {0};
	int err = read_records(&t, records);

	if (!err && !names)
		err = add_names(&t, title);
	if (!err)
		print_table(out, &t, names ? names : t.name, names ? n : t.names);
	for (size_t i = 0; i < t.n; i++)
		json_object_put(t.record[i]);
	free(t.record);
	free(t.name);
	return err;
}

int csv__begin(struct csv *c)
{
	*c = (struct csv){0};
	c->records = open_memstream(&c->text, &c->len);
	return c->records ? 0 : -ENOMEM;
}

int csv__end(struct csv *c, FILE *out, const char *title, const char *const *names, size_t n)
{
	int err = fclose(c->records) ? -ENOMEM : print_records(out, c->text, title, names, n);

	free(c->text);
	*c = (struct csv){0};
	return err;
}
