/* SPDX-License-Identifier: GPL-2.0-only */
/* internal.h - the parts of the live source. */
#ifndef TCETOP_LIVE_INTERNAL_H
#define TCETOP_LIVE_INTERNAL_H

#include <pthread.h>
#include <stdint.h>

#include "host/devicetree.h"
#include "model/event.h"
#include "model/model.h"
#include "host/driver_page_pool.h"
#include "model/rules.h"
#include "model/sample.h"
#include "source/source.h"
#include "tracer/tracer.h"

struct bitmap; /* model/bitmap.h */

/* A table as it was when it was last seen whole: what is told of it after its death. */
struct table_snapshot {
	struct table table; /* gen 0: none yet */
	char device[SAMPLE_NAME_LEN];
	unsigned int unreached; /* whole censuses in a row that did not find it */
};

/* What is known of a device by its slot, gone or not. */
struct device_history {
	uint64_t first_seen_ns; /* of the device whose story it is; 0: none yet */
	struct dt_slots location;
	char driver[SAMPLE_NAME_LEN];           /* in the last sample */
	enum driver_page_pool driver_page_pool; /* of that driver */
	uint64_t bound_after_ns;                /* as in struct device */
	uint64_t seen_ns;                       /* CLOCK_MONOTONIC of that sample's walk */
};

/* An event that waits for what is known only later. */
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
	uint64_t open;      /* exchanges whose end was not counted by then */
	uint64_t ended;     /* by the sample before */
	unsigned int stuck; /* samples in a row in which none ended, and one should have */
};

/*
 * What is known beyond what the kernel's side has. It outlives the process where that does
 * (tracer__user_state()), so there are no pointers in it, and whoever writes it may be killed at
 * any instruction.
 */
#define LIVE_INFLIGHT 256
struct inflight {
	struct abi_event raw[LIVE_INFLIGHT]; /* events that were not all told (inflight.c) */
	uint32_t n;
};
struct state {
	uint64_t unsampled;     /* events for which a sample had no room */
	uint64_t broken_walks;  /* censuses whose walk did not end */
	uint64_t failed_counts; /* of tables that could not be counted before either */
	uint64_t counted_ns; /* CLOCK_MONOTONIC: who is met later was born with exchanges counted */
	uint64_t lost_exchanges; /* by the sample before */
	struct table_snapshot snapshot[ABI_TABLES];
	struct device_history device[ABI_DEVICES];
	struct user_count user[ABI_TABLES];
	uint8_t idle[ABI_DEVICES]; /* samples since a device that is gone held nothing */
	struct raised raised;
	struct inflight inflight[2];
	uint32_t which; /* of the two is in force */
};

struct live {
	struct source source;
	struct tracer *tracer;
	struct state *state;

	/*
	 * The thread that takes events has all below but for the census's own
	 * numbers in common with the one that takes samples.
	 */
	pthread_mutex_t lock;
	pthread_t receive_events;
	bool receiving;
	bool stop;
	bool pinned;                                         /* tracing goes on without us */
	bool wants_ended;                                    /* in samples */
	void (*on_event)(void *arg, const struct event *e);  /* NULL: nobody wants them at once */
	bool (*is_logged)(void *arg, const struct event *e); /* NULL: nothing was */
	void *event_arg;
	uint64_t opened_ns;         /* CLOCK_MONOTONIC: what is older may have been told before */
	struct abi_event *leftover; /* what the process before had not told */
	size_t nleftover;
	struct event last;      /* told when no other can be merged with it; count 0: none */
	struct sample received; /* events since the last sample, and nothing else */
	struct pending pending[LIVE_PENDING];
	size_t npending;
	uint64_t looked_ns;  /* CLOCK_MONOTONIC, when it was last tried to complete them */
	struct model *model; /* what the rules look at */
	struct rules *rules;
	struct table *windows; /* without a table, as the last sample had them */
	size_t nwindows;
	uint32_t census;  /* number of the last whole walk */
	uint64_t walk_ns; /* CLOCK_MONOTONIC, when it began */
	const char *platform;
	char release[SAMPLE_NAME_LEN];
	struct stack *stack[ABI_STACKS]; /* symbolized once, when first seen */
};

