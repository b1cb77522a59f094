// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcectl - one question, one answer.
 *
 * Options and wiring only: each command takes samples from a source, gives
 * them to the model and prints a view of it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "drain.h"
#include "eventlog.h"
#include "events.h"
#include "exit.h"
#include "format.h"
#include "health.h"
#include "model.h"
#include "parse.h"
#include "record.h"
#include "recorder.h"
#include "sample.h"
#include "source.h"
#include "text.h"

struct options {
	const char *from;
	bool json;
	bool verbose;
	enum mechanism mechanism;
	const char *btf;
	bool stacks; /* print whole stacks */
	bool levels; /* tables: their levels in place of the windows */
	uint64_t watch_ns;
	struct holder_filter filter;
	unsigned long samples; /* record: 0 is until interrupted */
	uint64_t delay_ns;
	const char *path;
	bool follow;
	struct selector select;
	unsigned int selectors; /* that were given */
	bool slots;             /* one of them is not --device, which also filters holders */
	struct drain_options drain;
};

struct view {
	const struct options *opts;
	const struct sample *sample;
	const struct model *model;
};

struct command {
	const char *name;
	const char *args;
	const char *help;
	int (*print)(const struct view *v);  /* a view of a sample */
	int (*run)(const struct options *o); /* or all by itself */
	bool watches;                        /* waits for mappings before it answers */
	bool counts_hits;
	bool has_levels;     /* takes --levels */
	bool takes_selector; /* and needs one: what it is about */
	bool runs_command;   /* what follows --; never on a recording */
};

static unsigned int output_width(void)
{
	struct winsize w;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col)
		return w.ws_col;
	return TEXT_WIDE;
}

/* Of a monitoring plugin: UNKNOWN, and why, where the answer may be wrong for what cannot be seen.
 */
static int status_of(const struct sample *s, enum health health, enum blind answer)
{
	char line[512];

	switch (health) {
	case HEALTH_GOOD:
		return EXIT_OK;
	case HEALTH_DOUBTFUL:
		return EXIT_WARNING;
	case HEALTH_BLIND:
		break;
	}
	text__unknown(line, sizeof(line), s, answer);
	fprintf(stderr, "tcectl: %s\n", line);
	return EXIT_UNKNOWN;
}

static int status_of_tables(const struct sample *s)
{
	return status_of(s, health__tables(s), BLIND_TABLES);
}

static int status_of_holders(const struct sample *s)
{
	return status_of(s, health__mappings(s), BLIND_HOLDERS);
}

/* JSON has no line of doubts: it goes to standard error. */
static void print_doubts(const struct view *v)
{
	char line[512];

	text__doubts(line, sizeof(line), v->sample);
	if (line[0])
		fprintf(v->opts->json ? stderr : stdout, "%s%s\n", v->opts->json ? "tcectl: " : "",
			line);
}

static int print_levels(const struct view *v)
{
	const struct sample *s = v->sample;

	if (!v->opts->json) {
		text__levels(stdout, s, output_width());
		return status_of_tables(s);
	}
	for (size_t i = 0; i < s->nlevels; i++)
		record__write_level(stdout, &s->levels[i]);
	for (size_t i = 0; i < s->nexchanges; i++)
		record__write_exchange(stdout, &s->exchanges[i]);
	print_doubts(v);
	return status_of_tables(s);
}

static int print_tables(const struct view *v)
{
	const struct table_view *t;
	size_t n;

	if (v->opts->levels)
		return print_levels(v);
	if (!v->opts->json) {
		text__tables(stdout, v->sample, v->model, output_width());
		return status_of_tables(v->sample);
	}
	t = model__tables(v->model, &n);
	for (size_t i = 0; i < n; i++)
		record__write_table(stdout, v->sample, &t[i]);
	print_doubts(v);
	return status_of_tables(v->sample);
}

static int print_holders(const struct view *v)
{
	const struct holder *h;
	size_t n;

	if (!v->opts->json) {
		text__holders(stdout, v->model, &v->opts->filter, output_width(), v->opts->stacks);
		print_doubts(v);
		return status_of_holders(v->sample);
	}
	h = model__holders(v->model, &n);
	for (size_t i = 0; i < n; i++)
		if (holder__matches(&h[i], &v->opts->filter))
			record__write_holder(stdout, &h[i]);
	print_doubts(v);
	return status_of_holders(v->sample);
}

static int print_doctor(const struct view *v)
{
	if (v->opts->json) {
		record__write_summary(stdout, v->sample, v->model);
		for (size_t i = 0; i < v->sample->nhooks; i++)
			record__write_hook(stdout, &v->sample->hooks[i]);
		for (size_t i = 0; i < v->sample->nlosses; i++)
			record__write_loss(stdout, &v->sample->losses[i]);
		for (size_t i = 0; i < v->sample->ndegraded; i++)
			record__write_degraded(stdout, &v->sample->degraded[i]);
	} else {
		text__doctor(stdout, v->sample, output_width());
	}
	return status_of_holders(v->sample);
}

