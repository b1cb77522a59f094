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

#include "record/event_log_reader.h"
#include "base/exit_status.h"
#include "base/parse.h"
#include "options.h"

enum {
	OPT_MECHANISM = OPTIONS_NO_LETTER,
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

static const struct option_row rows[] = {
    {"Which devices", 'D', "device", "NAME", "holders check drain",
     "a device: 0001:00:00.0, or 71000002 of vio"},
    {NULL, OPT_PHB, "phb", "NAME", "check drain",
     "a PHB: its domain (0001) or DRC name (\"PHB 1\")"},
    {NULL, OPT_DRC, "drc", "NAME", "check drain", "a slot: its DRC name or index"},
    {NULL, OPT_SLOT, "slot", "LOC", "check drain", "a slot: its location code"},
    {NULL, OPT_LPM, "lpm", NULL, "check drain",
     "all but vio devices, which stay through a migration"},
    {NULL, OPT_ALL, "all", NULL, "check drain", "all devices"},
    {"Which mappings", 't', "table", "LIOBN", "holders",
     "only of this table (LIOBN or generation)"},
    {NULL, 'o', "older", "TIME", "holders", "only mappings older than this"},
    {NULL, OPT_MAPPINGS, "mappings", NULL, "holders record",
     "each single mapping in place of the holders: of one device, or in the recording, for which "
     "tcectl traces also where tced runs"},
    {"Before a removal", OPT_UNBIND, "unbind", NULL, "drain",
     "unbind the drivers first, after asking; they are bound again where the command is not run"},
    {NULL, OPT_YES, "yes", NULL, "drain", "unbind without asking"},
    {NULL, OPT_FORCE, "force", NULL, "drain",
     "even what carries a file system, swap, this ssh session or virtual functions"},
    {NULL, OPT_TIMEOUT, "timeout", "TIME", "drain", "wait so long at most (default 120s)"},
    {"Output", 'j', "json", NULL, "tables holders check events lookup doctor trace", "JSON lines"},
    {NULL, 'l', "levels", NULL, "tables", "the levels of tables (powernv) and their owners"},
    {NULL, 's', "stacks", NULL, "holders events", "print whole call stacks"},
    {NULL, 'F', "follow", NULL, "events", "go on until interrupted; without tced, trace"},
    {NULL, 'n', "samples", "N", "record", "stop after N samples (default: until interrupted)"},
    {NULL, 'd', "delay", "TIME", "record", "time between samples (default 1s)"},
    {NULL, OPT_TEXTFILE, "textfile", "FILE", "metrics",
     "for node_exporter, in place of standard output"},
    {NULL, OPT_DETAIL, "detail", "LEVEL", "trace",
     "have tced record this of mappings from now on: census, ledger or stacks; root alone may"},
    {"Where the data comes from", 'f', "from", "FILE",
     "tables holders check events lookup metrics doctor trace record",
     "a recording or a log, or the socket of a tced, instead of this machine's kernel"},
    {NULL, OPT_NO_DAEMON, "no-daemon", NULL,
     "tables holders check events lookup metrics doctor record",
     "trace, also where tced runs and could be asked"},
    {NULL, 'w', "watch", "TIME", "holders check lookup metrics doctor",
     "without tced: watch so long before answering (default 2s)"},
    {NULL, OPT_MECHANISM, "mechanism", "NAME",
     "tables holders check events lookup drain metrics doctor record",
     "attach only by " MECHANISM_NAMES},
    {NULL, OPT_BTF, "btf", "FILE", "tables holders check events lookup drain metrics doctor record",
     "where the kernel has no BTF: the types of its structures"},
    {"General", 'v', "verbose", NULL,
     "tables holders check events lookup drain metrics doctor record",
     "say more on standard error"},
    {NULL, 'V', "version", NULL, NULL, "print the version"},
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= OPTIONS_MOST,
	       "options__parse() has room for them");

static const char summary[] =
    "Times are 500ms, 30s, 5m, 2h. Exit status: 0 OK, 1 WARNING, 2 CRITICAL,\n"
    "3 UNKNOWN (cannot see), 64 usage error. events: of the worst event printed.\n"
    "check: 0 CLEAR, 1 AT RISK, 2 HELD, 3 UNKNOWN, or no such device.\n"
    "drain: of the command that ran; 2 or 3, and a line that says so, if it did not.\n"
    "Without --from, events reads " EVENT_LOG_PATH ". tables, holders, check,\n"
    "lookup and record ask tced where it runs, unless --mechanism or --btf says\n"
    "how to trace.\n"
    "FIRST LEVEL shows entries in use: . none, : less than half, + half or more, # all.\n";

static uint64_t duration_option(const char *name, const char *text)
{
	uint64_t ns;

	if (!parse__duration(text, &ns))
		options__refuse("invalid --%s '%s': expected a time such as 500ms, 30s, 5m or 2h",
				name, text);
	return ns;
}

static unsigned long count_option(const char *text)
{
	unsigned long n;

	if (!parse__count(text, &n))
		options__refuse("invalid --samples '%s': expected a number above 0", text);
	return n;
}

/* What the question is about; --device serves as a filter of holders as well. */
static void select_by(struct options *o, enum select_by by, const char *name)
{
	o->select = (struct selector){.by = by, .name = name};
	o->selectors++;
}

/* True for an option that selects. */
static bool take_selector(struct options *o, int id, const char *value)
{
	switch (id) {
	case 'D':
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
		o->drain.timeout_ns = duration_option("timeout", value);
		return true;
	default:
		return false;
	}
}

/* True for one that says where the data comes from. */
static bool take_source(struct options *o, int id, const char *value)
{
	switch (id) {
	case 'f':
		o->from = value;
		return true;
	case OPT_NO_DAEMON:
		o->no_daemon = true;
		return true;
	case 'w':
		o->watch_ns = duration_option("watch", value);
		return true;
	case OPT_MECHANISM:
		if (!mechanism__parse(value, &o->mechanism))
			options__refuse("invalid --mechanism '%s': expected " MECHANISM_NAMES,
					value);
		return true;
	case OPT_BTF:
		o->btf = value;
		return true;
	default:
		return false;
	}
}

static void take_option(void *arg, int id, const char *value)
{
	struct options *o = arg;

	if (take_selector(o, id, value) || take_drain(o, id, value) || take_source(o, id, value))
		return;
	switch (id) {
	case 'j':
		o->json = true;
		break;
	case 'l':
		o->levels = true;
		break;
	case OPT_MAPPINGS:
		o->mappings = true;
		break;
	case 't':
		if (!parse__number(value, &o->filter.table))
			options__refuse("invalid --table '%s': expected an LIOBN or a generation",
					value);
		o->filter.by_table = true;
		break;
	case 'o':
		o->filter.older_ns = duration_option("older", value);
		break;
	case 's':
		o->stacks = true;
		break;
	case 'F':
		o->follow = true;
		break;
	case 'n':
		o->samples = count_option(value);
		break;
	case 'd':
		o->delay_ns = duration_option("delay", value);
		break;
	case OPT_DETAIL:
		if (!detail__parse(value, &o->detail))
			options__refuse("invalid --detail '%s': expected " DETAIL_NAMES, value);
		break;
	case OPT_TEXTFILE:
		o->textfile = value;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'V':
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

/* What the table of options cannot say. */
static void check_together(const struct options *o, const struct command *command)
{
	if (o->mappings && command->records && o->from)
		options__refuse("record --mappings is for what is traced, not for --from");
	if (o->mappings && !command->records && !o->filter.device)
		options__refuse("holders --mappings is for one device: add --device NAME");
	if (command->takes_selector && o->selectors != 1)
		options__refuse(
		    "%s needs exactly one of --device, --phb, --drc, --slot, --lpm, --all",
		    command->about.name);
	if (command->takes_selector && o->select.name && !o->select.name[0])
		options__refuse("%s: an empty name", command->about.name);
	if (o->follow && o->from && !strcmp(o->from, "-"))
		options__refuse("--follow cannot follow standard input");
}

const struct command *tcectl__parse(struct options *o, int argc, char **argv,
				    const struct command *commands, size_t n)
{
	struct command_help help[COMMANDS_MOST];
	const struct command_line line = {
	    .program = "tcectl",
	    .summary = summary,
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
	return command;
}
