// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcetop.c - the live view: options and wiring only.
 */
#include "exit.h"
#include "source.h"
#include "ui.h"

#include <argp.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { OPT_FROM = 256, OPT_JSON, OPT_NO_STACKS, OPT_MECHANISM, OPT_BTF };

struct options {
	const char *from;
	double delay;
	unsigned long screens;
	bool batch;
	bool json;
	bool stacks;
	bool verbose;
	enum mechanism mechanism;
	const char *btf;
};

const char *argp_program_version = "tcetop " TCETOP_VERSION;

static const char doc[] =
    "Show DMA windows of Linux on Power live: TCEs in use, who holds them, how fast they move.\v"
    "Without a recording this machine's kernel is traced, which takes root.\n\n"
    "Exit status: 0 OK, 3 the kernel or the recording cannot be read, 64 usage error.";

static const struct argp_option argp_options[] = {
    {"batch", 'b', NULL, 0, "Print plain text screens, for pipes and logs", 0},
    {"screens", 'n', "N", 0, "Stop after N screens (with -b)", 0},
    {"delay", 'd', "SECONDS", 0, "Time between samples, 0.1 to 3600 (default 1)", 0},
    {"from", OPT_FROM, "FILE", 0, "Show a recording; - is standard input", 0},
    {"json", OPT_JSON, NULL, 0, "Print JSON lines (with -b)", 0},
    {"no-stacks", OPT_NO_STACKS, NULL, 0, "Trace without call stacks, at less cost", 0},
    {"mechanism", OPT_MECHANISM, "NAME", 0, "Attach only by " MECHANISM_NAMES, 0},
    {"btf", OPT_BTF, "FILE", 0, "Where the kernel has no BTF: the types of its structures", 0},
    {"verbose", 'v', NULL, 0, "All holders with their call stacks (with -b); more messages", 0},
    {0},
};

static void parse_screens(const char *arg, struct options *o, struct argp_state *state)
{
	char *rest;

	o->screens = strtoul(arg, &rest, 10);
	if (arg[0] < '0' || arg[0] > '9' || *rest || o->screens == 0)
		argp_error(state, "-n wants a number of screens, 1 or more: %s", arg);
}

static void parse_delay(const char *arg, struct options *o, struct argp_state *state)
{
	char *rest;

	o->delay = strtod(arg, &rest);
	if (rest == arg || *rest || !(o->delay >= UI_DELAY_MIN && o->delay <= UI_DELAY_MAX))
		argp_error(state, "-d wants seconds, 0.1 to 3600: %s", arg);
}

static void check_options(const struct options *o, struct argp_state *state)
{
	if (o->batch)
		return;
	if (o->json || o->screens)
		argp_error(state, "%s wants -b", o->json ? "--json" : "-n");
	if (!isatty(STDOUT_FILENO)) {
		fprintf(stderr, "tcetop: standard output is not a terminal: use -b\n");
		exit(EXIT_USAGE);
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'b':
		o->batch = true;
		break;
	case 'n':
		parse_screens(arg, o, state);
		break;
	case 'd':
		parse_delay(arg, o, state);
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPT_FROM:
		o->from = arg;
		break;
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_NO_STACKS:
		o->stacks = false;
		break;
	case OPT_MECHANISM:
		if (!mechanism__parse(arg, &o->mechanism))
			argp_error(state, "--mechanism is none of " MECHANISM_NAMES ": %s", arg);
		break;
	case OPT_BTF:
		o->btf = arg;
		break;
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

/* Of a line: the terminal's, or what COLUMNS asks for; a pipe gets all columns. */
static unsigned int line_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return columns ? (unsigned int)strtoul(columns, NULL, 10) : 0;
}

static struct source *open_source(const struct options *o, char *error, size_t len)
{
	const struct live_options live = {
	    .stacks = o->stacks,
	    .verbose = o->verbose,
	    .mechanism = o->mechanism,
	    .btf = o->btf,
	};

	return o->from ? source__open_file(o->from, error, len)
		       : source__open_live(&live, error, len);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {.options = argp_options, .parser = parse, .doc = doc};
	struct options o = {.delay = 1.0, .stacks = true, .mechanism = MECHANISMS};
	char error[256] = "";
	struct source *src;
	int err;

	setlocale(LC_CTYPE, "");
	argv[0] = program_invocation_short_name;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	src = open_source(&o, error, sizeof(error));
	if (!src) {
		fprintf(stderr, "tcetop: %s\n", error);
		return EXIT_UNKNOWN;
	}
	if (o.batch) {
		const struct batch_options batch = {
		    .out = stdout,
		    .delay = o.delay,
		    .screens = o.screens,
		    .width = line_width(),
		    .json = o.json,
		    .verbose = o.verbose,
		};

		err = batch__run(src, &batch, error, sizeof(error));
	} else {
		err = ui__run(src, o.delay, error, sizeof(error));
	}
	source__close(src);
	if (err)
		fprintf(stderr, "tcetop: %s\n", error);
	return err ? EXIT_UNKNOWN : EXIT_OK;
}
