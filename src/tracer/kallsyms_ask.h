/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kallsyms_ask.h - the parts of kallsyms.h for symbols that are asked for one by one.
 */
#ifndef TCETOP_KALLSYMS_ASK_H
#define TCETOP_KALLSYMS_ASK_H

#include "kallsyms.h"

struct asked;

/* NULL when memory is short; the source is then still the caller's. Free with asked__free(). */
struct asked *asked__new(const struct symbol_source *source);
void asked__free(struct asked *a);

/* As kallsyms__find(), __name(), __next(), __format(). */
size_t asked__find(struct asked *a, const char *base, struct kallsyms_symbol *found, size_t max);
const char *asked__name(struct asked *a, uint64_t addr);
uint64_t asked__next(const struct asked *a, uint64_t addr);
const char *asked__format(const struct asked *a, uint64_t addr, char *buf, size_t len);
/* The address of this symbol of the kernel or of a module; 0: there is none. */
uint64_t asked__address(const struct asked *a, const char *name);
/* The same, of the kernel itself only. */
uint64_t asked__own_address(const struct asked *a, const char *name);

#endif
