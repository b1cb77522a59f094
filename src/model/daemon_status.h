/* SPDX-License-Identifier: GPL-2.0-only */
/* daemon_status.h - work of tced since it was started, as counts. */
#ifndef TCETOP_DAEMON_STATUS_H
#define TCETOP_DAEMON_STATUS_H

#include <stdint.h>

/* Counts as docs/protocol.md has them. */
struct daemon_status {
	char version[32];
	uint64_t pid;
	uint64_t started_ns; /* CLOCK_REALTIME; 0: tced is too old to say */
	uint64_t interval_ns;
	uint64_t clients;
	uint64_t most_clients;
	uint64_t connections;
	uint64_t refused;
	uint64_t slow;
	uint64_t timeouts;
	uint64_t bad_requests;
	uint64_t sample;
	uint64_t events;
};

#endif
