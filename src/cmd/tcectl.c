// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcectl.c - one question, one answer: the table of commands.
 *
 * Wiring only: each command takes samples from a source, updates the model with them and prints
 * a view of it. The command line is in tcectl_options.c.
 */
#include "tcectl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cmd_check.h"
#include "find_daemon.h"
#include "cmd_drain.h"
#include "record/event_log_reader.h"
#include "cmd_events.h"
#include "base/exit_status.h"
#include "base/format.h"
#include "model/coverage.h"
#include "model/lookup.h"
#include "model/mapping_query.h"
#include "report/metrics.h"
#include "model/model.h"
#include "record/record.h"
#include "cmd_record.h"
#include "cmd_trace.h"
#include "model/sample.h"
#include "model/check/selection.h"
#include "source/source.h"
#include "report/text.h"

static unsigned int output_width(void)
{
	struct winsize w;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col)
		return w.ws_col;
	return TEXT_WIDE;
}

/* Of a monitoring plugin: UNKNOWN, and why, where the answer may be wrong for what cannot be seen.
 */
static int status_of(const struct sample *s, enum health health, enum affects answer)
{
	char line[512];

	switch (health) {
	case COVERAGE_FULL:
		return EXIT_OK;
	case COVERAGE_LOSSY:
		return EXIT_WARNING;
	case COVERAGE_MISSING:
		break;
	}
	text__unknown(line, sizeof(line), s, answer);
	fprintf(stderr, "tcectl: %s\n", line);
	return EXIT_UNKNOWN;
}

static int status_of_tables(const struct sample *s)
{
	return status_of(s, coverage__of_tables(s), AFFECTS_TABLES);
}

static int status_of_holders(const struct sample *s)
{
	return status_of(s, coverage__of_mappings(s), AFFECTS_HOLDERS);
}

/* JSON has no line for caveats: they are printed on standard error. */
static void print_caveats(const struct view *v)
{
	char line[512];

	text__caveats(line, sizeof(line), v->sample);
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
	print_caveats(v);
	return status_of_tables(s);
}

static int print_tables(const struct view *v)
{
	const struct table_view *t;
	size_t n;

	if (v->opts->levels)
		return print_levels(v);
	if (!v->opts->json) {
		text__tables(stdout, v->sample, v->model, NULL, output_width());
		return status_of_tables(v->sample);
	}
	t = model__tables(v->model, &n);
	for (size_t i = 0; i < n; i++)
		record__write_table(stdout, v->sample, &t[i]);
	print_caveats(v);
	return status_of_tables(v->sample);
}

/* One by one: those of one device. */
static int print_mappings(const struct view *v)
{
	const struct options *o = v->opts;
	struct lookup_list list;
	char error[256];

	if (lookup__of_device(&list, v->sample, &o->filter, error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		return EXIT_UNKNOWN;
	}
	if (!o->json)
		text__mappings(stdout, &list, output_width(), o->stacks);
	for (size_t i = 0; o->json && i < list.n; i++)
		record__write_lookup(stdout, &list.answer[i]);
	if (list.younger)
		fprintf(o->json ? stderr : stdout,
			"%s%" PRIu64 " younger mappings of %s are not shown.\n",
			o->json ? "tcectl: " : "", list.younger, o->filter.device);
	free(list.answer);
	print_caveats(v);
	return status_of_holders(v->sample);
}

/* Of a device that is gone the holders may be all that is left. */
static bool has_device(const struct view *v, const char *name)
{
	size_t n;
	const struct holder *h = model__holders(v->model, &n);

	for (size_t i = 0; i < v->sample->ndevices; i++)
		if (!strcmp(v->sample->devices[i].name, name))
			return true;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(h[i].device_name, name))
			return true;
	return false;
}

static bool has_table(const struct view *v, const struct holder_filter *f)
{
	size_t n;
	const struct holder *h = model__holders(v->model, &n);

	for (size_t i = 0; i < v->sample->ntables; i++)
		if (holder_filter__has_table(f, v->sample->tables[i].gen, false,
					     v->sample->tables[i].liobn))
			return true;
	for (size_t i = 0; i < n; i++)
		if (holder_filter__has_table(f, h[i].gen, h[i].table_gone, h[i].liobn))
			return true;
	return false;
}

