/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - what the files of check share. Nobody else includes it. */
#ifndef TCETOP_CHECK_INTERNAL_H
#define TCETOP_CHECK_INTERNAL_H

#include "check.h"

struct judgement {
	struct check *c;
	const struct sample *s;
	const struct model *m;
	const struct selection *sel;
};

/* Whether a device goes; NULL does not. */
bool judgement__goes(const struct judgement *j, const struct device *d);
/* Its pages may be a page_pool's, and stay mapped after its driver is gone. */
bool judgement__may_keep_pages(const struct judgement *j, const struct device *d);

/* Add a reason and make the verdict the worst of the two. What finds no room is left out. */
__attribute__((format(printf, 3, 4))) void window__say(struct check_window *w, enum verdict v,
						       const char *format, ...);
__attribute__((format(printf, 3, 4))) void check__say(struct check *c, enum verdict v,
						      const char *format, ...);

/* The worst reason first; those that are alike stay in order. */
void reasons__sort(struct check_reason *reason, uint32_t n);

/* What can be said of one holder, who has so many TCEs of that fate. */
enum fate {
	FATE_GIVEN_BACK,
	FATE_POOL_UNMAPPED, /* by page_pool, when the pool goes with the driver */
	FATE_POOL_KEPT,
	FATE_POOL_POSSIBLE, /* no call stack tells */
	FATE_OTHER_BUS,     /* no driver, on a bus where that says little */
	FATE_REBOUND,
	FATE_NO_DRIVER,
	FATE_DEVICE_GONE,
	FATES
};
void words__holder(const struct judgement *j, struct check_window *w, const struct holder *h,
		   enum fate fate, uint64_t tces);
/* "8 TCEs", "1 TCE" */
#define TCES_LEN 32
const char *words__tces(char *text, int64_t n);
/* The name of the table for a sentence. */
#define WINDOW_NAME_LEN 64
const char *words__window(char *text, const struct table *t);

/* Fill in the verdict on the window of that view, which is all zero. */
void judgement__window(const struct judgement *j, struct check_window *w,
		       const struct table_view *v);

/* What is of no single window: losses, blindness, bindings, the kernel, since when. */
void judgement__circumstances(struct judgement *j);
/* The line and the commands, once all else is known. */
void judgement__sum_up(struct judgement *j);
void judgement__next_steps(struct judgement *j);

#endif
