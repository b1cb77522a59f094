// SPDX-License-Identifier: GPL-2.0-only
/*
 * exports.c - the daemon's exports, fed from a recording: exports RECORDING [KEY=VALUE]...
 *
 * Keys are event_log, textfile, listen, journal (auto, yes, no) and counters (nanoseconds). Then it
 * runs commands, a word a line on standard input, and prints "done": sample (the next one of the
 * recording; its last one again and again), event, report (the sinks, a record a line), reload.
 * It ends, as the daemon does, at the input's end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/config.h"
#include "model/event.h"
#include "model/model.h"
#include "record/event_store.h"
#include "record/record.h"
#include "service/sink.h"
#include "model/sample.h"
#include "source/source.h"

static struct sink *(*const open_outlet[])(const struct config *c, char *error, size_t len) = {
    sink__open_journal, sink__open_textfile, sink__open_http};
#define OUTLETS (sizeof(open_outlet) / sizeof(open_outlet[0]))
#define SINKS (OUTLETS + 1) /* the last one is the event log */

struct feed {
	struct config config;
	struct event_store *store;
	struct sink *sinks[SINKS];
	struct source *src;
	struct sample *turn[2];
	struct model *model;
	unsigned int n;
};

static void set(struct config *c, const char *key, const char *value)
{
	static const char *const list_options[] = {"auto", "yes", "no"};

	if (!strcmp(key, "event_log"))
		snprintf(c->event_log, sizeof(c->event_log), "%s", value);
	else if (!strcmp(key, "textfile"))
		snprintf(c->textfile, sizeof(c->textfile), "%s", value);
	else if (!strcmp(key, "listen"))
		snprintf(c->listen, sizeof(c->listen), "%s", value);
	else if (!strcmp(key, "counters"))
		c->counters_ns = strtoull(value, NULL, 10);
	else
		for (unsigned int i = 0; i < 3; i++)
			if (!strcmp(value, list_options[i]))
				c->journal = i;
}

static void open_all(struct feed *f)
{
	char error[256];

	for (size_t i = 0; i < SINKS; i++) {
		f->sinks[i] =
		    i < OUTLETS ? open_outlet[i](&f->config, error, sizeof(error))
				: sink__open_event_log(&f->config, f->store, error, sizeof(error));
		if (!f->sinks[i] && error[0]) {
			fprintf(stderr, "exports: %s\n", error);
			exit(1);
		}
	}
}

static void give_event(struct feed *f, const struct event *e)
{
	for (size_t i = 0; i < SINKS; i++)
		if (f->sinks[i] && f->sinks[i]->ops->event)
			f->sinks[i]->ops->event(f->sinks[i], e);
}

/* At the recording's end the last sample comes again, as of now but for its times. */
static void give_sample(struct feed *f)
{
	struct sample *s = f->turn[f->n & 1];

	if (source__next(f->src, s))
		s = f->turn[(f->n - 1) & 1];
	else
		f->n++;
	if (model__update(f->model, s))
		exit(1);
	for (size_t i = 0; i < s->nevents; i++)
		give_event(f, &s->events[i]);
	for (size_t i = 0; i < SINKS; i++)
		if (f->sinks[i] && f->sinks[i]->ops->sample)
			f->sinks[i]->ops->sample(f->sinks[i], s, f->model);
}

/* Numbered, so that none can be missing unnoticed. */
static void give_made_up_event(struct feed *f)
{
	static int64_t number;
	struct event e;

	event__init(&e, EVENT_WINDOW_REMOVED_LIVE, 1795322767000000000, 1000000000);
	e.liobn = 0x80000001;
	e.gen = 7;
	e.live = 16;
	e.tces = ++number;
	snprintf(e.window, sizeof(e.window), "default");
	snprintf(e.drc_name, sizeof(e.drc_name), "PHB 1");
	snprintf(e.loc_code, sizeof(e.loc_code), "U78D3.001-P1-C1");
	snprintf(e.device, sizeof(e.device), "0001:00:00.0");
	e.stack.frames = 2;
	snprintf(e.stack.frame[0], sizeof(e.stack.frame[0]), "iommu_tce_table_put+0x40");
	snprintf(e.stack.frame[1], sizeof(e.stack.frame[1]), "pci_dma_dev_setup+0x1c");
	event__write_message(&e);
	give_event(f, &e);
}

static void reload(struct feed *f)
{
	for (size_t i = 0; i < SINKS; i++)
		if (f->sinks[i] && f->sinks[i]->ops->reload)
			f->sinks[i]->ops->reload(f->sinks[i], &f->config);
}

static void report(struct feed *f)
{
	struct sample *s = sample__new();

	for (size_t i = 0; s && i < SINKS; i++)
		if (f->sinks[i] && f->sinks[i]->ops->report)
			f->sinks[i]->ops->report(f->sinks[i], s);
	for (size_t i = 0; s && i < s->nsinks; i++)
		record__write_sink(stdout, &s->sinks[i]);
	sample__free(s);
}

static void obey(struct feed *f)
{
	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		if (!strcmp(line, "sample\n"))
			give_sample(f);
		else if (!strcmp(line, "event\n"))
			give_made_up_event(f);
		else if (!strcmp(line, "reload\n"))
			reload(f);
		else if (!strcmp(line, "report\n"))
			report(f);
		puts("done");
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct feed f = {.turn = {sample__new(), sample__new()}, .model = model__new()};
	char error[256];

	f.store = event_store__open(NULL, EVENT_STORE_BYTES);
	f.config.journal = CONFIG_NO;
	for (int i = 2; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		if (!value)
			return 64;
		*value = '\0';
		set(&f.config, argv[i], value + 1);
	}
	f.src = source__open_file(argc > 1 ? argv[1] : "", error, sizeof(error));
	if (!f.src || !f.store || !f.turn[0] || !f.turn[1] || !f.model) {
		fprintf(stderr, "exports: %s\n", error);
		return 1;
	}
	open_all(&f);
	obey(&f);
	for (size_t i = 0; i < SINKS; i++)
		if (f.sinks[i])
			f.sinks[i]->ops->close(f.sinks[i]);
	event_store__close(f.store);
	source__close(f.src);
	model__free(f.model);
	sample__free(f.turn[0]);
	sample__free(f.turn[1]);
	return 0;
}
