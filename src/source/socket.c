// SPDX-License-Identifier: GPL-2.0-only
/*
 * socket.c - tced's socket as a source of samples (docs/protocol.md).
 *
 * Each sample is asked for: a slow or paused reader holds up no other client and is sent no sample
 * that it does not want.
 */
#include "source.h"

#include "base/clock.h"
#include "model/daemon_status.h"
#include "record/record.h"
#include "record/schema.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PROTOCOL 2
#define ANSWER_MS 10000             /* for what the server knows already */
#define SAMPLE_MS 30000             /* for a sample, which a busy machine may take long to make */
#define REQUEST_ROOM 768            /* a device's name is 47 bytes, in JSON six times that */
#define LONG_NS (5 * 1000000000ULL) /* an interval too long to wait out for the first sample */

struct socket_source {
	struct source base; /* first */
	char *path;
	int fd;          /* -1: not connected */
	FILE *in;        /* reads it by socket__read() */
	int interrupt;   /* an eventfd: readable once the reader is to stop */
	int wait_ms;     /* for the next bytes */
	uint64_t end_ns; /* CLOCK_MONOTONIC: until then the record that was asked for is there; 0:
			  * no limit for all of it */
	int failed;      /* why the last read gave nothing: an errno, 0 is the end */
	bool history;
	bool bye; /* the server has said that it ends */
	char *line;
	size_t room;
	uint64_t pid;     /* of the server */
	char version[32]; /* of the server */
	uint64_t sample;  /* number of the last one, that the next is to be newer than */
	uint64_t events;  /* of the last one that we have */
	uint64_t missed;
	struct mapping_query query;
	bool queries; /* each sample is to answer it */
};

/* Other records that come meanwhile do not make the wait for one longer. */
static bool is_over(const struct socket_source *r)
{
	return r->end_ns && r->end_ns <= clock__monotonic_ns();
}

/* In ms. */
static int wait_left(const struct socket_source *r)
{
	uint64_t now = clock__monotonic_ns(), left_ms;

	if (!r->end_ns)
		return r->wait_ms;
	left_ms = r->end_ns > now ? (r->end_ns - now) / 1000000 + 1 : 0;
	return left_ms < (uint64_t)r->wait_ms ? (int)left_ms : r->wait_ms;
}

static ssize_t socket__read(void *cookie, char *buffer, size_t len)
{
	struct socket_source *r = cookie;
	struct pollfd p[] = {{.fd = r->fd, .events = POLLIN},
			     {.fd = r->interrupt, .events = POLLIN}};
	ssize_t n = -1;
	int ready;

	do
		ready = is_over(r) ? 0 : poll(p, 2, wait_left(r));
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		errno = ETIMEDOUT;
	else if (ready > 0 && p[1].revents)
		errno = ECANCELED;
	else if (ready > 0)
		n = recv(r->fd, buffer, len, 0);
	/* A server that closes with something unread resets the connection. */
	if (n < 0 && errno == ECONNRESET)
		n = 0;
	r->failed = n < 0 ? errno : 0;
	return n;
}

static void socket__leave(struct socket_source *r)
{
	if (r->in)
		fclose(r->in);
	if (r->fd >= 0)
		close(r->fd);
	r->in = NULL;
	r->fd = -1;
}

/* What became of the connection, as the line for the user. */
static int socket__lost(struct socket_source *r, const char *why)
{
	char *error = r->base.error;
	size_t len = sizeof(r->base.error);
	int err = -EIO;

	if (r->failed == ECANCELED) {
		snprintf(error, len, "interrupted");
		err = -ECANCELED;
	} else if (r->failed == ETIMEDOUT)
		snprintf(error, len, "tced at %.100s did not answer within %d s", r->path,
			 r->wait_ms / 1000);
	else if (r->failed)
		snprintf(error, len, "%.100s: %s", r->path, strerror(r->failed));
	else if (why)
		snprintf(error, len, "%.100s: %s", r->path, why);
	else
		snprintf(error, len, "tced, which listened on %.100s, %s", r->path,
			 r->bye ? "was stopped" : "has closed the connection or died");
	socket__leave(r);
	return err;
}

