// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcectl_options.c - tcectl's command line: what may be asked, and what was.
 *
 * Knows which command takes what, and not what any of them does.
 */
#include "tcectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/exit_status.h"
#include "base/parse.h"
#include "options.h"
#include "source/source.h"

enum {
	OPT_DEVICE = OPTIONS_FIRST,
	OPT_PHB,
	OPT_DRC,
	OPT_SLOT,
	OPT_LPM,
	OPT_ALL,
	OPT_TABLE,
	OPT_OLDER,
	OPT_MAPPINGS,
	OPT_FOLLOW,
	OPT_LINES,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_SEVERITY,
	OPT_UNBIND,
	OPT_YES,
	OPT_FORCE,
	OPT_TIMEOUT,
	OPT_JSON,
	OPT_CSV,
	OPT_COLUMNS,
	OPT_SORT,
	OPT_PERFDATA,
	OPT_QUIET,
	OPT_STACKS,
	OPT_SAMPLES,
	OPT_DELAY,
	OPT_TEXTFILE,
	OPT_DETAIL,
	OPT_COST,
	OPT_FROM,
	OPT_NO_DAEMON,
	OPT_DURATION,
	OPT_MECHANISM,
	OPT_BTF,
	OPT_VERBOSE,
	OPT_VERSION
};

#define VIEWS "windows holders levels hypercalls lookup"

static const struct option_row rows[] = {
    {"Which devices", 'D', 0, OPT_DEVICE, "device", "NAME", "windows holders events check drain",
     "a device: 0001:00:00.0, or 71000002 of vio"},
    {NULL, 0, 0, OPT_PHB, "phb", "NAME", "check drain",
     "a PHB: its domain (0001) or DRC name (\"PHB 1\")"},
    {NULL, 0, 0, OPT_DRC, "drc", "NAME", "check drain", "a slot: its DRC name or index"},
    {NULL, 0, 0, OPT_SLOT, "slot", "LOCATION", "check drain", "a slot: its location code"},
    {NULL, 0, 0, OPT_LPM, "lpm", NULL, "check drain",
     "every device except virtual (vio) ones, which survive a migration"},
    {NULL, 0, 0, OPT_ALL, "all", NULL, "check drain", "every device"},
    {"Which mappings or events", 't', 0, OPT_TABLE, "table", "WINDOW", "holders events",
     "only of this window, by its LIOBN or generation"},
    {NULL, 0, 0, OPT_OLDER, "older", "TIME", "holders", "only mappings older than TIME"},
    {NULL, 0, 0, OPT_MAPPINGS, "mappings", NULL, "holders record",
     "list each single mapping instead of the holders: of one device, or in the recording, for "
     "which tcectl traces directly"},
    {NULL, 0, 0, OPT_SINCE, "since", "TIME", "events",
     "from TIME on: 2h (ago), or a local time such as \"2026-11-30 14:02\"; of tced's log also "
     "the rotated files"},
    {NULL, 0, 0, OPT_UNTIL, "until", "TIME", "events", "until TIME, the same"},
    {NULL, 0, 0, OPT_SEVERITY, "severity", "NAME", "events",
     "of this severity or worse: info, "
     "warning or critical"},
    {NULL, 'n', 0, OPT_LINES, "lines", "N", "events",
     "the last N of them, at most 10000; of tced's log also from the rotated files"},
    {NULL, 'f', 'F', OPT_FOLLOW, "follow", NULL, "events",
     "print new events as they occur, until interrupted; without tced, trace directly"},
    {"Before a removal", 0, 0, OPT_UNBIND, "unbind", NULL, "drain",
     "unbind the drivers first, after asking; they are bound again if COMMAND is not run"},
    {NULL, 'y', 0, OPT_YES, "yes", NULL, "drain", "unbind without asking"},
    {NULL, 0, 0, OPT_FORCE, "force", NULL, "drain",
     "proceed even if a device carries a mounted file system, swap, this ssh session, or enabled "
     "virtual functions"},
    {NULL, 0, 0, OPT_TIMEOUT, "timeout", "TIME", "drain", "wait at most TIME (default 120s)"},
    {"Output", 'j', 0, OPT_JSON, "json", NULL, VIEWS " events status check doctor trace",
     "JSON lines"},
    {NULL, 0, 0, OPT_CSV, "csv", NULL, "windows holders levels hypercalls events",
     "comma-separated values: a line of names, and one for each row"},
    {NULL, 'o', 0, OPT_COLUMNS, "columns", "NAMES", "windows holders levels hypercalls events",
     "show these columns, in this order; tcetop --columns lists them"},
    {NULL, 's', 0, OPT_SORT, "sort", "COLUMN", "windows holders levels hypercalls events",
     "sort by this column, what matters most first; -COLUMN inverts"},
    {NULL, 0, 0, OPT_PERFDATA, "perfdata", NULL, "check",
     "one line with performance data, for monitoring plugins"},
    {NULL, 'q', 0, OPT_QUIET, "quiet", NULL, "status check",
     "print nothing: only the exit status answers"},
    {NULL, 0, 0, OPT_STACKS, "stacks", NULL, "holders events", "print whole call stacks"},
    {NULL, 'n', 0, OPT_SAMPLES, "samples", "N", "record",
     "stop after N samples (default: until interrupted)"},
    {NULL, 'd', 0, OPT_DELAY, "delay", "TIME", "record", "time between samples (default 1s)"},
    {NULL, 0, 0, OPT_TEXTFILE, "textfile", "FILE", "metrics",
     "write FILE for node_exporter instead of standard output"},
    {NULL, 0, 0, OPT_DETAIL, "detail", "LEVEL", "trace",
     "change what tced records of mappings: census, ledger or stacks; only root may"},
    {NULL, 0, 0, OPT_COST, "cost", NULL, "doctor",
     "add what tracing costs, of tced where it traces: hits and run time of each program; for "
     "that time, --duration, the kernel counts every BPF program, which makes each a little "
     "slower; only root may"},
    {"Where the data comes from", 'r', 0, OPT_FROM, "from", "SOURCE",
     VIEWS " events check metrics record doctor",
     "read a recording, a log, or tced's socket; default: tced, else this kernel"},
    {NULL, 'r', 0, OPT_FROM, "from", "SOCKET", "status trace",
     "ask the tced that listens on SOCKET (default " DAEMON_SOCKET_PATH ")"},
    {NULL, 0, 0, OPT_NO_DAEMON, "no-daemon", NULL, VIEWS " events check metrics record doctor",
     "trace directly, even if tced is running"},
    {NULL, 0, 0, OPT_DURATION, "duration", "TIME", "holders hypercalls lookup check metrics doctor",
     "without tced: trace for TIME before answering (default 2s); with doctor --cost, count for "
     "TIME"},
    {NULL, 0, 0, OPT_MECHANISM, "mechanism", "NAME",
     VIEWS " events check drain metrics record doctor", "attach only by " MECHANISM_NAMES},
    {NULL, 0, 0, OPT_BTF, "btf", "FILE", VIEWS " events check drain metrics record doctor",
     "BTF of this kernel, if /sys/kernel/btf/vmlinux is missing"},
    {"General", 'v', 0, OPT_VERBOSE, "verbose", NULL,
     VIEWS " events check drain metrics record doctor", "print what is done on standard error"},
    {NULL, 'V', 0, OPT_VERSION, "version", NULL, NULL, "print the version"},
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= OPTIONS_MOST,
	       "options__parse() has room for them");

