/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hooks.h - the plan: which purpose is served on this kernel, on which symbol,
 * by which mechanism.
 *
 * Made by trying: a mechanism that the kernel or the function refuses gives
 * way to the next. A hook that cannot attach costs its feature, never the
 * program.
 */
#ifndef TCETOP_HOOKS_H
#define TCETOP_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "dma_types.h"
#include "hook_table.h"
#include "mechanism.h"

struct bpf_object;
struct kallsyms;

#define HOOKS_MAX 64
#define HOOK_SYMBOL_LEN 64

enum hook_result {
	HOOK_ABSENT,   /* this kernel has no such symbol */
	HOOK_REFUSED,  /* it has, but only as a copy that cannot be used */
	HOOK_SKIPPED,  /* not needed: an earlier candidate serves */
	HOOK_PENDING,  /* to be attached by the mechanism it names */
	HOOK_FAILED,   /* every mechanism was tried */
	HOOK_OFF,      /* loaded, and attached at another detail (hook_switch.c) */
	HOOK_ATTACHED, /* or, for a variable, found */
};

struct hook_state {
	size_t spec;                  /* index into hook_specs__all() */
	size_t candidate;             /* of the feature */
	char symbol[HOOK_SYMBOL_LEN]; /* as the kernel has it, with the compiler's suffix */
	uint64_t addr;                /* 0: absent */
	const char *kprobe;           /* names of its programs; NULL for a variable of the kernel */
	const char *fentry;           /* NULL where there is none */
	enum abi_hook hook;
	enum mechanism mechanism;
	enum hook_result result;
	const char *reason; /* why it does not serve, where that is not errno */
	int error;          /* errno of the last attempt to attach */
	bool chosen;        /* its program is in the object that is being loaded */
	int prog_fd;        /* -1: not attached */
	int link_fd;        /* -1 where another hook of the same batch has it */
	/* Hits on which the program did not run; -1: not attached, or not counted. */
	int64_t misses;
	int64_t ended_misses; /* of them, those that links counted which have ended */
};

/* It is attached, or its program is loaded and will be when the detail asks for it. */
static inline bool hook__is_ready(const struct hook_state *s)
{
	return s->result == HOOK_ATTACHED || s->result == HOOK_OFF;
}

struct hooks {
	struct hook_state state[HOOKS_MAX];
	size_t n;
	bool usable[MECHANISMS];
	bool withheld[MECHANISMS]; /* the kernel has it, and it can crash this kernel */
	const char *batch;         /* name of the program that serves those by kprobe.multi */
	const char *off;           /* the switch for which nothing was attached; NULL: none */
	enum mechanism only;       /* the one that is forced; MECHANISMS: any */
	enum hook_way way;         /* in which mappings are seen */
	struct dma_types dma;      /* for programs of the tracepoints */
};

/* What the plan has to know of the kernel beside its symbols. */
struct hooks_kernel {
	const char *platform; /* "pseries", "powernv"; "": unknown */
	const char *off;      /* the switch for which nothing is attached; NULL: none */
	bool hypercalls;      /* they are to be counted: all hypercalls pay for it */
	bool has_radix;       /* its memory is mapped by the radix MMU, not by the hash MMU */
	bool has_btf;         /* it describes its own types, by which fentry names functions */
	bool (*describes)(const char *function); /* its BTF has this function */
	/* The DMA API's tracepoints have the arguments that our programs read, by its BTF. */
	bool (*traces_dma)(struct dma_types *found);
};

/* Returns what is known of the running kernel, of this platform. */
struct hooks_kernel hooks__kernel(const char *platform);

/*
 * Look up every candidate. only: the mechanism that is forced, MECHANISMS for
 * any. What has to be attached is HOOK_PENDING afterwards.
 */
void hooks__plan(struct hooks *h, struct kallsyms *syms, enum mechanism only,
		 const struct hooks_kernel *kernel);
/*
 * Those that were not needed, and are by now, wait to be attached. True while some hook
 * does.
 */
bool hooks__wake(struct hooks *h, struct kallsyms *syms);
/* True while some hook waits to be attached. */
bool hooks__wait(const struct hooks *h);
/*
 * Switch on the programs of obj, which is open and not yet loaded, that the hooks
 * need which wait, at most `most`, each by its mechanism; all other hook programs
 * off. How many were chosen; what cannot be prepared waits for the next mechanism.
 */
size_t hooks__choose(struct hooks *h, struct bpf_object *obj, size_t most);
/* The functions that were chosen, for the program of kprobe.multi: at most max. */
void hooks__list_multi(const struct hooks *h, struct abi_multi *list, size_t max);
/*
 * Attach those that were chosen; obj is loaded. Or, with the errno of a load
 * that the kernel refused, give them up. Either way, none of them waits for
 * its mechanism any more: what failed waits for the next one, or has failed.
 */
void hooks__attach(struct hooks *h, struct bpf_object *obj);
void hooks__fail(struct hooks *h, int error);

/*
 * What keeps hooks from being hit though they are attached, in words: a switch
 * that is off for all of the kernel. kprobes: some hook is one. NULL: nothing.
 */
const char *kernel_switches__off(bool kprobes);

/* True for a spec, by its place, of the way that was taken to see maps, or of either. */
bool hooks__takes_way(const struct hooks *h, size_t spec);

/* The address of a feature's symbol if it is a variable that was found, else 0. */
uint64_t hooks__variable(const struct hooks *h, const char *symbol);
/* The function that is attached for this hook, as the kernel has it; NULL if none is. */
const char *hooks__symbol(const struct hooks *h, enum abi_hook hook);
/* True if this hook's program is in the object that is being loaded. */
bool hooks__chose(const struct hooks *h, enum abi_hook hook);
/* True if some function, or a copy of it by the compiler, is attached for this hook. */
bool hooks__serves(const struct hooks *h, enum abi_hook hook);
/* Every map or every unmap passes it (hook_switch.c). */
bool hook__is_frequent(const struct hook_state *s);
/* Links that hooks__switch() has replaced, or ended: by the hooks that had them. */
struct hooks_ended {
	size_t hook[HOOKS_MAX];
	int fd[HOOKS_MAX];
	size_t n;
};

/*
 * Attach (on) or detach the hooks that every map and every unmap passes, all others stay as they
 * are. The links that this ends are in ended: they end with hooks__end(), so that their pins can be
 * replaced before. off: why those that are detached are off, a constant. False: it stopped at one
 * that could not be switched, which is as it was; switch all back.
 */
bool hooks__switch(struct hooks *h, bool on, const char *off, struct hooks_ended *ended);
void hooks__end(struct hooks_ended *ended);
/* Whether this process may attach them now: 0 or a negative errno. */
int hooks__may_switch(const struct hooks *h);

/* Bring the misses up to date from the kernel's own counters. */
void hooks__refresh(struct hooks *h);
/* Let go of all links: those that are not pinned end. */
void hooks__detach(struct hooks *h);

#endif
