// SPDX-License-Identifier: GPL-2.0-only
/*
 * server_client.c - one client: its lines, its requests, its time limits.
 *
 * Requests are answered in turn: while an answer is not read, no further request is.
 */
#include "server_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/stop.h"

void client__refuse(struct server *s, struct client *c, enum protocol_error error,
		    const char *message)
{
	(void)s;
	if (!answer__error(c, NULL, error, message))
		c->gone = true;
	c->closing = true;
	c->samples = false;
	c->events = false;
	c->waits = false;
	c->used = 0;
}

static bool has_line(const struct client *c)
{
	return memchr(c->in, '\n', c->used) != NULL;
}

bool client__may_send(const struct client *c)
{
	return !c->ended && !c->closing && !c->waits && !c->out.n && !has_line(c);
}

void client__read(struct server *s, struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->used, sizeof(c->in) - c->used, MSG_DONTWAIT);

	if (n < 0) {
		c->gone = errno != EAGAIN && errno != EINTR;
		return;
	}
	c->ended = n == 0;
	c->used += (size_t)n;
	if (c->used < sizeof(c->in) || has_line(c))
		return;
	s->counts.bad++;
	client__refuse(s, c, ERROR_TOO_LONG, "a request has 4096 bytes at most");
}

/* False: it asks too often. */
static bool count_request(struct client *c, uint64_t now)
{
	if (now - c->second_ns >= SECOND_NS) {
		c->second_ns = now;
		c->requests = 0;
	}
	c->asked_ns = now;
	return ++c->requests <= SERVER_RATE;
}

/* Readers of what tced knows may not change it. */
static bool ask_detail(struct server *s, struct client *c, const struct request *r)
{
	if (r->detail && !c->root)
		return answer__error(c, r, ERROR_NOT_PERMITTED, "only root changes the detail");
	c->request = *r;
	c->waits = true;
	if (!r->detail)
		return true;
	pthread_mutex_lock(&s->lock);
	s->wanted = r->detail;
	c->asked_detail = ++s->asked;
	pthread_mutex_unlock(&s->lock);
	stop__wake();
	return true;
}

static void do_request(struct server *s, struct client *c, const struct request *r)
{
	bool answered = true;

	c->asked = true;
	switch (r->kind) {
	case REQUEST_SAMPLE:
		c->request = *r;
		c->waits = true;
		break;
	case REQUEST_SUBSCRIBE:
		answered = answer__subscribed(s, c, r);
		break;
	case REQUEST_EVENTS:
		answered = answer__events(s, c, r);
		break;
	case REQUEST_TRACE:
		answered = ask_detail(s, c, r);
		break;
	case REQUEST_STATUS:
		answered = answer__status(s, c, r);
		break;
	}
	if (!answered)
		client__drop_slow(s, c);
}

static void do_line(struct server *s, struct client *c, const char *line, size_t len, uint64_t now)
{
	enum protocol_error error;
	const char *message;
	struct request r;
	int err;

	if (!count_request(c, now)) {
		s->counts.bad++;
		client__refuse(s, c, ERROR_TOO_MANY_REQUESTS, "50 requests in a second at most");
		return;
	}
	err = request__parse(&r, line, len, &error, &message);
	s->counts.bad += err != 0;
	if (!err)
		do_request(s, c, &r);
	else if (err == -EBADMSG)
		client__refuse(s, c, error, message);
	else if (!answer__error(c, &r, error, message))
		client__drop_slow(s, c);
}

/* One line of those that have come. False: there is none, or the one before is being answered. */
static bool next_line(struct server *s, struct client *c, uint64_t now)
{
	char line[REQUEST_LEN];
	const char *end;
	size_t len;

	if (c->gone || c->closing || c->waits || c->out.n)
		return false;
	end = memchr(c->in, '\n', c->used);
	if (!end)
		return false;
	len = (size_t)(end - c->in);
	memcpy(line, c->in, len);
	c->used -= len + 1;
	memmove(c->in, end + 1, c->used);
	c->half_ns = 0;
	if (len && line[len - 1] == '\r')
		len--;
	do_line(s, c, line, len, now);
	return true;
}

static void flush(struct client *c, uint64_t now)
{
	const char *data;
	size_t len;

	while (!c->gone && (len = queue__next(&c->out, &data))) {
		ssize_t n = send(c->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0) {
			c->gone = errno != EAGAIN && errno != EINTR;
			return;
		}
		queue__sent(&c->out, (size_t)n);
		c->moved_ns = now;
	}
	c->moved_ns = now;
}

/* What it waits for, or is subscribed to, as far as it is there. */
static void give(struct server *s, struct client *c)
{
	bool given = true;
	uint64_t newest;

	pthread_mutex_lock(&s->lock);
	newest = s->note.number;
	pthread_mutex_unlock(&s->lock);
	if (c->events)
		given = answer__news(s, c);
	if (given && c->waits && c->request.kind == REQUEST_TRACE)
		given = answer__trace(s, c);
	/* A subscriber gets no other before it has read the last one: then the newest. */
	if (given &&
	    ((c->waits && c->request.kind == REQUEST_SAMPLE && newest > c->request.newer_than) ||
	     (c->samples && !c->out.n && newest > c->sample_seen)))
		given = answer__sample(s, c);
	if (!given)
		client__drop_slow(s, c);
}

void client__serve(struct server *s, struct client *c, uint64_t now)
{
	do {
		if (!c->closing && !c->gone)
			give(s, c);
		flush(c, now);
	} while (next_line(s, c, now));
	if (c->closing && !c->out.n)
		c->gone = true;
	/* A subscriber may have closed its sending side: it is gone when nothing can be sent. */
	if (c->ended && !c->out.n && !c->waits && !c->samples && !c->events)
		c->gone = true;
	/* While it is not read from, what is missing of a request is not its fault. */
	if (!c->used || !client__may_send(c))
		c->half_ns = 0;
	else if (!c->half_ns)
		c->half_ns = now;
}

/* A tced that takes no more samples is not to hold up its clients. */
static void end_wait(struct server *s, struct client *c, uint64_t now)
{
	uint64_t interval_ns;

	pthread_mutex_lock(&s->lock);
	interval_ns = s->interval_ns;
	pthread_mutex_unlock(&s->lock);
	if (now - c->asked_ns < SERVER_WAIT_NS + 3 * interval_ns)
		return;
	s->counts.timeouts++;
	c->waits = false;
	if (!answer__error(c, &c->request, ERROR_NO_SAMPLE,
			   "tced has taken no such sample in time"))
		client__drop_slow(s, c);
}

void client__expire(struct server *s, struct client *c, uint64_t now)
{
	if (c->gone)
		return;
	if (c->waits)
		end_wait(s, c, now);
	if (c->out.n && now - c->moved_ns >= SERVER_STUCK_NS) {
		client__drop_slow(s, c);
	} else if (!c->closing && c->half_ns && now - c->half_ns >= SERVER_HALF_NS) {
		s->counts.timeouts++;
		client__refuse(s, c, ERROR_TIMEOUT, "the end of the request did not come in 10 s");
	} else if (!c->closing && !c->asked && now - c->came_ns >= SERVER_SILENT_NS) {
		s->counts.timeouts++;
		client__refuse(s, c, ERROR_TIMEOUT, "no request came in 30 s");
	}
}