/* A name that nothing has gets no answer but that, with the names that there are. False: so it is.
 */
static bool is_there(const struct view *v)
{
	const struct holder_filter *f = &v->opts->filter;
	const struct selector by = {.by = SELECT_DEVICE, .name = f->device};
	struct selection sel;
	char error[512] = "no such device";

	if (coverage__of_mappings(v->sample) == COVERAGE_MISSING)
		return true;
	if (f->by_table && !has_table(v, f)) {
		fprintf(stderr,
			"tcectl: UNKNOWN: no window has LIOBN or generation 0x%" PRIx64
			": see tcectl tables\n",
			f->table);
		return false;
	}
	if (!f->device || has_device(v, f->device))
		return true;
	selection__find(&sel, v->sample, &by, error, sizeof(error));
	selection__free(&sel);
	format__printable(error);
	fprintf(stderr, "tcectl: UNKNOWN: %s\n", error);
	return false;
}

static int print_holders(const struct view *v)
{
	const struct holder *h;
	size_t n;

	if (!is_there(v))
		return EXIT_UNKNOWN;
	if (v->opts->mappings)
		return print_mappings(v);
	if (!v->opts->json) {
		text__holders(stdout, v->model, &v->opts->filter, output_width(), v->opts->stacks);
		print_caveats(v);
		return status_of_holders(v->sample);
	}
	h = model__holders(v->model, &n);
	for (size_t i = 0; i < n; i++)
		if (holder__matches(&h[i], &v->opts->filter))
			record__write_holder(stdout, &h[i]);
	print_caveats(v);
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
		for (size_t i = 0; i < v->sample->nsinks; i++)
			record__write_sink(stdout, &v->sample->sinks[i]);
		for (size_t i = 0; i < v->sample->ndegraded; i++)
			record__write_degraded(stdout, &v->sample->degraded[i]);
	} else {
		text__doctor(stdout, v->sample, output_width());
	}
	return status_of_holders(v->sample);
}

/* A name that leads nowhere cannot be answered; an address that nobody has is no good answer. */
static int print_lookup(const struct view *v)
{
	const struct options *o = v->opts;
	char error[256];
	struct lookup l;

	if (lookup__find(&l, v->sample, o->address[0], o->address[1], error, sizeof(error))) {
		fprintf(stderr, "tcectl: %s\n", error);
		return EXIT_UNKNOWN;
	}
	if (!o->json)
		text__lookup(stdout, &l, o->address[1]);
	for (uint32_t i = 0; o->json && i < l.answers; i++)
		record__write_lookup(stdout, &l.answer[i]);
	print_caveats(v);
	if (l.answers)
		return EXIT_OK;
	return coverage__of_mappings(v->sample) == COVERAGE_MISSING ? status_of_holders(v->sample)
								    : EXIT_WARNING;
}

/* The exit status does not depend on them: coverage is among the metrics. */
static int print_metrics(const struct view *v)
{
	char error[256];
	int err;

	if (!v->opts->textfile)
		err = metrics__write(stdout, METRICS_OPENMETRICS, v->sample, v->model);
	else
		err = metrics__write_file(v->opts->textfile, v->sample, v->model, error,
					  sizeof(error));
	if (err && v->opts->textfile)
		fprintf(stderr, "tcectl: %s\n", error);
	return err ? EXIT_UNKNOWN : EXIT_OK;
}

static int print_check(const struct view *v)
{
	return cmd_check__answer(v->sample, v->model, &v->opts->select, &v->basis, v->opts->json,
				 output_width());
}

static int run_record(const struct options *o, const struct command *command);
static int run_trace(const struct options *o, const struct command *command);
static int run_events(const struct options *o, const struct command *command);
static int run_drain(const struct options *o, const struct command *command);

#define VIEW_STATUS                                                                                \
	"Exit status:\n"                                                                           \
	"  0   the answer is whole\n"                                                              \
	"  1   WARNING: something was lost, tcectl doctor says what\n"                             \
	"  3   UNKNOWN: not everything is visible, a line says what is not\n"                      \
	"  64  usage error\n"

