// SPDX-License-Identifier: GPL-2.0-only
/*
 * footer.c - the last line: a question, a message, or what the function keys do; and what the view
 * does.
 */
#include "internal.h"

#include "base/format.h"
#include "model/run_cost.h"
#include "terminal.h"

#include <inttypes.h>
#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define LINE_LEN 512

struct label {
	int key;
	const char *name;
	const char *does;
};

static const struct label list_labels[] = {
    {KEY_F(1), "F1", "Help"},   {KEY_F(2), "F2", "Columns"},
    {KEY_F(3), "F3", "Search"}, {KEY_F(4), "F4", "Filter"},
    {KEY_F(5), "F5", "Tree"},   {KEY_F(6), "F6", "Sort"},
    {KEY_F(10), "F10", "Quit"}, {0, NULL, NULL},
};
static const struct label other_labels[] = {
    {KEY_ESCAPE, "Esc", "Back"},
    {0, NULL, NULL},
};

static const struct label *labels_of(const struct ui *ui)
{
	return ui->mode == MODE_LIST ? list_labels : other_labels;
}

static const char *does(const struct ui *ui, const struct label *l)
{
	return l->key == KEY_F(5) && ui->settings->tree ? "List" : l->does;
}

/* The labels from the left, as far as they fit; where the one at x ends up, or all of them. */
static int labels__walk(const struct ui *ui, int room, int at, int *end)
{
	int x = 0;

	for (const struct label *l = labels_of(ui); l->key; l++) {
		int width = (int)strlen(l->name) + (int)strlen(does(ui, l)) + 1;

		if (x + width > room)
			break;
		if (at >= x && at < x + width)
			return l->key;
		if (at < 0) {
			int next = terminal__put(terminal__height() - 1, x, STYLE_PLAIN, l->name);

			terminal__put(terminal__height() - 1, next, STYLE_KEY, does(ui, l));
		}
		x += width;
	}
	*end = x;
	return -1;
}

/* "3 tagged: 1204 TCEs" */
static void format_tagged(const struct ui *ui, char *text, size_t len)
{
	const struct pane *p = &ui->panes[ui->settings->screen];
	bool levels = ui->settings->screen == SCREEN_LEVELS;
	int64_t sum = COUNT_UNKNOWN;
	size_t n = 0, unknown = 0;
	char more[48] = "";

	text[0] = '\0';
	for (size_t i = 0; p->ntags && i < p->rows.n; i++) {
		int64_t weight;

		if (!pane__is_tagged(p, p->rows.at[i]))
			continue;
		n++;
		if (screens__is_below_tagged(ui, i))
			continue;
		weight = screens__weight(ui, p->rows.at[i]);
		if (weight >= 0)
			sum = sum < 0 ? weight : sum + weight;
		else
			unknown++;
	}
	if (unknown)
		snprintf(more, sizeof(more), ", %zu unknown", unknown);
	if (n && sum >= 0)
		snprintf(text, len, "%zu tagged: %" PRId64 " %s%s  ", n, sum,
			 levels ? "bytes" : "TCEs", more);
	else if (n)
		snprintf(text, len, "%zu tagged  ", n);
}

/* "cost 0.30%  ": of a CPU, where the meter has no line of its own. */
static void format_cost(const struct ui *ui, char *text, size_t len)
{
	const struct run_costs *c = &ui->cost.costs;
	char share[16] = "-";

	text[0] = '\0';
	if (!ui->cost.on || !ui->cost.hidden)
		return;
	if (c->over_ns)
		format__percent(share, sizeof(share), run_cost__percent(c->run_ns, c->over_ns, 1));
	snprintf(text, len, "cost %s  ", share);
}

static void format_state(const struct ui *ui, char *text, size_t len)
{
	char tagged[64], cost[32];

	format_tagged(ui, tagged, sizeof(tagged));
	format_cost(ui, cost, sizeof(cost));
	snprintf(text, len, " %s%s%s%s", tagged,
		 ui->panes[ui->settings->screen].follow ? "follow  " : "", cost, ui__doing(ui));
	if ((int)strlen(text) > terminal__width())
		snprintf(text, len, " %s%s", cost, ui__doing(ui));
}

static void draw_prompt(const struct ui *ui, int y)
{
	char line[LINE_LEN];

	if (ui->prompt.kind == PROMPT_DELAY)
		snprintf(line, sizeof(line), "Seconds between samples [%g]: %s_", ui__delay(ui),
			 ui->prompt.text);
	else
		snprintf(line, sizeof(line), "%s: %s_",
			 ui->prompt.kind == PROMPT_SEARCH ? "Search" : "Filter", ui->prompt.text);
	if (ui->message[0])
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "  %s", ui->message);
	terminal__text(y, 0, STYLE_STRONG, false, line);
}

void footer__draw(const struct ui *ui)
{
	int y = terminal__height() - 1, width = terminal__width(), end = 0;
	bool still = ui->paused || ui->ended || ui->failed;
	char state[LINE_LEN];
	int x;

	terminal__text(y, 0, STYLE_PLAIN, true, "");
	if (ui->prompt.kind != PROMPT_NONE) {
		draw_prompt(ui, y);
		return;
	}
	format_state(ui, state, sizeof(state));
	x = width - (int)strlen(state);
	if (ui->message[0])
		terminal__text(y, 0, STYLE_STRONG, false, ui->message);
	else
		labels__walk(ui, x, -1, &end);
	if (!ui->message[0] || (int)strlen(ui->message) < x)
		terminal__text(y, x > 0 ? x : 0, still ? STYLE_STRONG : STYLE_PLAIN, false, state);
}

int footer__key_at(const struct ui *ui, int x)
{
	char state[LINE_LEN];
	int end;

	if (ui->prompt.kind != PROMPT_NONE)
		return -1;
	format_state(ui, state, sizeof(state));
	return labels__walk(ui, terminal__width() - (int)strlen(state), x, &end);
}
