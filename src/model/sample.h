/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sample.h - the one type that flows through the user side.
 *
 * A sample is all that a source knows at one instant: tables, devices, live mappings, call
 * stacks, losses and hooks. It is plain data. Counts are integers, addresses are u64, times are
 * nanoseconds: time_ns and *_time_ns of CLOCK_REALTIME, *_ns durations.
 */
#ifndef TCETOP_SAMPLE_H
#define TCETOP_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAMPLE_NAME_LEN 48
#define SAMPLE_LOC_LEN 80
#define SAMPLE_FRAME_LEN 96
#define SAMPLE_FRAMES 10
#define SAMPLE_TEXT_LEN 160
#define SAMPLE_HOST_LEN 65   /* HOST_NAME_MAX and the end */
#define SAMPLE_MODULE_LEN 64 /* MODULE_NAME_LEN of the kernel, and more */
#define SAMPLE_POOLS 5       /* IOMMU_NR_POOLS and the large one (asm/iommu.h) */

/* A count that the source could not know; null in JSON, "-" on the screen. */
#define COUNT_UNKNOWN (-1LL)

enum window_kind {
	WINDOW_DEFAULT,
	WINDOW_DDW_DYNAMIC,
	WINDOW_DDW_DIRECT,
	WINDOW_DDW_HYBRID,
	WINDOW_VIO,
	WINDOW_PNV,
	WINDOW_BYPASS,
	WINDOW_KINDS
};

/* The word for a kind as records and screens spell it; NULL beyond the last one. */
const char *window_kind__name(uint32_t kind);

/* A part of a table from which allocations are served; entries are relative to the table's base. */
struct pool {
	uint64_t first;
	uint64_t entries;
	uint64_t used;     /* bits set, reserved ones included: none of them can be allocated */
	uint64_t reserved; /* of them, those that the kernel keeps for itself */
	uint64_t free_run; /* longest run of free entries */
};

/* One DMA window: a struct iommu_table, or a direct window or bypass, which has none (gen 0). */
struct table {
	uint64_t liobn; /* it_index; on powernv PHB << 16 | PE */
	uint64_t gen;   /* names the table's life; 0 where there is no table */
	enum window_kind window;
	bool user_owned; /* VFIO holds it: the bitmap says nothing */
	uint32_t page_shift;
	uint64_t base;    /* bus address of the first entry */
	uint64_t entries; /* TCEs that the window can hold */
	int64_t reserved; /* COUNT_UNKNOWN where no bitmap was read */
	int64_t live;
	/*
	 * True if live, attributed and the sample's holders, or its mappings, are of one instant,
	 * from one copy of the bitmap (attribution.h).
	 */
	bool exact;
	int64_t attributed; /* of live, those that have a mapping; COUNT_UNKNOWN unless exact */
	int64_t stale; /* TCEs of mappings with a missed unmap, found by this sample; likewise */
	uint64_t maps; /* since attach */
	uint64_t unmaps;
	uint64_t map_tces;
	uint64_t unmap_tces;
	uint32_t levels;
	uint64_t full_bytes; /* memory of the full table */
	int64_t iommu_group; /* COUNT_UNKNOWN if none */
	int64_t pe;          /* powernv, else COUNT_UNKNOWN */
	char phb[SAMPLE_NAME_LEN];
	char drc_name[SAMPLE_NAME_LEN];
	char loc_code[SAMPLE_LOC_LEN];
	char devices[128]; /* comma separated; only where gen is 0, else struct device says it */
	struct pool pool[SAMPLE_POOLS]; /* the last one is the large pool */
	uint32_t pools;                 /* 0: not known */
	int64_t charged_bytes; /* to the process that owns it; COUNT_UNKNOWN: the kernel does */
	int64_t refused;       /* exchanges that the kernel refused; COUNT_UNKNOWN likewise */
	/*
	 * TCEs that failed hypercalls were to clear: they may be live without a bit. COUNT_UNKNOWN
	 * where hypercalls are not counted.
	 */
	int64_t not_cleared;
};