static const struct command commands[] = {
    {.about = {"tables", "", "every DMA window: live TCEs, reserved, size, devices",
	       VIEW_STATUS "\nExamples:\n"
			   "  tcectl tables                 every window now\n"
			   "  tcectl tables --from FILE     of the last sample of a recording\n"},
     .print = print_tables,
     .asks_daemon = true},
    {.about = {"holders", "", "who holds live mappings: device, driver, function",
	       "Exit status:\n"
	       "  0   the answer is whole\n"
	       "  1   WARNING: something was lost, tcectl doctor says what\n"
	       "  3   UNKNOWN: not everything is visible, or there is no such device or window\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl holders --older 1m --stacks               what is mapped for long\n"
	       "  tcectl holders --mappings --device 0001:00:00.0  each mapping of one device\n"},
     .print = print_holders,
     .asks_daemon = true,
     .watches = true},
    {.about = {"check", "", "whether a device, a slot or all can be removed or migrated now",
	       "Exit status:\n"
	       "  0   CLEAR: nothing is mapped, or all is released when the drivers unbind\n"
	       "  1   AT RISK: some mappings may outlive their driver\n"
	       "  2   HELD: some mappings have no driver left to unmap them\n"
	       "  3   UNKNOWN: not everything is visible, or there is no such device\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl check --device 0001:00:00.0  one adapter, before hotplug or unbind\n"
	       "  tcectl check --drc \"PHB 1\"          before drmgr -c phb -r -s \"PHB 1\"\n"
	       "  tcectl check --lpm                  before a live partition migration\n"},
     .print = print_check,
     .asks_daemon = true,
     .wants_history = true,
     .watches = true,
     .takes_selector = true},
    {.about = {"events", "", "what happened to windows, from tced's log; --follow: what happens",
	       "Exit status: that of the worst event printed:\n"
	       "  0   none, or information only\n"
	       "  1   WARNING\n"
	       "  2   CRITICAL\n"
	       "  3   UNKNOWN: the log cannot be read\n"
	       "  64  usage error\n"
	       "\nExamples:\n"
	       "  tcectl events --stacks       what tced logged, with call stacks\n"
	       "  tcectl events --follow       and what happens from now on\n"},
     .run = run_events},
    {.about = {"lookup", " LIOBN IOBA", "whose a bus address is, or was",
	       VIEW_STATUS "\nExample:\n"
			   "  tcectl lookup 0x80000001 0x800000001000\n"},
     .print = print_lookup,
     .asks_daemon = true,
     .watches = true,
     .looks_up = true},
    {.about = {"drain", "", "wait until what goes maps nothing, then run what follows --",
	       "Exit status: that of the command that ran, 0 where none was given. If it did\n"
	       "not run, a line says why:\n"
	       "  2   HELD: there are mappings still, or the drivers were not unbound\n"
	       "  3   UNKNOWN: not everything is visible\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl drain --phb \"PHB 1\" --unbind -- drmgr -c phb -r -s \"PHB 1\"\n"},
     .run = run_drain,
     .takes_selector = true,
     .runs_command = true},
    {.about = {"metrics", "", "OpenMetrics text; --textfile: a file for node_exporter",
	       "Exit status:\n"
	       "  0   the metrics are written; what is not visible has no sample in them\n"
	       "  3   they are not, and a line says why\n"
	       "  64  usage error\n"},
     .print = print_metrics,
     .watches = true,
     .asks_daemon = true},
    {.about = {"doctor", "", "what this kernel lets us see, hook by hook, and what was lost",
	       VIEW_STATUS},
     .print = print_doctor,
     .watches = true,
     .shows_sinks = true,
     .counts_hits = true},
    {.about = {"trace", "", "what tced records of mappings; --detail changes it",
	       "Exit status:\n"
	       "  0   done\n"
	       "  1   done, and tced cannot see all of it: a line says what it misses\n"
	       "  3   tced does not run, or has refused\n"
	       "  64  usage error\n"},
     .run = run_trace},
    {.about = {"record", " FILE", "write samples to FILE (- for standard output)",
	       "Exit status:\n"
	       "  0   the samples are written\n"
	       "  3   they are not, and a line says why\n"
	       "  64  usage error\n"
	       "\nExample:\n"
	       "  tcectl record --samples 60 /tmp/minute.jsonl\n"},
     .asks_daemon = true,
     .records = true,
     .run = run_record},
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))
_Static_assert(NR_COMMANDS <= COMMANDS_MOST, "tcectl__parse() has room for them");

