// SPDX-License-Identifier: GPL-2.0-only
/* cmd_status.c - tcectl status: tced itself, its clients, and the events that wait to be written.
 */
#include "cmd_status.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/exit_status.h"
#include "base/format.h"
#include "model/daemon_status.h"
#include "model/sample.h"
#include "record/record.h"
#include "report/text.h"
#include "source/source.h"

static void print_json(const struct daemon_status *st, const struct sample *s)
{
	record__write_status(stdout, st, s);
	for (size_t i = 0; i < s->nsinks; i++)
		record__write_sink(stdout, &s->sinks[i]);
	for (size_t i = 0; i < s->nlosses; i++)
		record__write_loss(stdout, &s->losses[i]);
}

static void print_since(const struct daemon_status *st)
{
	uint64_t now = clock__realtime_ns();
	char stamp[32], age[16];

	printf("tced %s is running, pid %" PRIu64, st->version, st->pid);
	if (st->started_ns) {
		format__time(stamp, sizeof(stamp), st->started_ns);
		format__age(age, sizeof(age), now > st->started_ns ? now - st->started_ns : 0);
		printf(", since %s (%s)", stamp, age);
	}
	putchar('\n');
}

static void print_text(const struct daemon_status *st, const struct sample *s)
{
	char age[16], caveats[512];

	print_since(st);
	text__traced(age, sizeof(age), s);
	printf("Detail:   %s, traced for %s\n", detail__name(s->detail), age);
	format__age(age, sizeof(age), st->interval_ns);
	printf("Samples:  every %s, %" PRIu64 " so far\n", age, st->sample);
	printf("Events:   %" PRIu64 " so far\n", st->events);
	printf("Clients:  %" PRIu64 " connected, at most %" PRIu64 "\n", st->clients,
	       st->most_clients);
	printf("          of %" PRIu64 " so far %" PRIu64 " refused, %" PRIu64
	       " dropped (did not read), %" PRIu64 " timed out; %" PRIu64 " wrong requests\n",
	       st->connections, st->refused, st->slow, st->timeouts, st->bad_requests);
	if (!text__sinks(stdout, s))
		printf("Sinks:    every event is written, no write failed\n");
	text__caveats(caveats, sizeof(caveats), s);
	if (caveats[0])
		printf("%s\n", caveats);
}

static int status_of(const struct sample *s)
{
	for (size_t i = 0; i < s->nsinks; i++)
		if (s->sinks[i].waiting || s->sinks[i].lost || s->sinks[i].reason[0])
			return EXIT_WARNING;
	for (size_t i = 0; i < s->nlosses; i++)
		if (s->losses[i].count)
			return EXIT_WARNING;
	return EXIT_OK;
}

static int no_answer(const struct status_options *o, const char *why)
{
	fprintf(stderr, "tcectl: UNKNOWN: %s\n", why);
	if (o->json)
		printf("{\"kind\":\"status\",\"running\":false}\n");
	return EXIT_UNKNOWN;
}

static int answer(struct source *src, const struct status_options *o)
{
	struct sample *s = sample__new();
	struct daemon_status st;
	int status = EXIT_UNKNOWN;

	if (!s) {
		fprintf(stderr, "tcectl: out of memory\n");
	} else if (source__next(src, s) || source__status(src, &st)) {
		status = no_answer(o, source__error(src));
	} else {
		(o->json ? print_json : print_text)(&st, s);
		status = status_of(s);
	}
	sample__free(s);
	return status;
}

int cmd_status__run(const struct status_options *o)
{
	const char *path = o->from ? o->from : DAEMON_SOCKET_PATH;
	char error[256];
	struct source *src = source__open_socket(path, false, error, sizeof(error));
	int status;

	if (!src)
		return no_answer(o, error);
	status = answer(src, o);
	source__close(src);
	return status;
}
