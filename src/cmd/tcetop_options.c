// SPDX-License-Identifier: GPL-2.0-only
/* tcetop_options.c - tcetop's command line. */
#include "tcetop.h"

#include "base/exit_status.h"
#include "base/parse.h"
#include "options.h"
#include "source/source.h"
#include "ui/ui.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ERROR_LEN 512

enum {
	OPT_SCREEN = OPTIONS_FIRST,
	OPT_FILTER,
	OPT_SORT,
	OPT_OUTPUT,
	OPT_COLUMNS,
	OPT_PALETTE,
	OPT_NO_COLOR,
	OPT_ASCII,
	OPT_NO_MOUSE,
	OPT_BATCH,
	OPT_SCREENS,
	OPT_JSON,
	OPT_DELAY,
	OPT_FROM,
	OPT_SPEED,
	OPT_NO_DAEMON,
	OPT_NO_STACKS,
	OPT_MECHANISM,
	OPT_BTF,
	OPT_VERBOSE,
	OPT_VERSION
};

static const struct option_row rows[] = {
    {"Which rows and columns", 'F', 0, OPT_FILTER, "filter", "TEXT", NULL,
     "only rows that have TEXT in them, in any case; A|B is A or B"},
    {NULL, 's', 0, OPT_SORT, "sort", "COLUMN", NULL,
     "sort windows by this column, what matters most first; -COLUMN inverts; SCREEN:COLUMN is for "
     "that screen, once for each"},
    {NULL, 'o', 0, OPT_OUTPUT, "output", "COLUMNS", NULL,
     "show these columns of windows, separated by commas, in this order; SCREEN:COLUMNS is for "
     "that screen, once for each"},
    {NULL, 0, 0, OPT_COLUMNS, "columns", NULL, NULL,
     "list the columns of all screens: name, title, meaning"},
    {"Full screen", 0, 0, OPT_SCREEN, "screen", "SCREEN", NULL,
     "begin with this screen: windows, holders, levels, events, platform, hypercalls or "
     "health"},
    {NULL, 0, 0, OPT_PALETTE, "palette", "NAME", NULL,
     "colours for a dark background (the default), for a light one, or none: " PALETTE_NAMES},
    {NULL, 0, 0, OPT_NO_COLOR, "no-color", NULL, NULL,
     "the same as --palette mono, as is NO_COLOR in the environment"},
    {NULL, 0, 0, OPT_ASCII, "ascii", NULL, NULL, "draw with ASCII only, whatever the locale is"},
    {NULL, 0, 0, OPT_NO_MOUSE, "no-mouse", NULL, NULL,
     "leave the mouse to the terminal, to select text"},
    {"Text, for pipes and logs", 'b', 0, OPT_BATCH, "batch", NULL, NULL,
     "print windows, the first 20 holders, and events as plain text"},
    {NULL, 'n', 0, OPT_SCREENS, "screens", "N", NULL, "with -b: stop after N screens"},
    {NULL, 0, 0, OPT_JSON, "json", NULL, NULL, "with -b: print JSON lines"},
    {"Where the data comes from", 'r', 0, OPT_FROM, "from", "SOURCE", NULL,
     "show a recording (- is standard input), or ask the tced that listens on this socket; "
     "default: tced, else this kernel"},
    {NULL, 'd', 0, OPT_DELAY, "delay", "SECONDS", NULL,
     "time between samples, 0.1 to 3600 (default 1; a recording has its own)"},
    {NULL, 0, 0, OPT_SPEED, "speed", "N", NULL,
     "show a recording N times as fast as it was made, 0.1 to 100"},
    {NULL, 0, 0, OPT_NO_DAEMON, "no-daemon", NULL, NULL, "trace directly, even if tced is running"},
    {NULL, 0, 0, OPT_NO_STACKS, "no-stacks", NULL, NULL,
     "trace directly, without call stacks: each mapping costs less"},
    {NULL, 0, 0, OPT_MECHANISM, "mechanism", "NAME", NULL,
     "trace directly, and attach only by " MECHANISM_NAMES},
    {NULL, 0, 0, OPT_BTF, "btf", "FILE", NULL,
     "trace directly, with this BTF of the kernel, if /sys/kernel/btf/vmlinux is missing"},
    {"General", 'v', 0, OPT_VERBOSE, "verbose", NULL, NULL,
     "print what is done on standard error; with -b: all holders, with their call stacks"},
    {NULL, 'V', 0, OPT_VERSION, "version", NULL, NULL, "print the version"},
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= OPTIONS_MOST,
	       "options__parse() has room for them");