static struct live_options live_options(const struct options *o)
{
	return (struct live_options){
	    .thresholds = THRESHOLDS_DEFAULT,
	    .detail = DETAIL_STACKS,
	    .max_mappings = MAX_MAPPINGS_DEFAULT,
	    .verbose = o->verbose,
	    .mechanism = o->mechanism,
	    .btf = o->btf,
	};
}

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

/* Not where it was said how to trace: tced does it in its own way. */
static bool may_ask_daemon(const struct options *o)
{
	return !o->no_daemon && o->mechanism == MECHANISMS && !o->btf;
}

static bool records_mappings(const struct options *o, const struct command *command)
{
	return command->records && o->mappings;
}

/* Its samples have no single mappings but those that it is asked for. */
static bool serves_daemon(const struct options *o, const struct command *command)
{
	return command->asks_daemon && may_ask_daemon(o) && !records_mappings(o, command);
}

static void ask(struct source *src, const struct options *o, const struct command *command)
{
	struct mapping_query q = {.window = o->address[0], .address = o->address[1]};

	bool lists = o->mappings && !records_mappings(o, command);

	if (lists)
		snprintf(q.device, sizeof(q.device), "%s", o->filter.device);
	if (lists || command->looks_up)
		source__ask(src, &q, 1);
}

