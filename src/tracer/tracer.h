/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracer.h - the BPF side, loaded: hooks, ledger, census.
 *
 * With hooks.h the only header through which the rest of src/ sees the BPF programs.
 */
#ifndef TCETOP_TRACER_H
#define TCETOP_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "hooks.h"
#include "kallsyms.h"

struct tracer;

#define TRACER_TYPES_LEN 128

struct tracer_options {
	enum mechanism mechanism; /* the only one to use; MECHANISMS: the best that works */
	const char *platform;     /* "pseries", "powernv" or, where it is unknown, "" */
	const char *btf;          /* a BTF file instead of the kernel's own, NULL: none */
	const char *pins;         /* where all is pinned (pin.h); NULL: it ends with the process */
	size_t user_state_bytes;  /* bytes of the user's state */
	uint32_t detail;          /* ABI_DETAIL_*: what is recorded of mappings */
	uint32_t mappings;        /* live mappings that the ledger has room for, where it is new */
	uint32_t max_mappings;    /* the user's limit: with another, nothing is taken over */
	bool hypercalls;          /* count hypercalls, which every hypercall pays for */
	bool count_hits;          /* count how often each hook is hit */
	bool verbose;             /* libbpf's own words on stderr */
};

#define TRACER_NOTICE_LEN 400

/*
 * Load, attach and open the gate. NULL on failure, with one line in error
 * that says what is wrong and what to do. Free with tracer__close(), which leaves
 * what is pinned as it is; NULL is fine. With pins, what an earlier process left there is taken
 * over, if the programs are the same and were asked for in the same way, else replaced.
 */
struct tracer *tracer__open(const struct tracer_options *opts, char *error, size_t len);
void tracer__close(struct tracer *t);

/*
 * With pins: let this tracing take the place of what was pinned before, which has been read by now;
 * nothing to do where it was taken over. 0, or -1 with the line for the user in error.
 */
int tracer__publish(struct tracer *t, char *error, size_t len);
/*
 * Until then: the tracing that is replaced, with its events and its user state, which outlives the
 * process; owned by t. NULL: none, or none that can be read. It traces on, beside the new one.
 */
struct tracer *tracer__replaced(const struct tracer *t);
/* What is left unread by replacing tracing that cannot be read. */
enum tracer_unread {
	TRACER_UNREAD_NONE,
	TRACER_UNREAD_STATE,  /* what its process had taken from the ring and not handed over */
	TRACER_UNREAD_EVENTS, /* events in the ring, too */
};
enum tracer_unread tracer__unread(const struct tracer *t);

/* True if it took over pinned tracing. */
bool tracer__is_adopted(const struct tracer *t);
/* CLOCK_REALTIME, since when mappings are recorded, or were before ABI_DETAIL_CENSUS. */
uint64_t tracer__began(const struct tracer *t);
/* CLOCK_MONOTONIC, when tracing began. */
uint64_t tracer__began_mono(const struct tracer *t);
/* A line for the user about tracing that was pinned before; empty if nothing was. */
const char *tracer__notice(const struct tracer *t);
/*
 * The user's bytes (tracer_options): all 0 unless tracing was taken over. If tracing is pinned they
 * outlive the process, whatever ends it.
 */
void *tracer__user_state(const struct tracer *t);

/* What opening took, in nanoseconds. */
struct tracer_cost {
	uint64_t symbols_ns; /* to be able to look symbols up, or to read /proc/kallsyms */
	uint64_t load_ns;    /* opening and loading the BPF programs */
	uint64_t hooks_ns;   /* planning and attaching the hooks, with the first census */
	uint64_t total_ns;
};
struct tracer_cost tracer__cost(const struct tracer *t);

/*
 * Change what is recorded of mappings (detail.c), ABI_DETAIL_*; with pins, also for the processes
 * that take over. NULL, or why it stays as it is, a constant. From ABI_DETAIL_CENSUS on, mappings
 * are recorded from now on.
 */
const char *tracer__set_detail(struct tracer *t, uint32_t detail);
uint32_t tracer__detail(const struct tracer *t);

/* Detach all hooks: after this no event comes. Pinned hooks stay attached. */
void tracer__detach(struct tracer *t);

/* Where the layout of the kernel's structures was taken from, for the user. */
const char *tracer__types(const struct tracer *t);

/* The shared memory of the maps: ABI_TABLES, ABI_DEVICES, ABI_STACKS. */
const struct abi_table *tracer__tables(const struct tracer *t);
const struct abi_device *tracer__devices(const struct tracer *t);
const struct abi_stack *tracer__stacks(const struct tracer *t);
/* That of the ledger, and how many buckets it has. */
const struct abi_bucket *tracer__ledger(const struct tracer *t);
uint32_t tracer__ledger_buckets(const struct tracer *t);

/* The kernel's symbols, with those of modules that came since the last call. */
struct kallsyms *tracer__kallsyms(struct tracer *t);

/* Sums over all CPUs. */
void tracer__traffic(const struct tracer *t, uint32_t slot, struct abi_traffic *sum);
/* How many, and when the last one was. */
struct abi_lost tracer__lost(const struct tracer *t, enum abi_loss class);
/* Only where they were asked for (count_hits), else 0. */
uint64_t tracer__hits(const struct tracer *t, enum abi_hook hook);

/*
 * Run the census. 0, or -EAGAIN if a list changed under the walk, or was not as expected, at each
 * try. The result is in census.
 */
