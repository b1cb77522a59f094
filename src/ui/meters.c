// SPDX-License-Identifier: GPL-2.0-only
/* meters.c - the first lines: the whole machine at a glance, and alarms. */
#include "internal.h"

#include "base/format.h"
#include "model/sample.h"
#include "terminal.h"
#include "report/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE_LEN 512
#define BAR 20        /* columns between the brackets */
#define SPARK 10      /* cells of the trend */
#define ALL_HEIGHT 16 /* lines of a screen with room for all meters */
#define LEAST_BELOW 5 /* lines: names of screens, titles, two rows, the last one */
#define COUNTS_AT 20  /* column, after the longest wait */

static const char *source_name(const struct ui *ui)
{
	switch (ui->src->kind) {
	case SOURCE_LIVE:
		return "live";
	case SOURCE_DAEMON:
		return "daemon";
	case SOURCE_STREAM:
		return "stream";
	case SOURCE_RECORDING:
		break;
	}
	return "recording";
}

/* Where samples are from, and how old the present one is. */
static void format_source(const struct ui *ui, char *text, size_t len)
{
	uint64_t late = (uint64_t)(ui__late(ui) * 1e9);
	bool made_now = ui->src->kind != SOURCE_RECORDING;
	char age[16];

	format__age(age, sizeof(age), late);
	if (made_now && ui->ended)
		snprintf(text, len, "stream ended");
	else if (made_now && ui->paused)
		snprintf(text, len, "%s, PAUSED", source_name(ui));
	else if (late)
		snprintf(text, len, "%s, %s old", source_name(ui), age);
	else
		snprintf(text, len, "%s", source_name(ui));
}

/* The age of what is shown matters more than the end of a long release. */
static void draw_origin(const struct ui *ui, int y)
{
	char line[LINE_LEN], source[64], traced[16], right[128];
	size_t room, width = (size_t)terminal__width();

	text__machine(line, sizeof(line), ui->now);
	text__traced(traced, sizeof(traced), ui->now);
	format_source(ui, source, sizeof(source));
	if (ui->now->detail == DETAIL_CENSUS)
		snprintf(right, sizeof(right), "detail census, %s", source);
	else
		snprintf(right, sizeof(right), "traced %s, %s", traced, source);
	room = width > strlen(right) ? width - strlen(right) : 0;
	if (room && strlen(line) + 1 > room)
		snprintf(line + (room > 1 ? room - 2 : 0), 2, "~");
	terminal__text(y, 0, STYLE_PLAIN, false, line);
	terminal__text(y, (int)room, STYLE_STRONG, false, right);
}

/* "+12 in 1m00s" */
static void format_change(const struct trend *t, char *text, size_t len)
{
	uint64_t span = 0;
	int64_t change = t ? trend__change(t, &span) : COUNT_UNKNOWN;
	char age[16];

	text[0] = '\0';
	if (!t || (change == COUNT_UNKNOWN && !span))
		return;
	format__age(age, sizeof(age), span);
	snprintf(text, len, "%+" PRId64 " in %s", change, age);
}

static void draw_live(const struct model_totals *t, int y)
{
	char line[LINE_LEN], live[24], unknown[40] = "";
	int x;

	format__count(live, sizeof(live), t->windows > t->windows_uncounted ? t->live : -1);
	if (t->windows_uncounted)
		snprintf(unknown, sizeof(unknown), " (%zu NOT COUNTED)", t->windows_uncounted);
	snprintf(line, sizeof(line), "Windows %zu%s  Live %s TCEs ", t->windows, unknown, live);
	x = terminal__put(y, 0, STYLE_STRONG, line);
	if (t->trend)
		format__spark(line, sizeof(line), SPARK, t->trend);
	else
		line[0] = '\0';
	x = terminal__put(y, x, STYLE_BAR, line);
	format_change(t->trend, line, sizeof(line));
	terminal__put(y, line[0] ? x + 1 : x, STYLE_PLAIN, line);
}

/* [|||||     34%]: the number is in it, so that nothing has to be counted. */
static void bar(char *text, size_t len, int64_t percent)
{
	char number[8];
	size_t n = 0, full;

	format__count(number, sizeof(number), percent);
	full = percent > 0 ? (size_t)(percent * BAR + 99) / 100 : 0;
	for (size_t i = 0; i < BAR && n + 4 < len; i++) {
		const char *cell = i >= full ? " " : listing__is_utf8() ? "█" : "|";

		n += (size_t)snprintf(text + n, len - n, "%s", cell);
	}
	snprintf(text + n, len - n, " %s%%", number);
}

