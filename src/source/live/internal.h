/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the parts of the live source. */
#ifndef TCETOP_LIVE_INTERNAL_H
#define TCETOP_LIVE_INTERNAL_H

#include <pthread.h>
#include <stdint.h>

#include "base/index.h"
#include "model/holder_count.h"
#include "host/devicetree.h"
#include "model/bit_copy.h"
#include "model/event.h"
#include "model/event_counts.h"
#include "model/mapping_query.h"
#include "model/model.h"
#include "host/driver_page_pool.h"
#include "host/module_uses.h"
#include "model/rules.h"
#include "model/sample.h"
#include "source/source.h"
#include "tracer/tracer.h"

struct bitmap; /* model/bitmap.h */

/* A table as the last sample had it, for events after its end. */
struct table_snapshot {
	struct table table; /* gen 0: none yet */
	char device[SAMPLE_NAME_LEN];
	unsigned int unreached; /* whole censuses in a row that did not find it */
};

/* What is known of a device by its slot, gone or not. */
struct device_history {
	uint64_t first_seen_ns; /* of the device that it is the history of; 0: none yet */
	struct dt_slots location;
	char driver[SAMPLE_NAME_LEN];           /* in the last sample */
	enum driver_page_pool driver_page_pool; /* of that driver */
	uint64_t bound_after_ns;                /* as in struct device */
	uint64_t seen_ns;                       /* CLOCK_MONOTONIC of that sample's walk */
};

/* An event that waits for a sample or for the device tree. */
struct pending {
	struct event event;
	struct abi_event raw;
};
#define LIVE_PENDING 64

/* What is known of a table that userspace owns. */
struct user_count {
	struct abi_exchanges now; /* as this sample has them */
	uint64_t gen;             /* 0: nothing */
	uint64_t
	    kernel_ns; /* CLOCK_MONOTONIC, when it was last seen to be the kernel's; 0: never */
	int64_t net;   /* TCEs that exchanges had added by then */
	bool begun;    /* it was in a sample as userspace's */
	bool known;
	int64_t live;       /* TCEs before the first exchange that is counted */
	uint64_t lost;      /* exchanges that were lost by then, of all tables */
	uint64_t open;      /* exchanges without an end that was counted by then */
	uint64_t ended;     /* by the sample before */
	unsigned int stuck; /* samples in a row in which none ended, and one should have */
};

/*
 * State of the live source that outlives the process if tracing is pinned (tracer__user_state()).
 * There are no pointers in it, and the process that writes it may be killed at any instruction.
 */
#define LIVE_LOSSES_SEEN 8 /* classes that are not counted by the programs (losses.c) */
#define LIVE_INFLIGHT 256
struct counted_events {
	uint64_t since_ns; /* CLOCK_REALTIME; 0: not yet */
	struct event_counts counts;
};
struct inflight {
	struct abi_event raw[LIVE_INFLIGHT]; /* events that are not all logged (inflight.c) */
	uint32_t n;
	struct counted_events counted; /* events made of others than those */
};
struct live_state {
	uint64_t unsampled;     /* events for which a sample had no room */
	uint64_t broken_walks;  /* censuses with a walk that did not end */
	uint64_t failed_counts; /* of tables that could not be counted before either */
	uint64_t
	    counted_ns; /* CLOCK_MONOTONIC: tables first seen later have all exchanges counted */
	uint64_t lost_exchanges;                /* by the sample before */
	struct abi_lost seen[LIVE_LOSSES_SEEN]; /* by the last sample */
	struct table_snapshot snapshot[ABI_TABLES];
	struct device_history device[ABI_DEVICES];
	struct user_count user[ABI_TABLES];
	uint8_t idle[ABI_DEVICES]; /* samples since a removed device had mappings */
	struct raised raised[2];
	uint32_t raised_which; /* of the two is in force */
	struct inflight inflight[2];
	uint32_t which; /* of the two is in force */
};

/* The module of a driver, as struct device has it. */
struct driver_module {
	char bus[sizeof(((struct device *)0)->bus)];
	char driver[SAMPLE_NAME_LEN];
	char module[SAMPLE_MODULE_LEN];
	bool built_in;
};

/* What was read of modules since one was loaded or unloaded. */
struct modules_read {
	uint64_t fingerprint; /* 0: they could not be read */
	struct module *list;
	size_t n;
	struct driver_module *driver;
	size_t ndrivers;
};

struct live {
	struct source source;
	struct tracer *tracer;
	struct live_state *state;

