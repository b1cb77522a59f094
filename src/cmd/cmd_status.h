/* SPDX-License-Identifier: GPL-2.0-only */
/* cmd_status.h - tcectl status: tced itself, its clients, and the events that wait to be written.
 */
#ifndef TCETOP_CMD_STATUS_H
#define TCETOP_CMD_STATUS_H

#include <stdbool.h>

struct status_options {
	const char *from; /* tced's socket; NULL: where it is by default */
	bool json;
};

/*
 * The exit status: EXIT_WARNING where events wait or records were lost, EXIT_UNKNOWN where no tced
 * answers, with a line on standard error.
 */
int cmd_status__run(const struct status_options *o);

#endif
