/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the state of the full-screen view between two keys. */
#ifndef TCETOP_UI_INTERNAL_H
#define TCETOP_UI_INTERNAL_H

#include <stdbool.h>

#include "column_menu.h"
#include "text_pane.h"
#include "model/event_history.h"
#include "report/list_health.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "list_pane.h"
#include "prompt.h"
#include "source/sampler.h"
#include "settings.h"
#include "source/source.h"
#include "tree.h"

/* What has the screen. */
enum mode { MODE_LIST, MODE_DETAILS, MODE_COLUMNS, MODE_SORT, MODE_HELP };

/* The meter of what tracing costs. */
struct ui_cost {
	bool on;        /* the kernel counts */
	bool has_count; /* the first reading is there */
	bool hidden;    /* no line was free for the meter: the last line has its total */
	struct run_counts last;
	struct run_costs costs; /* up to the last reading; over_ns 0: not known yet */
};

struct ui {
	struct source *src;
	struct sampler *sampler;
	struct model *model;
	struct sample *now;  /* what is on the screen */
	struct sample *next; /* what will be, if ready; else whatever was before */
	bool ready;
	struct event_history *events;
	struct list_health health;
	struct tree *tree;
	char no_hypercalls[SAMPLE_TEXT_LEN + 64]; /* why there are none */
	struct settings *settings;
	struct pane panes[SCREENS];
	enum mode mode;
	struct text_pane text_pane;
	struct column_menu column_menu;
	struct prompt prompt;
	char message[256]; /* on the last line until the next key */
	double arrived_s;  /* when it came from its source, likewise */
	double taken_s;    /* when the next one came */
	double interval_s; /* between it and the one before, by their own clock; 0: not known */
	double shown_s;    /* when the present sample came on the screen; CLOCK_MONOTONIC */
	double due_s;      /* live: when the next one is to be taken */
	bool paused;
	bool jump;    /* skip to the next event */
	bool step;    /* one sample more, though paused */
	bool changed; /* something that is on the screen */
	bool quit;
	bool ended;      /* the source has no more samples */
	bool failed;     /* the source did not answer the last time */
	char error[256]; /* its line; the source's own is the sampler's */
	int tabs_y;      /* of the line with the names of the screens; -1: none */
	bool invalid;    /* redraw every cell */
	struct ui_cost cost;
};

/* The list on the screen. */
static inline struct pane *ui__pane(struct ui *ui)
{
	return &ui->panes[ui->settings->screen];
}

/* ui_state.c: seconds of CLOCK_MONOTONIC. */
double ui__seconds(void);
/* Seconds between samples that hold now. */
double ui__delay(const struct ui *ui);
/* Seconds since the present sample came, if that is longer than it should be; else 0. */
double ui__late(const struct ui *ui);
/* What the view does right now, in a word or two. */
const char *ui__doing(const struct ui *ui);

/* screens.c: the rows of the screens. */
void screens__init(struct ui *ui);
/* Fill the rows of a screen, the present one, again; 0 or -ENOMEM. */
int screens__fill(struct ui *ui, enum screen_kind screen);
/* All that is known of a row of the present screen, as text; false: nothing. */
bool screens__details(const struct ui *ui, const void *row, FILE *out);
/* Whether a row above it, which is tagged too, has it in its sum. */
bool screens__is_below_tagged(const struct ui *ui, size_t position);
/* TCEs of a row, or bytes of levels; COUNT_UNKNOWN: it has none. */
int64_t screens__weight(const struct ui *ui, const void *row);

/* meters.c: draws the first lines. Returns the next free one. */
int meters__draw(struct ui *ui);

/* headlines.c: draw the events that matter most above the line bottom, where lines are free; how
 * many. */
int headlines__draw(const struct ui *ui, int bottom, int lines);

/* keys.c: what a key does to the state. */
void ui__press(struct ui *ui, int key);

/* footer.c: the last line; the key that a click there means, -1: none. */
void footer__draw(const struct ui *ui);
int footer__key_at(const struct ui *ui, int x);

/* draw.c: the whole screen; the screen that has its name at x of that line, -1: none. */
void ui__draw(struct ui *ui);
int tabs__at(const struct ui *ui, int x);

#endif
