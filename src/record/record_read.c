// SPDX-License-Identifier: GPL-2.0-only
/*
 * record_read.c - samples out of JSON lines.
 *
 * A recording may come from a newer program or another machine: records and
 * fields that are not known are skipped. A line that is not JSON, a known field
 * with a wrong value and a sample without its end are errors with a line number.
 */
#include "record.h"

#include "model/event.h"
#include "model/loss.h"
#include "reader.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

/* Adders with one type, for the table below. */
static void *add_table(struct sample *s)
{
	return sample__add_table(s);
}

static void *add_device(struct sample *s)
{
	return sample__add_device(s);
}

static void *add_module(struct sample *s)
{
	return sample__add_module(s);
}

static void *add_stack(struct sample *s)
{
	return sample__add_stack(s);
}

static void *add_holder(struct sample *s)
{
	return sample__add_holder(s);
}

static void *add_mapping(struct sample *s)
{
	return sample__add_mapping(s);
}

static void *add_found(struct sample *s)
{
	return sample__add_found(s);
}

static void *add_loss(struct sample *s)
{
	return sample__add_loss(s);
}

static void *add_sink(struct sample *s)
{
	return sample__add_sink(s);
}

static void *add_hook(struct sample *s)
{
	return sample__add_hook(s);
}

static void *add_degraded(struct sample *s)
{
	return sample__add_degraded(s);
}

static void *add_level(struct sample *s)
{
	return sample__add_level(s);
}

static void *add_exchange(struct sample *s)
{
	return sample__add_exchange(s);
}

static void *add_hypercall(struct sample *s)
{
	return sample__add_hypercall(s);
}

static void *add_event_count(struct sample *s)
{
	return sample__add_event_count(s);
}

static const struct {
	const struct schema *schema;
	void *(*add)(struct sample *s);
} lists[] = {
    {&schema_mapping, add_mapping}, /* first: where there are any, they are the most */
    {&schema_found, add_found},         {&schema_holder_count, add_holder},
    {&schema_table, add_table},         {&schema_device, add_device},
    {&schema_stack, add_stack},         {&schema_loss, add_loss},
    {&schema_hook, add_hook},           {&schema_degraded, add_degraded},
    {&schema_level, add_level},         {&schema_exchange, add_exchange},
    {&schema_sink, add_sink},           {&schema_module, add_module},
    {&schema_hypercall, add_hypercall}, {&schema_event_count, add_event_count},
};
#define NLISTS (sizeof(lists) / sizeof(lists[0]))

static int reader__head(struct reader *r, const struct json_object *record, struct sample *s)
{
	struct json_object *format;
	int64_t number;

	if (!json_object_object_get_ex(record, "format", &format) ||
	    !json_object_is_type(format, json_type_int))
		return reader__fail(r, "sample without a format number");
	number = json_object_get_int64(format);
	if (number < RECORD_FORMAT_OLDEST || number > RECORD_FORMAT)
		return reader__fail(r,
				    "recording has format %" PRId64 ", this program reads %d to %d",
				    number, RECORD_FORMAT_OLDEST, RECORD_FORMAT);
	return reader__fields(r, record, &schema_sample, s);
}

static int reader__sample_event(struct reader *r, const struct json_object *record,
				struct sample *s)
{
	struct event *e;

	if (!event__is_known(record))
		return 0;
	e = sample__add_event(s);
	return e ? reader__fields(r, record, &schema_event, e) : -ENOMEM;
}

/* A holder that a command has printed: it has the names of window and device. */
static bool is_printed(const struct json_object *record, const char *kind)
{
	return strcmp(kind, schema_holder.kind) == 0 &&
	       json_object_object_get_ex(record, "device", NULL);
}

/* Under the name that this program has for it. */
static void rename_loss(struct loss *l)
{
	const char *name = loss_class__find(l->class)->name;

	if (*name)
		snprintf(l->class, sizeof(l->class), "%s", name);
}

/* States and purposes of hooks that format 1 called otherwise. */
static void rename_word(char *word, size_t len)
{
	static const struct {
		const char *old, *name;
	} words[] = {
	    {.old = "spare", .name = "skipped"},
	    {.old = "who maps", .name = "map caller"},
	    {.old = "user view", .name = "VFIO TCEs"},
	    {.old = "table birth", .name = "table create"},
	    {.old = "table death", .name = "table free"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i].old)) {
			snprintf(word, len, "%s", words[i].name);
			return;
		}
}

static void rename_old(const struct schema *v, void *object)
{
	struct hook *hook = object;
	struct degraded *degraded = object;

	if (v == &schema_loss) {
		rename_loss(object);
	} else if (v == &schema_hook) {
		rename_word(hook->state, sizeof(hook->state));
		rename_word(hook->purpose, sizeof(hook->purpose));
	} else if (v == &schema_degraded) {
		rename_word(degraded->purpose, sizeof(degraded->purpose));
	}
}

/* One record inside a sample. 1: it was the end. */
static int reader__body(struct reader *r, const struct json_object *record, const char *kind,
			struct sample *s)
{
	if (strcmp(kind, "end") == 0)
		return 1;
	if (strcmp(kind, schema_sample.kind) == 0)
		return reader__fail(r, "sample begins before the one before it has ended");
	if (strcmp(kind, schema_event.kind) == 0)
		return reader__sample_event(r, record, s);
	for (size_t i = 0; i < NLISTS; i++) {
		const struct schema *v = lists[i].schema;
		void *object;
		int err;

		if (strcmp(kind, v->kind) != 0 || is_printed(record, kind))
			continue;
		object = lists[i].add(s);
		if (!object)
			return -ENOMEM;
		err = reader__fields(r, record, v, object);
		if (!err && v == &schema_table && ((struct table *)object)->gen == 0)
			err = reader__fields(r, record, &schema_direct, object);
		if (!err)
			rename_old(v, object);
		return err;
	}
	return 0;
}

/* Between samples: 1 when a sample begins. Records of a sample do not belong here. */
static int reader__between(struct reader *r, const struct json_object *record, const char *kind,
			   struct sample *s)
{
	int err;

	if (strcmp(kind, schema_sample.kind) == 0) {
		err = reader__head(r, record, s);
		return err ? err : 1;
	}
	for (size_t i = 0; i < NLISTS; i++)
		if (strcmp(kind, lists[i].schema->kind) == 0 && !is_printed(record, kind))
			return reader__fail(r, "not a recording: \"%s\" outside of a sample", kind);
	return 0;
}

static int reader__sample(struct reader *r, struct sample *s)
{
	bool inside = false;

	for (;;) {
		int err = 0;
		struct json_object *record = reader__record(r, &err);
		const char *kind;

		if (!record)
			return err == -ENODATA && inside
				   ? reader__fail(r, "recording ends in the middle of a sample")
				   : err;
		kind = record__kind(record);
		if (!kind)
			err = reader__fail(r, "record without a kind");
		else if (inside)
			err = reader__body(r, record, kind, s);
		else
			err = reader__between(r, record, kind, s);
		json_object_put(record);
		if (err < 0)
			return err;
		if (err == 1 && inside)
			return 0;
		if (err == 1)
			inside = true;
	}
}

int record__read_sample(FILE *in, struct sample *s, unsigned long *lineno, char *error, size_t len)
{
	struct reader r = {.in = in, .lineno = *lineno, .error = error, .len = len};
	int err = reader__open(&r);

	if (!err)
		err = reader__sample(&r, s);
	*lineno = r.lineno;
	reader__close(&r);
	return err;
}
