/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hook_words.h - the words for purposes, mechanisms and states of hooks.
 *
 * The tracer, which knows no sample, and readers of samples have them from here.
 */
#ifndef TCETOP_HOOK_WORDS_H
#define TCETOP_HOOK_WORDS_H

#include <stdint.h>

enum hook_purpose {
	PURPOSE_MAP,
	PURPOSE_MAP_CALLER,
	PURPOSE_UNMAP,
	PURPOSE_TABLE_CREATE,
	PURPOSE_TABLE_FREE,
	PURPOSE_TEARDOWN_WAIT,
	PURPOSE_WINDOW,
	PURPOSE_MAP_FAILED,
	PURPOSE_DEVICE_GONE,
	PURPOSE_BINDING,
	PURPOSE_DLPAR,
	PURPOSE_HYPERCALLS,
	PURPOSE_EEH,
	PURPOSE_VFIO_TCES,
	PURPOSE_LEVEL,
	PURPOSE_FIND_DEVICES,
	PURPOSE_FIND_GROUPS,
	PURPOSE_LOSSES, /* from here on only degraded features have it */
	PURPOSE_HOOKS,
	PURPOSE_STACKS,
	PURPOSES
};
#define HOOK_PURPOSES PURPOSE_LOSSES

enum hook_condition {
	HOOK_IS_ATTACHED,
	HOOK_IS_OFF,
	HOOK_IS_SKIPPED,
	HOOK_IS_ABSENT,
	HOOK_IS_REFUSED,
	HOOK_IS_FAILED,
	HOOK_STATES
};

/* In the order of enum mechanism of the tracer, then that of a variable. */
enum hooked_by {
	HOOKED_BY_FENTRY,
	HOOKED_BY_KPROBE_MULTI,
	HOOKED_BY_KPROBE,
	HOOKED_BY_TRACEPOINT,
	HOOKED_BY_DATA,
	HOOKED_BY_MAX
};

/* Each returns the word as records spell it, a constant; NULL beyond the last one. */
const char *hook_purpose__name(uint32_t purpose);     /* of a hook */
const char *degraded_purpose__name(uint32_t purpose); /* of a hook or a degraded feature */
const char *hook_state__name(uint32_t state);
const char *hook_mechanism__name(uint32_t mechanism);

#endif
