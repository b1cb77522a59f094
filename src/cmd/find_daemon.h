/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find_daemon.h - tced, where it runs, instead of programs of one's own.
 */
#ifndef TCETOP_FIND_DAEMON_H
#define TCETOP_FIND_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

/* The longest wait for tced's answer if the command line has no interval. */
#define DAEMON_PATIENCE_NS (5 * 1000000000ULL)

/*
 * The running tced as a source, if it takes a sample at least every interval_ns. NULL: there is
 * none; verbose says why not on standard error. As source__open_socket(). If its socket is there
 * and it could not be asked, or takes samples too seldom, unasked has the line that says why; it is
 * empty else. At least 256 bytes, or NULL.
 */
struct source *find_daemon(uint64_t interval_ns, bool history, bool verbose, char *unasked,
			   size_t len);

#endif
