// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_check.c - a verdict as text: the first line, reasons, next steps.
 *
 * The first line has all that is needed to decide.
 */
#include "text.h"

#include "base/format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define LINE_WIDTH 80 /* where the width is not known: these are sentences, no columns */
#define INDENT 2
#define TIME_LEN 48
#define AGE_LEN 16

static const char *verdict_word(enum verdict v)
{
	static const char *const words[VERDICTS] = {
	    [VERDICT_CLEAR] = "CLEAR",
	    [VERDICT_AT_RISK] = "AT RISK",
	    [VERDICT_UNKNOWN] = "UNKNOWN",
	    [VERDICT_HELD] = "HELD",
	};

	return words[v];
}

const char *text__verdict(const struct check *c)
{
	if (c->verdict == VERDICT_CLEAR && c->bound)
		return "CLEAR for now (driver bound)";
	return verdict_word(c->verdict);
}

/* Words of one paragraph: its first line indented by indent columns, the others by two more. */
static void print_wrapped(FILE *out, const char *text, unsigned int width, unsigned int indent)
{
	unsigned int column = indent;

	fprintf(out, "%*s", (int)indent, "");
	for (const char *p = text; *p;) {
		unsigned int n = (unsigned int)strcspn(p, " ");

		if (p != text && column + 1 + n > width) {
			fprintf(out, "\n%*s", (int)indent + INDENT, "");
			column = indent + INDENT;
		} else if (p != text) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)n, p);
		column += n;
		p += n;
		p += *p == ' ';
	}
	fputc('\n', out);
}

__attribute__((format(printf, 3, 4))) static void add_text(char *line, size_t len,
							   const char *format, ...)
{
	size_t n = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + n, len - n, format, args);
	va_end(args);
}

/* A reason says its verdict where that is why one cannot go ahead. */
static void print_reasons(FILE *out, const struct check_reason *reason, uint32_t n,
			  unsigned int width)
{
	char line[sizeof(reason->text) + 32];

	for (uint32_t i = 0; i < n; i++) {
		bool says = reason[i].verdict != VERDICT_CLEAR;

		snprintf(line, sizeof(line), "- %s%s%s",
			 says ? verdict_word(reason[i].verdict) : "", says ? ": " : "",
			 reason[i].text);
		format__printable(line);
		print_wrapped(out, line, width, INDENT);
	}
}

static void print_window(FILE *out, const struct check_window *w, unsigned int width)
{
	const struct table *t = w->table;
	char line[512], live[24];

	format__count(live, sizeof(live), w->live);
	snprintf(line, sizeof(line), "%s: %s window 0x%" PRIx64 "%s%s, %s%s",
		 verdict_word(w->verdict), window_kind__name(t->window), t->liobn,
		 t->drc_name[0] ? " of " : "", t->drc_name,
		 w->live < 0 ? "live TCEs not counted" : live,
		 w->live < 0    ? ""
		 : w->live == 1 ? " TCE live"
				: " TCEs live");
	format__printable(line);
	print_wrapped(out, line, width, 0);
	print_reasons(out, w->reason, w->reasons, width);
}

/* "Seen on host HOST at TIME, 2s ago, by tced, tracing since TIME" */
static void print_scope(FILE *out, const struct check_scope *s, unsigned int width)
{
	char line[1024], time[TIME_LEN], since[TIME_LEN], age[AGE_LEN], traced[AGE_LEN];

	format__time(time, sizeof(time), s->time_ns);
	format__time(since, sizeof(since), s->since_ns);
	format__age(age, sizeof(age), s->age_ns > 0 ? (uint64_t)s->age_ns : 0);
	format__age(traced, sizeof(traced),
		    s->time_ns > s->since_ns ? s->time_ns - s->since_ns : 0);
	snprintf(line, sizeof(line), "Seen%s%s at %s%s%s%s, ", s->host[0] ? " on host " : "",
		 s->host, time, s->age_ns < 0 ? "" : ", ", s->age_ns < 0 ? "" : age,
		 s->age_ns < 0 ? "" : " ago");
	switch ((enum check_source)s->source) {
	case CHECK_RECORDING:
		add_text(line, sizeof(line), "in the recording %s", s->path);
		break;
	case CHECK_TCED:
		add_text(line, sizeof(line), "by tced, tracing since %s", since);
		break;
	default:
		add_text(line, sizeof(line), "by this command, traced for %s",
			 s->since_ns ? traced : "?");
	}
	format__printable(line);
	print_wrapped(out, line, width, 0);
}

void text__check(FILE *out, const struct check *c, unsigned int width)
{
	char line[sizeof(c->line) + 32];

	width = width > 2 * INDENT + 2 ? width : LINE_WIDTH;
	snprintf(line, sizeof(line), "%s: %s", text__verdict(c), c->line);
	format__printable(line);
	print_wrapped(out, line, width, 0);
	print_scope(out, &c->scope, width);
	for (size_t i = 0; i < c->windows; i++)
		print_window(out, &c->window[i], width);
	if (c->reasons)
		fprintf(out, "Notes:\n");
	print_reasons(out, c->reason, c->reasons, width);
	if (c->steps)
		fprintf(out, "Next:\n");
	for (uint32_t i = 0; i < c->steps; i++) {
		snprintf(line, sizeof(line), "%s", c->step[i].command);
		format__printable(line);
		fprintf(out, "%*s%s\n", INDENT, "", line);
	}
}

/* " label=n", or "U" where it is unknown. */
static void print_count(FILE *out, const char *label, int64_t n)
{
	if (n < 0)
		fprintf(out, " %s=U", label);
	else
		fprintf(out, " %s=%" PRId64, label, n);
}

/* Adds what is known; what is unknown makes the sum so. */
static int64_t add_count(int64_t sum, int64_t n)
{
	return sum < 0 || n < 0 ? COUNT_UNKNOWN : sum + n;
}

void text__plugin_text(char *text)
{
	format__printable(text);
	/* The first bar begins the performance data. */
	for (char *p = text; (p = strchr(p, '|'));)
		*p = '/';
}

void text__check_plugin(FILE *out, const struct check *c)
{
	int64_t released = 0, orphaned = 0, unattributed = 0;
	char line[sizeof(c->line) + 32];

	for (size_t i = 0; i < c->windows; i++) {
		const struct check_window *w = &c->window[i];

		released = add_count(released, w->released_on_unbind);
		orphaned = add_count(orphaned, w->orphaned);
		unattributed = add_count(unattributed, w->unattributed);
	}
	snprintf(line, sizeof(line), "%s: %s", text__verdict(c), c->line);
	text__plugin_text(line);
	fprintf(out, "%s | windows=%zu", line, c->windows);
	print_count(out, "live", c->live);
	print_count(out, "released", released);
	print_count(out, "orphaned", orphaned);
	print_count(out, "unattributed", unattributed);
	fputc('\n', out);
}
