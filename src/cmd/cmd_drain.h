/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_drain.h - tcectl drain: wait until the selected devices have no live mappings, then run a
 * command.
 *
 * It is the wait that kernels lack which free a table under live TCEs.
 */
#ifndef TCETOP_CMD_DRAIN_H
#define TCETOP_CMD_DRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/check/selection.h"
#include "source/source.h"

struct drain_options {
	struct selector by;
	bool unbind;
	bool yes;   /* unbind without asking */
	bool force; /* even what this machine runs from */
	uint64_t timeout_ns;
	char *const *command; /* with its arguments and a last NULL; NULL: none */
	struct live_options live;
};

/* The exit status: the command's if it ran; errors are printed on standard error. */
int cmd_drain__run(const struct drain_options *o);

#endif
