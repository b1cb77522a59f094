/* SPDX-License-Identifier: GPL-2.0-only */
/* service.h - the daemon: samples at an interval for every sink, until a signal ends it. */
#ifndef TCETOP_SERVICE_H
#define TCETOP_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

struct event;
struct event_store;
struct live_start;
struct source;

/* What the daemon has beside its source. */
struct service;

/*
 * The store keeps events that wait for the log; it stays the caller's. NULL with the line for the
 * user in error.
 */
struct service *service__new(const struct config *c, struct event_store *store, char *error,
			     size_t len);
/*
 * For live_options.attached: open every sink of the configuration, since sinks have threads. The
 * number of events that it has given them, or -1 with the line for the user in error.
 */
int service__attached(void *service, const struct live_start *start, char *error, size_t len);
/* For live_options.on_event: hands the event to every sink. */
void service__on_event(void *service, const struct event *e);
/* For live_options.is_logged: the log had the event before this process began. */
bool service__is_logged(void *service, const struct event *e);
/*
 * Take samples until SIGTERM, SIGINT or SIGQUIT; SIGHUP reads the configuration in path again.
 * Reports READY, WATCHDOG and STATUS to systemd (NOTIFY_SOCKET). Returns an exit status; errors are
 * printed on standard error.
 */
int service__run(struct service *service, struct source *src, const char *path);
void service__free(struct service *service);

#endif