static const char notes[] = "Times: 500ms, 30s, 5m, 2h.\n";

static uint64_t moment_option(const char *name, const char *text)
{
	uint64_t ns;

	if (!parse__moment(text, clock__realtime_ns(), &ns))
		options__refuse("invalid --%s '%s': expected 2h (ago), or a local time such as "
				"'2026-11-30 14:02'",
				name, text);
	return ns;
}

static enum severity severity_option(const char *text)
{
	for (unsigned int i = 0; i < SEVERITIES; i++)
		if (!strcmp(severity__name(i), text))
			return (enum severity)i;
	options__refuse("invalid --severity '%s': expected info, warning or critical", text);
}

/* What the question is about; --device serves as a filter of lists as well. */
static void select_by(struct options *o, enum select_by by, const char *name)
{
	if (o->selectors == SELECTORS_MOST)
		options__refuse("at most %d of --device, --phb, --drc, --slot, --lpm, --all",
				SELECTORS_MOST);
	if (name && !name[0])
		options__refuse("an empty name");
	o->select[o->selectors] = (struct selector){.by = by, .name = name};
	if (o->selectors)
		o->select[o->selectors - 1].next = &o->select[o->selectors];
	o->selectors++;
}

/* True for an option that selects. */
static bool take_selector(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_DEVICE:
		o->filter.device = value;
		select_by(o, SELECT_DEVICE, value);
		return true;
	case OPT_PHB:
		select_by(o, SELECT_PHB, value);
		return true;
	case OPT_DRC:
		select_by(o, SELECT_DRC, value);
		return true;
	case OPT_SLOT:
		select_by(o, SELECT_SLOT, value);
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
static bool take_drain(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_UNBIND:
		o->drain.unbind = true;
		return true;
	case OPT_YES:
		o->drain.yes = true;
		return true;
	case OPT_FORCE:
		o->drain.force = true;
		return true;
	case OPT_TIMEOUT:
		o->drain.timeout_ns = options__duration("timeout", value);
		return true;
	default:
		return false;
	}
}

