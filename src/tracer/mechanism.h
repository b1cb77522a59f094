/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mechanism.h - the ways to run a program at a function's entry.
 *
 * fentry: cheapest, needs BTF and a kernel with trampolines (powerpc: 6.13).
 * kprobe.multi: many functions in one step, needs CONFIG_FPROBE (powerpc: 6.3 or so).
 * kprobe: everywhere.
 */
#ifndef TCETOP_MECHANISM_H
#define TCETOP_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_program;

/* In the order in which they are tried. Tracepoints are hooked as such, whatever is forced. */
enum mechanism {
	MECHANISM_FENTRY,
	MECHANISM_KPROBE_MULTI,
	MECHANISM_KPROBE,
	MECHANISM_TRACEPOINT,
	MECHANISMS
};

/* The word for a mechanism; NULL beyond the last. */
const char *mechanism__name(enum mechanism mechanism);
/* The mechanism for functions of that name; false if there is none. */
bool mechanism__parse(const char *name, enum mechanism *mechanism);
/* All their names, for messages. */
#define MECHANISM_NAMES "fentry, kprobe.multi or kprobe"

/*
 * A function that only kernels have which have the mechanism; NULL: all have it. Whether it works
 * shows when a hook is attached.
 */
const char *mechanism__needs(enum mechanism m);

/* mechanism_attach.c. True for a program that is attached to functions, and not run by hand. */
bool mechanism__is_hook(const struct bpf_program *prog);

/* Have a program, not yet loaded, loaded for this function. 0 or a negative errno. */
int mechanism__prepare(enum mechanism m, struct bpf_program *prog, const char *symbol);

/*
 * Attach a program that is loaded, by its descriptor: a descriptor of the link, which ends when the
 * last one is closed, or when it is pinned, with the pin; or a negative errno.
 */
int mechanism__attach(enum mechanism m, int prog_fd, const char *symbol, uint64_t addr);
/* Whether this process may do so now: 0 or a negative errno. */
int mechanism__may_attach(enum mechanism m, const char *symbol);
/* kprobe.multi: to all these addresses, or to none. As above. */
int mechanism__attach_all(int prog_fd, const uint64_t *addrs, size_t n);

/* The kernel's number of a program, by its descriptor; 0: not known. */
uint32_t mechanism__program_id(int prog_fd);

/*
 * Hits on which the program did not run: by the link and the program that it
 * attaches. -1 where the kernel does not count them (kprobes before Linux 6.7).
 */
int64_t mechanism__missed(int link_fd, uint64_t recursion_misses);

#endif