static uint64_t number_of(const struct json_object *o, const char *name)
{
	struct json_object *field;

	return json_object_object_get_ex(o, name, &field) ? json_object_get_uint64(field) : 0;
}

static const char *text_of(const struct json_object *o, const char *name)
{
	struct json_object *field;

	if (!json_object_object_get_ex(o, name, &field) ||
	    !json_object_is_type(field, json_type_string))
		return "";
	return json_object_get_string(field);
}

/*
 * The next record of a kind, to be put by the caller. NULL: there is none, and the line for the
 * user says why. Other kinds are passed over: a newer server may have more of them.
 */
static struct json_object *socket__find(struct socket_source *r, const char *kind)
{
	r->failed = 0;
	while (getline(&r->line, &r->room, r->in) > 0) {
		struct json_object *record = json_tokener_parse(r->line);
		char why[160];

		if (!json_object_is_type(record, json_type_object)) {
			json_object_put(record);
			socket__lost(r, "what listens there is not tced");
			return NULL;
		}
		if (strcmp(text_of(record, "kind"), kind) == 0)
			return record;
		if (strcmp(text_of(record, "kind"), "error") == 0) {
			snprintf(why, sizeof(why), "%s", text_of(record, "message"));
			json_object_put(record);
			socket__lost(r, why);
			return NULL;
		}
		r->bye = strcmp(text_of(record, "kind"), "bye") == 0;
		json_object_put(record);
	}
	socket__lost(r, NULL);
	return NULL;
}

/* The same, and all of the wait has an end. */
static struct json_object *socket__record(struct socket_source *r, const char *kind)
{
	struct json_object *record;

	r->end_ns = clock__monotonic_ns() + (uint64_t)r->wait_ms * 1000000;
	record = socket__find(r, kind);
	r->end_ns = 0;
	return record;
}

/*
 * Where to continue: the first time from now, or from all that is remembered; with the same server
 * from where we were; with one that was started meanwhile from its first event. The first sample is
 * one that was taken after we asked, but no command waits minutes for it.
 */
static void socket__resume(struct socket_source *r, const struct json_object *hello)
{
	uint64_t pid = number_of(hello, "pid"), events = number_of(hello, "events");
	bool first = !r->pid, same = r->pid == pid && r->events <= events;

	r->pid = pid;
	snprintf(r->version, sizeof(r->version), "%s", text_of(hello, "version"));
	r->base.interval_ns = number_of(hello, "interval_ns");
	if (same)
		return;
	r->sample = first && r->base.interval_ns <= LONG_NS ? number_of(hello, "sample") : 0;
	r->events = first && !r->history ? events : 0;
}

static int socket__greet(struct socket_source *r)
{
	struct json_object *hello = socket__record(r, "hello");
	uint64_t protocol;
	char why[120];

	if (!hello)
		return -EIO;
	protocol = number_of(hello, "protocol");
	socket__resume(r, hello);
	json_object_put(hello);
	if (protocol == PROTOCOL)
		return 0;
	snprintf(why, sizeof(why),
		 "tced speaks protocol %" PRIu64 " and this program %d: use the one of its version",
		 protocol, PROTOCOL);
	return socket__lost(r, why);
}

static int socket__refused(struct socket_source *r, int err)
{
	struct stat st;

	/* A file that is not a socket refuses a connection as well. */
	if (err == ECONNREFUSED && !stat(r->path, &st) && !S_ISSOCK(st.st_mode)) {
		snprintf(r->base.error, sizeof(r->base.error), "%.100s is not a socket", r->path);
		socket__leave(r);
		return -ENOTSOCK;
	}
	snprintf(r->base.error, sizeof(r->base.error),
		 err == ECONNREFUSED || err == ENOENT ? "tced is not running: %.100s: %s"
						      : "%.100s: %s",
		 r->path, strerror(err));
	socket__leave(r);
	return -err;
}