static void draw_rates(const struct ui *ui, const struct model_totals *t, int y)
{
	char line[LINE_LEN], maps[16], unmaps[16], wait[16] = "-";
	int64_t longest = event_history__longest_wait(ui->events);
	int x;

	format__rate(maps, sizeof(maps), t->map_tces_per_s);
	format__rate(unmaps, sizeof(unmaps), t->unmap_tces_per_s);
	snprintf(line, sizeof(line), "TCEs/s %s mapped, %s unmapped  Fullest ", maps, unmaps);
	x = terminal__put(y, 0, STYLE_PLAIN, line);
	if (t->fullest) {
		x = terminal__put(y, x, STYLE_PLAIN, "[");
		bar(line, sizeof(line), t->fullest_percent);
		x = terminal__put(y, x, t->fullest->nearly_full ? STYLE_ALERT : STYLE_BAR, line);
		snprintf(line, sizeof(line), "] 0x%" PRIx64, t->fullest->table->liobn);
	} else {
		snprintf(line, sizeof(line), "-");
	}
	terminal__put(y, x, STYLE_PLAIN, line);
	if (longest >= 0)
		format__age(wait, sizeof(wait), (uint64_t)longest);
	snprintf(line, sizeof(line), "Longest wait %s", wait);
	terminal__text(y + 1, 0, longest >= 0 ? STYLE_STRONG : STYLE_PLAIN, false, line);
}

static void draw_counts(const struct ui *ui, const struct model_totals *t, int y)
{
	uint64_t counts[SEVERITIES];
	char line[LINE_LEN];
	int x = COUNTS_AT;

	event_history__severities(ui->events, counts);
	snprintf(line, sizeof(line), "Lost %" PRIu64, t->losses);
	x = terminal__put(y, x, t->losses ? STYLE_CAVEAT : STYLE_PLAIN, line);
	x = terminal__put(y, x, STYLE_PLAIN, "  Events ");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--) {
		enum style style = !counts[i]               ? STYLE_PLAIN
				   : i == SEVERITY_CRITICAL ? STYLE_CAVEAT
				   : i == SEVERITY_WARNING  ? STYLE_ALERT
							    : STYLE_PLAIN;

		snprintf(line, sizeof(line), "%" PRIu64 " %s", counts[i],
			 severity__name((uint32_t)i));
		x = terminal__put(y, x, style, line);
		x = terminal__put(y, x, STYLE_PLAIN, i ? ", " : "");
	}
}

/* One line for each thing that must not be overlooked, the worst first: the next free line. */
static int draw_alarms(const struct ui *ui, int y)
{
	char alarms[4][LINE_LEN] = {"", "", "", ""};
	uint64_t late = (uint64_t)(ui__late(ui) * 1e9);
	char age[16];

	format__age(age, sizeof(age), late);
	if (ui->failed)
		snprintf(alarms[0], LINE_LEN, "NOT UP TO DATE: %s", ui->error);
	else if (ui->ended && ui->src->kind == SOURCE_STREAM)
		snprintf(alarms[0], LINE_LEN, "NOT UP TO DATE: the stream has ended");
	else if (late)
		snprintf(alarms[1], LINE_LEN, "STALE: the last sample came %s ago", age);
	text__held(alarms[2], LINE_LEN, ui->model);
	text__caveats(alarms[3], LINE_LEN, ui->now);
	for (size_t i = 0; i < sizeof(alarms) / sizeof(alarms[0]); i++)
		if (alarms[i][0] && y + LEAST_BELOW < terminal__height())
			terminal__text(y++, 0, STYLE_CAVEAT, true, alarms[i]);
	return y;
}

static void draw_cost(const struct ui *ui, int y)
{
	char line[LINE_LEN] = "Tracing cost: counting";

	if (ui->cost.costs.over_ns)
		text__cost_line(line, sizeof(line), &ui->cost.costs);
	terminal__text(y, 0, STYLE_STRONG, false, line);
}

int meters__draw(struct ui *ui)
{
	struct model_totals t;
	int y = 0;

	model__totals(ui->model, &t);
	draw_origin(ui, y++);
	draw_live(&t, y++);
	if (terminal__height() >= ALL_HEIGHT) {
		draw_rates(ui, &t, y);
		draw_counts(ui, &t, y + 1);
		y += 2;
	}
	y = draw_alarms(ui, y);
	ui->cost.hidden = ui->cost.on && y + LEAST_BELOW >= terminal__height();
	if (ui->cost.on && !ui->cost.hidden)
		draw_cost(ui, y++);
	return y;
}
