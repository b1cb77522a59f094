/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exit_status.h - exit statuses of all three programs (the monitoring-plugins convention).
 */
#ifndef TCETOP_EXIT_STATUS_H
#define TCETOP_EXIT_STATUS_H

enum exit_status {
	EXIT_OK = 0,
	EXIT_WARNING = 1,
	EXIT_CRITICAL = 2,
	EXIT_UNKNOWN = 3, /* we cannot see */
	EXIT_USAGE = 64,  /* EX_USAGE of sysexits.h */
};

#endif