/* Each fills its lists of the sample; 0 or -ENOMEM. */
int live__add_devices(struct live *l, struct sample *s);
int live__add_tables(struct live *l, struct sample *s);
/* Of the sample's devices: who is bound, and when, at the latest, he was not. */
void live__see_drivers(struct live *l, struct sample *s);
int live__add_mappings(struct live *l, struct sample *s);
/* The mappings of one table only, with their stacks. */
int live__add_mappings_of(struct live *l, struct sample *s, uint32_t slot);
/* The one that an event carries, with its stack; none if it carries none. */
int live__add_mapped(struct live *l, struct sample *s, const struct abi_event *raw);
/* The levels of a table, and of tables that were not there yet when they were allocated. */
int live__add_levels(struct live *l, struct sample *s, uint32_t slot, const struct table *table);
int live__add_early_levels(struct live *l, struct sample *s);
int live__add_exchanges(const struct live *l, struct sample *s, uint32_t slot,
			const struct table *table);
int live__add_health(struct live *l, struct sample *s);
int live__add_hooks(const struct live *l, struct sample *s, const struct hooks *hooks);
/* What is not seen for want of a hook. */
int live__add_degraded(const struct live *l, struct sample *s, const struct hooks *hooks);

/*
 * Count the bitmap of the table in that slot: ABI_COUNT_OK with the result in counted, another one
 * of ABI_COUNT_*, or a negative errno.
 */
int live__count_bits(struct live *l, uint32_t slot, struct bitmap *counted);
/* The TCEs that stand in the levels of a table on powernv, COUNT_UNKNOWN where they cannot be read.
 */
int64_t live__count_levels(struct live *l, uint32_t slot);
/* What a table that userspace owns says of itself; and that another one is the kernel's. */
void live__count_user(struct live *l, uint32_t slot, struct table *table);
void live__see_kernel_owned(struct live *l, uint32_t slot);

/* What is known of a table by its slot, NULL if that is another generation's. */
const struct table_snapshot *live__snapshot(const struct live *l, uint32_t slot, uint64_t gen);
/* A window without a table, as the last sample had it; NULL if there is none. */
const struct table *live__window(const struct live *l, uint64_t liobn);
/* A call stack by its id, symbolized; NULL if there is none. */
const struct stack *live__stack(struct live *l, uint32_t id);

/*
 * Raw events that are in no event that was told: the lock is held. Note one before it is heard;
 * false: the process before had it, too. Forget all but those that something waits for. Take what
 * the process before has left, into left.
 */
bool live__has_room(const struct live *l);
bool live__add_inflight(struct live *l, const struct abi_event *raw);
void live__commit_inflight(struct live *l);
void live__take_inflight(struct live *l);
/* Make an event of a raw one. */
void live__receive(struct live *l, const struct abi_event *raw);

/* Begin and end to take events; 0 or a negative errno. */
int live__start_events(struct live *l);
void live__stop_events(struct live *l);
/* The rest is called with the lock held. Tell those that waited for this sample. */
void live__emit_deferred(struct live *l);
/* Those of them that can be told by now, where nobody takes samples: at most one look a second. */
void live__look_at_pending(struct live *l);
/* Wait with this event; where too many wait, the oldest goes as it is. */
void live__wait_with(struct live *l, const struct event *e, const struct abi_event *raw);
/* The birth of a table that has come and gone before a sample could say where it is. */
void live__emit_created(struct live *l, uint64_t gen);
/* A window for that device is being waited for: the kernel may ask more than once. */
bool live__is_creating(const struct live *l, const char *device);
/* Nothing is waited for any more. */
void live__end_pending(struct live *l);
void live__emit(struct live *l, const struct event *e);
/* As above, but it may still be merged with the next one. */
void live__queue_event(struct live *l, const struct event *e);
/* Hand over the event that may still have been merged with another. */
void live__flush_event(struct live *l);
/* The table of an event, NULL where its slot is another one's by now. */
const struct abi_table *live__table_of(const struct live *l, const struct abi_event *raw);
/* What is known of a raw event without looking further: time, window, task, stack. */
void live__begin_event(struct live *l, struct event *e, enum event_kind kind,
		       const struct abi_event *raw);
/* Who holds, or held, what the event is about: all that its table has, or the one mapping of a late
 * unmap. */
void live__add_event_holders(struct live *l, struct event *e, const struct abi_event *raw);
/* Who holds, or held, what the table in that slot has. */
void live__add_holders_of(struct live *l, struct event *e, uint32_t slot);
/* The firmware has set the isolation state of a DRC; and has ended a suspension. */
void live__on_isolation(struct live *l, const struct abi_event *raw);
void live__on_suspended(struct live *l, const struct abi_event *raw);
/* Move what was heard since the last sample into this one; 0 or -ENOMEM. */
int live__take_events(struct live *l, struct sample *s);

#endif
