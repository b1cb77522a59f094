/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.h - one tced service on a machine: a file that it holds a flock(2) on, with its pid inside.
 */
#ifndef TCETOP_LOCK_H
#define TCETOP_LOCK_H

#include <stddef.h>
#include <sys/types.h>

#define SERVICE_LOCK_PATH "/run/tced/tced.pid"

/*
 * A file descriptor that holds the lock, and releases it when it is closed; or a negative errno
 * with the line for the user in error: -EWOULDBLOCK where another service has it.
 */
int lock__take(const char *path, char *error, size_t len);
/* The pid of the holder; 0: no holder, or its pid is unknown. */
pid_t lock__holder(const char *path);
/* Release it for good: removes the file, and its folder if nothing else is in it. */
void lock__remove(const char *path, int fd);

/*
 * Ask the holder of the lock to end (SIGTERM), wait until it has, and take the lock: so no service
 * begins meanwhile. A file descriptor as above, or a negative errno with the line in error:
 * -ETIMEDOUT where it does not end within timeout_ms.
 */
int lock__end_holder(const char *path, int timeout_ms, char *error, size_t len);

#endif
