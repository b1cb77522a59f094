/* SPDX-License-Identifier: GPL-2.0-only */
/* cmd_trace.h - tcectl trace: what tced records of mappings, shown and changed. */
#ifndef TCETOP_CMD_TRACE_H
#define TCETOP_CMD_TRACE_H

#include <stdbool.h>

#include "model/sample.h"

struct trace_options {
	const char *from;   /* tced's socket; NULL: where it is by default */
	enum detail detail; /* from now on; DETAIL_UNKNOWN: as it is */
	bool json;
};

/* The exit status; errors are printed on standard error. */
int cmd_trace__run(const struct trace_options *o);

#endif
