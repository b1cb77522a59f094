// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcectl.c - one question, one answer: the table of commands.
 *
 * Wiring only: each command takes samples from a source, updates the model with them and prints
 * a view of it. The command line is in tcectl_options.c.
 */
#include "tcectl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "cmd_check.h"
#include "cmd_drain.h"
#include "cmd_events.h"
#include "cmd_record.h"
#include "cmd_schema.h"
#include "cmd_status.h"
#include "cmd_trace.h"
#include "measure_cost.h"
#include "model/model.h"
#include "model/sample.h"
#include "record/event_log_reader.h"
#include "source/source.h"
#include "take_sample.h"
#include "view.h"

static enum check_form form_of(const struct options *o)
{
	if (o->perfdata)
		return CHECK_PLUGIN;
	return o->json ? CHECK_JSON : CHECK_TEXT;
}

static int print_check(const struct view *v)
{
	return cmd_check__answer(v->sample, v->model, v->opts->select, &v->basis, form_of(v->opts),
				 view__width());
}

static int run_record(const struct options *o, const struct command *command);
static int run_schema(const struct options *o, const struct command *command);
static int run_trace(const struct options *o, const struct command *command);
static int run_status(const struct options *o, const struct command *command);
static int run_events(const struct options *o, const struct command *command);
static int run_drain(const struct options *o, const struct command *command);

#define VIEW_STATUS                                                                                \
	"Exit status:\n"                                                                           \
	"  0   the answer is complete\n"                                                           \
	"  1   WARNING: tracing lost records, see tcectl doctor\n"                                 \
	"  3   UNKNOWN: not everything is visible, a line says what is not\n"                      \
	"  64  usage error\n"

