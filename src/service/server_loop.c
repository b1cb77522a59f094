// SPDX-License-Identifier: GPL-2.0-only
/*
 * server_loop.c - the server's thread: waits for clients, and for samples and events to send
 * them.
 *
 * It waits for nothing else: no client can hold up another one.
 */
#include "server_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define TICK_MS 1000
#define AT_ONCE 64 /* connections that are taken before the others get their turn */

/* For one client more, and for what poll() wants to know of it. */
int server__make_room(struct server *s)
{
	size_t room = s->room ? s->room * 2 : 16;
	struct client **client;
	struct pollfd *fds;

	if (s->clients < s->room)
		return 0;
	client = reallocarray(s->client, room, sizeof(struct client *));
	if (!client)
		return -ENOMEM;
	s->client = client;
	fds = reallocarray(s->fds, room + 2, sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	s->fds = fds;
	s->room = room;
	return 0;
}

/* It got its answers long ago, and is not subscribed. */
static bool is_idle(const struct client *c, uint64_t now)
{
	return c->asked && !c->waits && !c->samples && !c->events && !c->out.n &&
	       now - c->asked_ns >= SERVER_SILENT_NS;
}

static bool gives_way(const struct client *c, uint64_t now)
{
	return c->asked ? is_idle(c, now) : now - c->came_ns >= SERVER_GIVES_WAY_NS;
}

/* Of as many places, those that a client of another user than root can have. */
static size_t places_of_others(unsigned int most)
{
	if (most > SERVER_OF_ROOT)
		return most - SERVER_OF_ROOT;
	return most > 1 ? most - 1 : most;
}

/* Root's places are taken by root alone, so that it can ask however many others do. */
static bool has_place(const struct server *s, unsigned int most, bool root)
{
	size_t all = 0, others = 0;

	for (size_t i = 0; i < s->clients; i++) {
		all += !s->client[i]->gone;
		others += !s->client[i]->gone && !s->client[i]->root;
	}
	return all < most && (root || others < places_of_others(most));
}

/* The one that came first of those that never asked for anything, or else of those that are idle:
 * they may come again. NULL: none gives way to such a client. */
static struct client *find_idle(const struct server *s, bool root, uint64_t now)
{
	struct client *first = NULL;

	for (size_t i = 0; i < s->clients; i++) {
		struct client *c = s->client[i];

		if (c->gone || (c->root && !root) || !gives_way(c, now))
			continue;
		if (!first || (first->asked && !c->asked) ||
		    (first->asked == c->asked && c->came_ns < first->came_ns))
			first = c;
	}
	return first;
}

/* A place for a client, if need be that of another one. */
static bool make_way(struct server *s, unsigned int most, bool root, uint64_t now)
{
	struct client *idle;

	if (has_place(s, most, root))
		return true;
	idle = find_idle(s, root, now);
	if (!idle)
		return false;
	idle->gone = true;
	if (has_place(s, most, root)) {
		s->counts.timeouts++;
		return true;
	}
	idle->gone = false;
	return false;
}

static bool is_of_root(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) && peer.uid == 0;
}

static void refuse(struct server *s, int fd)
{
	char line[160];
	int n = snprintf(line, sizeof(line),
			 "{\"kind\":\"error\",\"error\":\"%s\",\"message\":"
			 "\"tced has as many clients as it may have: try again later\"}\n",
			 protocol_error__name(ERROR_TOO_MANY_CLIENTS));

	s->counts.refused++;
	/* Nothing else was sent to it: there is room for one line. */
	(void)!send(fd, line, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void welcome(struct server *s, int fd, uint64_t now)
{
	bool root = is_of_root(fd);
	struct client *c;
	unsigned int most;

	pthread_mutex_lock(&s->lock);
	most = s->most;
	pthread_mutex_unlock(&s->lock);
	c = make_way(s, most, root, now) && !server__make_room(s) ? client__new(fd, root, now)
								  : NULL;
	if (!c) {
		refuse(s, fd);
		return;
	}
	s->counts.connections++;
	s->client[s->clients++] = c;
	if (!answer__hello(s, c))
		c->gone = true;
}

static void accept_some(struct server *s, uint64_t now)
{
	for (int i = 0; i < AT_ONCE; i++) {
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0)
			welcome(s, fd, now);
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR && errno != ECONNABORTED)
			/* No descriptor is free, and the connection stays: not to be asked again
			 * at once. */
			s->deaf_ns = now + SECOND_NS;
		if (s->deaf_ns > now)
			return;
	}
}

static void remove_gone(struct server *s)
{
	size_t left = 0;

	for (size_t i = 0; i < s->clients; i++)
		if (s->client[i]->gone)
			client__free(s->client[i]);
		else
			s->client[left++] = s->client[i];
	s->clients = left;
}

static void wait_for_all(struct server *s)
{
	bool deaf = s->deaf_ns > clock__monotonic_ns();
	struct pollfd *fds = s->fds;

	fds[0] = (struct pollfd){.fd = s->wake, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = s->listener, .events = deaf ? 0 : POLLIN};
	for (size_t i = 0; i < s->clients; i++) {
		const struct client *c = s->client[i];

		fds[2 + i] = (struct pollfd){
		    .fd = c->fd,
		    .events =
			(short)((client__may_send(c) ? POLLIN : 0) | (c->out.n ? POLLOUT : 0)),
		};
	}
	if (poll(fds, 2 + s->clients, s->clients || deaf ? TICK_MS : -1) < 0)
		for (size_t i = 0; i < 2 + s->clients; i++)
			fds[i].revents = 0;
}

static bool wake_up(struct server *s)
{
	eventfd_t count;
	bool quit;

	eventfd_read(s->wake, &count);
	pthread_mutex_lock(&s->lock);
	quit = s->quit;
	pthread_mutex_unlock(&s->lock);
	return !quit;
}

static void serve_all(struct server *s)
{
	uint64_t now = clock__monotonic_ns();

	for (size_t i = 0; i < s->clients; i++) {
		short what = s->fds[2 + i].revents;

		/* Its other end is closed: what it has not read it never will. */
		if (what & (POLLERR | POLLNVAL) ||
		    (what & POLLHUP && !client__may_send(s->client[i])))
			s->client[i]->gone = true;
		else if (what & (POLLIN | POLLHUP))
			client__read(s, s->client[i]);
	}
	if (s->fds[1].revents)
		accept_some(s, now);
	for (size_t i = 0; i < s->clients; i++) {
		if (!s->client[i]->gone)
			client__serve(s, s->client[i], now);
		client__expire(s, s->client[i], now);
	}
	remove_gone(s);
}

/* A last record to the clients that can take it now. */
static void send_bye(struct server *s)
{
	static const char line[] = "{\"kind\":\"bye\"}\n";

	for (size_t i = 0; i < s->clients; i++) {
		if (!s->client[i]->out.n)
			(void)!send(s->client[i]->fd, line, sizeof(line) - 1,
				    MSG_DONTWAIT | MSG_NOSIGNAL);
		s->client[i]->gone = true;
	}
	remove_gone(s);
}

void *server__run(void *server)
{
	struct server *s = server;

	while (wake_up(s)) {
		wait_for_all(s);
		serve_all(s);
		answer__ask(s);
	}
	send_bye(s);
	return NULL;
}
