// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcectl_options.c - tcectl's command line: what may be asked, and what was.
 *
 * Knows which command takes what, and not what any of them does.
 */
#include "tcectl.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/event_log_reader.h"
#include "base/exit_status.h"
#include "base/parse.h"

static void print_help(FILE *out, const struct command *commands, size_t n)
{
	fprintf(out, "Usage: tcectl [OPTION]... COMMAND\n\nCommands:\n");
	for (size_t i = 0; i < n; i++)
		fprintf(out, "  %s%-*s %s\n", commands[i].name,
			(int)(18 - strlen(commands[i].name)), commands[i].args, commands[i].help);
	fputs(
	    "\nOptions:\n"
	    "  -f, --from FILE     read a recording, or ask a tced by its socket, instead of\n"
	    "                      this machine's kernel; events: or read a log\n"
	    "  -j, --json          JSON lines\n"
	    "  -l, --levels        tables: the levels of tables (powernv) and their owners\n"
	    "  -w, --watch TIME    holders, check, lookup, doctor, metrics: watch so long\n"
	    "                      before answering (default 2s)\n"
	    "  -t, --table LIOBN   holders: only of this table (LIOBN or generation)\n"
	    "  -D, --device NAME   holders: only of this device; check: this device\n"
	    "      --phb NAME      check: a PHB, by its domain (0001) or DRC name (\"PHB 1\")\n"
	    "      --drc NAME      check: a slot, by its DRC name or index\n"
	    "      --slot LOC      check: a slot, by its location code\n"
	    "      --lpm           check: all but vio devices, which stay through a migration\n"
	    "      --all           check: all devices\n"
	    "  -o, --older TIME    holders: only mappings older than this\n"
	    "  -s, --stacks        holders, events: print whole call stacks\n"
	    "  -F, --follow        events: go on until interrupted; without tced, trace\n"
	    "  -n, --samples N     record: stop after N samples (default: until interrupted)\n"
	    "  -d, --delay TIME    record: time between samples (default 1s)\n"
	    "      --mappings      holders: each mapping of --device, the oldest first; record:\n"
	    "                      write each mapping in the place of holders, also where tced\n"
	    "                      runs by an own trace\n"
	    "      --unbind        drain: take the drivers away first, after asking; they\n"
	    "                      are bound again where the command is not run\n"
	    "      --yes           drain: unbind without asking\n"
	    "      --force         drain: even what carries a file system, swap, this ssh\n"
	    "                      session or virtual functions\n"
	    "      --timeout TIME  drain: wait so long at most (default 120s)\n"
	    "      --no-daemon     trace, also where tced runs and could be asked\n"
	    "      --textfile FILE metrics: for node_exporter, in place of standard output\n"
	    "      --detail LEVEL  trace: have tced record this of mappings from now on: census,\n"
	    "                      ledger or stacks; root alone may\n"
	    "      --mechanism NAME  attach only by " MECHANISM_NAMES "\n"
	    "      --btf FILE      where the kernel has no BTF: the types of its structures\n"
	    "  -v, --verbose       say more on standard error\n"
	    "  -h, --help\n"
	    "  -V, --version\n"
	    "\nTimes are 500ms, 30s, 5m, 2h. Exit status: 0 OK, 1 WARNING, 2 CRITICAL,\n"
	    "3 UNKNOWN (cannot see), 64 usage error. events: of the worst event printed.\n"
	    "check: 0 CLEAR, 1 AT RISK, 2 HELD, 3 UNKNOWN, or no such device.\n"
	    "drain: of the command that ran; 2 or 3, and a line that says so, if it did not.\n"
	    "Without --from, events reads " EVENT_LOG_PATH ". tables, holders, check,\n"
	    "lookup and record ask tced where it runs, unless --mechanism or --btf says\n"
	    "how to trace.\n"
	    "FIRST LEVEL shows entries in use: . none, : less than half, + half or more, # all.\n",
	    out);
}

enum {
	OPT_MECHANISM = 256,
	OPT_BTF,
	OPT_NO_DAEMON,
	OPT_MAPPINGS,
	OPT_PHB,
	OPT_DRC,
	OPT_SLOT,
	OPT_LPM,
	OPT_ALL,
	OPT_UNBIND,
	OPT_YES,
	OPT_FORCE,
	OPT_TIMEOUT,
	OPT_TEXTFILE,
	OPT_DETAIL
};

