/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * preflight.h - can we see anything at all on this machine?
 */
#ifndef TCETOP_PREFLIGHT_H
#define TCETOP_PREFLIGHT_H

#include <stddef.h>

/*
 * Look for what prevents tracing before anything is loaded: not powerpc, no
 * privilege, lockdown, a kernel too old. 0, or a negative errno with the one line for
 * the user in error.
 */
int preflight__check(char *error, size_t len);

#endif