/* A table's trees of levels: what the hardware reads, and what VFIO and KVM keep beside it. */
enum level_view { VIEW_HARDWARE, VIEW_USER, VIEWS };

/* The word for a view as records and screens spell it; NULL beyond the last one. */
const char *level_view__name(uint32_t view);

#define LEVEL_CELLS 64
#define LEVEL_TIMES 32

/*
 * The memory of one view of a table (powernv), as its levels are found in memory, and what was seen
 * of their allocation since the tracer was attached. gen 0: levels that were allocated for a table
 * before it was one, with no memory of its own.
 */
struct level {
	uint64_t gen;
	uint64_t liobn;
	enum level_view view;
	uint32_t levels;
	uint64_t entries;     /* of one level page */
	uint32_t order;       /* of its allocation: 2^order pages of the kernel */
	int64_t pages;        /* level pages that are there; COUNT_UNKNOWN: could not be read */
	int64_t bytes;        /* that they take */
	int64_t full_bytes;   /* that the table would take in one piece */
	int64_t node;         /* where they should be; COUNT_UNKNOWN: no matter where */
	int64_t remote_pages; /* pages on other nodes; COUNT_UNKNOWN where the node of a page is */
	uint32_t first[LEVEL_CELLS]; /* the first level, cut into cells: entries that are in use */
	uint32_t cells;              /* 0: one level only, or not read */
	uint64_t cell_entries;       /* entries in each of them */
	int64_t populated;           /* sum of first; COUNT_UNKNOWN as above */

	uint64_t allocated; /* the sum of the next four, by context */
	uint64_t by_process;
	uint64_t by_irqs_off; /* a process that had interrupts off */
	uint64_t by_softirq;
	uint64_t by_hardirq;
	uint64_t failed;
	uint64_t lost_races;        /* allocated, and freed: another CPU was faster */
	uint64_t time[LEVEL_TIMES]; /* allocations that took 2^i to 2^(i+1) ns; the last: or more */
	uint32_t times;             /* elements up to the last that is not 0 */
};

/* TCEs of a user-owned table that were changed from one direction to another, since attach. */
struct exchange {
	uint64_t gen;
	uint64_t liobn;
	uint32_t before; /* enum map_direction */
	uint32_t after;
	uint64_t count;
};

/* Hypercalls that set and clear TCEs (pseries). */
enum hypercall_kind { HYPERCALL_PUT, HYPERCALL_INDIRECT, HYPERCALL_STUFF, HYPERCALL_KINDS };

/* The name of a call as PAPR has it, "H_PUT_TCE"; NULL beyond the last one. */
const char *hypercall_kind__name(uint32_t kind);

#define HYPERCALL_TIMES 32
#define HYPERCALL_CODES 6
#define HYPERCALL_CODE_LEN 28

/* Hypercalls that failed with one code. */
struct hypercall_failure {
	char code[HYPERCALL_CODE_LEN]; /* its name, or its number where it has none */
	uint64_t calls;
	uint64_t tces;    /* that they were about */
	uint64_t cleared; /* of them, those that were to be cleared: they may be live */
	uint64_t last_ns; /* CLOCK_MONOTONIC of the last one */
};

/* One hypercall with one LIOBN, since tracing began. */
struct hypercall {
	uint64_t liobn;
	enum hypercall_kind call;
	uint64_t calls;                 /* that have ended, those that failed with them */
	uint64_t tces;                  /* that were set or cleared by those that succeeded */
	uint64_t time[HYPERCALL_TIMES]; /* calls that took 2^i to 2^(i+1) ns; the last: or more */
	uint32_t times;                 /* elements up to the last that is not 0 */
	struct hypercall_failure failure[HYPERCALL_CODES];
	uint32_t failures;
};

/* What DLPAR removes in one piece: a node of the device tree with a DRC or a location of its own.
 */
#define DEVICE_SLOTS 6
struct drc_slot {
	uint64_t drc_index; /* ibm,my-drc-index; 0: none */
	char drc_name[SAMPLE_NAME_LEN];
	char loc_code[SAMPLE_LOC_LEN];
};

