/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compiler_clone.h - may a copy that the compiler made of a function stand for it?
 *
 * Compilers name their copies by suffixes. What a probe needs to know is whether it
 * is entered by every call, and whether the arguments are still in place.
 */
#ifndef TCETOP_COMPILER_CLONE_H
#define TCETOP_COMPILER_CLONE_H

#include <stdbool.h>

enum clone {
	CLONE_ITSELF,    /* no copy: the function */
	CLONE_SAME,      /* a whole copy with its arguments in place */
	CLONE_ARGUMENTS, /* a whole copy; its arguments may have been dropped or moved */
	CLONE_PART,      /* a part of the function: not every call enters it */
	CLONE_FRAGMENT,  /* no entry at all (.cold and the like) */
};

/*
 * What the symbol is to the function `base`, of which it is the name or the
 * name with suffixes. in_btf: the kernel's BTF describes `base` though no
 * symbol has exactly that name. pahole (1.25, Linux 6.4) describes a copy by
 * the function's name only if its arguments are where the source has them.
 */
enum clone compiler_clone__of(const char *symbol, const char *base, bool in_btf);

/* Why such a copy cannot be used; NULL if it can. */
const char *compiler_clone__reason(enum clone clone);

#endif
