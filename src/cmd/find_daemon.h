/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find_daemon.h - tced, where it runs, instead of programs of one's own.
 */
#ifndef TCETOP_FIND_DAEMON_H
#define TCETOP_FIND_DAEMON_H

#include <stdbool.h>
#include <stdint.h>

struct source;

/* Without an interval that was asked for: what somebody who types a question waits for. */
#define DAEMON_PATIENCE_NS (5 * 1000000000ULL)

/*
 * The running tced as a source, if there is one that takes samples at least so often. NULL: there
 * is none; verbose says why not on standard error. As source__open_socket().
 */
struct source *daemon__find(uint64_t interval_ns, bool history, bool verbose);

#endif