static const char notes[] =
    "To trace directly takes root.\n"
    "\nExit status:\n"
    "  0   tcetop was asked to end, or the recording ended\n"
    "  3   UNKNOWN: the kernel or the recording cannot be read\n"
    "  64  usage error\n"
    "\nExamples:\n"
    "  tcetop -F 0001:00:00.0              one device, its windows and events\n"
    "  tcetop -b -n 1 -s live              the windows once, as text\n"
    "  tcetop -r samples.jsonl --speed 10  a recording, ten times as fast\n";

/* Of every list but the caveats: these are always printed. */
static void parse_filter(const char *value, struct options *o)
{
	if (strlen(value) >= LIST_FILTER_LEN)
		options__refuse("invalid --filter: expected at most %d characters",
				LIST_FILTER_LEN - 1);
	for (unsigned int i = 0; i < SCREENS; i++)
		if (i != SCREEN_HEALTH)
			snprintf(o->settings.list_options[i].filter, LIST_FILTER_LEN, "%s", value);
}

static void parse_screen(const char *value, struct options *o)
{
	char error[ERROR_LEN];

	o->settings.screen = screen_kind__parse(value, strlen(value), error, sizeof(error));
	if (o->settings.screen == SCREENS)
		options__refuse("invalid --screen: %s", error);
}

static void parse_sort(const char *value, struct options *o)
{
	char error[ERROR_LEN];

	if (settings__sort(&o->settings, value, error, sizeof(error)))
		options__refuse("invalid --sort: %s", error);
}

static void parse_output(const char *value, struct options *o)
{
	char error[ERROR_LEN];

	if (settings__columns(&o->settings, value, error, sizeof(error)))
		options__refuse("invalid --output: %s", error);
}

static double number_option(const char *name, const char *value, double least, double most)
{
	double number;

	if (!parse__within(value, least, most, &number))
		options__refuse("invalid --%s '%s': expected a number from %g to %g", name, value,
				least, most);
	return number;
}

__attribute__((noreturn)) static void list_columns(void)
{
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct listing *l = screen_kind__listing(i);

		printf("%s%s\n", i ? "\n" : "", screen_kind__name(i));
		for (size_t k = 0; k < l->ncolumns; k++)
			printf("  %-16s  %-11s  %s\n", l->columns[k].name, l->columns[k].title,
			       l->columns[k].help);
	}
	exit(fflush(stdout) == EOF ? EXIT_UNKNOWN : EXIT_OK);
}

/* True for one that says where the data comes from, and how fast. */
static bool take_source(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_FROM:
		o->from = value;
		return true;
	case OPT_DELAY:
		o->settings.delay = number_option("delay", value, UI_DELAY_MIN, UI_DELAY_MAX);
		return true;
	case OPT_SPEED:
		o->settings.speed = number_option("speed", value, 0.1, 100);
		return true;
	case OPT_NO_DAEMON:
		o->no_daemon = true;
		return true;
	case OPT_NO_STACKS:
		o->stacks = false;
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

/* True for one that says how the full screen is drawn. */
static bool take_terminal(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_PALETTE:
		if (!palette__parse(value, &o->terminal.palette))
			options__refuse("invalid --palette '%s': expected " PALETTE_NAMES, value);
		break;
	case OPT_NO_COLOR:
		o->terminal.palette = PALETTE_MONO;
		break;
	case OPT_NO_MOUSE:
		o->terminal.no_mouse = true;
		break;
	case OPT_ASCII:
		o->ascii = true;
		break;
	default:
		return false;
	}
	o->draws = true;
	return true;
}