static const struct option long_options[] = {
    {"from", required_argument, NULL, 'f'},
    {"json", no_argument, NULL, 'j'},
    {"levels", no_argument, NULL, 'l'},
    {"watch", required_argument, NULL, 'w'},
    {"table", required_argument, NULL, 't'},
    {"device", required_argument, NULL, 'D'},
    {"phb", required_argument, NULL, OPT_PHB},
    {"drc", required_argument, NULL, OPT_DRC},
    {"slot", required_argument, NULL, OPT_SLOT},
    {"lpm", no_argument, NULL, OPT_LPM},
    {"all", no_argument, NULL, OPT_ALL},
    {"older", required_argument, NULL, 'o'},
    {"stacks", no_argument, NULL, 's'},
    {"follow", no_argument, NULL, 'F'},
    {"samples", required_argument, NULL, 'n'},
    {"delay", required_argument, NULL, 'd'},
    {"unbind", no_argument, NULL, OPT_UNBIND},
    {"yes", no_argument, NULL, OPT_YES},
    {"force", no_argument, NULL, OPT_FORCE},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"textfile", required_argument, NULL, OPT_TEXTFILE},
    {"detail", required_argument, NULL, OPT_DETAIL},
    {"mechanism", required_argument, NULL, OPT_MECHANISM},
    {"btf", required_argument, NULL, OPT_BTF},
    {"no-daemon", no_argument, NULL, OPT_NO_DAEMON},
    {"mappings", no_argument, NULL, OPT_MAPPINGS},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

__attribute__((noreturn, format(printf, 1, 2))) static void usage_error(const char *format, ...)
{
	va_list args;

	fputs("tcectl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; see tcectl --help\n", stderr);
	exit(EXIT_USAGE);
}

static uint64_t duration_option(const char *name, const char *text)
{
	uint64_t ns;

	if (!parse__duration(text, &ns))
		usage_error("--%s %s is no time (500ms, 30s, 5m, 2h)", name, text);
	return ns;
}

static unsigned long count_option(const char *text)
{
	unsigned long n;

	if (!parse__count(text, &n))
		usage_error("--samples %s is no number above 0", text);
	return n;
}

/* What the question is about; --device serves as a filter of holders as well. */
static void select_by(struct options *o, enum select_by by, const char *name)
{
	o->select = (struct selector){.by = by, .name = name};
	o->selectors++;
	o->slots = o->slots || by != SELECT_DEVICE;
}

/* True for an option that selects. */
static bool parse_selector(struct options *o, int c)
{
	switch (c) {
	case 'D':
		o->filter.device = optarg;
		select_by(o, SELECT_DEVICE, optarg);
		return true;
	case OPT_PHB:
		select_by(o, SELECT_PHB, optarg);
		return true;
	case OPT_DRC:
		select_by(o, SELECT_DRC, optarg);
		return true;
	case OPT_SLOT:
		select_by(o, SELECT_SLOT, optarg);
		return true;
	case OPT_LPM:
		select_by(o, SELECT_LPM, NULL);
		return true;
	case OPT_ALL:
		select_by(o, SELECT_ALL, NULL);
		return true;
	default:
		return false;
	}
}

/* True for an option that only drain has. */
static bool parse_drain(struct options *o, int c)
{
	switch (c) {
	case OPT_UNBIND:
		o->drain.unbind = true;
		break;
	case OPT_YES:
		o->drain.yes = true;
		break;
	case OPT_FORCE:
		o->drain.force = true;
		break;
	case OPT_TIMEOUT:
		o->drain.timeout_ns = duration_option("timeout", optarg);
		break;
	default:
		return false;
	}
	o->drains = true;
	return true;
}

static void check_selectors(const struct options *o, const struct command *command)
{
	if (command->takes_selector && o->selectors != 1)
		usage_error("%s needs exactly one of --device, --phb, --drc, --slot, --lpm, --all",
			    command->name);
	if (command->takes_selector && o->select.name && !o->select.name[0])
		usage_error("%s: an empty name", command->name);
	if (!command->takes_selector && o->slots)
		usage_error("--phb, --drc, --slot, --lpm and --all are not for %s", command->name);
}