/* True for one that says where the data comes from. */
static bool take_source(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_FROM:
		o->from = value;
		return true;
	case OPT_NO_DAEMON:
		o->no_daemon = true;
		return true;
	case OPT_DURATION:
		o->duration_ns = options__duration("duration", value);
		o->duration = true;
		return true;
	case OPT_MECHANISM:
		o->mechanism = options__mechanism(value);
		return true;
	case OPT_BTF:
		o->btf = value;
		return true;
	default:
		return false;
	}
}

/* True for an option that only events has. */
static bool take_events(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_FOLLOW:
		o->follow = true;
		return true;
	case OPT_LINES:
		o->lines = options__count("lines", value, 10000);
		return true;
	case OPT_SINCE:
		o->events.since_ns = moment_option("since", value);
		return true;
	case OPT_UNTIL:
		o->events.until_ns = moment_option("until", value);
		return true;
	case OPT_SEVERITY:
		o->events.severity = severity_option(value);
		return true;
	default:
		return false;
	}
}

static void take_option(void *arg, int id, const char *value)
{
	struct options *o = arg;

	if (take_selector(o, id, value) || take_events(o, id, value) || take_drain(o, id, value) ||
	    take_source(o, id, value))
		return;
	switch (id) {
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_CSV:
		o->csv = true;
		break;
	case OPT_COLUMNS:
		o->columns = value;
		break;
	case OPT_SORT:
		o->sort = value;
		break;
	case OPT_PERFDATA:
		o->perfdata = true;
		break;
	case OPT_QUIET:
		o->quiet = true;
		break;
	case OPT_MAPPINGS:
		o->mappings = true;
		break;
	case OPT_TABLE:
		if (!parse__number(value, &o->filter.table) || !o->filter.table)
			options__refuse("invalid --table '%s': expected an LIOBN or a generation",
					value);
		o->filter.by_table = true;
		break;
	case OPT_OLDER:
		o->filter.older_ns = options__duration("older", value);
		break;
	case OPT_STACKS:
		o->stacks = true;
		break;
	case OPT_SAMPLES:
		o->samples = options__count("samples", value, UINT32_MAX);
		break;
	case OPT_DELAY:
		o->delay_ns = options__duration("delay", value);
		o->delay = true;
		break;
	case OPT_DETAIL:
		if (!detail__parse(value, &o->detail))
			options__refuse("invalid --detail '%s': expected " DETAIL_NAMES, value);
		break;
	case OPT_COST:
		o->cost = true;
		break;
	case OPT_TEXTFILE:
		o->textfile = value;
		break;
	case OPT_VERBOSE:
		o->verbose = true;
		break;
	case OPT_VERSION:
		puts("tcectl " TCETOP_VERSION);
		exit(EXIT_OK);
	}
}

/* What follows the command: as many words as it needs, also behind --. */
static void parse_words(const struct command *command, struct options *o, const struct arguments *a)
{
	const size_t needed = command->looks_up ? 2 : command->records ? 1 : 0;
	const char *word[WORDS_MOST + 1] = {0};
	size_t n = a->words;

	memcpy(word, a->word, n * sizeof(word[0]));
	for (char **more = a->behind; *more && n < WORDS_MOST; more++)
		word[n++] = *more;
	if (n < needed)
		options__refuse("%s needs%s", command->about.name, command->about.args);
	if (n > needed)
		options__refuse("unexpected argument '%s'", word[needed]);
	if (command->records)
		o->path = word[0];
	for (size_t i = 0; command->looks_up && i < needed; i++)
		if (!parse__number(word[i], &o->address[i]))
			options__refuse("invalid address '%s': expected a number", word[i]);
}

static void parse_command(struct options *o, const struct arguments *a)
{
	if (a->words)
		options__refuse("unexpected argument '%s': the command to run comes after --",
				a->word[0]);
	if (a->behind[0])
		o->drain.command = a->behind;
}