static const struct command commands[] = {
    {.about = {"Look", "windows", "tables", "", "Show DMA windows: live TCEs, size, kind, devices",
	       VIEW_STATUS "\nExamples:\n"
			   "  tcectl windows              every window now\n"
			   "  tcectl windows --from FILE  of the last sample of a recording\n"},
     .print = view__windows,
     .listing = &listing_tables,
     .asks_daemon = true},
    {.about = {NULL, "holders", NULL, "",
	       "Show which device, driver and function hold live mappings",
	       "Exit status:\n"
	       "  0   the answer is complete\n"
	       "  1   WARNING: tracing lost records, see tcectl doctor\n"
	       "  3   UNKNOWN: not everything is visible, or there is no such device or window\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl holders --older 1m --stacks               mappings older than a minute\n"
	       "  tcectl holders --mappings --device 0001:00:00.0  each mapping of one device\n"},
     .print = view__holders,
     .listing = &listing_holders,
     .asks_daemon = true,
     .watches = true},
    {.about = {NULL, "levels", NULL, "", "Show levels of TCE tables and their memory (powernv)",
	       VIEW_STATUS
	       "\nFIRST LEVEL shows entries in use: . none, : less than half, + half or "
	       "more,\n# all.\n"
	       "\nExample:\n"
	       "  tcectl levels  also the tables that a process owns (VFIO)\n"},
     .print = view__levels,
     .listing = &listing_levels,
     .asks_daemon = true},
    {.about = {NULL, "hypercalls", NULL, "",
	       "Show hypercalls that set and clear TCEs: counts, times, failures (pseries)",
	       VIEW_STATUS "\nExamples:\n"
			   "  tcectl hypercalls               of tced, with hypercalls = yes\n"
			   "  tcectl hypercalls --no-daemon --duration 10s  of 10 seconds\n"
			   "  tcectl hypercalls --sort calls  the most frequent first\n"},
     .print = view__hypercalls,
     .listing = &listing_hypercalls,
     .asks_daemon = true,
     .counts_hypercalls = true,
     .watches = true},
    {.about = {NULL, "lookup", NULL, " WINDOW ADDRESS",
	       "Show which device maps, or last mapped, a DMA address",
	       "Exit status:\n"
	       "  0   a device maps the address, or mapped it before\n"
	       "  1   WARNING: no mapping of the address is known\n"
	       "  3   UNKNOWN: not everything is visible, or no window has the address\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl lookup 0x80000001 0x800000001000  a window's LIOBN, a DMA address\n"},
     .print = view__lookup,
     .asks_daemon = true,
     .watches = true,
     .looks_up = true},
    {.about =
	 {NULL, "events", NULL, "", "Print logged events; -f prints new ones as they occur",
	  "Without --from, events reads " EVENT_LOG_PATH ".\n\n"
	  "Exit status: that of the worst event printed:\n"
	  "  0   none, or information only\n"
	  "  1   WARNING\n"
	  "  2   CRITICAL\n"
	  "  3   UNKNOWN: the log cannot be read\n"
	  "  64  usage error\n"
	  "\nExamples:\n"
	  "  tcectl events --stacks                    what tced logged, with call stacks\n"
	  "  tcectl events --since 2h --severity warning\n"
	  "  tcectl events -n 20 -f                    the last 20, and new ones as they occur\n"},
     .run = run_events,
     .listing = &listing_events,
     .follows = true},
    {.about = {NULL, "status", NULL, "", "Show whether tced runs, since when, and its clients",
	       "Exit status:\n"
	       "  0   tced runs, has written every event, and has lost nothing\n"
	       "  1   WARNING: events wait to be written, or something was lost\n"
	       "  3   UNKNOWN: tced does not run, or does not answer\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl status --quiet || echo \"look at tced\"\n"},
     .run = run_status},
    {.about = {"Before a removal or migration", "check", NULL, "",
	       "Tell if devices can be removed, or the partition migrated, now",
	       "Exit status:\n"
	       "  0   CLEAR: nothing is mapped, or all is released when the drivers unbind\n"
	       "  1   AT RISK: some mappings may outlive their driver\n"
	       "  2   HELD: some mappings have no driver left to unmap them\n"
	       "  3   UNKNOWN: not everything is visible, or there is no such device\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl check --device 0001:00:00.0  one adapter, before hotplug or unbind\n"
	       "  tcectl check --drc \"PHB 1\"          before drmgr -c phb -r -s \"PHB 1\"\n"
	       "  tcectl check -D 0001:00:00.0 -D 0002:00:00.0  two adapters at once\n"
	       "  tcectl check --lpm                  before a live partition migration\n"},
     .print = print_check,
     .asks_daemon = true,
     .wants_history = true,
     .watches = true,
     .takes_selector = true},
    {.about = {NULL, "drain", NULL, " [-- COMMAND...]",
	       "Wait until devices have no live mappings, then run COMMAND",
	       "Exit status: that of COMMAND, 0 if none is given. If COMMAND did not run, a line\n"
	       "says why:\n"
	       "  2   HELD: there are live mappings, or the drivers were not unbound\n"
	       "  3   UNKNOWN: not everything is visible\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl drain --phb \"PHB 1\" --unbind -- drmgr -c phb -r -s \"PHB 1\"\n"},
     .run = run_drain,
     .takes_selector = true,
     .runs_command = true},
    {.about = {"Data", "metrics", NULL, "",
	       "Print OpenMetrics text, or write a file for node_exporter",
	       "Exit status:\n"
	       "  0   the metrics are written; what is not visible has no sample in them\n"
	       "  3   they are not, and a line says why\n"
	       "  64  usage error\n"},
     .print = view__metrics,
     .watches = true,
     .asks_daemon = true},
    {.about = {NULL, "record", NULL, " FILE", "Write samples to FILE (- for standard output)",
	       "Exit status:\n"
	       "  0   the samples are written\n"
	       "  3   they are not, and a line says why\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl record --samples 60 /tmp/minute.jsonl\n"},
     .asks_daemon = true,
     .records = true,
     .run = run_record},
    {.about = {NULL, "schema", NULL, "", "Print the JSON Schema of all records, and all metrics",
	       "Exit status:\n"
	       "  0   the schema is written\n"
	       "  3   it is not, and a line says why\n"
	       "  64  usage error\n"},
     .run = run_schema},
    {.about =
	 {"Diagnose", "doctor", NULL, "", "Show attached hooks, what this kernel hides, and losses",
	  VIEW_STATUS
	  "\nExample:\n"
	  "  tcectl doctor --cost --duration 10s  also what tracing costs, counted for 10 s\n"},
     .print = view__doctor,
     .watches = true,
     .shows_sinks = true,
     .counts_hits = true},
    {.about = {NULL, "trace", NULL, "", "Show or change what tced records of mappings",
	       "Exit status:\n"
	       "  0   done\n"
	       "  1   done, but tced cannot see all of it: a line says what it misses\n"
	       "  3   tced does not run, or refused\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl trace --detail census  mappings cost nothing, and are not recorded\n"
	       "  tcectl trace --detail stacks  record device, time and call stack of each\n"},
     .run = run_trace},
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))
_Static_assert(NR_COMMANDS <= COMMANDS_MOST, "tcectl__parse() has room for them");

static int run_trace(const struct options *o, const struct command *command)
{
	const struct trace_options trace = {
	    .from = o->from,
	    .detail = o->detail,
	    .json = o->json,
	};

	(void)command;
	return cmd_trace__run(&trace);
}

