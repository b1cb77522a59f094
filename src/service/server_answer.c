// SPDX-License-Identifier: GPL-2.0-only
/* server_answer.c - answers to clients: records of the protocol, samples, events. */
#include "server_internal.h"

#include "model/daemon_status.h"
#include "model/sample.h"
#include "record/record.h"
#include "record/schema.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The lines are the queue's from here on, or freed. */
static bool push(struct client *c, struct lines *l)
{
	bool pushed = l && queue__push(&c->out, l);

	lines__release(l);
	return pushed;
}

__attribute__((format(printf, 2, 3))) static bool send_line(struct client *c, const char *format,
							    ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	return n >= 0 && push(c, lines__new(text, (size_t)n));
}

/* ,"id":N where the request has one. */
static const char *id_of(const struct request *r, char *text, size_t len)
{
	text[0] = '\0';
	if (r && r->has_id)
		snprintf(text, len, ",\"id\":%" PRId64, r->id);
	return text;
}

bool answer__hello(struct server *s, struct client *c)
{
	uint64_t interval_ns, sample, events;

	pthread_mutex_lock(&s->lock);
	interval_ns = s->interval_ns;
	sample = s->note.number;
	events = s->events;
	pthread_mutex_unlock(&s->lock);
	c->sample_seen = 0;
	c->event_seen = events;
	return send_line(c,
			 "{\"kind\":\"hello\",\"protocol\":%d,\"version\":\"" TCETOP_VERSION
			 "\",\"pid\":%d,\"interval_ns\":%" PRIu64 ",\"sample\":%" PRIu64
			 ",\"events\":%" PRIu64 "}\n",
			 SERVER_PROTOCOL, (int)getpid(), interval_ns, sample, events);
}

bool answer__error(struct client *c, const struct request *r, enum protocol_error error,
		   const char *message)
{
	char id[32];

	return send_line(c, "{\"kind\":\"error\"%s,\"error\":\"%s\",\"message\":\"%s\"}\n",
			 id_of(r, id, sizeof(id)), protocol_error__name(error), message);
}

static struct daemon_status status_of(struct server *s)
{
	const struct server_counts *n = &s->counts;
	struct daemon_status st = {
	    .started_ns = s->started_ns,
	    .clients = s->clients,
	    .connections = n->connections,
	    .refused = n->refused,
	    .slow = n->slow,
	    .timeouts = n->timeouts,
	    .bad_requests = n->bad,
	};

	pthread_mutex_lock(&s->lock);
	st.most_clients = s->most;
	st.sample = s->note.number;
	st.events = s->events;
	pthread_mutex_unlock(&s->lock);
	return st;
}

bool answer__status(struct server *s, struct client *c, const struct request *r)
{
	const struct daemon_status st = status_of(s);
	char *text = NULL, id[32];
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return false;
	fprintf(out, "{\"kind\":\"status\"%s", id_of(r, id, sizeof(id)));
	fields__write(out, schema_daemon_status.fields, schema_daemon_status.nfields, &st);
	fputs("}\n", out);
	if (!fclose(out))
		return push(c, lines__new(text, len));
	free(text);
	return false;
}

/* The number of the oldest event that is remembered, less one. The lock is held. */
static uint64_t first_known(const struct server *s)
{
	return s->events > REQUEST_EVENTS_MOST ? s->events - REQUEST_EVENTS_MOST : 0;
}

/* Events after one number up to another; those that are no longer known are passed over. */
static bool push_events(struct server *s, struct client *c, uint64_t after, uint64_t last)
{
	bool pushed = true;

	pthread_mutex_lock(&s->lock);
	if (after < first_known(s))
		after = first_known(s);
	for (uint64_t i = after + 1; pushed && i <= last; i++)
		/* One without text could not be made for want of memory: it counts as missed. */
		if (s->event[i % REQUEST_EVENTS_MOST])
			pushed = queue__push(&c->out, s->event[i % REQUEST_EVENTS_MOST]);
	pthread_mutex_unlock(&s->lock);
	return pushed;
}

