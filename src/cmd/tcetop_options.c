// SPDX-License-Identifier: GPL-2.0-only
/* tcetop_options.c - tcetop's command line. */
#include "tcetop.h"

#include "base/exit_status.h"
#include "base/parse.h"
#include "ui/ui.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ERROR_LEN 512

enum {
	OPT_FROM = 256,
	OPT_JSON,
	OPT_NO_STACKS,
	OPT_MECHANISM,
	OPT_BTF,
	OPT_NO_DAEMON,
	OPT_SPEED,
	OPT_SCREEN,
	OPT_COLUMNS,
	OPT_PALETTE,
	OPT_NO_COLOR,
	OPT_NO_MOUSE,
	OPT_ASCII
};

static const char doc[] =
    "Show DMA windows of Linux on Power live: TCEs in use, their holders, how fast they "
    "change.\vWithout a recording tced is asked where it runs; else this machine's kernel is "
    "traced, which takes root, as it is with --no-daemon, --no-stacks, --mechanism and "
    "--btf.\n\nSCREEN is windows, holders, levels, events, hypervisor or health; tcetop --columns "
    "lists the columns of each. -b prints windows and holders.\n\nExit status: 0 OK, 3 the kernel "
    "or the recording cannot be read, 64 usage error.";

static const struct argp_option argp_options[] = {
    {"batch", 'b', NULL, 0, "Print plain text screens, for pipes and logs", 0},
    {"screens", 'n', "N", 0, "Stop after N screens (with -b)", 0},
    {"delay", 'd', "SECONDS", 0, "Time between samples, 0.1 to 3600 (default 1)", 0},
    {"from", OPT_FROM, "FILE|SOCKET", 0,
     "Show a recording, or ask a tced by its socket; - is standard input", 0},
    {"speed", OPT_SPEED, "N", 0, "A recording N times as fast, 0.1 to 100", 0},
    {"filter", 'F', "TEXT", 0, "Only rows that have the text in them; A|B is A or B", 0},
    {"sort", 's', "[SCREEN:][-]COLUMN", 0,
     "Sort (- inverts), by default the windows; once for each screen", 0},
    {"output", 'o', "[SCREEN:]COLUMN,...", 0,
     "Show these columns, by default of the windows; once for each screen", 0},
    {"screen", OPT_SCREEN, "SCREEN", 0, "Begin with this screen", 0},
    {"columns", OPT_COLUMNS, NULL, 0, "List all columns with what they mean", 0},
    {"palette", OPT_PALETTE, "NAME", 0,
     "Colours for a dark background (the default), a light one, or none: dark, light or mono", 0},
    {"no-color", OPT_NO_COLOR, NULL, 0, "The same as --palette=mono, as is NO_COLOR=1", 0},
    {"no-mouse", OPT_NO_MOUSE, NULL, 0, "Leave the mouse to the terminal, to select text", 0},
    {"ascii", OPT_ASCII, NULL, 0, "Draw with ASCII only, whatever the locale is", 0},
    {"json", OPT_JSON, NULL, 0, "Print JSON lines (with -b)", 0},
    {"no-stacks", OPT_NO_STACKS, NULL, 0, "Trace without call stacks, at less cost", 0},
    {"no-daemon", OPT_NO_DAEMON, NULL, 0, "Trace, also where tced runs and could be asked", 0},
    {"mechanism", OPT_MECHANISM, "NAME", 0, "Attach only by " MECHANISM_NAMES, 0},
    {"btf", OPT_BTF, "FILE", 0, "Where the kernel has no BTF: the types of its structures", 0},
    {"verbose", 'v', NULL, 0, "All holders with their call stacks (with -b); more messages", 0},
    {0},
};

/* One line, without argp's advice: it says by itself what there is. */
__attribute__((noreturn)) static void refuse(const char *option, const char *why)
{
	fprintf(stderr, "tcetop: %s: %s\n", option, why);
	exit(EXIT_USAGE);
}

static void parse_screens(const char *arg, struct options *o, struct argp_state *state)
{
	if (!parse__count(arg, &o->screens))
		argp_error(state, "-n wants a number of screens, 1 or more: %s", arg);
}

/* A number from least to most; the message says how it is called. */
static double parse_number(const char *arg, double least, double most, const char *message,
			   struct argp_state *state)
{
	double number = 0;

	if (!parse__within(arg, least, most, &number))
		argp_error(state, "%s: %s", message, arg);
	return number;
}

/* Of every list but the caveats: these are always printed. */
static void parse_filter(const char *arg, struct options *o)
{
	if (strlen(arg) >= LIST_FILTER_LEN)
		refuse("-F", "a text of 63 characters at most");
	for (unsigned int i = 0; i < SCREENS; i++)
		if (i != SCREEN_HEALTH)
			snprintf(o->settings.list_options[i].filter, LIST_FILTER_LEN, "%s", arg);
}

