// SPDX-License-Identifier: GPL-2.0-only
/*
 * http_listen.c - ADDRESS:PORT as users write it, and a socket there.
 *
 * The address is always written out: no port is opened to a network by leaving one away. Names
 * are not looked up: tced starts before the network does.
 */
#include "http_listen.h"

#include "base/parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16
#define WANTED "[metrics] listen wants ADDRESS:PORT, as 127.0.0.1:9783 or [::1]:9783"

struct address {
	struct sockaddr_storage to;
	socklen_t len;
};

static bool read_port(const char *text, in_port_t *port)
{
	uint64_t n;

	if (!parse__number(text, &n) || n < 1 || n > UINT16_MAX)
		return false;
	*port = htons((uint16_t)n);
	return true;
}

static bool read_v4(const char *text, in_port_t port, struct address *a)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&a->to;

	*in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = port};
	a->len = sizeof(*in);
	return inet_pton(AF_INET, text, &in->sin_addr) == 1;
}

/* In brackets. */
static bool read_v6(char *text, in_port_t port, struct address *a)
{
	struct sockaddr_in6 *in = (struct sockaddr_in6 *)&a->to;
	size_t len = strlen(text);

	if (len < 2 || text[len - 1] != ']')
		return false;
	text[len - 1] = '\0';
	*in = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = port};
	a->len = sizeof(*in);
	return inet_pton(AF_INET6, text + 1, &in->sin6_addr) == 1;
}

static bool read_address(const char *where, struct address *a)
{
	char copy[128];
	char *colon;
	in_port_t port;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", where) >= sizeof(copy))
		return false;
	colon = strrchr(copy, ':');
	if (!colon || !read_port(colon + 1, &port))
		return false;
	*colon = '\0';
	return copy[0] == '[' ? read_v6(copy, port, a) : read_v4(copy, port, a);
}

static int listen_at(const struct address *a)
{
	int one = 1;
	int fd = socket(a->to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return -errno;
	/* The socket that another tced had there a moment ago must not prevent bind(). */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	/* Nor must a network that is not up yet. */
	if (a->to.ss_family == AF_INET6) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof(one));
	} else {
		setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one));
	}
	if (!bind(fd, (const struct sockaddr *)&a->to, a->len) && !listen(fd, BACKLOG))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

bool http_listen__understands(const char *where)
{
	struct address a;

	return read_address(where, &a);
}

int http_listen__open(const char *where, char *error, size_t len)
{
	struct address a;
	int fd;

	if (!read_address(where, &a)) {
		snprintf(error, len, WANTED ", not %s", where);
		return -EINVAL;
	}
	fd = listen_at(&a);
	if (fd < 0)
		snprintf(error, len, "cannot listen on %s ([metrics] listen): %s", where,
			 strerror(-fd));
	return fd;
}
