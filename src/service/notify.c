// SPDX-License-Identifier: GPL-2.0-only
/* notify.c - datagrams to systemd. */
#include "notify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"

#define TEXT_LEN 1024

/* A path, or a name in the kernel's own space, which begins with @. */
static int set_address(struct notify *n, const char *name)
{
	size_t len = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof(n->to.sun_path))
		return -EINVAL;
	n->to = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(n->to.sun_path, name, len);
	n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	if (name[0] == '@')
		n->to.sun_path[0] = '\0';
	return 0;
}

/* systemd may watch another process: WATCHDOG_PID is the one. */
static uint64_t watchdog(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t n;

	if (!usec || !parse__number(usec, &n) || n > UINT64_MAX / 1000)
		return 0;
	if (pid && strtol(pid, NULL, 10) != (long)getpid())
		return 0;
	return n * 1000 / 2;
}

void notify__open(struct notify *n)
{
	const char *name = getenv("NOTIFY_SOCKET");

	*n = (struct notify){.fd = -1};
	if (!name)
		return;
	if (!set_address(n, name))
		n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (n->fd < 0)
		fprintf(stderr, "tced: cannot notify systemd: NOTIFY_SOCKET is '%s'\n", name);
	else
		n->watchdog_ns = watchdog();
}

void notify__close(struct notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
}

int notify__send(const struct notify *n, const char *format, ...)
{
	char text[TEXT_LEN];
	va_list args;
	int len;

	if (n->fd < 0)
		return 0;
	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text))
		return -EMSGSIZE;
	if (sendto(n->fd, text, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT,
		   (const struct sockaddr *)&n->to, n->to_len) < 0)
		return -errno;
	return 0;
}
