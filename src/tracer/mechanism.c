// SPDX-License-Identifier: GPL-2.0-only
/*
 * mechanism.c - names of the mechanisms, and what a kernel needs for each.
 */
#include "mechanism.h"

#include <string.h>

#include "model/hook_words.h"

_Static_assert((int)MECHANISM_FENTRY == HOOKED_BY_FENTRY &&
		   (int)MECHANISM_KPROBE_MULTI == HOOKED_BY_KPROBE_MULTI &&
		   (int)MECHANISM_KPROBE == HOOKED_BY_KPROBE &&
		   (int)MECHANISM_TRACEPOINT == HOOKED_BY_TRACEPOINT,
	       "each has its own word");

const char *mechanism__name(enum mechanism mechanism)
{
	return mechanism < MECHANISMS ? hook_mechanism__name(mechanism) : NULL;
}

bool mechanism__parse(const char *name, enum mechanism *mechanism)
{
	for (enum mechanism m = 0; m < MECHANISMS; m++)
		if (m != MECHANISM_TRACEPOINT && !strcmp(name, mechanism__name(m))) {
			*mechanism = m;
			return true;
		}
	return false;
}

/*
 * CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS, which BPF's trampolines are made of, and CONFIG_FPROBE.
 * To try each with an empty program takes twice as long as to read the kernel's types.
 */
const char *mechanism__needs(enum mechanism m)
{
	switch (m) {
	case MECHANISM_FENTRY:
		return "register_ftrace_direct";
	case MECHANISM_KPROBE_MULTI:
		return "register_fprobe_ips";
	case MECHANISM_KPROBE:
	case MECHANISM_TRACEPOINT:
	case MECHANISMS:
		break;
	}
	return NULL;
}
