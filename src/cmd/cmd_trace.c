// SPDX-License-Identifier: GPL-2.0-only
/* cmd_trace.c - tcectl trace: what tced records of mappings, shown and changed. */
#include "cmd_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/format.h"
#include "source/source.h"

static const char *const meanings[DETAILS] = {
    [DETAIL_UNKNOWN] = "tced is older than this program",
    [DETAIL_CENSUS] = "live TCEs are counted; mappings are not recorded",
    [DETAIL_LEDGER] = "each mapping is recorded with its device and its time",
    [DETAIL_STACKS] = "each mapping is recorded with its device, its time and its call stack",
};

static void print_json(const struct sample *s)
{
	printf("{\"kind\":\"trace\",\"detail\":\"%s\",\"attached_time\":", detail__name(s->detail));
	if (s->detail == DETAIL_CENSUS)
		printf("null}\n");
	else
		printf("%" PRIu64 "}\n", s->attached_time_ns);
}

static void print_text(const struct sample *s)
{
	uint64_t since = s->time_ns > s->attached_time_ns ? s->time_ns - s->attached_time_ns : 0;
	char age[16];

	printf("detail: %s: %s", detail__name(s->detail), meanings[s->detail]);
	format__age(age, sizeof(age), since);
	if (s->detail == DETAIL_LEDGER || s->detail == DETAIL_STACKS)
		printf(", for %s", age);
	putchar('\n');
}

/* Hooks that could not be attached: the level is in force, and does not show all that it should. */
static int print_missing(const struct sample *s)
{
	int status = EXIT_OK;

	for (size_t i = 0; s->detail != DETAIL_CENSUS && i < s->ndegraded; i++) {
		if (s->degraded[i].affects != AFFECTS_HOLDERS)
			continue;
		fprintf(stderr, "tcectl: not available: %s: %s\n", s->degraded[i].feature,
			s->degraded[i].reason);
		status = EXIT_WARNING;
	}
	return status;
}

static int show(struct source *src, const struct trace_options *o)
{
	struct sample *s = sample__new();
	int status = EXIT_UNKNOWN;

	if (!s)
		fprintf(stderr, "tcectl: out of memory\n");
	else if (source__next(src, s))
		fprintf(stderr, "tcectl: %s\n", source__error(src));
	else {
		(o->json ? print_json : print_text)(s);
		status = print_missing(s);
	}
	sample__free(s);
	return status;
}

int cmd_trace__run(const struct trace_options *o)
{
	const char *path = o->from ? o->from : DAEMON_SOCKET_PATH;
	char error[256];
	struct source *src = source__open_socket(path, false, error, sizeof(error));
	int status;

	if (!src) {
		fprintf(stderr, "tcectl: %s; trace is about a tced that runs\n", error);
		return EXIT_UNKNOWN;
	}
	if (o->detail && source__set_detail(src, o->detail)) {
		fprintf(stderr, "tcectl: %s\n", source__error(src));
		status = EXIT_UNKNOWN;
	} else {
		status = show(src, o);
	}
	source__close(src);
	return status;
}
