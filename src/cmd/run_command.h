/* SPDX-License-Identifier: GPL-2.0-only */
/* run_command.h - run a command as a shell does. */
#ifndef TCETOP_RUN_COMMAND_H
#define TCETOP_RUN_COMMAND_H

#include <signal.h>

/*
 * Run argv, found on PATH, with these signals blocked and those that are ignored reset, and wait
 * for its end. Its exit status; 128 and the signal's number if one ended it; 127
 * if it was not found and 126 if it could not be run, which is printed on standard error.
 */
int run_command(char *const *argv, const sigset_t *blocked, const sigset_t *reset);

#endif