static int status_of_check(const struct check *c)
{
	static const int statuses[VERDICTS] = {
	    [VERDICT_CLEAR] = EXIT_OK,
	    [VERDICT_AT_RISK] = EXIT_WARNING,
	    [VERDICT_UNKNOWN] = EXIT_UNKNOWN,
	    [VERDICT_HELD] = EXIT_CRITICAL,
	};

	return statuses[c->verdict];
}

static int print_check(const struct view *v)
{
	struct selection sel;
	struct check c = {0};
	char error[512];
	int status = EXIT_UNKNOWN;

	if (selection__find(&sel, v->sample, &v->opts->select, error, sizeof(error))) {
		format__printable(error);
		fprintf(stderr, "tcectl: UNKNOWN: %s\n", error);
	} else if (check__judge(&c, v->sample, v->model, &sel)) {
		fprintf(stderr, "tcectl: UNKNOWN: out of memory\n");
	} else {
		if (v->opts->json)
			record__write_check(stdout, &c);
		else
			text__check(stdout, &c, output_width());
		status = status_of_check(&c);
	}
	check__free(&c);
	selection__free(&sel);
	return status;
}

static int run_record(const struct options *o);
static int run_events(const struct options *o);
static int run_drain(const struct options *o);

static const struct command commands[] = {
    {.name = "tables",
     .args = "",
     .help = "every DMA window: live TCEs, reserved, size, devices",
     .print = print_tables,
     .has_levels = true},
    {.name = "holders",
     .args = "",
     .help = "who holds live mappings: device, driver, function",
     .print = print_holders,
     .watches = true},
    {.name = "check",
     .args = "",
     .help = "whether a device, a slot or all can be removed or migrated now",
     .print = print_check,
     .watches = true,
     .takes_selector = true},
    {.name = "events",
     .args = "",
     .help = "what happened to windows, from tced's log; --follow: what happens",
     .run = run_events},
    {.name = "drain",
     .args = "",
     .help = "wait until nothing is mapped by what goes, then run the command after --",
     .run = run_drain,
     .takes_selector = true,
     .runs_command = true},
    {.name = "doctor",
     .args = "",
     .help = "what this kernel lets us see, hook by hook, and what was lost",
     .print = print_doctor,
     .watches = true,
     .counts_hits = true},
    {.name = "record",
     .args = " FILE",
     .help = "write samples to FILE (- for standard output)",
     .run = run_record},
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fprintf(out, "Usage: tcectl [OPTION]... COMMAND\n\nCommands:\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %s%-*s %s\n", commands[i].name,
			(int)(14 - strlen(commands[i].name)), commands[i].args, commands[i].help);
	fputs(
	    "\nOptions:\n"
	    "  -f, --from FILE     read a recording instead of this machine's kernel;\n"
	    "                      events: a recording or a log\n"
	    "  -j, --json          JSON lines\n"
	    "  -l, --levels        tables: the levels of tables (powernv) and their owners\n"
	    "  -w, --watch TIME    holders, check, doctor: watch so long before answering\n"
	    "                      (default 2s)\n"
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
	    "      --unbind        drain: take the drivers away first, after asking\n"
	    "      --yes           drain: unbind without asking\n"
	    "      --force         drain: even what carries a file system, swap, this ssh session\n"
	    "                      or virtual functions\n"
	    "      --timeout TIME  drain: wait so long at most (default 120s)\n"
	    "      --mechanism NAME  attach only by " MECHANISM_NAMES "\n"
	    "      --btf FILE      where the kernel has no BTF: the types of its structures\n"
	    "  -v, --verbose       say more on standard error\n"
	    "  -h, --help\n"
	    "  -V, --version\n"
	    "\nTimes are 500ms, 30s, 5m, 2h. Exit status: 0 OK, 1 WARNING, 2 CRITICAL,\n"
	    "3 UNKNOWN (cannot see), 64 usage error. events: of the worst event printed.\n"
	    "check: 0 CLEAR, 1 AT RISK, 2 HELD, 3 UNKNOWN, or no such device.\n"
	    "drain: of the command that ran; 2 or 3, and a line that says so, if it did not.\n"
	    "Without --from, events reads " EVENT_LOG_PATH ".\n"
	    "FIRST LEVEL shows entries in use: . none, : less than half, + half or more, # all.\n",
	    out);
}

