/* SPDX-License-Identifier: GPL-2.0-only */
/* foreign_links.h - links that run our programs and are not ours (any more). */
#ifndef TCETOP_FOREIGN_LINKS_H
#define TCETOP_FOREIGN_LINKS_H

#include <stdbool.h>

struct tracer;

/*
 * Wait, 5 s at most, until no link but the tracer's own runs a program that maps and unmaps pass.
 * False: one may still do so. True: none does, or this kernel cannot be asked.
 */
bool foreign_links__wait(const struct tracer *t);

#endif
