/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * view.h - the views of one sample that tcectl's commands print, each in a file of its own:
 * view_windows.c and so on.
 */
#ifndef TCETOP_VIEW_H
#define TCETOP_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/check/check.h"
#include "model/model.h"
#include "model/run_cost.h"
#include "model/sample.h"
#include "report/list.h"
#include "tcectl.h"

struct view {
	const struct options *opts;
	const struct sample *sample;
	const struct model *model;
	struct check_basis basis;      /* of a verdict */
	const struct run_costs *costs; /* doctor --cost; NULL: not asked for */
};

/* Each view returns the exit status. */
int view__windows(const struct view *v);
int view__levels(const struct view *v);
int view__hypercalls(const struct view *v);
/* Or single mappings, with --mappings. A device or window that does not exist is UNKNOWN. */
int view__holders(const struct view *v);
int view__lookup(const struct view *v);
/* EXIT_OK also where something is not visible: the metrics have it. */
int view__metrics(const struct view *v);
int view__doctor(const struct view *v);

/* Rows of a list, and how one is written as a record. */
struct view_rows {
	const struct listing *listing;
	const char *record; /* its title in record/kinds.c */
	const void *base;
	size_t n;
	int (*write)(FILE *out, const struct view *v, const void *row);
};
/* Print the rows as --json or --csv have it, in the order of --sort. 0, or a negative errno with a
 * line on standard error. */
int view__print_rows(const struct view *v, const struct view_rows *rows);
/* True if the answer is text for people. */
bool view__is_text(const struct view *v);
/* True if the sample has the device; else the line for the user is printed: UNKNOWN. */
bool view__has_device(const struct view *v);

/* Columns of the terminal; TEXT_WIDE if standard output is none. */
unsigned int view__width(void);
/*
 * As monitoring plugins have it: EXIT_OK, EXIT_WARNING where something was lost, EXIT_UNKNOWN,
 * with a line that says why, where the answer may be wrong for what is not visible.
 */
int view__status_of_windows(const struct sample *s);
int view__status_of_holders(const struct sample *s);
/* Records have no line for caveats: they are printed on standard error then. */
void view__print_caveats(const struct view *v);

#endif
