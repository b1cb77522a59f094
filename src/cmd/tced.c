// SPDX-License-Identifier: GPL-2.0-only
/*
 * tced - the daemon, in the foreground: trace, and write samples as they come.
 *
 * Options and wiring only.
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "event_writer.h"
#include "eventlog.h"
#include "exit.h"
#include "parse.h"
#include "recorder.h"
#include "source.h"

static const char help[] =
    "Usage: tced [OPTION]...\n\n"
    "Trace DMA mappings in the foreground: write samples as JSON lines, and log events.\n\n"
    "  -o, --output FILE   where to (default -, standard output)\n"
    "  -d, --delay TIME    time between samples (default 1s)\n"
    "      --log FILE      where events go, each synced to disk (default\n"
    "                      " EVENT_LOG_PATH ")\n"
    "      --no-stacks     take no call stacks: cheaper, holders have no function\n"
    "      --mechanism NAME  attach only by " MECHANISM_NAMES "\n"
    "      --btf FILE      where the kernel has no BTF: the types of its structures\n"
    "  -v, --verbose       say more on standard error\n"
    "  -h, --help\n"
    "  -V, --version\n"
    "\nSIGINT and SIGTERM end it after a whole sample; all probes end with it.\n"
    "Exit status: 0 OK, 3 UNKNOWN (cannot see), 64 usage error.\n";

enum { OPT_NO_STACKS = 256, OPT_LOG, OPT_MECHANISM, OPT_BTF };

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"delay", required_argument, NULL, 'd'},
    {"log", required_argument, NULL, OPT_LOG},
    {"no-stacks", no_argument, NULL, OPT_NO_STACKS},
    {"mechanism", required_argument, NULL, OPT_MECHANISM},
    {"btf", required_argument, NULL, OPT_BTF},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

struct options {
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

static void parse(int argc, char **argv, struct options *o)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "o:d:vhV", long_options, NULL)) != -1) {
		switch (c) {
		case 'o':
			o->output = optarg;
			break;
		case 'd':
			if (!parse__duration(optarg, &o->delay_ns))
				usage_error("--delay wants a time (500ms, 30s, 5m)");
			break;
		case OPT_LOG:
			o->log = optarg;
			break;
		case OPT_NO_STACKS:
			o->live.stacks = false;
			break;
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
}

static void hear(void *log, const struct event *e)
{
	event_writer__write(log, e);
}

int main(int argc, char **argv)
{
	struct options o = {
	    .output = "-",
	    .log = EVENT_LOG_PATH,
	    .delay_ns = 1000000000,
	    .live = {.stacks = true, .mechanism = MECHANISMS, .thresholds = THRESHOLDS_DEFAULT}};
	struct event_writer *log;
	struct source *src;
	char error[256];
	int status;

	parse(argc, argv, &o);
	log = event_writer__open(o.log, error, sizeof(error));
	o.live.hear = hear;
	o.live.hear_arg = log;
	src = log ? source__open_live(&o.live, error, sizeof(error)) : NULL;
	if (!src) {
		fprintf(stderr, "tced: %s\n", error);
		event_writer__close(log);
		return EXIT_UNKNOWN;
	}
	status = recorder__run(src, o.output, 0, o.delay_ns, "tced");
	source__close(src);
	if (event_writer__lost(log) && status == EXIT_OK) {
		fprintf(stderr, "tced: %lu events are not in the log\n", event_writer__lost(log));
		status = EXIT_UNKNOWN;
	}
	event_writer__close(log);
	return status;
}
