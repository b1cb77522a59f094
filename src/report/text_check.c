// SPDX-License-Identifier: GPL-2.0-only
/*
 * text_check.c - a verdict as text: the first line, reasons, next steps.
 *
 * The first line has all that is needed to decide.
 */
#include "text.h"

#include "base/format.h"

#include <inttypes.h>
#include <string.h>

#define LINE_WIDTH 80 /* where the width is not known: these are sentences, no columns */
#define INDENT 2

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
	if (c->verdict == VERDICT_CLEAR && c->for_this_instant)
		return "CLEAR for this instant";
	return verdict_word(c->verdict);
}

/* Words of one paragraph: its first line indented by so many columns, the others by two more. */
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

void text__check(FILE *out, const struct check *c, unsigned int width)
{
	char line[sizeof(c->line) + 32];

	width = width > 2 * INDENT + 2 ? width : LINE_WIDTH;
	snprintf(line, sizeof(line), "%s: %s", text__verdict(c), c->line);
	format__printable(line);
	print_wrapped(out, line, width, 0);
	for (size_t i = 0; i < c->windows; i++)
		print_window(out, &c->window[i], width);
	if (c->reasons)
		fprintf(out, "Besides:\n");
	print_reasons(out, c->reason, c->reasons, width);
	if (c->steps)
		fprintf(out, "Next:\n");
	for (uint32_t i = 0; i < c->steps; i++) {
		snprintf(line, sizeof(line), "%s", c->step[i].command);
		format__printable(line);
		fprintf(out, "%*s%s\n", INDENT, "", line);
	}
}