static void parse_option(struct options *o, int c)
{
	if (parse_selector(o, c) || parse_drain(o, c))
		return;
	switch (c) {
	case 'f':
		o->from = optarg;
		break;
	case 'j':
		o->json = true;
		break;
	case 'l':
		o->levels = true;
		break;
	case OPT_MAPPINGS:
		o->mappings = true;
		break;
	case 'w':
		o->watch_ns = duration_option("watch", optarg);
		break;
	case 't':
		if (!parse__number(optarg, &o->filter.table))
			usage_error("--table %s is no LIOBN or generation", optarg);
		o->filter.by_table = true;
		break;
	case 'o':
		o->filter.older_ns = duration_option("older", optarg);
		break;
	case 's':
		o->stacks = true;
		break;
	case 'F':
		o->follow = true;
		break;
	case 'n':
		o->samples = count_option(optarg);
		break;
	case 'd':
		o->delay_ns = duration_option("delay", optarg);
		break;
	case OPT_MECHANISM:
		if (!mechanism__parse(optarg, &o->mechanism))
			usage_error("--mechanism %s is none of " MECHANISM_NAMES, optarg);
		break;
	case OPT_DETAIL:
		if (!detail__parse(optarg, &o->detail))
			usage_error("--detail %s is none of " DETAIL_NAMES, optarg);
		break;
	case OPT_TEXTFILE:
		o->textfile = optarg;
		break;
	case OPT_BTF:
		o->btf = optarg;
		break;
	case OPT_NO_DAEMON:
		o->no_daemon = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'V':
		puts("tcectl " TCETOP_VERSION);
		exit(EXIT_OK);
	default:
		usage_error("unknown option or missing argument");
	}
}

static const char *next_argument(const struct command *command, int argc, char **argv)
{
	if (optind == argc)
		usage_error("%s needs%s", command->name, command->args);
	return argv[optind++];
}

/* LIOBN or generation, and bus address. */
static void parse_address(const struct command *command, struct options *o, int argc, char **argv)
{
	for (size_t i = 0; i < 2; i++) {
		const char *text = next_argument(command, argc, argv);

		if (!parse__number(text, &o->address[i]))
			usage_error("%s is no number", text);
	}
}

/* getopt_long() has moved what follows -- behind the name of our own command. */
static void parse_command(struct options *o, char **argv)
{
	if (o->from || o->json)
		usage_error("drain takes no %s",
			    o->from ? "--from: it is for this machine's kernel" : "--json");
	if (!argv[optind])
		return;
	if (strcmp(argv[optind - 2], "--") != 0)
		usage_error("the command for drain to run stands behind --");
	o->drain.command = &argv[optind];
}

const struct command *options__parse(struct options *o, int argc, char **argv,
				     const struct command *commands, size_t n)
{
	const struct command *command = NULL;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "f:jlw:t:D:o:sFn:d:vhV", long_options, NULL)) != -1) {
		if (c == 'h') {
			print_help(stdout, commands, n);
			exit(EXIT_OK);
		}
		parse_option(o, c);
	}
	if (optind == argc)
		usage_error("no command given");
	for (size_t i = 0; i < n; i++)
		if (!strcmp(commands[i].name, argv[optind]))
			command = &commands[i];
	if (!command)
		usage_error("unknown command %s", argv[optind]);
	optind++;
	if (command->looks_up)
		parse_address(command, o, argc, argv);
	else if (command->args[0])
		o->path = next_argument(command, argc, argv);
	if (command->runs_command)
		parse_command(o, argv);
	else if (optind < argc)
		usage_error("%s is one argument too many", argv[optind]);
	if (o->levels && !command->has_levels)
		usage_error("--levels is not for %s", command->name);
	if (o->mappings && !command->has_mappings)
		usage_error("--mappings is not for %s", command->name);
	if (o->mappings && command->records && o->from)
		usage_error("record --mappings is for what is traced, not for --from");
	if (o->mappings && !command->records && !o->filter.device)
		usage_error("holders --mappings is for one device: add --device NAME");
	if (o->textfile && !command->has_textfile)
		usage_error("--textfile is not for %s", command->name);
	if (o->detail && !command->has_detail)
		usage_error("--detail is not for %s", command->name);
	check_selectors(o, command);
	if (o->drains && !command->runs_command)
		usage_error("--unbind, --yes, --force and --timeout are not for %s", command->name);
	if (o->follow && o->from && !strcmp(o->from, "-"))
		usage_error("--follow cannot follow standard input");
	return command;
}
