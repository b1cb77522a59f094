/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drain_internal.h - the state of a drain, for cmd_drain.c and drain_*.c.
 *
 * Steps return EXIT_OK, or have printed the reason and return the exit status of the drain.
 */
#ifndef TCETOP_DRAIN_INTERNAL_H
#define TCETOP_DRAIN_INTERNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/check/check.h"
#include "cmd_drain.h"
#include "model/model.h"
#include "progress.h"
#include "model/sample.h"

struct drain {
	const struct drain_options *o;
	struct source *src;
	struct sample *turn[2]; /* in turn, since the model looks into the last */
	const struct sample *sample;
	struct model *model;
	struct selection selection;
	struct check check;
	struct device *bound; /* that are to lose their driver, as they were before */
	size_t nbound;
	size_t nunbound; /* of them, those that have lost it */
	struct progress progress;
	sigset_t blocked; /* as we were started, for the command */
	sigset_t reset;
};

/* A line on standard error. */
__attribute__((format(printf, 2, 3))) void drain__log(struct drain *d, const char *format, ...);
/* Why the check is not CLEAR. */
void drain__log_reasons(struct drain *d);

/* Devices that go and are there, from number *i on; NULL: no more. */
const struct device *drain__next_device(const struct drain *d, size_t *i);
/* The driver that sysfs has now: a sample's is a little older. A bridge's own does not count. */
bool drain__is_bound(const struct device *dev, char *driver, size_t len);
/* Wait for this time; true if the operator has stopped it. */
bool drain__interrupted(struct drain *d, double seconds);

/* What must not go. */
int drain__refuse_in_use(struct drain *d);
int drain__refuse_bound(struct drain *d);
int drain__refuse_unknown(struct drain *d);

/* Drivers that must go first. */
int drain__find_bound(struct drain *d);
int drain__ask(struct drain *d);
int drain__unbind_all(struct drain *d);
/*
 * Bind the drivers again that were unbound. Devices that are gone, or have a driver by now, are
 * left as they are.
 */
void drain__bind_again(struct drain *d);
/* In what state devices are left, and how to undo it. */
void drain__log_state(struct drain *d);

#endif
