/* SPDX-License-Identifier: GPL-2.0-only */
/* rotated_logs.h - the files that a log was renamed to, as logrotate does. */
#ifndef TCETOP_ROTATED_LOGS_H
#define TCETOP_ROTATED_LOGS_H

#include <stddef.h>
#include <stdint.h>

struct rotated_logs {
	char **path; /* the oldest first */
	size_t n;
};

/*
 * The files beside the log that have its name as a prefix, and were written since that time
 * (CLOCK_REALTIME): events.jsonl.2.gz, events.jsonl-20261130. 0 or -ENOMEM; free in each case.
 */
int rotated_logs__find(struct rotated_logs *r, const char *log, uint64_t since_ns);
/* Frees the names. */
void rotated_logs__free(struct rotated_logs *r);

#endif