struct device {
	uint32_t id; /* as mappings name it; never 0 */
	char name[SAMPLE_NAME_LEN];
	char driver[SAMPLE_NAME_LEN]; /* empty: none bound */
	char bus[16];
	uint64_t gen;        /* table that it maps through now, 0: none */
	int64_t iommu_group; /* COUNT_UNKNOWN if none */
	bool bypass;         /* some of its mappings go past the table */
	bool gone;           /* removed since it was discovered; its slots are those that it had */
	bool no_page_pool;   /* it is known that no page_pool maps for it */
	char module[SAMPLE_MODULE_LEN]; /* of its driver; empty: not known, or it is built in */
	bool built_in;                  /* its driver is known to be in no module */
	/*
	 * CLOCK_MONOTONIC of the last sample in which it was not bound to this driver: older
	 * mappings are not this binding's. 0: bound since it was discovered, or not bound.
	 */
	uint64_t bound_after_ns;
	/*
	 * The number of its present binding: another with every bind and unbind. 0: bindings are
	 * not seen, and bound_after_ns has to do.
	 */
	uint32_t binding;
	uint64_t bound_ns; /* CLOCK_MONOTONIC of the last bind; 0: before it was discovered */
	struct drc_slot slot[DEVICE_SLOTS]; /* that it goes with, from its own to its PHB's */
	uint32_t slots;
	uint64_t partner_drc; /* DRC index of the slot that drmgr removes with its own; 0: none */
};

/* A kernel module: that of a driver, or one that uses such a module. */
struct module {
	char name[SAMPLE_MODULE_LEN]; /* with _ for - */
	char uses[512];               /* modules, directly or through others; comma separated */
};

struct stack {
	uint32_t id; /* as mappings name it; never 0 */
	uint32_t frames;
	char frame[SAMPLE_FRAMES][SAMPLE_FRAME_LEN];
};

/* Frames that the stack has, at most SAMPLE_FRAMES; 0 for NULL. */
static inline uint32_t stack__frames(const struct stack *st)
{
	if (!st)
		return 0;
	return st->frames < SAMPLE_FRAMES ? st->frames : SAMPLE_FRAMES;
}

enum map_direction { MAP_BIDIRECTIONAL, MAP_TO_DEVICE, MAP_FROM_DEVICE, MAP_NONE };

/* The word for a direction as records spell it; NULL beyond the last one. */
const char *map_direction__name(uint32_t direction);

/* One mapping, as the ledger has it. */
struct mapping {
	uint64_t gen;
	uint64_t entry; /* first TCE, relative to the table's base */
	uint32_t tces;
	uint32_t device; /* id, 0: unknown */
	uint32_t stack;  /* id, 0: none */
	uint32_t direction;
	uint32_t binding;   /* its device's, when it mapped; 0: not known */
	uint32_t query;     /* that found it: its place in the sample's queries */
	uint64_t mapped_ns; /* age origin: CLOCK_MONOTONIC of the traced machine */
	uint64_t ended_ns;  /* the same of its end, 0: it is live */
	uint64_t position;  /* where a live source found it; means nothing to others */
};

/* A question for single mappings: mapping_query.h. */
struct mapping_query {
	uint64_t window;  /* LIOBN or generation of a table */
	uint64_t address; /* a bus address in it: mappings that cover it, also ended ones */
	char device[SAMPLE_NAME_LEN]; /* if not empty, in the place of the two: its live mappings */
};

/*
 * What mappings of one table have in common: device and its binding, call stack, direction; and how
 * many they are. Times are CLOCK_MONOTONIC of the traced machine.
 */
struct holder_count {
	uint64_t gen;
	uint32_t device;    /* id, 0: unknown */
	uint32_t stack;     /* id, 0: none */
	uint32_t direction; /* enum map_direction */
	uint32_t binding;   /* its device's, when they were made; 0: not known */
	uint64_t mappings;
	uint64_t tces;
	uint64_t oldest_ns; /* when the oldest was made */
	uint64_t newest_ns; /* when the newest was made */
	/* Of the TCEs: made when the device did not have its present driver yet, by their time. */
	uint64_t earlier;
	uint64_t younger; /* of the TCEs: made after the time of the sample */
};

