// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_switches.c - hooks that are attached and never hit: ftrace or kprobes are
 * switched off for the whole kernel, and nothing else says so.
 */
#include "hooks.h"

#include <stdio.h>

static const struct {
	const char *path;
	const char *off;
	bool kprobes; /* stops kprobes only */
} switches[] = {
    /* kprobes at a function's entry, kprobe.multi and fentry all stand on ftrace. */
    {"/proc/sys/kernel/ftrace_enabled", "kernel.ftrace_enabled is 0", false},
    /* Seen only where debugfs is mounted. */
    {"/sys/kernel/debug/kprobes/enabled", "kprobes are off: /sys/kernel/debug/kprobes/enabled is 0",
     true},
};

const char *kernel_switches__off(bool kprobes)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		FILE *f = switches[i].kprobes && !kprobes ? NULL : fopen(switches[i].path, "re");
		int c = f ? fgetc(f) : EOF;

		if (f)
			fclose(f);
		if (c == '0')
			return switches[i].off;
	}
	return NULL;
}
