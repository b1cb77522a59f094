// SPDX-License-Identifier: GPL-2.0-only
/*
 * tced.c - the daemon: samples as JSON lines, or, as a service, to all of its sinks.
 *
 * Options and wiring only.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/config.h"
#include "record/event_log_writer.h"
#include "record/event_log_reader.h"
#include "record/event_store.h"
#include "base/exit_status.h"
#include "service/lock.h"
#include "base/parse.h"
#include "tracer/pin.h"
#include "tracer/pin_memory.h"
#include "service/privilege.h"
#include "cmd_record.h"
#include "service/service.h"
#include "source/source.h"
#include "base/stop.h"

#define STOP_TIMEOUT_MS 30000

static const char help[] =
    "Usage: tced [OPTION]...\n"
    "       tced --service [--config FILE]\n"
    "       tced --check-config [--config FILE]\n"
    "       tced --stop\n\n"
    "Trace DMA mappings in the foreground: write samples as JSON lines, and log events.\n"
    "Or be the daemon that tcetop and tcectl ask.\n\n"
    "In the foreground:\n"
    "  -o, --output FILE   where to (default -, standard output)\n"
    "  -d, --delay TIME    time between samples (default 1s)\n"
    "      --log FILE      where events go, each synced to disk (default\n"
    "                      " EVENT_LOG_PATH ")\n"
    "      --mappings      write each mapping in the place of holders\n"
    "      --detail LEVEL  what is recorded of mappings: census (nothing, live TCEs are\n"
    "                      counted), ledger (each one's device and time) or stacks\n"
    "                      (and its call stack; the default)\n"
    "      --no-stacks     the same as --detail ledger\n"
    "\nAs a service:\n"
    "      --service       be the daemon; tracing goes on when it ends, for the next one\n"
    "      --config FILE   read this (default " CONFIG_PATH
    ", which may be missing)\n      --check-config  only read the configuration: say OK, or what "
    "is wrong\n      --stop          end the daemon, and tracing that continues without it\n\nFor "
    "both:\n      --mechanism NAME  attach only by " MECHANISM_NAMES "\n"
    "      --btf FILE      where the kernel has no BTF: the types of its structures\n"
    "  -v, --verbose       say more on standard error\n"
    "  -h, --help\n"
    "  -V, --version\n"
    "\nSIGINT and SIGTERM end it after a whole sample; in the foreground all probes end with\n"
    "it. SIGHUP has a service read its configuration again.\n"
    "Exit status: 0 OK, 3 UNKNOWN (cannot see), 64 usage error.\n";

enum {
	OPT_NO_STACKS = 256,
	OPT_DETAIL,
	OPT_MAPPINGS,
	OPT_LOG,
	OPT_MECHANISM,
	OPT_BTF,
	OPT_SERVICE,
	OPT_CONFIG,
	OPT_CHECK_CONFIG,
	OPT_STOP
};

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"delay", required_argument, NULL, 'd'},
    {"log", required_argument, NULL, OPT_LOG},
    {"mappings", no_argument, NULL, OPT_MAPPINGS},
    {"no-stacks", no_argument, NULL, OPT_NO_STACKS},
    {"detail", required_argument, NULL, OPT_DETAIL},
    {"mechanism", required_argument, NULL, OPT_MECHANISM},
    {"btf", required_argument, NULL, OPT_BTF},
    {"service", no_argument, NULL, OPT_SERVICE},
    {"config", required_argument, NULL, OPT_CONFIG},
    {"check-config", no_argument, NULL, OPT_CHECK_CONFIG},
    {"stop", no_argument, NULL, OPT_STOP},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

enum mode { IN_FOREGROUND, AS_SERVICE, CHECK_CONFIG, STOP };

struct options {
	enum mode mode;
	unsigned int modes;     /* how many were given */
	const char *foreground; /* the last option that only the foreground has; NULL: none */
	const char *config;     /* NULL: not given */
	const char *output;
	const char *log;
	uint64_t delay_ns;
	struct live_options live;
};

__attribute__((noreturn)) static void usage_error(const char *what)
{
	fprintf(stderr, "tced: %s; see tced --help\n", what);
	exit(EXIT_USAGE);
}

/* True for an option that only the foreground has: the configuration says it to a service. */
static bool parse_foreground(struct options *o, int c)
{
	switch (c) {
	case 'o':
		o->foreground = "--output";
		o->output = optarg;
		return true;
	case 'd':
		o->foreground = "--delay";
		if (!parse__duration(optarg, &o->delay_ns))
			usage_error("--delay wants a time (500ms, 30s, 5m)");
		return true;
	case OPT_LOG:
		o->foreground = "--log";
		o->log = optarg;
		return true;
	case OPT_MAPPINGS:
		o->foreground = "--mappings";
		o->live.mappings = true;
		return true;
	case OPT_NO_STACKS:
		o->foreground = "--no-stacks";
		o->live.detail = DETAIL_LEDGER;
		return true;
	case OPT_DETAIL:
		o->foreground = "--detail";
		if (!detail__parse(optarg, &o->live.detail))
			usage_error("--detail is none of " DETAIL_NAMES);
		return true;
	default:
		return false;
	}
}

/* True for an option that only a service has. */
static bool parse_service(struct options *o, int c)
{
	switch (c) {
	case OPT_SERVICE:
		o->mode = AS_SERVICE;
		break;
	case OPT_CHECK_CONFIG:
		o->mode = CHECK_CONFIG;
		break;
	case OPT_STOP:
		o->mode = STOP;
		break;
	case OPT_CONFIG:
		o->config = optarg;
		return true;
	default:
		return false;
	}
	o->modes++;
	return true;
}

static void check(const struct options *o)
{
	static char what[96];

	if (o->modes > 1)
		usage_error("--service, --check-config and --stop do not go together");
	if (o->config && o->mode != AS_SERVICE && o->mode != CHECK_CONFIG)
		usage_error("--config is for --service and --check-config");
	if (!o->foreground || o->mode == IN_FOREGROUND)
		return;
	snprintf(what, sizeof(what), "%s is for the foreground: a service has a configuration",
		 o->foreground);
	usage_error(what);
}

static void parse(int argc, char **argv, struct options *o)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "o:d:vhV", long_options, NULL)) != -1) {
		if (parse_foreground(o, c) || parse_service(o, c))
			continue;
		switch (c) {
		case OPT_MECHANISM:
			if (!mechanism__parse(optarg, &o->live.mechanism))
				usage_error("--mechanism is none of " MECHANISM_NAMES);
			break;
		case OPT_BTF:
			o->live.btf = optarg;
			break;
		case 'v':
			o->live.verbose = true;
			break;
		case 'h':
			fputs(help, stdout);
			exit(EXIT_OK);
		case 'V':
			puts("tced " TCETOP_VERSION);
			exit(EXIT_OK);
		default:
			usage_error("unknown option or missing argument");
		}
	}
	if (optind < argc)
		usage_error("it takes no arguments");
	check(o);
}

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
	struct options o = {.output = "-",
			    .log = EVENT_LOG_PATH,
			    .delay_ns = 1000000000,
			    .live = {.detail = DETAIL_STACKS,
				     .max_mappings = MAX_MAPPINGS_DEFAULT,
				     .mechanism = MECHANISMS,
				     .thresholds = THRESHOLDS_DEFAULT}};

	parse(argc, argv, &o);
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
