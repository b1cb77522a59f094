/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * utf8.h - UTF-8 checked and counted: names come from kernels and firmware, and any byte may be
 * in them.
 */
#ifndef TCETOP_UTF8_H
#define TCETOP_UTF8_H

#include <stddef.h>

/* Length of the sequence at p, which ends with a 0; 0 if it is none (overlong and surrogates
 * included).
 */
size_t utf8__length(const unsigned char *p);

#endif
