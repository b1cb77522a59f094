/* SPDX-License-Identifier: GPL-2.0-only */
/* cmd_schema.h - tcectl schema: the records and metrics that the programs write. */
#ifndef TCETOP_CMD_SCHEMA_H
#define TCETOP_CMD_SCHEMA_H

/*
 * Prints the JSON Schema of all records on standard output; "x-metrics" has all metrics. Returns
 * EXIT_OK, or EXIT_UNKNOWN after a line on standard error.
 */
int cmd_schema__run(void);

#endif