int tracer__walk(struct tracer *t, struct abi_census *census);
/*
 * The longest run of the census since the programs were loaded, in nanoseconds, with preemption
 * off; and the most entries (list entries, known devices) that one run looked at.
 */
void tracer__longest_walk(const struct tracer *t, uint64_t *ns, uint32_t *steps);
/*
 * CLOCK_MONOTONIC at this many jiffies (their low 32 bits), not later than the last walk. How long
 * a jiffy takes is measured from the first walk to the last: 0 where they are too close.
 */
uint64_t tracer__time_of(const struct tracer *t, uint32_t jiffies);
/*
 * Copy a part of a table's bitmap, from its word number first on: one of ABI_COUNT_*, or a negative
 * errno. copied->read words are there, 0 at the end; words stays valid until the next call.
 */
int tracer__copy_bitmap(struct tracer *t, uint32_t slot, uint64_t first, struct abi_counted *copied,
			const uint64_t **words);
/* Drop one mapping, if it still is the one made at mapped_ns: it counts as a missed unmap. */
int tracer__drop(struct tracer *t, uint32_t bucket, uint32_t way, uint64_t mapped_ns);

/* Attach hooks that are needed since the last call, because modules were loaded. */
void tracer__keep_up(struct tracer *t);
/* Whether exchanges of VFIO and KVM are counted, and since when (CLOCK_MONOTONIC; 0: never). */
bool tracer__sees_users(const struct tracer *t);
uint64_t tracer__users_since(const struct tracer *t);
/* Of all tables, those of which the beginning or the end was missed since then. */
uint64_t tracer__lost_exchanges(const struct tracer *t);
void tracer__exchanges(const struct tracer *t, uint32_t slot, struct abi_exchanges *sum);

/* Whether hooks number the bindings of this bus's devices ("pci", "vio"). */
bool tracer__sees_bindings(const struct tracer *t, const char *bus);
/* A hook on the return of a function. */
struct tracer_return_hook {
	const char *symbol;
	int64_t misses; /* returns of which the kernel skipped it; -1: not counted */
	enum hook_purpose purpose;
	enum mechanism mechanism;
};
#define TRACER_RETURNS_MAX 4
/* Those that are attached: how many, at most TRACER_RETURNS_MAX. */
size_t tracer__return_hooks(const struct tracer *t, struct tracer_return_hook *hooks);

/* Allocations of levels: by slot and view, ABI_ALLOCS of them; whether they are seen at all. */
const struct abi_allocs *tracer__allocs(const struct tracer *t);
bool tracer__sees_levels(const struct tracer *t);
/*
 * Copy a level of a table on powernv, or a part of it: one of ABI_COUNT_*, or a negative errno.
 * entries stays valid until the next call, in big-endian order as the hardware reads them.
 */
int tracer__read_level(struct tracer *t, const struct abi_level *which, struct abi_leveled *found,
		       const uint64_t **entries);

/* Hypercalls that set or clear TCEs, since tracing began: ABI_HCALLS, those with a key are used. */
const struct abi_hcall *tracer__hcalls(const struct tracer *t);
/*
 * Those that failed: ABI_HCALL_FAILURES, to be reported by the caller, which writes `reported`,
 * and may release a record that is reported by a key of 0. NULL where an older version's tracing
 * has none.
 */
struct abi_hcall_failure *tracer__hcall_failures(const struct tracer *t);
/* How many have failed, reported or not: one load. */
uint64_t tracer__hcalls_failed(const struct tracer *t);
/* False where hypercalls are not counted: on powernv, with the hash MMU, with ABI_DETAIL_CENSUS. */
bool tracer__sees_hcalls(const struct tracer *t);

/* What this kernel does at the last put of a table with live TCEs: ABI_TEARDOWN_*. */
uint32_t tracer__teardown(const struct tracer *t);
/* What it does with the pages of a page_pool that is destroyed: ABI_PAGE_POOL_*. */
uint32_t tracer__page_pool(const struct tracer *t);

/*
 * Wait for events, at most timeout_ms, and call take for each. How many, or a negative errno.
 * The only function that may run beside the others, in a thread of its own; what take calls, one
 * lock has to keep apart from the rest.
 */
int tracer__poll(struct tracer *t, int timeout_ms,
		 void (*take)(void *arg, const struct abi_event *e), void *arg);

/*
 * Freed tables beyond the newest ABI_DEAD_TABLES expire; then their mappings are dropped, and their
 * slots released. Those with live TCEs stay as long as there is room for ABI_DEAD_HELD; one
 * that has to expire is a loss (ABI_LOSS_FREED_TABLE).
 */
void tracer__expire_tables(struct tracer *t);
void tracer__release_tables(struct tracer *t);
/* Release the slot of a removed device that no mapping names. */
void tracer__release_device(struct tracer *t, uint32_t slot);
/*
 * Declare a table freed that no hook saw being freed: nothing reaches it, or the kernel, which
 * waited in its teardown, has not polled for silent_ns. The ring gets an event.
 */
void tracer__declare_dead(struct tracer *t, uint32_t slot, uint64_t silent_ns);

/* What is attached where, with misses up to date. */
const struct hooks *tracer__hooks(struct tracer *t);
bool tracer__counts_hits(const struct tracer *t);
/* True unless call stacks at tracepoints are read by a helper, at several times the price. */
bool tracer__loads_stacks(const struct tracer *t);

#endif