/* Something that was not seen, by class; count only grows. */
struct loss {
	char class[SAMPLE_NAME_LEN];
	uint64_t count;
	uint64_t last_ns;      /* CLOCK_MONOTONIC, not before the last one; 0: none, or not known */
	uint64_t last_time_ns; /* the same on CLOCK_REALTIME */
	char meaning[SAMPLE_TEXT_LEN];
};

/* Events of one kind and severity, since sample.events_since_ns. */
struct event_count {
	char event[SAMPLE_NAME_LEN]; /* event_kind__name() */
	char severity[16];           /* severity__name() */
	uint64_t count;              /* as event_counts__add() counts */
};

/* tced's sinks of events and metrics. */
enum sink_kind { SINK_EVENT_LOG, SINK_KERNEL_LOG, SINK_JOURNAL, SINK_SYSLOG, SINK_TEXTFILE, SINKS };

/* The word for a sink as records spell it; NULL beyond the last one. */
const char *sink_kind__name(uint32_t kind);

/* One of tced's sinks: what it could not write so far. Only samples of tced have them. */
struct sink_state {
	char name[SAMPLE_NAME_LEN];   /* sink_kind__name() */
	uint64_t waiting;             /* events that wait in memory, to be written */
	uint64_t failures;            /* attempts to write that failed */
	uint64_t lost;                /* events that it will never have */
	char reason[SAMPLE_TEXT_LEN]; /* of the last failure; empty where it writes again */
};

/* How one purpose is served on this kernel, or could be. */
struct hook {
	char purpose[SAMPLE_NAME_LEN];
	char symbol[SAMPLE_NAME_LEN];
	char mechanism[16];
	char state[16]; /* hook_state__name() */
	uint64_t hits;  /* COUNT_UNKNOWN cast where the kernel does not count */
	uint64_t misses;
	char reason[SAMPLE_TEXT_LEN]; /* why not attached */
};

/* The answers that a degraded feature affects. */
enum affects {
	AFFECTS_NONE, /* no answer alone depends on it */
	AFFECTS_HOLDERS,
	AFFECTS_TABLES,
	AFFECTS_COST /* all is seen: tracing costs more */
};

/* The word for it as records spell it; NULL beyond the last one. */
const char *affects__name(uint32_t affects);

/* Something that this kernel does not let us see. */
struct degraded {
	char purpose[SAMPLE_NAME_LEN];
	char feature[SAMPLE_TEXT_LEN]; /* what is not known */
	char reason[SAMPLE_TEXT_LEN];
	enum affects affects; /* BLIND_TABLES: tables may be missing, and with them holders */
};

/* What tracing records of mappings; each level has what the one before has. */
enum detail {
	DETAIL_UNKNOWN, /* a recording of before there were levels */
	DETAIL_CENSUS,  /* nothing: live TCEs are counted, and maps and unmaps cost nothing */
	DETAIL_LEDGER,  /* the device, the time and the TCEs of each mapping */
	DETAIL_STACKS,  /* and the call stack that made it */
	DETAILS
};

/* The word for a level as records and commands spell it; NULL beyond the last one. */
const char *detail__name(uint32_t detail);
/* The level of that name, not that which is unknown; false: there is none. */
bool detail__parse(const char *name, enum detail *detail);
#define DETAIL_NAMES "census, ledger or stacks"

/* The platforms that have TCEs. */
enum platform { PLATFORM_PSERIES, PLATFORM_POWERNV, PLATFORMS };

/* The word for a platform; NULL beyond the last one. */
const char *platform__name(uint32_t platform);

/* What the kernel does at the last put of a table with live TCEs. */
enum teardown { TEARDOWN_UNKNOWN, TEARDOWN_FREES, TEARDOWN_WAITS };
/* What becomes of the DMA mappings of pages that outlive their page_pool. */
enum page_pool { PAGE_POOL_UNKNOWN, PAGE_POOL_KEEPS, PAGE_POOL_UNMAPS };

/* The words for them as records spell them; NULL beyond the last one. */
const char *teardown__name(uint32_t kind);
const char *page_pool__name(uint32_t kind);

