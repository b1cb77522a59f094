// SPDX-License-Identifier: GPL-2.0-only
/*
 * tced.c - the daemon: samples as JSON lines, or, as a service, to all of its sinks.
 *
 * Wiring only. The command line is in tced_options.c.
 */
#include "tced.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "service/config.h"
#include "record/event_log_writer.h"
#include "record/event_log_reader.h"
#include "record/event_store.h"
#include "base/exit_status.h"
#include "service/lock.h"
#include "tracer/pin.h"
#include "tracer/pin_memory.h"
#include "service/privilege.h"
#include "cmd_record.h"
#include "service/service.h"
#include "source/source.h"
#include "base/stop.h"

#define STOP_TIMEOUT_MS 30000

static void on_event(void *log, const struct event *e)
{
	event_log_writer__write(log, e);
}

/* Events that did not get into the log until the end. */
static uint64_t print_unlogged(const struct event_store *store)
{
	uint64_t n = event_store__count(store, STORED_WAITS) + event_store__dropped(store);

	if (n)
		fprintf(stderr, "tced: %" PRIu64 " events are not in the log\n", n);
	return n;
}

/* What waits for the log ends with the process, as tracing does. */
static int run_foreground(struct options *o)
{
	struct event_store *store = event_store__open(NULL, EVENT_STORE_BYTES);
	struct event_log_writer *log;
	struct source *src;
	char error[256] = "out of memory";
	int status;

	log = store ? event_log_writer__open(o->log, store, error, sizeof(error)) : NULL;
	o->live.on_event = on_event;
	o->live.event_arg = log;
	src = log ? source__open_live(&o->live, error, sizeof(error)) : NULL;
	if (!src) {
		fprintf(stderr, "tced: %s\n", error);
		event_log_writer__close(log);
		event_store__close(store);
		return EXIT_UNKNOWN;
	}
	status = cmd_record__run(src, o->output, 0, o->delay_ns, "tced");
	source__close(src);
	event_log_writer__close(log);
	if (print_unlogged(store) && status == EXIT_OK)
		status = EXIT_UNKNOWN;
	event_store__close(store);
	return status;
}

/* Privileges go before the first thread comes: each has its own. */
static int serve(const struct config *c, struct live_options *live, struct event_store *store,
		 const char *path)
{
	char error[CONFIG_ERROR_LEN];
	struct service *service;
	struct source *src;
	int status;

	privilege__drop(c->group);
	service = service__new(c, store, error, sizeof(error));
	live->pins = PINS_PATH;
	live->detail = c->detail;
	live->hypercalls = c->hypercalls == CONFIG_YES;
	live->max_mappings = c->max_mappings;
	live->thresholds = c->thresholds;
	live->attached = service__attached;
	live->on_event = service__on_event;
	live->is_logged = service__is_logged;
	live->event_arg = service;
	live->taken = event_store__taken(store);
	src = service ? source__open_live(live, error, sizeof(error)) : NULL;
	if (!src) {
		fprintf(stderr, "tced: %s\n", error);
		service__free(service);
		return EXIT_UNKNOWN;
	}
	status = service__run(service, src, path);
	source__close(src);
	service__free(service);
	return status;
}

/* With memory that outlives it. What tracing needs as well is refused with tracing's own line. */
static int serve_stored(const struct config *c, struct live_options *live, const char *path)
{
	struct pin_memory memory;
	int err = pin_memory__open(&memory, PIN_MEMORY_PATH, EVENT_STORE_BYTES), status;
	struct event_store *store =
	    event_store__open(memory.at, err ? EVENT_STORE_BYTES : memory.bytes);

	if (err)
		fprintf(stderr, "tced: events that wait for the log end with the process: %s: %s\n",
			PIN_MEMORY_PATH, strerror(-err));
	if (store)
		status = serve(c, live, store, path);
	else
		status = EXIT_UNKNOWN;
	/* Where nothing can be traced nothing is left behind. */
	if (store && access(PINS_PATH, F_OK) &&
	    !event_store__count(store, STORED_WAITS | STORED_FREED))
		unlink(PIN_MEMORY_PATH);
	event_store__close(store);
	pin_memory__close(&memory);
	return status;
}

static int run_service(struct options *o)
{
	const char *path = o->config ? o->config : CONFIG_PATH;
	char error[CONFIG_ERROR_LEN];
	struct config c;
	int lock, status;

	signal(SIGPIPE, SIG_IGN);
	stop__catch_for_service();
	lock = config__load(&c, path, error, sizeof(error));
	if (!lock)
		lock = lock__take(SERVICE_LOCK_PATH, error, sizeof(error));
	if (lock < 0) {
		fprintf(stderr, "tced: %s\n", error);
		return EXIT_UNKNOWN;
	}
	status = serve_stored(&c, &o->live, path);
	close(lock);
	return status;
}

static int check_config(const struct options *o)
{
	const char *path = o->config ? o->config : CONFIG_PATH;
	char error[CONFIG_ERROR_LEN];
	struct config c;

	if (config__load(&c, path, error, sizeof(error))) {
		fprintf(stderr, "tced: %s\n", error);
		return EXIT_UNKNOWN;
	}
	printf("%s: OK\n", path);
	return EXIT_OK;
}

/* Events that the next service has to write, or to know, stay where they are. */
static int remove_stored(void)
{
	struct pin_memory memory;
	struct event_store *store;
	int err = pin_memory__find(&memory, PIN_MEMORY_PATH);
	uint64_t waiting = 0, freed = 0;

	if (err)
		return err == -ENOENT ? 0 : err;
	store = event_store__open(memory.at, memory.bytes);
	if (store) {
		waiting = event_store__count(store, STORED_WAITS);
		freed = event_store__count(store, STORED_FREED);
	}
	event_store__close(store);
	pin_memory__close(&memory);
	if (!store)
		return -ENOMEM;
	if (waiting || freed) {
		fprintf(stderr,
			"tced: %s stays for the next start: %" PRIu64
			" events are not in the log yet, %" PRIu64
			" windows were freed under mappings that are not unmapped\n",
			PIN_MEMORY_PATH, waiting, freed);
		return 0;
	}
	return unlink(PIN_MEMORY_PATH) ? -errno : 0;
}

/* The lock is held until all is taken away: no service begins meanwhile. */
static int stop_service(void)
{
	char error[256];
	int err, lock = lock__end_holder(SERVICE_LOCK_PATH, STOP_TIMEOUT_MS, error, sizeof(error));

	if (lock < 0) {
		fprintf(stderr, "tced: %s\n", error);
		return EXIT_UNKNOWN;
	}
	err = pin__remove(PINS_PATH);
	if (err)
		fprintf(stderr, "tced: cannot remove %s: %s; tracing continues\n", PINS_PATH,
			strerror(-err));
	else
		err = remove_stored();
	lock__remove(SERVICE_LOCK_PATH, lock);
	return err ? EXIT_UNKNOWN : EXIT_OK;
}

int main(int argc, char **argv)
{
	struct options o;

	tced_options__parse(&o, argc, argv);
	switch (o.mode) {
	case AS_SERVICE:
		return run_service(&o);
	case CHECK_CONFIG:
		return check_config(&o);
	case STOP:
		return stop_service();
	default:
		return run_foreground(&o);
	}
}