/* How many of these are no longer known. */
static uint64_t missed(struct server *s, uint64_t after, uint64_t last)
{
	uint64_t from, n = 0;

	pthread_mutex_lock(&s->lock);
	from = first_known(s);
	for (uint64_t i = (after > from ? after : from) + 1; i <= last; i++)
		n += !s->event[i % REQUEST_EVENTS_MOST];
	pthread_mutex_unlock(&s->lock);
	return n + (from > after ? (from < last ? from : last) - after : 0);
}

bool answer__events(struct server *s, struct client *c, const struct request *r)
{
	uint64_t after, last;
	char id[32];

	pthread_mutex_lock(&s->lock);
	last = s->events;
	after = last > r->last ? last - r->last : 0;
	if (after < first_known(s))
		after = first_known(s);
	pthread_mutex_unlock(&s->lock);
	return push_events(s, c, after, last) &&
	       send_line(c, "{\"kind\":\"done\"%s,\"events\":%" PRIu64 "}\n",
			 id_of(r, id, sizeof(id)), last);
}

bool answer__subscribed(struct server *s, struct client *c, const struct request *r)
{
	char id[32];

	pthread_mutex_lock(&s->lock);
	/* From now on, with the sample that is there. */
	c->event_seen = s->events;
	pthread_mutex_unlock(&s->lock);
	c->samples = c->samples || r->samples;
	c->events = c->events || r->events;
	return send_line(c, "{\"kind\":\"begin\"%s,\"events\":%" PRIu64 "}\n",
			 id_of(r, id, sizeof(id)), c->event_seen);
}

/*
 * A place for one text more. A client that still reads the oldest of them is dropped as too slow:
 * the memory of all of them together must have a limit.
 */
static struct lines **position_for_text(struct server *s)
{
	struct lines **position = &s->texts[s->written % SERVER_TEXTS];

	for (size_t i = 0; *position && i < s->clients; i++)
		if (queue__holds(&s->client[i]->out, *position))
			client__drop_slow(s, s->client[i]);
	lines__release(*position);
	*position = NULL;
	return position;
}

/* Those without a reader are not kept until it is their turn. */
static void free_read_texts(struct server *s)
{
	for (size_t i = 0; i < SERVER_TEXTS; i++) {
		if (!s->texts[i] || s->texts[i] == s->text || !lines__is_alone(s->texts[i]))
			continue;
		lines__release(s->texts[i]);
		s->texts[i] = NULL;
	}
}

/* A sample without its last record, and without its events: each client has its own of these. */
static struct lines *write_sample(struct sample *sample, const struct lines *end)
{
	size_t events = sample->nevents, len = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);
	int err = -1;

	if (!out)
		return NULL;
	sample->nevents = 0;
	err = record__write_sample(out, sample);
	sample->nevents = events;
	if (fclose(out) || err || len < end->len) {
		free(text);
		return NULL;
	}
	return lines__new(text, len - end->len);
}

/* Of the newest sample, what is for one client alone; the rest of it is text. */
static void take_answers(struct server *s, struct sample *newest)
{
	sample__clear(s->answers);
	s->answers->queries = newest->queries;
	s->answers->nqueries = newest->nqueries;
	s->answers->found = newest->found;
	s->answers->nfound = newest->nfound;
	newest->queries = NULL;
	newest->found = NULL;
	sample__clear(newest);
}

/* Its place among the queries of the sample that is text; their number: it answers another one. */
static size_t find_query(const struct server *s, const struct mapping_query *q)
{
	size_t i = 0;

	while (i < s->answers->nqueries && !mapping_query__equal(&s->answers->queries[i], q))
		i++;
	return i;
}

/* What was found for it. */
static bool push_found(const struct server *s, struct client *c, size_t query)
{
	size_t len = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);
	int err = 0;

	if (!out)
		return false;
	for (size_t i = 0; !err && i < s->answers->nfound; i++)
		if (s->answers->found[i].query == query)
			err = record__write_found(out, &s->answers->found[i]);
	if (fclose(out) || err || !len) {
		free(text);
		return !err && !len;
	}
	return push(c, lines__new(text, len));
}

