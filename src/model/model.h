/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - the meaning of samples: rates between two of them, holders, overlaps.
 *
 * Pure: no I/O, no clock of its own, no libbpf. All time comes from samples.
 */
#ifndef TCETOP_MODEL_H
#define TCETOP_MODEL_H

#include "outcome.h"
#include "sample.h"
#include "table_users.h"
#include "trend.h"

/* A table and how fast it moves. */
struct table_view {
	const struct table *table; /* of the sample last given */
	int64_t mappings;          /* entries of the ledger; COUNT_UNKNOWN where gen is 0 */
	int64_t mapped_tces;       /* TCEs that they cover */
	int64_t counted_tces;  /* of them, older than the sample: they are among the live ones */
	int64_t unattributed;  /* live TCEs without a ledger entry */
	double map_tces_per_s; /* negative: not known (first sample, counter went back) */
	double unmap_tces_per_s;
	struct table_users users;
	bool nearly_full; /* by the limit of its sample */
	bool leaks;       /* an old-mapping event names mappings of an unknown device */
	const struct outcome_row *rest; /* the outcome of unattributed TCEs */
	int64_t orphaned; /* orphaned TCEs: of holders, and unattributed ones if rest says so;
			   * COUNT_UNKNOWN as mapped_tces */
	const struct trend *trend; /* of live; NULL: not known */
	char devices[128];         /* names, comma separated, cut with "+N" */
	char drivers[64];
};

/* Live mappings of one table by one device, call stack and direction. */
struct holder {
	uint64_t gen;
	const struct table *table; /* NULL: the table is gone, its mappings are not */
	uint64_t liobn;            /* 0 where the table is gone */
	uint32_t device;           /* id, 0: unknown */
	uint32_t stack;            /* id, 0: none */
	uint32_t direction;
	uint64_t tces;
	uint64_t mappings;
	uint64_t earlier;  /* TCEs that were mapped under an earlier binding */
	uint64_t younger;  /* TCEs that were mapped after live was counted, unless both are exact */
	uint64_t orphaned; /* orphaned TCEs; see holder__is_held() */
	uint64_t oldest_ns; /* age of the oldest mapping */
	uint64_t newest_ns;
	const struct device *dev; /* of the sample; NULL: unknown */
	const char *device_name;  /* "?" where unknown */
	const char *driver;       /* "" where none is bound */
	bool table_gone;
	bool device_gone;              /* removed with mappings still live */
	const struct stack *frames;    /* NULL: none */
	uint32_t facts;                /* outcome.h */
	const struct outcome_row *row; /* the outcome of all but the earlier TCEs */
	const struct outcome_row *earlier_row;
};

/* Hypercalls of one kind with one LIOBN, and how fast they are made. */
struct hypercall_view {
	const struct hypercall *counts;  /* of the sample last given */
	const struct table_view *window; /* that has the LIOBN now; NULL: none has */
	uint64_t failed;                 /* calls, of all codes */
	int64_t median_ns;               /* upper bounds: hypercall.h; COUNT_UNKNOWN: no times */
	int64_t p99_ns;
	double calls_per_s; /* negative: not known, as the rates of a table_view */
};

struct model;

/* An empty model, NULL if memory is short. Free with model__free(); NULL is fine there. */
struct model *model__new(void);
void model__free(struct model *m);

/*
 * Take the next sample. It stays the caller's and must live until the next
 * update or the model's end, since views point into it. 0 or -ENOMEM.
 */
int model__update(struct model *m, const struct sample *s);

/* Views of the last sample; owned by the model, valid until the next update. */
const struct table_view *model__tables(const struct model *m, size_t *n);
/* In the order of the sample. */
const struct hypercall_view *model__hypercalls(const struct model *m, size_t *n);
/* Sorted by TCEs, most first. */
const struct holder *model__holders(const struct model *m, size_t *n);