/* True for one that says what is shown. */
static bool take_list(struct options *o, int id, const char *value)
{
	switch (id) {
	case OPT_FILTER:
		parse_filter(value, o);
		return true;
	case OPT_SORT:
		parse_sort(value, o);
		return true;
	case OPT_OUTPUT:
		parse_output(value, o);
		return true;
	case OPT_SCREEN:
		parse_screen(value, o);
		return true;
	case OPT_COLUMNS:
		list_columns();
	default:
		return false;
	}
}

static void take_option(void *arg, int id, const char *value)
{
	struct options *o = arg;

	if (take_source(o, id, value) || take_terminal(o, id, value) || take_list(o, id, value))
		return;
	switch (id) {
	case OPT_BATCH:
		o->batch = true;
		break;
	case OPT_SCREENS:
		o->screens = options__count("screens", value, UINT32_MAX);
		break;
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_VERBOSE:
		o->verbose = true;
		break;
	case OPT_VERSION:
		puts("tcetop " TCETOP_VERSION);
		exit(EXIT_OK);
	}
}

/* -b prints windows and holders: what is asked of other screens would change nothing. */
static void check_batch(const struct options *o)
{
	if (o->settings.speed > 0)
		options__refuse("--speed is not for -b");
	if (o->settings.delay > 0 && o->from && !source__is_socket(o->from))
		options__refuse("--delay is not for a recording with -b: its samples come at once");
	if (o->settings.screen != SCREENS)
		options__refuse("--screen is not for -b");
	if (o->draws)
		options__refuse("--palette, --no-color, --no-mouse and --ascii are not for -b");
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct list_options *c = &o->settings.list_options[i];

		if (c->columns.n && o->json)
			options__refuse("-o is not for --json: records have all fields");
		if (i != SCREEN_WINDOWS && i != SCREEN_HOLDERS && (c->columns.n || c->sort >= 0))
			options__refuse("-b prints windows and holders, not %s",
					screen_kind__name(i));
	}
}

/* An option that says how to trace; NULL: none was given. */
static const char *tracing_option(const struct options *o)
{
	if (o->no_daemon)
		return "no-daemon";
	if (o->btf)
		return "btf";
	if (!o->stacks)
		return "no-stacks";
	return o->mechanism != MECHANISMS ? "mechanism" : NULL;
}

/* What the table of options cannot say. */
static void check_together(const struct options *o)
{
	if (o->settings.speed > 0 && !o->from)
		options__refuse("--speed is for recordings: add --from");
	if (o->from && tracing_option(o))
		options__refuse("--%s is for tracing, not for --from", tracing_option(o));
	if (o->batch) {
		check_batch(o);
		return;
	}
	if (o->json || o->screens)
		options__refuse("%s is for -b", o->json ? "--json" : "-n");
	if (!isatty(STDOUT_FILENO))
		options__refuse("standard output is not a terminal: use -b");
}

void tcetop_options__parse(struct options *o, int argc, char **argv)
{
	const struct command_line line = {
	    .program = "tcetop",
	    .about = "show DMA windows of Linux on Power live: TCEs in use, their holders, how "
		     "fast they change",
	    .usage = "tcetop [OPTION]...",
	    .notes = notes,
	    .option = rows,
	    .options = sizeof(rows) / sizeof(rows[0]),
	    .take = take_option,
	    .arg = o,
	};

	*o = (struct options){.stacks = true, .mechanism = MECHANISMS};
	settings__none(&o->settings);
	options__parse(&line, argc, argv);
	check_together(o);
}
