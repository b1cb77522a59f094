// SPDX-License-Identifier: GPL-2.0-only
/*
 * compiler_clone.c - the compilers' suffixes: .isra.N and .constprop.N change a function's
 * arguments, .part.N cuts a part out of it, .cold holds what is rarely run;
 * .lto_priv.N and .llvm.N only rename it.
 *
 * Seen in Debian's 7.2: tce_build_pSeriesLP.isra.0 lost arguments and is not in
 * the BTF, pnv_ioda_init_pe.isra.0 kept them and is.
 */
#include "compiler_clone.h"

#include <stddef.h>
#include <string.h>

enum clone compiler_clone__of(const char *symbol, const char *base, bool in_btf)
{
	const char *suffix = symbol + strlen(base);
	enum clone worst = CLONE_ITSELF;

	while (*suffix) {
		enum clone one = CLONE_FRAGMENT;

		if (!strncmp(suffix, ".isra.", 6) || !strncmp(suffix, ".constprop.", 11))
			one = in_btf ? CLONE_SAME : CLONE_ARGUMENTS;
		else if (!strncmp(suffix, ".part.", 6))
			one = CLONE_PART;
		else if (!strncmp(suffix, ".lto_priv.", 10) || !strncmp(suffix, ".llvm.", 6))
			one = CLONE_SAME;
		if (one > worst)
			worst = one;
		/* Over the word and its number. */
		suffix++;
		suffix += strcspn(suffix, ".");
		if (suffix[0] == '.' && suffix[1] >= '0' && suffix[1] <= '9') {
			suffix++;
			suffix += strcspn(suffix, ".");
		}
	}
	return worst;
}

const char *compiler_clone__reason(enum clone clone)
{
	switch (clone) {
	case CLONE_ITSELF:
	case CLONE_SAME:
		break;
	case CLONE_ARGUMENTS:
		return "the compiler changed its arguments";
	case CLONE_PART:
		return "a part of the function: not every call enters it";
	case CLONE_FRAGMENT:
		return "no entry of the function";
	}
	return NULL;
}
