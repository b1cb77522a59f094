/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the parts of a tracer. */
#ifndef TCETOP_TRACER_INTERNAL_H
#define TCETOP_TRACER_INTERNAL_H

#include "btf_file.h"
#include "kallsyms.h"
#include "skeleton.h"
#include "tracer.h"

struct bpf_program;
struct ring_buffer;

/* As many as there may be where every hook is loaded alone, by every mechanism. */
#define TRACER_OBJECTS ((size_t)HOOKS_MAX * MECHANISMS)

/* Where the types of this kernel's structures come from. */
struct types {
	bool own;         /* the kernel's own BTF */
	bool certain;     /* that, or a file made from this very release */
	const char *path; /* for libbpf; NULL: the kernel's own */
	struct btf_file_path file;
	struct btf_file_path few; /* of the kernel's own those that the programs name; empty: all */
	char name[TRACER_TYPES_LEN]; /* for the user */
};

/* Functions with a hook on their return. */
enum tracer_return {
	RETURN_ANSWERED, /* iommu_table_in_use, where a table's end is waited for */
	RETURN_WAITED,   /* what waits */
	RETURN_LEVEL,    /* pnv_alloc_tce_level */
	RETURN_EXCHANGE, /* iommu_tce_xchg_no_kill */
	TRACER_RETURNS
};
_Static_assert(TRACER_RETURNS == TRACER_RETURNS_MAX, "tracer.h has another number");

/* Maps and programs of the kernel's side that are used while it traces, by their names there. */
#define TRACER_MAPS(X)                                                                             \
	X(tables)                                                                                  \
	X(devices)                                                                                 \
	X(stacks)                                                                                  \
	X(ledger)                                                                                  \
	X(allocs)                                                                                  \
	X(traffic)                                                                                 \
	X(exchanges)                                                                               \
	X(hcalls)                                                                                  \
	X(hcall_failures)                                                                          \
	X(losses)                                                                                  \
	X(hits)                                                                                    \
	X(ring)                                                                                    \
	X(overflow)                                                                                \
	X(bss)
#define TRACER_PROGRAMS(X)                                                                         \
	X(census_walk)                                                                             \
	X(table_copy)                                                                              \
	X(level_copy)                                                                              \
	X(ledger_expire)                                                                           \
	X(ledger_drop)                                                                             \
	X(table_expire)                                                                            \
	X(table_release)                                                                           \
	X(table_declare_dead)                                                                      \
	X(device_release)                                                                          \
	X(text_read)

/* Their file descriptors, -1: not loaded. */
struct tracer_fds {
#define HANDLE(name) int name;
	struct {
		TRACER_MAPS(HANDLE)
	} map;
	struct {
		TRACER_PROGRAMS(HANDLE)
	} prog;
#undef HANDLE
};

/* A hook, for the process that takes it over; see struct hook_state. */
struct pinned_hook {
	uint64_t addr;
	uint32_t spec;
	uint32_t candidate;
	uint32_t hook;
	uint32_t mechanism;
	uint32_t result;
	uint32_t leader; /* index of the hook that owns its link and program: itself or another */
	int32_t error;
	uint32_t is_attached; /* by a link: a variable is not */
	int64_t ended_misses;
	char symbol[HOOK_SYMBOL_LEN];
	char reason[128];
};

/* What a tracer must know that did not load the programs itself. */
struct pinned_tracer {
	uint64_t planned;
	uint64_t users_since;
	uint32_t detail; /* ABI_DETAIL_* */
	uint32_t count_hits;
	uint32_t hypercalls;
	uint32_t only; /* enum mechanism */
	uint32_t teardown;
	uint32_t returns; /* a bit for each enum tracer_return that is hooked */
	uint32_t usable;  /* a bit for each enum mechanism; 16 bits further, those withheld */
	uint32_t nhooks;
	uint32_t way; /* enum hook_way */
	uint32_t max_mappings;
	char put[HOOK_SYMBOL_LEN];
	char types[TRACER_TYPES_LEN];
	struct pinned_hook hook[HOOKS_MAX];
};