/* unasked: as of find_daemon(); error: without a source, the line that was printed. */
static struct source *open_source(const struct options *o, const struct command *command,
				  char *unasked, char *error, size_t len)
{
	struct live_options live = live_options(o);
	struct source *src = NULL;

	unasked[0] = '\0';
	live.count_hits = command->counts_hits;
	live.mappings = records_mappings(o, command);
	if (o->from)
		src = source__open_path(o->from, false, error, len);
	else if (serves_daemon(o, command))
		src = find_daemon(command->print ? DAEMON_PATIENCE_NS : o->delay_ns,
				  command->wants_history, o->verbose, unasked, len);
	if (!src && !o->from)
		src = source__open_live(&live, error, len);
	if (!src && unasked[0])
		fprintf(stderr, "tcectl: tced could not be asked: %s\n", unasked);
	if (!src)
		fprintf(stderr, "tcectl: %s\n", error);
	else
		ask(src, o, command);
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

/*
 * tced has watched all the time. The first sample may have been begun before we asked; where the
 * question is about mappings, the answer must hold for what was done before it was asked.
 */
static int take_served(struct source *src, const struct command *command, struct sample *turn[2],
		       struct model *m, const struct sample **last)
{
	int err = 0;

	for (int i = 0; !err && i < (command->watches ? 2 : 1); i++) {
		*last = turn[i];
		err = source__next(src, turn[i]);
		if (!err)
			err = model__update(m, turn[i]);
	}
	return err;
}

static int take(struct source *src, const struct options *o, const struct command *command,
		struct sample *turn[2], struct model *m, const struct sample **last)
{
	switch (src->kind) {
	case SOURCE_LIVE:
		return take_now(src, o, command, turn[0], m, last);
	case SOURCE_DAEMON:
		return take_served(src, command, turn, m, last);
	case SOURCE_STREAM:
	case SOURCE_RECORDING:
		break;
	}
	return take_last(src, turn, m, last);
}

static bool has_loss(const struct sample *s, const char *class)
{
	for (size_t i = 0; i < s->nlosses; i++)
		if (!strcmp(s->losses[i].class, class))
			return true;
	return false;
}

/* Only tced has sinks, and only it knows what was lost of their events. */
static void copy_sinks(struct sample *to, const struct sample *of_tced)
{
	for (size_t i = 0; i < of_tced->nsinks; i++) {
		struct sink_state *k = sample__add_sink(to);

		if (k)
			*k = of_tced->sinks[i];
	}
	for (size_t i = 0; i < of_tced->nlosses; i++) {
		const struct loss *l = &of_tced->losses[i];
		struct loss *copy = has_loss(to, l->class) ? NULL : sample__add_loss(to);

		if (copy)
			*copy = *l;
	}
}

/* Where tced runs beside the programs that this command has loaded. */
static void add_sinks(const struct options *o, struct sample *s)
{
	char unasked[256];
	struct source *tced = NULL;
	struct sample *of_tced;

	if (may_ask_daemon(o))
		tced = find_daemon(DAEMON_PATIENCE_NS, false, false, unasked, sizeof(unasked));
	of_tced = tced ? sample__new() : NULL;
	if (of_tced && !source__next(tced, of_tced))
		copy_sinks(s, of_tced);
	sample__free(of_tced);
	source__close(tced);
}

static struct check_basis basis_of(const struct options *o, const struct source *src,
				   const char *unasked)
{
	struct check_basis basis = {.source = CHECK_OWN_TRACE, .path = o->from};

	if (src && src->kind == SOURCE_DAEMON)
		basis.source = CHECK_TCED;
	else if (o->from)
		basis.source = CHECK_RECORDING;
	basis.unasked = unasked[0] ? unasked : NULL;
	return basis;
}

/* A program that reads records is to find a verdict, whatever went wrong. */
static void write_unknown(const struct command *command, const struct options *o,
			  const struct check_basis *basis, const char *why)
{
	if (command->print == print_check && o->json)
		cmd_check__write_unknown(NULL, &o->select, basis, why);
}

static int answer(const struct command *command, const struct options *o, struct source *src,
		  const struct check_basis *basis)
{
	struct sample *turn[2] = {sample__new(), sample__new()};
	struct view v = {.opts = o, .basis = *basis};
	struct model *m = model__new();
	int status = EXIT_UNKNOWN;

	if (!turn[0] || !turn[1] || !m) {
		fprintf(stderr, "tcectl: out of memory\n");
		write_unknown(command, o, basis, "out of memory");
	} else if (take(src, o, command, turn, m, &v.sample)) {
		fprintf(stderr, "tcectl: %s\n", source__error(src));
		write_unknown(command, o, basis, source__error(src));
	} else {
		if (command->shows_sinks && src->kind == SOURCE_LIVE)
			add_sinks(o, turn[0]);
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
	char unasked[256], error[256];
	struct source *src = open_source(o, command, unasked, error, sizeof(error));
	struct check_basis basis = basis_of(o, src, unasked);
	int status = EXIT_UNKNOWN;

	if (src)
		status = answer(command, o, src, &basis);
	else
		write_unknown(command, o, &basis, error);
	source__close(src);
	return status;
}

static int run_record(const struct options *o, const struct command *command)
{
	char unasked[256], error[256];
	struct source *src = open_source(o, command, unasked, error, sizeof(error));
	int status =
	    src ? cmd_record__run(src, o->path, o->samples, o->delay_ns, "tcectl") : EXIT_UNKNOWN;

	source__close(src);
	return status;
}

static int run_events(const struct options *o, const struct command *command)
{
	const struct events_options events = {
	    .log = EVENT_LOG_PATH,
	    .from = o->from,
	    .follow = o->follow,
	    .json = o->json,
	    .stacks = o->stacks,
	    .ask_daemon = may_ask_daemon(o),
	    .live = live_options(o),
	};

	(void)command;
	return cmd_events__run(&events);
}

static int run_drain(const struct options *o, const struct command *command)
{
	struct drain_options drain = o->drain;

	(void)command;
	drain.by = o->select;
	drain.live = live_options(o);
	return cmd_drain__run(&drain);
}

int main(int argc, char **argv)
{
	struct options o = {.watch_ns = 2000000000,
			    .delay_ns = 1000000000,
			    .mechanism = MECHANISMS,
			    .drain.timeout_ns = 120000000000};
	const struct command *command = tcectl__parse(&o, argc, argv, commands, NR_COMMANDS);

	return command->run ? command->run(&o, command) : run_view(&o, command);
}
