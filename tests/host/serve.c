// SPDX-License-Identifier: GPL-2.0-only
/*
 * serve SOCKET RECORDING [MS [CLIENTS [GROUP]]] - the daemon's socket on the samples of a
 * recording, over and over: one every MS milliseconds, or, without MS or with 0, one for each line
 * "sample" on standard input. A line "event N" has N events heard. A detail that a client asks for
 * is in force with the next sample, but for the census, which it refuses. Says what it has done;
 * the end of standard input ends it.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/config.h"
#include "model/event.h"
#include "model/mapping_query.h"
#include "service/sink.h"
#include "model/sample.h"
#include "source/source.h"

static struct source *recording;
static struct sample heard; /* events since the last sample, which the next one has as well */

static void next_sample(const char *path, struct sample *s)
{
	char error[256];

	while (!recording || source__next(recording, s)) {
		source__close(recording);
		recording = source__open_file(path, error, sizeof(error));
		if (!recording) {
			fprintf(stderr, "%s\n", error);
			exit(1);
		}
	}
}

/* As a live source does it, here among the mappings of the recording. */
static void answer_queries(struct sink *o, struct sample *s)
{
	struct mapping_query query[QUERIES_MOST];
	size_t n = o->ops->queries(o, query, QUERIES_MOST);

	for (size_t i = 0; i < n; i++) {
		struct mapping_search search;
		int err = mapping_search__begin(&search, &query[i], s);

		for (size_t k = 0; !err && k < s->nmappings; k++)
			err = mapping_search__add(&search, &s->mappings[k]);
		if (err || mapping_search__end(&search, s))
			exit(1);
		mapping_search__free(&search);
	}
}

/* As the daemon does it between two samples. */
static void take_detail(struct sink *o, enum detail *detail)
{
	enum detail wanted;

	if (!o->ops->detail(o, &wanted))
		return;
	if (wanted == DETAIL_CENSUS)
		o->ops->refuse_detail(o, "not this one");
	else
		*detail = wanted;
}

static void give_sample(struct sink *o, const char *path, struct sample *s)
{
	static enum detail detail; /* unknown: that of the recording */

	take_detail(o, &detail);
	next_sample(path, s);
	if (detail)
		s->detail = detail;
	for (size_t i = 0; i < heard.nevents; i++)
		*sample__add_event(s) = heard.events[i];
	sample__clear(&heard);
	answer_queries(o, s);
	o->ops->sample(o, s, NULL);
}

static void give_events(struct sink *o, unsigned long n)
{
	static unsigned long number;
	struct event e;

	for (unsigned long i = 0; i < n; i++) {
		event__init(&e, EVENT_TABLE_CREATED, 1000, 1000);
		snprintf(e.message, sizeof(e.message), "event %lu", ++number);
		o->ops->event(o, &e);
		*sample__add_event(&heard) = e;
	}
}

/* 1: a line was done, 0: nothing came, -1: there are no more. */
static int do_line(struct sink *o, const char *path, struct sample *s, int ms)
{
	struct pollfd p = {.fd = 0, .events = POLLIN};
	char line[64];

	if (poll(&p, 1, ms ? ms : -1) == 0)
		return 0;
	if (!fgets(line, sizeof(line), stdin))
		return -1;
	if (!strncmp(line, "event ", 6))
		give_events(o, strtoul(line + 6, NULL, 10));
	else
		give_sample(o, path, s);
	puts("done");
	fflush(stdout);
	return 1;
}

int main(int argc, char **argv)
{
	struct config c = {.interval_ns = 1000000000, .clients = 64};
	struct sample *s = sample__new();
	int ms = argc > 3 ? atoi(argv[3]) : 0, done;
	struct sink *o;
	char error[256];

	if (argc < 3 || !s)
		return 64;
	setvbuf(stdin, NULL, _IONBF, 0);
	/* The service is woken by it; here a sample comes without. */
	signal(SIGUSR1, SIG_IGN);
	/* What a client does must not end the server. */
	signal(SIGPIPE, SIG_DFL);
	snprintf(c.socket, sizeof(c.socket), "%s", argv[1]);
	if (argc > 4)
		c.clients = (unsigned int)atoi(argv[4]);
	if (argc > 5)
		snprintf(c.group, sizeof(c.group), "%s", argv[5]);
	o = sink__open_server(&c, error, sizeof(error));
	if (!o) {
		fprintf(stderr, "%s\n", error);
		sample__free(s);
		return 3;
	}
	puts("ready");
	fflush(stdout);
	while ((done = do_line(o, argv[2], s, ms)) >= 0)
		if (!done)
			give_sample(o, argv[2], s);
	o->ops->close(o);
	source__close(recording);
	sample__free(s);
	sample__clear(&heard);
	return 0;
}