	/*
	 * The thread that takes events has all below but for the census's own
	 * numbers in common with the one that takes samples.
	 */
	pthread_mutex_t lock;
	pthread_t event_thread;
	bool receiving;
	bool stop;
	bool pinned;                                         /* tracing continues without us */
	bool wants_mappings;                                 /* one by one */
	void (*on_event)(void *arg, const struct event *e);  /* NULL: events are in samples only */
	bool (*is_logged)(void *arg, const struct event *e); /* NULL: none is */
	void *event_arg;
	uint64_t *taken;            /* events taken from the ring and not handed over; or NULL */
	uint64_t until_ns;          /* CLOCK_MONOTONIC: later events are another tracing's */
	uint64_t opened_ns;         /* CLOCK_MONOTONIC: older events may be logged already */
	struct abi_event *leftover; /* inflight events of the process before */
	size_t nleftover;
	struct counted_events
	    counted;            /* with those that the state will have when it is committed */
	bool is_counted;        /* the state has them */
	struct event last;      /* flushed when no other can be merged with it; count 0: none */
	struct sample received; /* events since the last sample, and nothing else */
	struct pending pending[LIVE_PENDING];
	size_t npending;
	uint64_t looked_ns;  /* CLOCK_MONOTONIC, when it was last tried to complete them */
	struct model *model; /* what the rules look at */
	struct rules *rules;
	struct raised raised;              /* by the rules; in the state once it is handed over */
	struct bit_copy whole[ABI_TABLES]; /* of this sample's bitmaps, by slot */
	struct bit_copy copy[ABI_TABLES];  /* of these, the bits that have no mapping yet */
	struct bit_copy left[ABI_TABLES];  /* those that had none in the sample before */
	struct table *windows;             /* without a table, as the last sample had them */
	size_t nwindows;
	uint32_t census;  /* number of the last whole walk */
	uint64_t walk_ns; /* CLOCK_MONOTONIC, when it began */
	const char *platform;
	char host[SAMPLE_HOST_LEN];
	char release[SAMPLE_NAME_LEN];
	struct stack *stack[ABI_STACKS]; /* symbolized once, when first seen */
	struct stack unwritten;          /* in the place of one that is just being written */
	struct holder_index holders;     /* of this sample */
	struct mapping_query query[QUERIES_MOST];
	size_t queries;
	struct modules_read modules;
	uint64_t failures_seen; /* hypercalls that had failed when all were reported */
	/* CLOCK_MONOTONIC of the first failure of each record that is to be reported; 0: none. */
	uint64_t failing_since[ABI_HCALL_FAILURES];
};

/* A number of the programs, which is below 0 where they do not know it (ABI_LIVE_*), as a count. */
static inline int64_t live__count(int64_t number)
{
	return number < 0 ? COUNT_UNKNOWN : number;
}

/* Each fills its lists of the sample; 0 or -ENOMEM. */
int live__add_devices(struct live *l, struct sample *s);
int live__add_tables(struct live *l, struct sample *s);
/* Compares the drivers of the sample's devices with the device histories: bound_after_ns. */
void live__see_drivers(struct live *l, struct sample *s);
/* Names the modules of the devices' drivers, and adds those that have to do with them. */
int live__add_modules(struct live *l, struct sample *s);
void live__free_modules(struct live *l);
/*
 * Compare the ledger with the copies of the bitmaps: sets exact, attributed and stale of the
 * sample's tables, adds its holders, or its mappings where those are wanted, and takes out of the
 * ledger what is stale. 0 or -ENOMEM.
 */
int live__attribute(struct live *l, struct sample *s);
/* Sorts the sample's mappings by table and entry; of two that overlap the older is dropped. */
void live__prune_mappings(const struct live *l, struct sample *s);
/* Adds a copy of one mapping; 0 or -ENOMEM. */
int live__add_mapping(struct sample *s, const struct mapping *m);
/* Adds all mappings of the ledger, sorted and pruned. */
int live__add_mappings(const struct live *l, struct sample *s);
/* Adds the answers to queries and the stacks of all; releases removed devices that have no mapping.
 */
int live__complete_mappings(struct live *l, struct sample *s);
/* Drop a mapping of this sample from the ledger, if it is still there: its unmap was missed. */
void live__drop_mapping(const struct live *l, const struct mapping *m);
/* Call fn for every live mapping of the ledger, with its table's slot, until fn returns other than
 * 0: then that. */
int live__each_mapping(const struct live *l,
		       int (*fn)(void *arg, uint32_t slot, const struct mapping *m), void *arg);
/* Adds the mappings of one table only, with their stacks; 0 or -ENOMEM. */
int live__add_mappings_of(struct live *l, struct sample *s, uint32_t slot);
/* Adds the mapping that an event carries, if any, with its stack; 0 or -ENOMEM. */
int live__add_mapped(struct live *l, struct sample *s, const struct abi_event *raw);
/* Adds the levels of a table, and those allocated before their table existed; 0 or -ENOMEM. */
int live__add_levels(struct live *l, struct sample *s, uint32_t slot, const struct table *table);
int live__add_early_levels(struct live *l, struct sample *s);
int live__add_exchanges(const struct live *l, struct sample *s, uint32_t slot,
			const struct table *table);
/* Adds the hypercalls that were counted, and sets not_cleared of the sample's tables. */
int live__add_hypercalls(const struct live *l, struct sample *s);
int live__add_health(struct live *l, struct sample *s);
int live__add_hooks(const struct live *l, struct sample *s, const struct hooks *hooks);
/* Adds the features that a missing hook degrades; 0 or -ENOMEM. */
int live__add_degraded(const struct live *l, struct sample *s, const struct hooks *hooks);