/* A process that is killed while it writes a new state leaves the old one in force. */
struct pinned_state {
	_Alignas(64) uint64_t layout; /* of the programs, their maps, and this */
	uint64_t format;              /* of the maps and of this, whatever the programs are */
	uint64_t began_ns;            /* CLOCK_REALTIME: tracing */
	uint64_t began_mono_ns;       /* CLOCK_MONOTONIC, likewise */
	uint32_t which;               /* of the two is in force */
	struct pinned_tracer state[2];
};

/*
 * To be raised whenever struct pinned_state, the user's bytes behind it, or the order of hook specs
 * changes its meaning: tracing pinned by an older program is then replaced.
 */
#define PINNED_LAYOUT 9

/* The first object holds the census and most hooks; those that it cannot hold are in more. */
struct tracer {
	struct tcetop_bpf *bpf;
	struct tcetop_bpf *more[TRACER_OBJECTS];
	size_t nmore;
	struct tracer_fds fd;
	struct tcetop_bpf__bss *bss;       /* NULL: nothing is loaded */
	struct pinned_state *pinned_state; /* behind it, the bytes that are the user's */
	int state_fd;                      /* -1: ordinary memory */
	bool pinned;                       /* hooks outlive the process */
	struct abi_event *overflow;
	struct kallsyms *syms;
	uint64_t modules; /* those with their symbols in syms */
	uint64_t planned; /* those that the plan knows of */
	struct tracer_options opts;
	struct hooks hooks;
	int cpus;
	void *tables;
	void *devices;
	void *stacks;
	void *ledger;
	uint32_t ledger_buckets;
	void *allocs;
	void *traffic;
	void *exchanges;
	void *hcalls;
	void *hcall_failures;
	char types[TRACER_TYPES_LEN];
	struct tracer_cost cost;
	struct abi_census first_walk; /* number 0: none yet */
	uint32_t teardown;
	char put[HOOK_SYMBOL_LEN];                /* the function that waits, where one does */
	struct bpf_link *returns[TRACER_RETURNS]; /* NULL: not hooked */
	uint64_t
	    users_since;  /* CLOCK_MONOTONIC, exchanges are counted from then on; 0: they are not */
	int exchanged_fd; /* of the program at the return of an exchange */
	char notice[TRACER_NOTICE_LEN];
	struct tracer *replaced; /* the tracing that was pinned before, to be read; NULL: none */
	bool is_unread;          /* or there is one, and it cannot be read */
	bool is_unread_ring;     /* and it has events that no process took */
	struct ring_buffer *ring;
	void (*take)(void *arg, const struct abi_event *e); /* of tracer__poll()'s caller */
	void *take_arg;
	bool dead[ABI_TABLES]; /* slots that expired, with mappings to drop */
};

/* object.c: an object, not yet loaded; NULL with errno set. Free with tcetop_bpf__destroy(). */
struct tcetop_bpf *tracer__open_object(const struct types *types,
				       const struct tracer_options *opts);
/* One to look into, of which nothing is set. */
struct tcetop_bpf *tracer__unloaded_object(void);
/* Set the constants that follow from the plan. */
void tracer__set_constants(const struct tracer *t, struct tcetop_bpf *obj);
/*
 * Have an object, not yet loaded, use the maps of the first, and only hooks of its own. Its
 * constants stay its own: libbpf fills no map that is used again. 0 or a negative errno.
 */
int tracer__share_maps(const struct tracer *t, struct bpf_object *obj);

/* The program of an object for the return of a function. */
struct bpf_program *tracer__return_program(const struct tcetop_bpf *obj, enum tracer_return which);

/*
 * The hooks on returns (return_hooks.c): an object is opened without them. Have it load those that
 * this machine may need; the object is not yet loaded.
 */
void return_hooks__choose(const struct tracer *t, struct tcetop_bpf *obj);
/* Attach those that the object has, for the hooks that are attached. */
void return_hooks__attach(struct tracer *t, const struct tcetop_bpf *obj);
void return_hooks__watch_waits(struct tracer *t, const struct types *types,
			       const struct tracer_options *opts);
void return_hooks__detach(struct tracer *t);
/* Let go of links that are pinned: they stay attached. */
void return_hooks__leave(struct tracer *t);

