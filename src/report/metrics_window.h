/* SPDX-License-Identifier: GPL-2.0-only */
/* metrics_window.h - metrics of each window; for metrics*.c only. */
#ifndef TCETOP_METRICS_WINDOW_H
#define TCETOP_METRICS_WINDOW_H

#include "exposition.h"
#include "model/model.h"

/* A window among its likes. */
struct metrics_window {
	const struct table_view *view;
	const struct level *level; /* what the hardware reads; NULL: it has no levels of its own */
	int64_t oldest_held;       /* ns; COUNT_UNKNOWN: nothing is held, or it is not known */
	size_t duplicate;          /* another one has the same labels: its number, from 1 */
	bool holders;              /* holders can be seen */
};

/* The windows of the sample, to free; NULL when memory is short. */
struct metrics_window *metrics_windows__new(const struct sample *s, const struct model *m);
/* The labels by which a window is known. */
void metrics_window__label(struct exposition *x, const struct metrics_window *w);
/* All families that have one value a window. */
void metrics_windows__write(struct exposition *x, const struct metrics_window *w, size_t n);
/* And those that have several: of its levels, and of exchanges by its owner. */
void metrics_levels__write(struct exposition *x, const struct sample *s,
			   const struct metrics_window *w, size_t n);
/* Hypercalls, by LIOBN. */
void metrics_hypercalls__write(struct exposition *x, const struct sample *s);

#endif
