// SPDX-License-Identifier: GPL-2.0-only
/* text_summary.c - a whole sample in three lines: machine and time, amounts, caveats. */
#include "text.h"

#include "base/format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void text__machine(char *line, size_t len, const struct sample *s)
{
	char time[64];

	format__time(time, sizeof(time), s->time_ns);
	snprintf(line, len, "%s  %s %s", time, s->platform, s->release);
	format__printable(line);
}

void text__traced(char *age, size_t len, const struct sample *s)
{
	if (s->attached_time_ns && s->detail != DETAIL_CENSUS)
		format__age(age, len,
			    s->time_ns > s->attached_time_ns ? s->time_ns - s->attached_time_ns
							     : 0);
	else
		snprintf(age, len, "-");
}

void text__origin(char *line, size_t len, const struct sample *s)
{
	char age[16];
	size_t n;

	text__machine(line, len, s);
	text__traced(age, sizeof(age), s);
	n = strlen(line);
	if (s->detail == DETAIL_CENSUS)
		snprintf(line + n, len - n, "  detail census");
	else
		snprintf(line + n, len - n, "  traced for %s%s", age,
			 s->detail == DETAIL_LEDGER ? ", detail ledger" : "");
}

void text__totals(char *line, size_t len, const struct model *m)
{
	struct model_totals t;
	char live[24], maps[16], unmaps[16], unknown[40] = "";

	model__totals(m, &t);
	format__count(live, sizeof(live), t.windows > t.windows_uncounted ? t.live : COUNT_UNKNOWN);
	format__rate(maps, sizeof(maps), t.map_tces_per_s);
	format__rate(unmaps, sizeof(unmaps), t.unmap_tces_per_s);
	if (t.windows_uncounted)
		snprintf(unknown, sizeof(unknown), " (%zu NOT COUNTED)", t.windows_uncounted);
	snprintf(line, len,
		 "Windows %zu%s  Live %s TCEs  TCEs/s %s mapped, %s unmapped  Lost %" PRIu64,
		 t.windows, unknown, live, maps, unmaps, t.losses);
}

/* A list of caveats under construction. */
struct caveats {
	char *line;
	size_t len;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void caveats__add(struct caveats *d, const char *fmt,
							       ...)
{
	char text[SAMPLE_TEXT_LEN];
	va_list args;
	int n;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	n = snprintf(d->line + d->used, d->len - d->used, "%s%s", d->used ? ", " : "", text);
	d->used += n > 0 ? (size_t)n : 0;
	if (d->used >= d->len)
		d->used = d->len - 1;
}

static bool is_first_of_purpose(const struct sample *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(s->degraded[k].purpose, s->degraded[i].purpose))
			return false;
	return true;
}

void text__caveats(char *line, size_t len, const struct sample *s)
{
	struct caveats d = {.line = line, .len = len};

	line[0] = '\0';
	if (!s->complete)
		caveats__add(&d, "CENSUS INCOMPLETE: windows may be missing");
	for (size_t i = 0; i < s->nlosses; i++)
		if (s->losses[i].count)
			caveats__add(&d, "LOST %s %" PRIu64, s->losses[i].class,
				     s->losses[i].count);
	for (size_t i = 0; i < s->nsinks; i++)
		if (s->sinks[i].waiting)
			caveats__add(&d, "WAITING for %s %" PRIu64, s->sinks[i].name,
				     s->sinks[i].waiting);
	for (size_t i = 0; i < s->ndegraded; i++)
		if (is_first_of_purpose(s, i))
			caveats__add(&d, "DEGRADED %s", s->degraded[i].purpose);
	format__printable(line);
}

void text__unknown(char *line, size_t len, const struct sample *s, enum affects answer)
{
	snprintf(line, len, "UNKNOWN: live TCEs of a table could not be counted");
	if (!s->complete)
		snprintf(line, len, "UNKNOWN: the census is incomplete, windows may be missing");
	for (size_t i = 0; i < s->ndegraded; i++)
		if (s->degraded[i].affects == AFFECTS_TABLES ||
		    (answer == AFFECTS_HOLDERS && s->degraded[i].affects == AFFECTS_HOLDERS)) {
			snprintf(line, len, "UNKNOWN: not available: %s (%s)",
				 s->degraded[i].feature, s->degraded[i].reason);
			break;
		}
	format__printable(line);
}

void text__held(char *line, size_t len, const struct model *m)
{
	struct model_totals t;

	model__totals(m, &t);
	line[0] = '\0';
	if (t.orphaned)
		snprintf(line, len, "ORPHANED: %" PRIu64 " TCE%s with no driver left to unmap %s",
			 t.orphaned, t.orphaned == 1 ? "" : "s", t.orphaned == 1 ? "it" : "them");
}
