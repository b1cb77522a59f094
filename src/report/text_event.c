// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_event.c - events as lines.
 *
 * Whatever a name, a stack or a message in a recording holds, the terminal
 * gets printable characters only.
 */
#include "text.h"

#include "base/format.h"
#include "text_list.h"

#include <inttypes.h>

#define NAME_WIDTH 19 /* window-removed-live */

static const struct {
	const char *word;
	const char *color; /* SGR of ECMA-48; NULL: plain */
} severities[SEVERITIES] = {
    [SEVERITY_INFO] = {"INFO", NULL},
    [SEVERITY_WARNING] = {"WARNING", "33"},
    [SEVERITY_CRITICAL] = {"CRITICAL", "1;31"},
};

static void print_severity(FILE *out, enum severity severity, bool color)
{
	const char *sgr = color ? severities[severity].color : NULL;

	if (sgr)
		fprintf(out, "\033[%sm%-8s\033[m", sgr, severities[severity].word);
	else
		fprintf(out, "%-8s", severities[severity].word);
}

static void print_caller(FILE *out, const struct event *e)
{
	char line[64];

	if (!e->stack.frames)
		return;
	snprintf(line, sizeof(line), "%s", e->task);
	if (e->pid >= 0)
		snprintf(line, sizeof(line), "%s[%" PRId64 "]", e->task, e->pid);
	format__printable(line);
	fprintf(out, "    %s at\n", line[0] ? line : "it was");
	text__frames(out, &e->stack, 8);
}

static void print_holder(FILE *out, const struct event_holder *h)
{
	char line[256], oldest[16];

	format__age(oldest, sizeof(oldest), h->oldest_ns);
	snprintf(line, sizeof(line),
		 "held by %s%s%s: %" PRIu64 " TCE%s in %" PRIu64 " mapping%s, oldest %s", h->device,
		 h->driver[0] ? " " : "", h->driver, h->tces, h->tces == 1 ? "" : "s", h->mappings,
		 h->mappings == 1 ? "" : "s", oldest);
	format__printable(line);
	fprintf(out, "    %s\n", line);
	text__frames(out, &h->stack, 8);
}

void text__event_holders(FILE *out, const struct event *e)
{
	for (uint32_t i = 0; i < e->holders && i < EVENT_HOLDERS; i++)
		print_holder(out, &e->holder[i]);
	if (e->holders_left_out)
		fprintf(out, "    and %" PRIu64 " more holder%s\n", e->holders_left_out,
			e->holders_left_out == 1 ? "" : "s");
}

void text__event(FILE *out, const struct event *e, bool stacks, bool color)
{
	char time[32], message[EVENT_MESSAGE_LEN];

	format__time(time, sizeof(time), e->time_ns);
	snprintf(message, sizeof(message), "%s", e->message);
	format__printable(message);
	fprintf(out, "%s ", time);
	print_severity(out, e->severity, color);
	fprintf(out, " %-*s  %s\n", NAME_WIDTH, event_kind__name(e->kind), message);
	if (!stacks)
		return;
	print_caller(out, e);
	text__event_holders(out, e);
}

void text__event_line(char *line, size_t len, const struct event *e, uint64_t now_ns)
{
	char age[16];

	format__age(age, sizeof(age), now_ns > e->time_ns ? now_ns - e->time_ns : 0);
	snprintf(line, len, "%s %s ago: %s", severities[e->severity].word, age, e->message);
	format__printable(line);
}
