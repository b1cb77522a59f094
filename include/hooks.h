/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hooks.h - which purpose is served by which kernel function.
 *
 * A hook is a purpose with candidates; those that the running kernel has are
 * attached. A hook that cannot attach costs its feature, never the program.
 */
#ifndef TCETOP_HOOKS_H
#define TCETOP_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tcetop_bpf;
struct bpf_link;
struct kallsyms;

#define HOOKS_MAX 16

enum hook_result { HOOK_ABSENT, HOOK_FAILED, HOOK_ATTACHED };

struct hook_state {
	const char *purpose;
	const char *symbol;
	const char *mechanism; /* kprobe; empty where nothing is attached */
	enum hook_result result;
	int error;       /* errno of a failed attach */
	bool hits_known; /* only while the kernel counts runs */
	uint64_t hits;
	uint64_t misses; /* probe hits on which the program did not run */
	struct bpf_link *link;
	int prog_fd;
};

struct hooks {
	struct hook_state state[HOOKS_MAX];
	size_t n;
};

/*
 * Attach every candidate that the kernel has. Fills the states; returns how
 * many purposes that live numbers and holders stand on (map, unmap) are
 * without any probe.
 */
int hooks__attach(struct hooks *h, struct tcetop_bpf *bpf, const struct kallsyms *syms);
/* Bring hits and misses up to date from the kernel's own counters. */
void hooks__refresh(struct hooks *h);
void hooks__detach(struct hooks *h);

#endif