static void parse_screen(const char *arg, struct options *o)
{
	char error[ERROR_LEN];

	o->settings.screen = screen_kind__parse(arg, strlen(arg), error, sizeof(error));
	if (o->settings.screen == SCREENS)
		refuse("--screen", error);
}

static void parse_choice(int key, const char *arg, struct options *o)
{
	char error[ERROR_LEN];

	if (key == 's' && settings__sort(&o->settings, arg, error, sizeof(error)))
		refuse("-s", error);
	if (key == 'o' && settings__columns(&o->settings, arg, error, sizeof(error)))
		refuse("-o", error);
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

/* -b prints windows and holders: what is said of other screens would change nothing. */
static void check_batch(const struct options *o, struct argp_state *state)
{
	if (o->settings.screen != SCREENS || o->settings.speed > 0)
		argp_error(state, "%s is not for -b",
			   o->settings.speed > 0 ? "--speed" : "--screen");
	if (o->draws)
		argp_error(state, "--palette, --no-color, --no-mouse and --ascii are not for -b");
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct list_options *c = &o->settings.list_options[i];

		if (c->columns.n && o->json)
			argp_error(state, "-o is not for --json: records have all fields");
		if (i != SCREEN_WINDOWS && i != SCREEN_HOLDERS && (c->columns.n || c->sort >= 0))
			argp_error(state, "-b prints windows and holders, not %s",
				   screen_kind__name(i));
	}
}

static void check_options(const struct options *o, struct argp_state *state)
{
	if (o->settings.speed > 0 && !o->from)
		argp_error(state, "--speed is for recordings: it wants --from");
	if (o->batch) {
		check_batch(o, state);
		return;
	}
	if (o->json || o->screens)
		argp_error(state, "%s wants -b", o->json ? "--json" : "-n");
	if (!isatty(STDOUT_FILENO)) {
		fprintf(stderr, "tcetop: standard output is not a terminal: use -b\n");
		exit(EXIT_USAGE);
	}
}

/* What is looked at, and by whom. */
static bool parse_source(int key, char *arg, struct options *o, struct argp_state *state)
{
	switch (key) {
	case OPT_FROM:
		o->from = arg;
		return true;
	case OPT_NO_DAEMON:
		o->no_daemon = true;
		return true;
	case OPT_NO_STACKS:
		o->stacks = false;
		return true;
	case OPT_MECHANISM:
		if (!mechanism__parse(arg, &o->mechanism))
			argp_error(state, "--mechanism is none of " MECHANISM_NAMES ": %s", arg);
		return true;
	case OPT_BTF:
		o->btf = arg;
		return true;
	default:
		return false;
	}
}

/* How it is shown on any screen. */
static bool parse_settings(int key, char *arg, struct options *o, struct argp_state *state)
{
	switch (key) {
	case 'd':
		o->settings.delay = parse_number(arg, UI_DELAY_MIN, UI_DELAY_MAX,
						 "-d wants seconds, 0.1 to 3600", state);
		return true;
	case OPT_SPEED:
		o->settings.speed =
		    parse_number(arg, 0.1, 100, "--speed wants a number, 0.1 to 100", state);
		return true;
	case 'F':
		parse_filter(arg, o);
		return true;
	case 's':
	case 'o':
		parse_choice(key, arg, o);
		return true;
	case OPT_SCREEN:
		parse_screen(arg, o);
		return true;
	case OPT_PALETTE:
		o->draws = true;
		if (!palette__parse(arg, &o->terminal.palette))
			argp_error(state, "--palette is none of " PALETTE_NAMES ": %s", arg);
		return true;
	case OPT_NO_COLOR:
		o->draws = true;
		o->terminal.palette = PALETTE_MONO;
		return true;
	case OPT_NO_MOUSE:
		o->draws = true;
		o->terminal.no_mouse = true;
		return true;
	case OPT_ASCII:
		o->draws = true;
		o->ascii = true;
		return true;
	default:
		return false;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (parse_source(key, arg, o, state) || parse_settings(key, arg, o, state))
		return 0;
	switch (key) {
	case 'b':
		o->batch = true;
		break;
	case 'n':
		parse_screens(arg, o, state);
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_COLUMNS:
		list_columns();
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		break;
	case ARGP_KEY_END:
		check_options(o, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void tcetop_options__parse(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {.options = argp_options, .parser = parse, .doc = doc};

	*o = (struct options){.stacks = true, .mechanism = MECHANISMS};
	settings__none(&o->settings);
	argp_parse(&argp, argc, argv, 0, NULL, o);
}