struct event;

/* From when on a window is nearly full (nearly_full.h); 0 percent: the sample does not say it. */
struct full_limit {
	uint32_t percent; /* 1 to 100: of what can be allocated, in use */
	uint32_t run;     /* entries: no free run is as long */
};

struct sample {
	uint64_t time_ns;          /* CLOCK_REALTIME */
	uint64_t mono_ns;          /* CLOCK_MONOTONIC, for rates and ages */
	uint64_t attached_time_ns; /* mappings are recorded since then */
	uint64_t events_since_ns;  /* events are counted since then; 0: they are not */
	uint32_t page_size;
	char
	    host[SAMPLE_HOST_LEN]; /* of the traced machine, as uname(2) has it; empty: not known */
	char release[SAMPLE_NAME_LEN];
	char platform[16]; /* pseries or powernv */
	char btf[128];     /* where the layout of the kernel's structures is from */
	bool complete;     /* the census reached everything */
	enum detail detail;
	enum teardown teardown;
	enum page_pool page_pool;
	struct full_limit full;
	uint64_t census_ns;      /* the longest run of the census, with preemption off; 0: none */
	uint32_t census_entries; /* the most entries that one run looked at */

	struct table *tables;
	size_t ntables;
	struct device *devices;
	size_t ndevices;
	struct module *modules;
	size_t nmodules;
	struct stack *stacks;
	size_t nstacks;
	struct holder_count *holders;
	size_t nholders;
	struct mapping *mappings; /* those that no holder counts: one by one if asked for */
	size_t nmappings;
	struct mapping_query *queries; /* that this sample answers */
	size_t nqueries;
	struct mapping *found; /* the answers: mappings that are counted above, and ended ones */
	size_t nfound;
	struct loss *losses;
	size_t nlosses;
	struct sink_state *sinks;
	size_t nsinks;
	struct hook *hooks;
	size_t nhooks;
	struct degraded *degraded;
	size_t ndegraded;
	struct level *levels;
	size_t nlevels;
	struct exchange *exchanges;
	size_t nexchanges;
	struct hypercall *hypercalls; /* by LIOBN and call */
	size_t nhypercalls;
	struct event_count *event_counts; /* of those kinds that there were */
	size_t nevent_counts;
	struct event *events; /* since the sample before; event.h */
	size_t nevents;
};

/* An empty sample; NULL when memory is short. */
struct sample *sample__new(void);
/* Frees the sample and all that it holds; NULL is fine. */
void sample__free(struct sample *s);
/* Empties the lists, keeps nothing of the last instant. */
void sample__clear(struct sample *s);
/* All of from, in the place of what to had. 0, or -ENOMEM and to is empty. */
int sample__copy(struct sample *to, const struct sample *from);

/*
 * Append one zeroed element and return it; NULL when memory is short. The
 * pointer holds until the next append to the same list.
 */
struct table *sample__add_table(struct sample *s);
struct device *sample__add_device(struct sample *s);
struct module *sample__add_module(struct sample *s);
struct stack *sample__add_stack(struct sample *s);
struct holder_count *sample__add_holder(struct sample *s);
struct mapping *sample__add_mapping(struct sample *s);
struct mapping_query *sample__add_query(struct sample *s);
struct mapping *sample__add_found(struct sample *s);
struct loss *sample__add_loss(struct sample *s);
struct sink_state *sample__add_sink(struct sample *s);
struct hook *sample__add_hook(struct sample *s);
struct degraded *sample__add_degraded(struct sample *s);
struct level *sample__add_level(struct sample *s);
struct exchange *sample__add_exchange(struct sample *s);
struct hypercall *sample__add_hypercall(struct sample *s);
struct event_count *sample__add_event_count(struct sample *s);
struct event *sample__add_event(struct sample *s);

/* Look up by id or generation; NULL where there is none. */
const struct device *sample__device(const struct sample *s, uint32_t id);
const struct stack *sample__stack(const struct sample *s, uint32_t id);
const struct table *sample__table(const struct sample *s, uint64_t gen);

#endif
