// SPDX-License-Identifier: GPL-2.0-only
/* record_write.c - samples and views as JSON lines, by the schema. */
#include "record.h"

#include "model/check/check.h"
#include "model/daemon_status.h"
#include "model/event.h"
#include "model/level.h"
#include "model/lookup.h"
#include "schema.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static void record__begin(FILE *out, const char *kind)
{
	errno = 0; /* a record may be longer than the stream's buffer and fail before its end */
	fprintf(out, "{\"kind\":\"%s\"", kind);
}

static void record__fields(FILE *out, const struct schema *v, const void *object)
{
	fields__write(out, v->fields, v->nfields, object);
}

static int record__end(FILE *out)
{
	if (fputs("}\n", out) == EOF || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

static int record__write(FILE *out, const struct schema *v, const void *object)
{
	record__begin(out, v->kind);
	record__fields(out, v, object);
	return record__end(out);
}

static const char *device__name(const struct device *d)
{
	return d->name;
}

static const char *device__driver(const struct device *d)
{
	return d->driver;
}

typedef const char *(*device_text)(const struct device *d);

/* Whether device number i is the first of the table's with its text. */
static bool device__counts(const struct sample *s, const struct table *t, size_t i,
			   device_text text)
{
	const struct device *d = &s->devices[i];

	if (d->gen != t->gen || d->gone || !text(d)[0])
		return false;
	for (size_t k = 0; k < i; k++)
		if (s->devices[k].gen == t->gen && !s->devices[k].gone &&
		    strcmp(text(&s->devices[k]), text(d)) == 0)
			return false;
	return true;
}

/* All devices of a table, or their drivers: not cut as on a screen. */
static void table__write_list(FILE *out, const struct sample *s, const struct table *t,
			      device_text text)
{
	const char *separator = "";

	fputc('[', out);
	for (size_t i = 0; i < s->ndevices; i++) {
		if (!device__counts(s, t, i, text))
			continue;
		fputs(separator, out);
		separator = ",";
		json__write_string(out, text(&s->devices[i]));
	}
	fputc(']', out);
}

/* A window without a table has their names itself. */
static void table__write_devices(FILE *out, const struct sample *s, const struct table *t)
{
	fputs(",\"devices\":", out);
	if (t->gen == 0)
		json__write_names(out, t->devices);
	else
		table__write_list(out, s, t, device__name);
}

static void table__write_names(FILE *out, const struct sample *s, const struct table *t)
{
	table__write_devices(out, s, t);
	if (t->gen == 0)
		return;
	fputs(",\"drivers\":", out);
	table__write_list(out, s, t, device__driver);
}

static void write_count(FILE *out, const char *name, int64_t count)
{
	if (count < 0)
		fprintf(out, ",\"%s\":null", name);
	else
		fprintf(out, ",\"%s\":%" PRId64, name, count);
}

/* What follows from the table alone. */
static void table__write_sizes(FILE *out, const struct table *t)
{
	uint64_t bytes = table__size_bytes(t);

	if (bytes)
		fprintf(out, ",\"size_bytes\":%" PRIu64, bytes);
	else
		fputs(",\"size_bytes\":null", out);
	write_count(out, "fullest_percent", table__fullest_percent(t));
	write_count(out, "free_run", table__free_run(t));
}

static void trend__write(FILE *out, const struct trend *t)
{
	fputs(",\"trend\":[", out);
	for (size_t i = 0; t && i < t->n; i++)
		fprintf(out, "%s%" PRId64, i ? "," : "", t->cell[i]);
	fputc(']', out);
}

int record__write_table(FILE *out, const struct sample *s, const struct table_view *v)
{
	record__begin(out, schema_table.kind);
	record__fields(out, &schema_table, v->table);
	record__fields(out, &schema_view, v);
	table__write_sizes(out, v->table);
	trend__write(out, v->trend);
	table__write_names(out, s, v->table);
	return record__end(out);
}

/* With the function that the call stack is best known by. */
static int write_with_function(FILE *out, const struct schema *v, const void *object,
			       const struct stack *frames)
{
	char name[SAMPLE_FRAME_LEN];

	stack__format_function(frames, name, sizeof(name));
	record__begin(out, v->kind);
	record__fields(out, v, object);
	fputs(",\"function\":", out);
	json__write_string(out, name);
	return record__end(out);
}

int record__write_holder(FILE *out, const struct holder *h)
{
	return write_with_function(out, &schema_holder, h, h->frames);
}

int record__write_lookup(FILE *out, const struct lookup_answer *a)
{
	return write_with_function(out, &schema_lookup, a, a->frames);
}

int record__write_found(FILE *out, const struct mapping *m)
{
	return record__write(out, &schema_found, m);
}

int record__write_loss(FILE *out, const struct loss *l)
{
	return record__write(out, &schema_loss, l);
}

int record__write_sink(FILE *out, const struct sink_state *k)
{
	return record__write(out, &schema_sink, k);
}

int record__write_hook(FILE *out, const struct hook *h)
{
	return record__write(out, &schema_hook, h);
}

int record__write_degraded(FILE *out, const struct degraded *d)
{
	return record__write(out, &schema_degraded, d);
}

int record__write_cost(FILE *out, const struct run_cost *c)
{
	return record__write(out, &schema_cost, c);
}

/* As in a recording, and what follows from it. */
int record__write_level(FILE *out, const struct level *l)
{
	int64_t saved;

	record__begin(out, schema_level.kind);
	record__fields(out, &schema_level, l);
	if (level__saved(l, &saved))
		fprintf(out, ",\"saved_bytes\":%" PRId64, saved);
	else
		fputs(",\"saved_bytes\":null", out);
	return record__end(out);
}

int record__write_exchange(FILE *out, const struct exchange *x)
{
	return record__write(out, &schema_exchange, x);
}

int record__write_hypercall(FILE *out, const struct sample *s, const struct hypercall_view *v)
{
	const struct table *t = v->window ? v->window->table : NULL;

	record__begin(out, schema_hypercall.kind);
	record__fields(out, &schema_hypercall, v->counts);
	record__fields(out, &schema_hypercall_view, v);
	if (!t) {
		fputs(",\"devices\":[]", out);
		return record__end(out);
	}
	fputs(",\"window\":", out);
	json__write_string(out, window_kind__name(t->window));
	table__write_devices(out, s, t);
	return record__end(out);
}

int record__write_event(FILE *out, const struct event *e)
{
	return record__write(out, &schema_event, e);
}

static int write_scope(FILE *out, const struct check *c)
{
	record__begin(out, schema_check.kind);
	fputs(",\"scope\":\"all\"", out);
	record__fields(out, &schema_check_scope, &c->scope);
	record__fields(out, &schema_check, c);
	return record__end(out);
}

int record__write_check(FILE *out, const struct check *c)
{
	int err = write_scope(out, c);

	for (size_t i = 0; !err && i < c->windows; i++) {
		const struct check_window *w = &c->window[i];

		record__begin(out, schema_check_window.kind);
		fputs(",\"scope\":\"window\"", out);
		record__fields(out, &schema_check_table, w->table);
		record__fields(out, &schema_check_window, w);
		err = record__end(out);
	}
	return err;
}

int record__write_status(FILE *out, const struct daemon_status *st, const struct sample *s)
{
	record__begin(out, schema_daemon_status.kind);
	fprintf(out,
		",\"running\":true,\"pid\":%" PRIu64 ",\"interval_ns\":%" PRIu64
		",\"detail\":\"%s\",\"attached_time\":%" PRIu64,
		st->pid, st->interval_ns, detail__name(s->detail), s->attached_time_ns);
	record__fields(out, &schema_daemon_status, st);
	return record__end(out);
}

int record__write_summary(FILE *out, const struct sample *s, const struct model *m)
{
	struct model_totals totals;

	model__totals(m, &totals);
	record__begin(out, schema_totals.kind);
	record__fields(out, &schema_sample, s);
	record__fields(out, &schema_totals, &totals);
	return record__end(out);
}

static int sample__write_tables(FILE *out, const struct sample *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->ntables; i++) {
		record__begin(out, schema_table.kind);
		record__fields(out, &schema_table, &s->tables[i]);
		table__write_names(out, s, &s->tables[i]);
		err = record__end(out);
	}
	return err;
}

int record__write_sample(FILE *out, const struct sample *s)
{
	int err;

	record__begin(out, schema_sample.kind);
	fprintf(out, ",\"format\":%d", RECORD_FORMAT);
	record__fields(out, &schema_sample, s);
	err = record__end(out);
	if (!err)
		err = sample__write_tables(out, s);
	for (size_t i = 0; !err && i < s->ndevices; i++)
		err = record__write(out, &schema_device, &s->devices[i]);
	for (size_t i = 0; !err && i < s->nmodules; i++)
		err = record__write(out, &schema_module, &s->modules[i]);
	for (size_t i = 0; !err && i < s->nstacks; i++)
		err = record__write(out, &schema_stack, &s->stacks[i]);
	for (size_t i = 0; !err && i < s->nholders; i++)
		err = record__write(out, &schema_holder_count, &s->holders[i]);
	for (size_t i = 0; !err && i < s->nmappings; i++)
		err = record__write(out, &schema_mapping, &s->mappings[i]);
	for (size_t i = 0; !err && i < s->nlosses; i++)
		err = record__write_loss(out, &s->losses[i]);
	for (size_t i = 0; !err && i < s->nsinks; i++)
		err = record__write_sink(out, &s->sinks[i]);
	for (size_t i = 0; !err && i < s->nhooks; i++)
		err = record__write_hook(out, &s->hooks[i]);
	for (size_t i = 0; !err && i < s->ndegraded; i++)
		err = record__write_degraded(out, &s->degraded[i]);
	for (size_t i = 0; !err && i < s->nlevels; i++)
		err = record__write(out, &schema_level, &s->levels[i]);
	for (size_t i = 0; !err && i < s->nexchanges; i++)
		err = record__write_exchange(out, &s->exchanges[i]);
	for (size_t i = 0; !err && i < s->nhypercalls; i++)
		err = record__write(out, &schema_hypercall, &s->hypercalls[i]);
	for (size_t i = 0; !err && i < s->nevent_counts; i++)
		err = record__write(out, &schema_event_count, &s->event_counts[i]);
	for (size_t i = 0; !err && i < s->nevents; i++)
		err = record__write_event(out, &s->events[i]);
	if (err)
		return err;
	record__begin(out, "end");
	err = record__end(out);
	if (!err && fflush(out) == EOF)
		err = -errno;
	return err;
}