/* Fill in the descriptors of an object that is loaded, which owns them. */
void tracer_fds__of_object(struct tracer_fds *fd, const struct tcetop_bpf *obj);

/*
 * Make the pinned state, all 0: a map if it is to be pinned; or open that of an earlier process. 0
 * or a negative errno: -ENOENT if there is none, -EPROTO if its layout differs, -EXDEV if only its
 * programs do: it can be read.
 */
int pinned_state__new(struct tracer *t);
int pinned_state__open(struct tracer *t);
void pinned_state__close(struct tracer *t);
/* Write the tracer's state into it, in a way that a kill cannot spoil; and read it back. */
void pinned_state__save(struct tracer *t);
void pinned_state__load(struct tracer *t);
/* The state in force. */
const struct pinned_tracer *pinned_state__state(const struct tracer *t);

/*
 * Look whether modules came or went since the last look: modules is another number then, and
 * symbols that were read from a file are read again.
 */
void tracer__see_modules(struct tracer *t);

/*
 * Take over pinned tracing: 0, -ENOENT if nothing is pinned, or another negative errno, with the
 * reason in t->notice.
 */
int pin__adopt(struct tracer *t);
/*
 * Pinned tracing that cannot be taken over: open it to read what it has, as a tracer of its own
 * that leaves the pins as they are, and is freed with pin__close(). NULL: nothing can be read.
 * Whether its ring has events is known of any version.
 */
struct tracer *pin__read(const struct tracer *t);
/* NULL is fine. */
void pin__close(struct tracer *old);
bool pin__has_events(const char *path);
/* Pin all programs, maps and links at once; add those attached since. 0 or a negative errno. */
int pin__publish(struct tracer *t);
int pin__add(struct tracer *t);
/*
 * Pin the links that hooks__switch() has made, and remove the pins of those that it has replaced.
 * As above.
 */
int pin__replace(struct tracer *t, const struct hooks_ended *ended);
/* Of the program that a hook has pinned, be it attached or not; 0: none. */
uint32_t pin__program_id(const struct tracer *t, size_t hook);

/*
 * Map the memory of the BPF maps into the process: 0 or -ENOMEM. whole: with all that a sample
 * needs; else with what is taken over from tracing that is replaced, be it an older program's.
 */
int memory__map(struct tracer *t, bool whole);
void memory__unmap(struct tracer *t);

/*
 * Drop the mappings of all living tables: their unmaps were not, or will not be, seen. False: not
 * all could be dropped.
 */
bool tracer__drop_mappings(struct tracer *t);

/* Run a program by hand with these arguments; its return value, or a negative errno. */
int tracer__run(int prog_fd, const void *args, size_t len);

/* Find this kernel's teardown of a table, into t->teardown; the first object is loaded. */
void teardown__look(struct tracer *t);

/* The ring, for tracer__poll(); 0 or a negative errno. */
int tracer__open_ring(struct tracer *t);

/*
 * Choose: the user's file if there is one, the kernel's own BTF, an embedded
 * file. 0, or a negative errno with the line for the user in error. Close
 * with btf_choose__close() after the last load.
 */
int btf_choose__types(struct types *types, const char *user_file, char *error, size_t len);
/*
 * Let libbpf look through the few of the kernel's types that the programs name, and not through
 * all. Before the first load; where it fails, all remain.
 */
void btf_choose__reduce(struct types *types);
void btf_choose__close(struct types *types);

/*
 * Do the structures on this kernel look as the types say? Looks at what the
 * census found: devices that sysfs knows by the same name, groups and tables
 * that point at each other, tables that map through a function. 0, or -EINVAL
 * with what is wrong in error. If the types are certain, an empty machine passes.
 */
int btf_check__types(struct tracer *t, const struct types *types, char *error, size_t len);

/*
 * Read one attribute of every device of the vio bus, or of every IOMMU group, so that the probes
 * discover them: their number, or a negative errno if one could not be read.
 */
int attribute_reads__vio(void);
int attribute_reads__groups(void);
/* The number of IOMMU groups by sysfs, or a negative errno. */
int attribute_reads__count_groups(void);

#endif
