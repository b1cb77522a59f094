/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hook_table.h - hook specs: the purposes of hooks, and the functions that serve each.
 *
 * Each spec has candidates, the best first: the first that can be attached serves it.
 */
#ifndef TCETOP_HOOK_TABLE_H
#define TCETOP_HOOK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "abi.h"
#include "model/hook_words.h"

#define HOOK_CANDIDATES 2

/* The answers that a missing hook makes incomplete. */
enum hook_weight {
	HOOK_MINOR,    /* none: the census makes up for it */
	HOOK_MAPPINGS, /* holders of mappings */
	HOOK_TABLES,   /* tables, and so holders of mappings */
	HOOK_COST,     /* none: what is seen costs more */
};

struct candidate {
	const char *symbol;
	/* The BPF programs for it; both NULL: the symbol is a variable that the census reads. */
	const char *kprobe;
	const char *fentry; /* NULL: kprobes only */
	enum abi_hook hook; /* as the programs know it */
	bool tracepoint;    /* the symbol is what calls a tracepoint's programs: hook that */
	bool rare;          /* fentry, dear to load, is only for kernels without kprobe.multi */
};

/* Of two ways to see mappings only one is used: all hooks of one, or all of the other. */
enum hook_way {
	HOOK_EITHER_WAY,
	HOOK_DMA_API, /* the DMA API's tracepoints */
	HOOK_IOMMU,   /* the functions behind it that fill a table */
};

enum hook_platform { HOOK_ANYWHERE, HOOK_PSERIES, HOOK_POWERNV };

struct hook_spec {
	enum hook_purpose purpose; /* several specs may share it */
	const char *gives;         /* what is not known without it, in plain words */
	enum hook_weight weight;
	enum hook_platform platform; /* elsewhere the kernel has it and does not use it */
	enum hook_way way;
	bool by_tables;     /* needed only if a table maps through that very function */
	bool hypercalls;    /* sees them: only if asked for, and not with the hash MMU */
	const char *caller; /* needed only once the kernel has this function; NULL: in any case */
	const char *spare;  /* why it is not needed until then */
	struct candidate candidate[HOOK_CANDIDATES];
};

/* Returns all specs, a constant table, and their number in n. */
const struct hook_spec *hook_specs__all(size_t *n);

#endif
