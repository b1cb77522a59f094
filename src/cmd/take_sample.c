// SPDX-License-Identifier: GPL-2.0-only
/*
 * take_sample.c - the source that a command asks, and the sample that it answers from: of tced
 * where it runs, of own programs, or of a recording.
 */
#include "take_sample.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "find_daemon.h"
#include "model/mapping_query.h"
#include "open_path.h"

struct live_options tcectl__live_options(const struct options *o)
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

bool tcectl__may_ask_daemon(const struct options *o)
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
	return command->asks_daemon && tcectl__may_ask_daemon(o) && !records_mappings(o, command);
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

struct source *tcectl__open_source(const struct options *o, const struct command *command,
				   char *unasked, char *error, size_t len)
{
	struct live_options live = tcectl__live_options(o);
	struct source *src = NULL;

	unasked[0] = '\0';
	live.count_hits = command->counts_hits;
	live.hypercalls = command->counts_hypercalls;
	live.mappings = records_mappings(o, command);
	if (o->from)
		src = open_path(o->from, false, o->verbose, error, len);
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
		nanosleep(&(struct timespec){.tv_sec = (time_t)(o->duration_ns / 1000000000),
					     .tv_nsec = (long)(o->duration_ns % 1000000000)},
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

int tcectl__take(struct source *src, const struct options *o, const struct command *command,
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

void tcectl__add_sinks(const struct options *o, struct sample *s)
{
	char unasked[256];
	struct source *tced = NULL;
	struct sample *of_tced;

	if (tcectl__may_ask_daemon(o))
		tced = find_daemon(DAEMON_PATIENCE_NS, false, false, unasked, sizeof(unasked));
	of_tced = tced ? sample__new() : NULL;
	if (of_tced && !source__next(tced, of_tced))
		copy_sinks(s, of_tced);
	sample__free(of_tced);
	source__close(tced);
}

struct check_basis tcectl__basis_of(const struct options *o, const struct source *src,
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