static int socket__enter(struct socket_source *r)
{
	static const cookie_io_functions_t functions = {.read = socket__read};
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(r->path) >= sizeof(address.sun_path))
		return socket__refused(r, ENAMETOOLONG);
	memcpy(address.sun_path, r->path, strlen(r->path));
	r->wait_ms = ANSWER_MS;
	r->bye = false;
	r->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (r->fd < 0 || connect(r->fd, (const struct sockaddr *)&address, sizeof(address)))
		return socket__refused(r, errno);
	r->in = fopencookie(r, "r", functions);
	if (!r->in)
		return socket__refused(r, ENOMEM);
	return socket__greet(r);
}

/* What to look for among single mappings; nothing if there is nothing. */
static struct json_object *query_of(const struct socket_source *r)
{
	struct json_object *o = r->queries ? json_object_new_object() : NULL;

	if (!o)
		return NULL;
	if (r->query.device[0]) {
		json_object_object_add(o, "device", json_object_new_string(r->query.device));
		return o;
	}
	json_object_object_add(o, "window", json_object_new_uint64(r->query.window));
	json_object_object_add(o, "address", json_object_new_uint64(r->query.address));
	return o;
}

/* Of at most REQUEST_ROOM bytes, with its newline. */
static void write_request(const struct socket_source *r, char *text)
{
	struct json_object *query = query_of(r);

	snprintf(text, REQUEST_ROOM,
		 "{\"request\":\"sample\",\"newer_than\":%" PRIu64 ",\"events_after\":%" PRIu64
		 "%s%s}\n",
		 r->sample, r->events, query ? ",\"mappings\":" : "",
		 query ? json_object_to_json_string(query) : "");
	json_object_put(query);
}

static int sample_wait_ms(const struct socket_source *r)
{
	uint64_t ms = SAMPLE_MS + 3 * r->base.interval_ns / 1000000;

	return ms > INT32_MAX ? INT32_MAX : (int)ms;
}