static void parse_list(struct options *o, const struct listing *listing)
{
	char error[512];

	if (o->json && o->columns)
		options__refuse("--columns is not for --json: records have all fields");
	if (!o->csv && o->columns && o->stacks)
		options__refuse("--columns and --stacks: choose one");
	if (o->sort && o->mappings)
		options__refuse("--sort is not for --mappings: the oldest come first");
	o->list.sort = -1;
	if (o->columns &&
	    columns__parse(&o->list.columns, listing, o->columns, error, sizeof(error)))
		options__refuse("invalid --columns: %s", error);
	if (o->sort && list_options__sort(&o->list, listing, o->sort, error, sizeof(error)))
		options__refuse("invalid --sort: %s", error);
}

/* An option that says how to trace; NULL: none was given. */
static const char *tracing_option(const struct options *o)
{
	if (o->no_daemon)
		return "no-daemon";
	if (o->btf)
		return "btf";
	if (o->duration)
		return "duration";
	return o->mechanism != MECHANISMS ? "mechanism" : NULL;
}

/* The programs of a recording are not there to be counted. */
static void check_cost(const struct options *o)
{
	if (o->cost && o->from && !source__is_socket(o->from))
		options__refuse("--cost is for what is traced now, not for a recording: leave out "
				"--from, or name tced's socket");
}

/* What the table of options cannot say. */
static void check_together(const struct options *o, const struct command *command)
{
	const char *traces = tracing_option(o);

	check_cost(o);
	if (o->cost && traces && !strcmp(traces, "duration"))
		traces = NULL; /* it counts for that time, whatever traces */
	if (o->mappings && command->records && o->from)
		options__refuse("record --mappings is for what is traced, not for --from");
	if (o->mappings && !command->records && !o->filter.device)
		options__refuse("holders --mappings is for one device: add --device NAME");
	if (command->takes_selector && !o->selectors)
		options__refuse(
		    "%s needs one or more of --device, --phb, --drc, --slot, --lpm, --all",
		    command->about.name);
	if (!command->takes_selector && o->selectors > 1)
		options__refuse("%s takes one --device", command->about.name);
	if (o->delay && o->from && !source__is_socket(o->from))
		options__refuse("--delay is not for a recording: its samples have times already");
	if (o->drain.yes && !o->drain.unbind)
		options__refuse("--yes is for --unbind: add it");
	if (o->quiet && (o->json || o->perfdata || o->verbose))
		options__refuse("--quiet prints nothing: leave out --%s", o->json ? "json"
									  : o->perfdata
									      ? "perfdata"
									      : "verbose");
	if (o->json && o->stacks)
		options__refuse("--stacks is not for --json: records have their call stacks");
	if (o->csv && o->stacks)
		options__refuse("--csv and --stacks: choose one");
	if (o->from && traces)
		options__refuse("--%s is for tracing, not for --from", traces);
	if (command->follows && !o->follow && traces)
		options__refuse("--%s is for --follow: else the log is read", traces);
	if (o->json && o->perfdata)
		options__refuse("--json and --perfdata: choose one");
	if (o->follow && (o->csv || o->columns || o->sort))
		options__refuse("--%s and --follow: choose one", o->csv       ? "csv"
								 : o->columns ? "columns"
									      : "sort");
	if (o->json && o->csv)
		options__refuse("--json and --csv: choose one");
	if (o->follow && o->events.until_ns)
		options__refuse("--follow has no end, so no --until");
	if (o->events.until_ns && o->events.until_ns < o->events.since_ns)
		options__refuse("--until is before --since");
	if (o->follow && o->from && !strcmp(o->from, "-"))
		options__refuse("--follow cannot follow standard input");
}

const struct command *tcectl__parse(struct options *o, int argc, char **argv,
				    const struct command *commands, size_t n)
{
	struct command_help help[COMMANDS_MOST];
	const struct command_line line = {
	    .program = "tcectl",
	    .about = "DMA windows of this machine: one question, one answer",
	    .notes = notes,
	    .option = rows,
	    .options = sizeof(rows) / sizeof(rows[0]),
	    .command = help,
	    .commands = n,
	    .take = take_option,
	    .arg = o,
	};
	const struct command *command;
	struct arguments arguments;

	for (size_t i = 0; i < n; i++)
		help[i] = commands[i].about;
	arguments = options__parse(&line, argc, argv);
	command = &commands[arguments.command];
	if (command->runs_command)
		parse_command(o, &arguments);
	else
		parse_words(command, o, &arguments);
	check_together(o, command);
	if (command->listing)
		parse_list(o, o->mappings ? &listing_mappings : command->listing);
	return command;
}
