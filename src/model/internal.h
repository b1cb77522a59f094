/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the memory of the model. */
#ifndef TCETOP_MODEL_INTERNAL_H
#define TCETOP_MODEL_INTERNAL_H

#include "base/index.h"
#include "model.h"
#include "suspects.h"

#define RATE_UNKNOWN (-1.0)

/* What the next sample needs of this one to know how a table moves. */
struct previous {
	uint64_t gen;
	uint64_t counted_since_ns; /* maps, CLOCK_REALTIME; 0: they were not counted */
	uint64_t map_tces;
	uint64_t unmap_tces;
	struct trend live;
};

/* The same of hypercalls. */
struct previous_hypercall {
	uint64_t liobn;
	enum hypercall_kind call;
	uint64_t counted_since_ns; /* as above */
	uint64_t calls;
};

struct model {
	const struct sample *sample;
	struct table_view *tables;
	size_t ntables;
	struct holder *holders;
	size_t nholders;
	size_t holder_room;
	struct previous *previous;
	size_t nprevious;
	uint64_t previous_mono_ns;
	struct hypercall_view *hypercalls;
	size_t nhypercalls;
	struct previous_hypercall *previous_hypercalls;
	size_t nprevious_hypercalls;
	uint64_t orphaned;  /* TCEs of all holders */
	struct trend trend; /* of live, over all tables */
	struct suspects suspects;

	struct index by_gen;      /* places in sample->tables; gen 0 is not in it */
	struct index by_device;   /* id to place in sample->devices */
	struct index by_stack;    /* id to place in sample->stacks */
	struct index by_previous; /* gen to place in paces; gen 0 is not in it */
	struct index by_holder;   /* hash of the four names to place in holders */
};

/* The key of a holder in an index: two that differ may have the same one. */
static inline uint64_t holder__hash(uint64_t gen, uint32_t device, uint32_t stack,
				    uint32_t direction)
{
	uint64_t key = gen * 0x9e3779b97f4a7c15ULL + device;

	key = key * 0x9e3779b97f4a7c15ULL + stack;
	return key * 0x9e3779b97f4a7c15ULL + direction;
}

/*
 * Make holders, of which the model has none yet, of the sample's, and sum them up per table. 0 or
 * -ENOMEM.
 */
int holders__collect(struct model *m);

/* Decide the outcome of each holder, and of the unattributed TCEs of each table. */
void outcomes__decide(struct model *m);

/*
 * Make the views of the sample's hypercalls, and keep what the next sample needs of them. The
 * tables' views must be there, and the time of the sample before. 0 or -ENOMEM.
 */
int hypercalls__view(struct model *m);
/*
 * Since when, CLOCK_REALTIME, what passes hooks is counted: 0: it is not, in the census; 1: it is
 * not known since when.
 */
uint64_t counted_since(const struct sample *s);
/* What a counter has grown by in that time; negative (RATE_UNKNOWN): it went back. */
double counter__rate(uint64_t before, uint64_t now, double seconds);

/* Fill a view's device and driver names. */
void window_names__fill(struct table_view *v, const struct sample *s);

#endif