/* A program that reads records or plugins' lines is to find a verdict, whatever went wrong. */
static void write_unknown(const struct command *command, const struct options *o,
			  const struct check_basis *basis, const char *why)
{
	if (command->print == print_check)
		cmd_check__write_unknown(NULL, o->select, basis, form_of(o), why);
}

/* The sample, and with --cost what tracing costs meanwhile. 0, or -1 with the line in error. */
static int take(const struct command *command, const struct options *o, struct source *src,
		struct sample *turn[2], struct model *m, struct view *v, struct measured_cost *cost,
		char *error, size_t len)
{
	if (o->cost && measure_cost__begin(cost, src, o, error, len))
		return -1;
	if (tcectl__take(src, o, command, turn, m, &v->sample)) {
		snprintf(error, len, "%s", source__error(src));
		return -1;
	}
	if (o->cost && measure_cost__end(cost, src, o, error, len))
		return -1;
	v->costs = o->cost ? &cost->costs : NULL;
	return 0;
}

static int answer(const struct command *command, const struct options *o, struct source *src,
		  const struct check_basis *basis)
{
	struct sample *turn[2] = {sample__new(), sample__new()};
	struct view v = {.opts = o, .basis = *basis};
	struct model *m = model__new();
	struct measured_cost cost;
	char error[256];
	int status = EXIT_UNKNOWN;

	if (!turn[0] || !turn[1] || !m) {
		fprintf(stderr, "tcectl: out of memory\n");
		write_unknown(command, o, basis, "out of memory");
	} else if (take(command, o, src, turn, m, &v, &cost, error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		write_unknown(command, o, basis, error);
	} else {
		if (command->shows_sinks && src->kind == SOURCE_LIVE)
			tcectl__add_sinks(o, turn[0]);
		v.model = m;
		status = command->print(&v);
	}
	model__free(m);
	sample__free(turn[0]);
	sample__free(turn[1]);
	return status;
}

static int run_view(const struct options *o, const struct command *command)
{
	char unasked[256], error[256];
	struct source *src = tcectl__open_source(o, command, unasked, error, sizeof(error));
	struct check_basis basis = tcectl__basis_of(o, src, unasked);
	int status = EXIT_UNKNOWN;

	if (src)
		status = answer(command, o, src, &basis);
	else
		write_unknown(command, o, &basis, error);
	source__close(src);
	return status;
}

static int run_status(const struct options *o, const struct command *command)
{
	const struct status_options status = {.from = o->from, .json = o->json};

	(void)command;
	return cmd_status__run(&status);
}

static int run_record(const struct options *o, const struct command *command)
{
	char unasked[256], error[256];
	struct source *src = tcectl__open_source(o, command, unasked, error, sizeof(error));
	int status =
	    src ? cmd_record__run(src, o->path, o->samples, o->delay_ns, "tcectl") : EXIT_UNKNOWN;

	source__close(src);
	return status;
}

static int run_schema(const struct options *o, const struct command *command)
{
	(void)o;
	(void)command;
	return cmd_schema__run();
}

static int run_events(const struct options *o, const struct command *command)
{
	struct events_options events = {
	    .log = EVENT_LOG_PATH,
	    .from = o->from,
	    .follow = o->follow,
	    .filter = o->events,
	    .last = o->lines,
	    .json = o->json,
	    .csv = o->csv,
	    .stacks = o->stacks,
	    .list = o->list,
	    .width = view__width(),
	    .ask_daemon = tcectl__may_ask_daemon(o),
	    .live = tcectl__live_options(o),
	};

	(void)command;
	events.filter.device = o->filter.device;
	events.filter.by_table = o->filter.by_table;
	events.filter.table = o->filter.table;
	return cmd_events__run(&events);
}

static int run_drain(const struct options *o, const struct command *command)
{
	struct drain_options drain = o->drain;

	(void)command;
	drain.by = o->select[0];
	drain.live = tcectl__live_options(o);
	return cmd_drain__run(&drain);
}

int main(int argc, char **argv)
{
	struct options o = {.duration_ns = 2000000000,
			    .delay_ns = 1000000000,
			    .mechanism = MECHANISMS,
			    .drain.timeout_ns = 120000000000};
	const struct command *command = tcectl__parse(&o, argc, argv, commands, NR_COMMANDS);
	int status;

	if (o.quiet && (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)))
		return EXIT_UNKNOWN;
	status = command->run ? command->run(&o, command) : run_view(&o, command);
	/* drain has the status of what it ran, and events a critical one. */
	if ((fflush(stdout) || ferror(stdout)) && status < EXIT_CRITICAL &&
	    !command->runs_command) {
		fprintf(stderr, "tcectl: cannot write: %s\n", strerror(errno));
		status = EXIT_UNKNOWN;
	}
	return status;
}
