// SPDX-License-Identifier: GPL-2.0-only
/* hook_words.c - the words for purposes, mechanisms and states of hooks. */
#include "hook_words.h"

#include <stddef.h>

static const char *const purposes[PURPOSES] = {
    [PURPOSE_MAP] = "map",
    [PURPOSE_MAP_CALLER] = "map caller",
    [PURPOSE_UNMAP] = "unmap",
    [PURPOSE_TABLE_CREATE] = "table create",
    [PURPOSE_TABLE_FREE] = "table free",
    [PURPOSE_TEARDOWN_WAIT] = "teardown wait",
    [PURPOSE_WINDOW] = "window",
    [PURPOSE_MAP_FAILED] = "map failed",
    [PURPOSE_DEVICE_GONE] = "device gone",
    [PURPOSE_BINDING] = "binding",
    [PURPOSE_DLPAR] = "dlpar",
    [PURPOSE_HYPERCALLS] = "hypercalls",
    [PURPOSE_EEH] = "eeh",
    [PURPOSE_VFIO_TCES] = "VFIO TCEs",
    [PURPOSE_LEVEL] = "level",
    [PURPOSE_FIND_DEVICES] = "find devices",
    [PURPOSE_FIND_GROUPS] = "find groups",
    [PURPOSE_LOSSES] = "losses",
    [PURPOSE_HOOKS] = "hooks",
    [PURPOSE_STACKS] = "stacks",
};

static const char *const states[HOOK_STATES] = {
    [HOOK_IS_ATTACHED] = "attached", [HOOK_IS_OFF] = "off",         [HOOK_IS_SKIPPED] = "skipped",
    [HOOK_IS_ABSENT] = "absent",     [HOOK_IS_REFUSED] = "refused", [HOOK_IS_FAILED] = "failed",
};

static const char *const mechanisms[HOOKED_BY_MAX] = {
    [HOOKED_BY_FENTRY] = "fentry", [HOOKED_BY_KPROBE_MULTI] = "kprobe.multi",
    [HOOKED_BY_KPROBE] = "kprobe", [HOOKED_BY_TRACEPOINT] = "tracepoint",
    [HOOKED_BY_DATA] = "data",
};

const char *hook_purpose__name(uint32_t purpose)
{
	return purpose < HOOK_PURPOSES ? purposes[purpose] : NULL;
}

const char *degraded_purpose__name(uint32_t purpose)
{
	return purpose < PURPOSES ? purposes[purpose] : NULL;
}

const char *hook_state__name(uint32_t state)
{
	return state < HOOK_STATES ? states[state] : NULL;
}

const char *hook_mechanism__name(uint32_t mechanism)
{
	return mechanism < HOOKED_BY_MAX ? mechanisms[mechanism] : NULL;
}