/* The newest sample as text; it is written when a client wants it, and once. NULL: there is none.
 */
static struct lines *newest_text(struct server *s)
{
	struct sample *newest;
	struct sample_note note;
	struct lines **position;

	pthread_mutex_lock(&s->lock);
	newest = s->newest;
	note = s->note;
	s->newest = NULL;
	pthread_mutex_unlock(&s->lock);
	if (!newest)
		return s->text;
	position = position_for_text(s);
	*position = write_sample(newest, s->end);
	s->text = *position;
	s->text_note = note;
	s->written++;
	free_read_texts(s);
	take_answers(s, newest);
	pthread_mutex_lock(&s->lock);
	if (!s->spare) {
		s->spare = newest;
		newest = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	sample__free(newest);
	return s->text;
}

bool answer__sample(struct server *s, struct client *c)
{
	const struct request *r =
	    c->waits && c->request.kind == REQUEST_SAMPLE ? &c->request : NULL;
	struct lines *text = newest_text(s);
	uint64_t last = s->text_note.events;
	uint64_t after = s->text_note.events_before;
	size_t query = r && r->has_query ? find_query(s, &r->query) : 0;
	char id[32];

	if (!text || c->gone)
		return !c->gone;
	if (r && r->has_query && query == s->answers->nqueries)
		return true; /* it waits for the next one */
	if (r && r->has_events_after)
		after = r->events_after;
	if (!r && c->events)
		after = last; /* it has them already */
	if (after > last)
		after = last;
	c->sample_seen = s->text_note.number;
	if (r)
		c->waits = false;
	return send_line(c,
			 "{\"kind\":\"begin\"%s,\"sample\":%" PRIu64 ",\"events\":%" PRIu64
			 ",\"missed\":%" PRIu64 "}\n",
			 id_of(r, id, sizeof(id)), s->text_note.number, last,
			 missed(s, after, last)) &&
	       queue__push(&c->out, text) && (!r || !r->has_query || push_found(s, c, query)) &&
	       push_events(s, c, after, last) && queue__push(&c->out, s->end);
}

bool answer__trace(struct server *s, struct client *c)
{
	uint64_t taken, before;
	char refusal[sizeof(s->refusal)];
	struct sample_note note;
	bool refused;
	char id[32];

	pthread_mutex_lock(&s->lock);
	refused = c->asked_detail > s->refused_after && c->asked_detail <= s->refused;
	memcpy(refusal, s->refusal, sizeof(refusal));
	taken = s->taken;
	before = s->taken_sample;
	note = s->note;
	pthread_mutex_unlock(&s->lock);
	if (c->request.detail && refused) {
		c->waits = false;
		return answer__error(c, &c->request, ERROR_NOT_POSSIBLE, refusal);
	}
	if (!note.number ||
	    (c->request.detail && (taken < c->asked_detail || note.number <= before)))
		return true; /* it waits for the next sample */
	c->waits = false;
	return send_line(c, "{\"kind\":\"trace\"%s,\"detail\":\"%s\",\"sample\":%" PRIu64 "}\n",
			 id_of(&c->request, id, sizeof(id)), detail__name(note.detail),
			 note.number);
}

void answer__ask(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	s->queries = 0;
	for (size_t i = 0; i < s->clients && s->queries < QUERIES_MOST; i++)
		if (s->client[i]->waits && s->client[i]->request.has_query)
			s->query[s->queries++] = s->client[i]->request.query;
	pthread_mutex_unlock(&s->lock);
}

bool answer__news(struct server *s, struct client *c)
{
	bool pushed = true;

	pthread_mutex_lock(&s->lock);
	if (c->event_seen < first_known(s))
		pushed = false;
	while (pushed && c->event_seen < s->events && c->out.bytes < SERVER_QUEUE_BYTES &&
	       c->out.n < QUEUE_ROOM / 2) {
		struct lines *event = s->event[++c->event_seen % REQUEST_EVENTS_MOST];

		pushed = event && queue__push(&c->out, event);
	}
	pthread_mutex_unlock(&s->lock);
	return pushed;
}