enum {
	OPT_MECHANISM = 256,
	OPT_BTF,
	OPT_PHB,
	OPT_DRC,
	OPT_SLOT,
	OPT_LPM,
	OPT_ALL,
	OPT_UNBIND,
	OPT_YES,
	OPT_FORCE,
	OPT_TIMEOUT
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
    {"mechanism", required_argument, NULL, OPT_MECHANISM},
    {"btf", required_argument, NULL, OPT_BTF},
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
	if (parse_selector(o, c))
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
	case OPT_MECHANISM:
		if (!mechanism__parse(optarg, &o->mechanism))
			usage_error("--mechanism %s is none of " MECHANISM_NAMES, optarg);
		break;
	case OPT_BTF:
		o->btf = optarg;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'h':
		print_help(stdout);
		exit(EXIT_OK);
	case 'V':
		puts("tcectl " TCETOP_VERSION);
		exit(EXIT_OK);
	default:
		usage_error("unknown option or missing argument");
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

static const struct command *parse(int argc, char **argv, struct options *o)
{
	const struct command *command = NULL;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "f:jlw:t:D:o:sFn:d:vhV", long_options, NULL)) != -1)
		parse_option(o, c);
	if (optind == argc)
		usage_error("no command given");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, argv[optind]))
			command = &commands[i];
	if (!command)
		usage_error("unknown command %s", argv[optind]);
	optind++;
	if (command->args[0]) {
		if (optind == argc)
			usage_error("%s needs%s", command->name, command->args);
		o->path = argv[optind++];
	}
	if (command->runs_command)
		parse_command(o, argv);
	else if (optind < argc)
		usage_error("%s is one argument too many", argv[optind]);
	if (o->levels && !command->has_levels)
		usage_error("--levels is not for %s", command->name);
	check_selectors(o, command);
	if (o->follow && o->from && !strcmp(o->from, "-"))
		usage_error("--follow cannot follow standard input");
	return command;
}

static struct live_options live_options(const struct options *o)
{
	return (struct live_options){
	    .stacks = true,
	    .verbose = o->verbose,
	    .mechanism = o->mechanism,
	    .btf = o->btf,
	};
}

static struct source *open_source(const struct options *o, bool counts_hits)
{
	struct live_options live = live_options(o);
	char error[256];
	struct source *src;

	live.count_hits = counts_hits;
	src = o->from ? source__open_file(o->from, error, sizeof(error))
		      : source__open_live(&live, error, sizeof(error));
	if (!src)
		fprintf(stderr, "tcectl: %s\n", error);
	return src;
}

/* The last whole sample of a recording: two take turns, since the model looks into the last. */
static int take_last(struct source *src, struct sample *turn[2], struct model *m,
		     const struct sample **last)
{
	int err;

	for (unsigned int i = 0; !(err = source__next(src, turn[i & 1])); i++) {
		err = model__update(m, turn[i & 1]);
		if (err)
			return err;
		*last = turn[i & 1];
	}
	return err == -ENODATA && *last ? 0 : err;
}

/* Now, after watching for a while where the question is about mappings. */
static int take_now(struct source *src, const struct options *o, const struct command *command,
		    struct sample *s, struct model *m, const struct sample **last)
{
	int err;

	*last = s;
	if (command->watches)
		nanosleep(&(struct timespec){.tv_sec = (time_t)(o->watch_ns / 1000000000),
					     .tv_nsec = (long)(o->watch_ns % 1000000000)},
			  NULL);
	err = source__next(src, s);
	return err ? err : model__update(m, s);
}

static int answer(const struct command *command, const struct options *o, struct source *src)
{
	struct sample *turn[2] = {sample__new(), sample__new()};
	struct view v = {
	    .opts = o,
	};
	struct model *m = model__new();
	int status = EXIT_UNKNOWN;

	if (!turn[0] || !turn[1] || !m)
		fprintf(stderr, "tcectl: out of memory\n");
	else if (src->live ? take_now(src, o, command, turn[0], m, &v.sample)
			   : take_last(src, turn, m, &v.sample))
		fprintf(stderr, "tcectl: %s\n", source__error(src));
	else {
		v.model = m;
		status = command->print(&v);
	}
	model__free(m);
	sample__free(turn[0]);
	sample__free(turn[1]);
	if (fflush(stdout)) {
		fprintf(stderr, "tcectl: cannot write: %s\n", strerror(errno));
		return EXIT_UNKNOWN;
	}
	return status;
}

static int run_view(const struct options *o, const struct command *command)
{
	struct source *src = open_source(o, command->counts_hits);
	int status = src ? answer(command, o, src) : EXIT_UNKNOWN;

	source__close(src);
	return status;
}

static int run_record(const struct options *o)
{
	struct source *src = open_source(o, false);
	int status =
	    src ? recorder__run(src, o->path, o->samples, o->delay_ns, "tcectl") : EXIT_UNKNOWN;

	source__close(src);
	return status;
}

static int run_events(const struct options *o)
{
	const struct events_options events = {
	    .log = EVENT_LOG_PATH,
	    .from = o->from,
	    .follow = o->follow,
	    .json = o->json,
	    .stacks = o->stacks,
	    .live = live_options(o),
	};

	return events__run(&events);
}

static int run_drain(const struct options *o)
{
	struct drain_options drain = o->drain;

	drain.by = o->select;
	drain.live = live_options(o);
	return drain__run(&drain);
}

int main(int argc, char **argv)
{
	struct options o = {.watch_ns = 2000000000,
			    .delay_ns = 1000000000,
			    .mechanism = MECHANISMS,
			    .drain.timeout_ns = 120000000000};
	const struct command *command = parse(argc, argv, &o);

	return command->run ? command->run(&o) : run_view(&o, command);
}
