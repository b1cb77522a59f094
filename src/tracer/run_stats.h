/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run_stats.h - the kernel's own count of how often the programs ran, and for how long.
 *
 * The kernel counts only while it is asked to (kernel/bpf/syscall.c, bpf_enable_stats(), since
 * Linux 5.8), and then every BPF program of the machine: each hit reads the clock twice. The time
 * is that of the program, without what leads to it (update_prog_stats(), kernel/bpf/trampoline.c;
 * __bpf_prog_run(), include/linux/filter.h).
 */
#ifndef TCETOP_RUN_STATS_H
#define TCETOP_RUN_STATS_H

#include <stdbool.h>
#include <stdint.h>

struct tracer;

#define RUN_STATS_MOST 96
#define RUN_STATS_NAME_LEN 64

struct run_stats {
	uint32_t id; /* of the program */
	char name[RUN_STATS_NAME_LEN];
	uint64_t hits;   /* while the kernel counted */
	uint64_t run_ns; /* in nanoseconds, likewise */
};

/*
 * Have the kernel count until the descriptor that this returns is closed, by whichever process
 * holds it last. Or a negative errno: -EPERM without CAP_SYS_ADMIN.
 */
int run_stats__count(void);

/*
 * Read the counters of all programs that a tracer has loaded, attached or run by hand (the census),
 * each program once: how many, at most RUN_STATS_MOST, or a negative errno. Not while another
 * thread changes the tracer's hooks. The kernel has 15 characters of a name; with names the rest is
 * read from the program's types, which costs more than all else.
 */
int run_stats__of_tracer(const struct tracer *t, struct run_stats *list, bool names);
/* The same of all that is pinned in that folder (pin.h): -ENOENT if nothing is. Only for root. */
int run_stats__of_pins(const char *path, struct run_stats *list, bool names);

#endif
