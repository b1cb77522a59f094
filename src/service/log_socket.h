/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log_socket.h - datagrams to the journal or to syslog, without ever waiting for either.
 */
#ifndef TCETOP_LOG_SOCKET_H
#define TCETOP_LOG_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#define JOURNAL_SOCKET "/run/systemd/journal/socket"
#define SYSLOG_SOCKET "/dev/log"

/* Whether there is a socket at path. */
bool log_socket__exists(const char *path);

/* A socket to send with, or a negative errno; close() it. */
int log_socket__open(void);
/*
 * One datagram to whoever listens at path now: it may be restarted at any time. What is too long
 * for one goes as a sealed file (memfd) where files are taken. 0 or a negative errno.
 */
int log_socket__send(int fd, const char *path, const char *text, size_t len, bool files);

#endif
