/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * symbol_lookup.h - one symbol of the kernel at a time, by BPF programs that the kernel answers
 * without a walk over all of its symbols.
 */
#ifndef TCETOP_SYMBOL_LOOKUP_H
#define TCETOP_SYMBOL_LOOKUP_H

#include "kallsyms.h"

/*
 * Open a source for kallsyms__ask(): 0, -EPERM where the kernel hides its addresses
 * (kptr_restrict), or another negative errno where it cannot answer, or not cheaply. kallsyms
 * frees the source.
 */
int symbol_lookup__open(struct symbol_source *source);

#endif
