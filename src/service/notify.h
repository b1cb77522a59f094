/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notify.h - the state of a service for systemd: sd_notify(3)'s protocol, without its library.
 *
 * Lines NAME=VALUE in a datagram to the socket that NOTIFY_SOCKET names. Without that socket all
 * functions do nothing.
 */
#ifndef TCETOP_NOTIFY_H
#define TCETOP_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
	int fd; /* -1: no socket */
	struct sockaddr_un to;
	socklen_t to_len;
	uint64_t
	    watchdog_ns; /* how often a sign of life is due: half of what is waited; 0: never */
};

/* By the environment. An address that cannot be used is printed on standard error. */
void notify__open(struct notify *n);
void notify__close(struct notify *n);

/*
 * 0, also without a socket, or a negative errno: -EAGAIN where systemd does not take what
 * came before, for it is never waited for.
 */
__attribute__((format(printf, 2, 3))) int notify__send(const struct notify *n, const char *format,
						       ...);

#endif
