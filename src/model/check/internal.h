/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the context of a check, and the parts of it. */
#ifndef TCETOP_CHECK_INTERNAL_H
#define TCETOP_CHECK_INTERNAL_H

#include "check.h"

struct check_context {
	struct check *c;
	const struct sample *s;
	const struct model *m;
	const struct selection *sel;
};

/* True if the device is selected; false for NULL. */
bool check__is_selected(const struct check_context *j, const struct device *d);

/* The worse of the two. */
static inline enum verdict verdict__worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

/*
 * Live TCEs of a window beside the number that drivers have mapped, at least 0. Those of a process
 * that owns the window are none of the drivers'.
 */
static inline int64_t window__live_beside(const struct check_window *w, int64_t mapped)
{
	int64_t n = w->table->user_owned ? w->live : w->live - mapped;

	return n > 0 ? n : 0;
}

/* Add a reason and make the verdict the worst of the two; beyond CHECK_REASONS only the verdict. */
__attribute__((format(printf, 3, 4))) void
window__add_reason(struct check_window *w, enum verdict v, const char *format, ...);
__attribute__((format(printf, 3, 4))) void check__add_reason(struct check *c, enum verdict v,
							     const char *format, ...);

/* The worst reason first; those that are alike stay in order. */
void reasons__sort(struct check_reason *reason, uint32_t n);

/* Add the reason that the row is, for as many TCEs of the holder. */
void window__add_holder(const struct check_context *j, struct check_window *w,
			const struct holder *h, const struct outcome_row *row, uint64_t tces);
/* After all holders of a window: add a reason for those that have none, one for each verdict. */
void window__add_rest(struct check_window *w);
/* The verdict that TCEs of that outcome alone would lead to. */
enum verdict verdict__of(enum outcome outcome);
/* "8 TCEs", "1 TCE" */
#define TCES_LEN 32
const char *check__format_tces(char *text, int64_t n);

/* Fill in w, which is all zero: the verdict on the window of that view. */
void check_window__assess(const struct check_context *j, struct check_window *w,
			  const struct table_view *v);

/* Reasons of no single window: losses, degraded features, bindings, the kernel, start of tracing.
 */
void check__add_notes(struct check_context *j);
/* The first line, and the commands, after all reasons. */
void check__summarize(struct check_context *j);
void check__add_steps(struct check_context *j);

/* The selectors as options, each as the operator gave it. False: one cannot be typed, or is too
 * long. */
bool check__format_selectors(char *text, size_t len, const struct selector *by);

#endif
