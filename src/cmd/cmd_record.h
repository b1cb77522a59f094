/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_record.h - the loop that writes samples to a file: tcectl record and tced.
 */
#ifndef TCETOP_CMD_RECORD_H
#define TCETOP_CMD_RECORD_H

#include <stdint.h>

struct source;

/*
 * Take a sample every delay_ns and write it to path ("-": standard output)
 * until there were `samples` (0: no end), the source ends, or SIGINT or SIGTERM
 * comes; the last sample is always whole. An exit status; errors are printed on
 * standard error in the name of program.
 */
int cmd_record__run(struct source *src, const char *path, unsigned long samples, uint64_t delay_ns,
		    const char *program);

#endif