/* Send a request, and read the record that answers it. NULL: the line for the user says why not. */
static struct json_object *socket__answer(struct socket_source *r, const char *request,
					  const char *kind)
{
	ssize_t len = (ssize_t)strlen(request);

	/* So little always fits: nothing else is on its way. */
	if (send(r->fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
		r->failed = errno == EPIPE ? 0 : errno;
		socket__lost(r, NULL);
		return NULL;
	}
	return socket__record(r, kind);
}

/* Ask for a sample, and read how it begins. */
static struct json_object *socket__begin(struct socket_source *r)
{
	char request[REQUEST_ROOM];

	write_request(r, request);
	r->wait_ms = sample_wait_ms(r);
	return socket__answer(r, request, "begin");
}

/* What tced no longer had when we asked is lost to us, though not to its log. */
static int add_missed(const struct socket_source *r, struct sample *s)
{
	struct loss *loss = r->missed ? sample__add_loss(s) : NULL;

	if (!loss)
		return r->missed ? -ENOMEM : 0;
	snprintf(loss->class, sizeof(loss->class), "events-not-fetched");
	loss->count = r->missed;
	snprintf(loss->meaning, sizeof(loss->meaning),
		 "events that tced had forgotten before this program asked: its log has them");
	return 0;
}

/* What was found for it is in the sample. */
static int add_query(const struct socket_source *r, struct sample *s)
{
	struct mapping_query *q = r->queries ? sample__add_query(s) : NULL;

	if (q)
		*q = r->query;
	return r->queries && !q ? -ENOMEM : 0;
}

static int socket__next(struct source *src, struct sample *s)
{
	struct socket_source *r = (struct socket_source *)src;
	bool connected = r->in != NULL;
	struct json_object *begin;
	unsigned long lineno = 0;
	char why[200];
	int err = connected ? 0 : socket__enter(r);

	begin = err ? NULL : socket__begin(r);
	/* It may have been started again since the last sample: that one is as good. */
	if (!begin && connected && !r->failed && !socket__enter(r))
		begin = socket__begin(r);
	if (!begin)
		return r->failed == ECANCELED ? -ECANCELED : -EIO;
	r->sample = number_of(begin, "sample");
	r->events = number_of(begin, "events");
	/* With history, events that the server no longer has are not missed. */
	r->missed += r->history ? 0 : number_of(begin, "missed");
	json_object_put(begin);
	err = record__read_sample(r->in, s, &lineno, why, sizeof(why));
	if (err)
		return socket__lost(r, feof(r->in) ? NULL : why);
	r->history = false;
	err = add_query(r, s);
	return err ? err : add_missed(r, s);
}

/* tced applies it, and answers when a sample has it. */
static int socket__set_detail(struct source *src, enum detail detail)
{
	struct socket_source *r = (struct socket_source *)src;
	char request[REQUEST_ROOM];
	struct json_object *answer;
	bool same;

	snprintf(request, sizeof(request), "{\"request\":\"trace\",\"detail\":\"%s\"}\n",
		 detail__name(detail));
	r->wait_ms = sample_wait_ms(r);
	answer = socket__answer(r, request, "trace");
	if (!answer)
		return -EIO;
	r->sample = number_of(answer, "sample") - 1;
	same = !strcmp(text_of(answer, "detail"), detail__name(detail));
	json_object_put(answer);
	if (!same)
		snprintf(r->base.error, sizeof(r->base.error),
			 "another detail was asked for at the same time");
	return same ? 0 : -EAGAIN;
}

static int socket__status(struct source *src, struct daemon_status *st)
{
	struct socket_source *r = (struct socket_source *)src;
	struct json_object *o;
	int err;

	r->wait_ms = ANSWER_MS;
	o = socket__answer(r, "{\"request\":\"status\"}\n", "status");
	if (!o)
		return -EIO;
	*st = (struct daemon_status){.pid = r->pid, .interval_ns = r->base.interval_ns};
	err = fields__read(o, schema_daemon_status.fields, schema_daemon_status.nfields, st,
			   r->base.error, sizeof(r->base.error));
	snprintf(st->version, sizeof(st->version), "%s", r->version);
	json_object_put(o);
	return err;
}

static void socket__ask(struct source *src, const struct mapping_query *q, size_t n)
{
	struct socket_source *r = (struct socket_source *)src;

	r->queries = n > 0;
	if (n)
		r->query = *q;
}

static void socket__interrupt(struct source *src)
{
	eventfd_write(((struct socket_source *)src)->interrupt, 1);
}

static void socket__close(struct source *src)
{
	struct socket_source *r = (struct socket_source *)src;

	socket__leave(r);
	if (r->interrupt >= 0)
		close(r->interrupt);
	free(r->line);
	free(r->path);
	free(r);
}

static const struct source_ops socket_ops = {
    .next = socket__next,
    .ask = socket__ask,
    .interrupt = socket__interrupt,
    .status = socket__status,
    .set_detail = socket__set_detail,
    .close = socket__close,
};

struct source *source__open_socket(const char *path, bool history, char *error, size_t len)
{
	struct socket_source *r = calloc(1, sizeof(*r));

	if (!r) {
		snprintf(error, len, "%s", strerror(ENOMEM));
		return NULL;
	}
	r->base.ops = &socket_ops;
	r->base.kind = SOURCE_DAEMON;
	r->fd = -1;
	r->history = history;
	r->interrupt = eventfd(0, EFD_CLOEXEC);
	r->path = strdup(path);
	if (r->interrupt < 0 || !r->path)
		snprintf(error, len, "%s", strerror(ENOMEM));
	else if (socket__enter(r))
		snprintf(error, len, "%s", r->base.error);
	else
		return &r->base;
	socket__close(&r->base);
	return NULL;
}
