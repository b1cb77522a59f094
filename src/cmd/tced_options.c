// SPDX-License-Identifier: GPL-2.0-only
/* tced_options.c - tced's command line. */
#include "tced.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/exit_status.h"
#include "options.h"
#include "record/event_log_reader.h"
#include "service/config.h"

enum {
	OPT_OUTPUT = OPTIONS_FIRST,
	OPT_DELAY,
	OPT_LOG,
	OPT_MAPPINGS,
	OPT_DETAIL,
	OPT_HYPERCALLS,
	OPT_NO_STACKS,
	OPT_SERVICE,
	OPT_CONFIG,
	OPT_CHECK_CONFIG,
	OPT_STOP,
	OPT_MECHANISM,
	OPT_BTF,
	OPT_VERBOSE,
	OPT_VERSION
};

static const struct option_row rows[] = {
    {"In the foreground", 'o', 0, OPT_OUTPUT, "output", "FILE", NULL,
     "write samples to FILE as JSON lines (default -, standard output)"},
    {NULL, 'd', 0, OPT_DELAY, "delay", "TIME", NULL, "time between samples (default 1s)"},
    {NULL, 0, 0, OPT_LOG, "log", "FILE", NULL,
     "write events to FILE, each synced to disk (default " EVENT_LOG_PATH ")"},
    {NULL, 0, 0, OPT_MAPPINGS, "mappings", NULL, NULL,
     "write each mapping in the place of holders"},
    {NULL, 0, 0, OPT_DETAIL, "detail", "LEVEL", NULL,
     "what is recorded of mappings: " DETAIL_NAMES
     " (the default). census records nothing, live TCEs are counted; ledger records the device "
     "and time of each mapping; stacks also its call stack"},
    {NULL, 0, 0, OPT_HYPERCALLS, "hypercalls", NULL, NULL,
     "count hypercalls that set and clear TCEs, and report those that fail (pseries)"},
    {NULL, 0, 0, OPT_NO_STACKS, "no-stacks", NULL, NULL, "the same as --detail ledger"},
    {"As a service", 0, 0, OPT_SERVICE, "service", NULL, NULL,
     "be the daemon; tracing continues when it ends, for the next one"},
    {NULL, 0, 0, OPT_CONFIG, "config", "FILE", NULL,
     "read this configuration (default " CONFIG_PATH ", which may be missing)"},
    {NULL, 0, 0, OPT_CHECK_CONFIG, "check-config", NULL, NULL,
     "only read the configuration: print OK, or what is wrong"},
    {NULL, 0, 0, OPT_STOP, "stop", NULL, NULL,
     "end the daemon, and tracing that continues without it"},
    {"For both", 0, 0, OPT_MECHANISM, "mechanism", "NAME", NULL, "attach only by " MECHANISM_NAMES},
    {NULL, 0, 0, OPT_BTF, "btf", "FILE", NULL,
     "BTF of this kernel, if /sys/kernel/btf/vmlinux is missing"},
    {"General", 'v', 0, OPT_VERBOSE, "verbose", NULL, NULL, "print what is done on standard error"},
    {NULL, 'V', 0, OPT_VERSION, "version", NULL, NULL, "print the version"},
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= OPTIONS_MOST,
	       "options__parse() has room for them");

static const char notes[] =
    "SIGINT and SIGTERM end tced after a whole sample; in the foreground all tracing\n"
    "ends with it. At SIGHUP a service reads its configuration again.\n"
    "Times: 500ms, 30s, 5m, 2h.\n"
    "\nExit status:\n"
    "  0   tced was asked to end, the configuration is right, or all is removed\n"
    "  3   UNKNOWN: the kernel cannot be traced, the configuration is wrong, another\n"
    "      service runs, or something cannot be written: a line says which\n"
    "  64  usage error\n"
    "\nExamples:\n"
    "  tced --check-config && systemctl reload tced  read a changed configuration\n"
    "  tced --output /tmp/samples.jsonl --delay 10s  record until interrupted\n"
    "  tced | tcetop --from -                        show a recording as it is made\n";

/* True for an option that only the foreground has: the configuration says it to a service. */
static bool take_foreground(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_OUTPUT:
		o->foreground = "--output";
		o->output = value;
		return true;
	case OPT_DELAY:
		o->foreground = "--delay";
		o->delay_ns = options__duration("delay", value);
		return true;
	case OPT_LOG:
		o->foreground = "--log";
		o->log = value;
		return true;
	case OPT_MAPPINGS:
		o->foreground = "--mappings";
		o->live.mappings = true;
		return true;
	case OPT_NO_STACKS:
		o->foreground = "--no-stacks";
		o->live.detail = DETAIL_LEDGER;
		return true;
	case OPT_HYPERCALLS:
		o->foreground = "--hypercalls";
		o->live.hypercalls = true;
		return true;
	case OPT_DETAIL:
		o->foreground = "--detail";
		if (!detail__parse(value, &o->live.detail))
			options__refuse("invalid --detail '%s': expected " DETAIL_NAMES, value);
		return true;
	default:
		return false;
	}
}

/* True for an option that only a service has. */
static bool take_service(struct options *o, int id, const char *value)
{
	switch (id) {
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
		o->config = value;
		return true;
	default:
		return false;
	}
	o->modes++;
	return true;
}

static void take_option(void *arg, int id, const char *value)
{
	struct options *o = arg;

	if (take_foreground(o, id, value) || take_service(o, id, value))
		return;
	switch (id) {
	case OPT_MECHANISM:
		o->live.mechanism = options__mechanism(value);
		break;
	case OPT_BTF:
		o->live.btf = value;
		break;
	case OPT_VERBOSE:
		o->live.verbose = true;
		break;
	case OPT_VERSION:
		puts("tced " TCETOP_VERSION);
		exit(EXIT_OK);
	}
}

/* What the table of options cannot say. */
static void check_together(const struct options *o)
{
	if (o->modes > 1)
		options__refuse("--service, --check-config and --stop do not go together");
	if (o->config && o->mode != AS_SERVICE && o->mode != CHECK_CONFIG)
		options__refuse("--config is for --service and --check-config");
	if ((o->mode == STOP || o->mode == CHECK_CONFIG) &&
	    (o->live.btf || o->live.mechanism != MECHANISMS))
		options__refuse("--%s is for tracing", o->live.btf ? "btf" : "mechanism");
	if ((o->mode == STOP || o->mode == CHECK_CONFIG) && o->live.verbose)
		options__refuse("--verbose is for tracing");
	if (o->foreground && o->mode != IN_FOREGROUND)
		options__refuse("%s is for the foreground: a service has a configuration",
				o->foreground);
}

void tced_options__parse(struct options *o, int argc, char **argv)
{
	const struct command_line line = {
	    .program = "tced",
	    .about = "trace DMA mappings: be the daemon that tcetop and tcectl ask, or write "
		     "samples in the foreground",
	    .usage = "tced [OPTION]...\n"
		     "       tced --service [--config FILE]\n"
		     "       tced --check-config [--config FILE]\n"
		     "       tced --stop",
	    .notes = notes,
	    .option = rows,
	    .options = sizeof(rows) / sizeof(rows[0]),
	    .take = take_option,
	    .arg = o,
	};

	*o = (struct options){.output = "-",
			      .log = EVENT_LOG_PATH,
			      .delay_ns = 1000000000,
			      .live = {.detail = DETAIL_STACKS,
				       .max_mappings = MAX_MAPPINGS_DEFAULT,
				       .mechanism = MECHANISMS,
				       .thresholds = THRESHOLDS_DEFAULT}};
	options__parse(&line, argc, argv);
	check_together(o);
}