struct model_totals {
	int64_t live; /* sum over the tables that know it */
	size_t windows;
	size_t windows_uncounted; /* live is null: direct, bypass, user-owned */
	double map_tces_per_s;
	double unmap_tces_per_s;
	uint64_t losses;         /* sum over the classes */
	uint64_t orphaned;       /* orphaned TCEs of all windows, and of none */
	int64_t fullest_percent; /* of all windows; COUNT_UNKNOWN: no pool is known */
	const struct table_view *fullest;
	const struct trend *trend; /* of live */
};
void model__totals(const struct model *m, struct model_totals *t);

/* Add to a sum of rates, which is negative until one is known; what is not known adds nothing. */
void rate__add(double *sum, double rate);

/*
 * The function that a call stack is best known by: the first frame that is not
 * the DMA API's own, as the sample spells it (with offset and module). "?"
 * without frames, or for NULL.
 */
const char *stack__function(const struct stack *st);
const char *holder__function(const struct holder *h);
/* Its name alone: "name" of "name+0x1a4 [module]". */
void stack__format_function(const struct stack *st, char *name, size_t len);
/* True if that frame is a function of the DMA API, or of what traces it. */
bool stack__is_dma_api(const char *frame);

/* What the window spans; 0: not known. UINT64_MAX stands for 2^64 too, as a bypass may have. */
uint64_t table__size_bytes(const struct table *t);
/* By its LIOBN or generation. */
bool table__is_meant(const struct table *t, uint64_t window);
/* Whether the window has that bus address; and where it does, in which entry. */
bool table__has_address(const struct table *t, uint64_t address);
uint64_t table__entry(const struct table *t, uint64_t address);
/*
 * Live TCEs that have no mapping; COUNT_UNKNOWN where one of the numbers is. Where the table is not
 * exact live and mapped, the TCEs of its mappings, are of two instants: then it is the least that
 * there can be.
 */
int64_t table__unattributed(const struct table *t, int64_t mapped);
/* Percent of the allocatable entries of the fullest pool in use; COUNT_UNKNOWN without pools. */
int64_t table__fullest_percent(const struct table *t);
/* The longest run of free entries in any pool: what the largest mapping can be. COUNT_UNKNOWN too.
 */
int64_t table__free_run(const struct table *t);

/* Which holders to show; all zero lets every one through. */
struct holder_filter {
	bool by_table;
	uint64_t table;     /* LIOBN or generation */
	const char *device; /* NULL: any */
	uint64_t older_ns;  /* the oldest mapping is at least this old */
};
/* True if the table of that generation is one to show; gone: it has no LIOBN any more. */
bool holder_filter__has_table(const struct holder_filter *f, uint64_t gen, bool gone,
			      uint64_t liobn);
bool holder__matches(const struct holder *h, const struct holder_filter *f);
/* Copies of the model's holders that the filter lets through, to be freed; NULL if memory is short.
 */
struct holder *model__matching_holders(const struct model *m, const struct holder_filter *f,
				       size_t *n);

/* By what makes a holder: generation, device, stack, direction. Stable between samples. */
int holder__order(const struct holder *x, const struct holder *y);

/* True if some of its TCEs are orphaned: a removal now would free the table under them. */
bool holder__is_held(const struct holder *h);
/* The row that orphaned them; WHY_DRIVER_UNMAPS where none did. */
enum outcome_why holder__why_held(const struct holder *h);

/*
 * Of two overlapping mappings of one table the older is a missed unmap, even
 * where some of its bits are set. Sorts the list by table and entry, moves
 * the older ones of overlapping pairs behind the survivors and returns the
 * number of survivors.
 */
size_t mappings__prune(struct mapping *m, size_t n);

/* True if the entry of its table is one of its TCEs. */
static inline bool mapping__covers(const struct mapping *m, uint64_t entry)
{
	return entry >= m->entry && entry - m->entry < m->tces;
}

#endif