/*
 * Count the bitmap of the table in that slot: ABI_COUNT_OK with the result in counted and a copy
 * without the reserved entries in l->whole, another one of ABI_COUNT_*, or a negative errno.
 */
int live__count_bits(struct live *l, uint32_t slot, struct bitmap *counted);
/* Returns the TCEs set in the levels of a table on powernv, COUNT_UNKNOWN if one cannot be read. */
int64_t live__count_levels(struct live *l, uint32_t slot);
/* Sets live of a table that userspace owns, from its exchanges; remembers a table as the kernel's.
 */
void live__count_user(struct live *l, uint32_t slot, struct table *table);
void live__see_kernel_owned(struct live *l, uint32_t slot);

/* Returns the snapshot of a table by its slot, NULL if the slot has another generation by now. */
const struct table_snapshot *live__snapshot(const struct live *l, uint32_t slot, uint64_t gen);
/* Returns a window without a table as the last sample had it, NULL if it had none. */
const struct table *live__window(const struct live *l, uint64_t liobn);
/* Returns a call stack by its id, symbolized and owned by l; NULL if there is none. */
const struct stack *live__stack(struct live *l, uint32_t id);

/* Begin to count events, from what the process before had counted; lossy: more of tracing-lossy. */
void live__begin_counts(struct live *l, uint64_t lossy);
/* The counts of another tracing, which this one continues, in the place of its own. */
void live__continue_counts(struct live *l, const struct live *before);
/* Count an event that is handed over, or was by the process before without being committed. */
void live__count_event(struct live *l, const struct event *e);
/*
 * Inflight events; the lock is held. Add one before it is received: false if the process before had
 * it, too. Commit: all events made of them are logged, so remove all but those of deferred events,
 * and keep the counts.
 * Take: copy the inflight events of the process before into leftover.
 */
bool live__has_room(const struct live *l);
bool live__add_inflight(struct live *l, const struct abi_event *raw);
void live__commit_inflight(struct live *l);
void live__take_inflight(struct live *l);
/* Receive the inflight events of the process before; receive one from the ring. */
void live__receive_leftover(struct live *l);
void live__receive_from_ring(void *live, const struct abi_event *raw);
/* Makes events of a raw one and emits or defers them. The lock is held. */
void live__receive(struct live *l, const struct abi_event *raw);

/*
 * Hand over the events of the tracing that this one replaces, as l does with its own, before it is
 * gone. 0 or -ENOMEM.
 */
int live__take_over(struct live *l, struct tracer *replaced);

/* Start and stop the thread that receives events; 0 or a negative errno. */
int live__start_events(struct live *l);
void live__stop_events(struct live *l);
/* The rest is called with the lock held. Emit deferred events that waited for this sample. */
void live__emit_deferred(struct live *l);
/* The same between samples, at most once a second. */
void live__look_at_pending(struct live *l);
/* Defer this event; if LIVE_PENDING are deferred, the oldest is emitted as it is. */
void live__wait_with(struct live *l, const struct event *e, const struct abi_event *raw);
/* Emit the deferred table-created of a table that was freed before a sample had it. */
void live__emit_created(struct live *l, uint64_t gen);
/* True if a window for that device is deferred: the kernel may ask more than once. */
bool live__is_creating(const struct live *l, const char *device);
/* Emit all deferred events as they are. */
void live__end_pending(struct live *l);
/* Hand an event over at once: to on_event, and to the next sample. */
void live__emit(struct live *l, const struct event *e);
/* As above, but it may still be merged with the next one. */
void live__queue_event(struct live *l, const struct event *e);
/* Hand over the event that may still have been merged with another. */
void live__flush_event(struct live *l);
/* The table of an event, NULL where its slot is another one's by now. */
const struct abi_table *live__table_of(const struct live *l, const struct abi_event *raw);
/* Fill in time, window, task and stack of an event from a raw one. */
void live__begin_event(struct live *l, struct event *e, enum event_kind kind,
		       const struct abi_event *raw);
/* Add the holders of the event's table, or, for a late unmap, of its one mapping. */
void live__add_event_holders(struct live *l, struct event *e, const struct abi_event *raw);
/* Add the holders of the table in that slot. */
void live__add_holders_of(struct live *l, struct event *e, uint32_t slot);
/* Receive: the firmware has set the isolation state of a DRC; it has ended a suspension. */
void live__on_isolation(struct live *l, const struct abi_event *raw);
void live__on_suspended(struct live *l, const struct abi_event *raw);
/* Receive: the kernel could not do what /sys/kernel/dlpar was asked for. */
void live__on_dlpar_refused(struct live *l, const struct abi_event *raw);
/* How the programs of a live source are counted (cost.c). */
extern const struct cost_ops live_cost;

/*
 * Emit an event for each kind of hypercall that failed, once there are no more of it for a moment,
 * or after a while; all: now. The lock is held.
 */
void live__report_hypercalls(struct live *l, bool all);

/* Move the events received since the last sample into this one; 0 or -ENOMEM. */
int live__take_events(struct live *l, struct sample *s);

#endif
