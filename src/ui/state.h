/* SPDX-License-Identifier: GPL-2.0-only */
/* state.h - all that the full-screen view knows between two keys. */
#ifndef TCETOP_STATE_H
#define TCETOP_STATE_H

#include <stdbool.h>

#include "eventlist.h"
#include "model.h"
#include "pane.h"
#include "source.h"

enum { PANE_TABLES, PANE_HOLDERS, PANE_LEVELS, PANES };

#define PROMPT_LEN 12

struct ui {
	struct source *src;
	struct model *model;
	struct sample *now; /* what is on the screen */
	struct sample *spare;
	struct eventlist *events;
	struct pane panes[PANES];
	unsigned int focus; /* PANE_LEVELS: that one has the screen, without the others */
	unsigned int back;  /* the list that had it before */
	double delay;
	bool paused;
	bool ended;  /* the recording has no more samples */
	bool failed; /* the source did not answer the last time */
	bool help;
	bool show_events;
	size_t event; /* the first one on their screen */
	bool prompt;  /* asking for the delay */
	char answer[PROMPT_LEN];
};

/* What a key asks for. */
enum {
	DO_REDRAW = 1,
	DO_SAMPLE = 2,
	DO_QUIT = 4,
	DO_FORGET = 8, /* redraw every cell */
};

/* What a key does to the state, as DO_ bits; 0 if it means nothing here. */
unsigned int ui__press(struct ui *ui, int key);

/* A line of the help screen, NULL after the last one. */
const char *ui__help_line(size_t i, char *line, size_t len);

/* The screen of events: draw it; a key there. */
void events__draw(const struct ui *ui);
unsigned int events__press(struct ui *ui, int key);
/* Draw the events that matter most above the line bottom, where lines are free; how many. */
int events__draw_headlines(const struct ui *ui, int bottom, int lines);

/* Draw the whole screen. */
void ui__draw(struct ui *ui);

#endif
