/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - an event: a change of a window, and its meaning for the user.
 *
 * Plain data, like a sample. An event carries all that is needed to read it years later, in a
 * log: the window as it was, the task that caused it, the holders of its mappings.
 */
#ifndef TCETOP_EVENT_H
#define TCETOP_EVENT_H

#include "sample.h"

#define EVENT_HOLDERS 8
#define EVENT_MESSAGE_LEN 512 /* room for the longest of every name in it */
#define EVENT_TASK_LEN 17
#define EVENT_REQUEST_LEN 64
#define EVENT_CALL_LEN 28

enum event_kind {
	EVENT_TABLE_CREATED,
	EVENT_TABLE_FREED,
	EVENT_TABLE_REPLACED, /* no longer reached by the census, and never freed */
	EVENT_WINDOW_REMOVED_LIVE,
	EVENT_LATE_UNMAP,
	EVENT_UNMAP_WRONG_WINDOW,
	EVENT_MAP_FAILED,
	EVENT_WINDOW_NEARLY_FULL,
	EVENT_TEARDOWN_WAIT,
	EVENT_TEARDOWN_TIMEOUT,
	EVENT_DDW_QUERIED,
	EVENT_DDW_CREATED,
	EVENT_DDW_REMOVED,
	EVENT_DDW_RESET,
	EVENT_DDW_REFUSED,
	EVENT_WINDOW_SET, /* powernv */
	EVENT_WINDOW_UNSET,
	EVENT_LEVEL_FAILED, /* powernv */
	EVENT_OLD_MAPPING,
	EVENT_DLPAR_ADD, /* pseries, like the next five */
	EVENT_DLPAR_REMOVE,
	EVENT_DLPAR_REFUSED, /* by the kernel */
	EVENT_ISOLATE_REFUSED,
	EVENT_MIGRATION_START,
	EVENT_MIGRATION_END,
	EVENT_EEH_FREEZE,
	EVENT_EEH_FAILED,   /* to recover: the device is disabled for good */
	EVENT_HCALL_FAILED, /* pseries */
	EVENT_TRACING_LOSSY,
	EVENT_KINDS
};

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL, SEVERITIES };

struct holder; /* model.h */

/* The words for them as records and screens spell them; NULL beyond the last one. */
const char *event_kind__name(uint32_t kind);
/* What to do about an event of that kind, in whole sentences; NULL: nothing. */
const char *event_kind__advice(uint32_t kind);
const char *severity__name(uint32_t severity);

/* A holder of live mappings, as in struct holder, by its names. */
struct event_holder {
	char device[SAMPLE_NAME_LEN]; /* "?" where unknown */
	char driver[SAMPLE_NAME_LEN]; /* empty: none bound */
	uint32_t direction;
	uint64_t tces;
	uint64_t mappings;
	uint64_t oldest_ns; /* age at the time of the event */
	struct stack stack;
};

/* Counts that do not apply are COUNT_UNKNOWN, texts empty. */
struct event {
	uint64_t time_ns; /* CLOCK_REALTIME */
	uint64_t mono_ns; /* CLOCK_MONOTONIC of the traced machine */
	enum event_kind kind;
	enum severity severity;
	uint64_t count; /* events alike that this one stands for, 1 or more; tracing-lossy: lost */

	/* The window, as it was last seen. */
	uint64_t liobn;
	uint64_t gen;    /* 0: no table, or none that we know */
	char window[16]; /* window_kind__name() */
	uint32_t page_shift;
	uint64_t base;
	uint64_t entries;
	char phb[SAMPLE_NAME_LEN];
	char drc_name[SAMPLE_NAME_LEN];
	char loc_code[SAMPLE_LOC_LEN];
	char device[SAMPLE_NAME_LEN]; /* of the event; or the first device of the window */

	int64_t live; /* TCEs still live: when the table was freed, at a wait's last poll, now */
	int64_t live_before; /* teardown-wait: when the wait began */
	int64_t tces;        /* that the call was about */
	int64_t dma_addr;    /* of an unmap or a hypercall; bus address */
	int64_t polls;       /* teardown-wait: how often the kernel looked */
	int64_t wait_ns;     /* teardown-wait: how long */
	int64_t
	    age_ns;   /* late-unmap, hcall-failed: since the table died; old-mapping: since made */
	int64_t used; /* map-failed, window-nearly-full: TCEs in use, of entries */
	int64_t free_run;    /* longest run of free entries */
	int64_t node;        /* level-failed: where memory was asked for; COUNT_UNKNOWN: anywhere */
	int64_t bytes;       /* level-failed: how much */
	int64_t drc_index;   /* dlpar-add, dlpar-remove, dlpar-refused, isolate-refused */
	int64_t freezes;     /* eeh-freeze, eeh-failed: of the PE in an hour, with this one */
	int64_t max_freezes; /* of these: eeh_max_freezes, the kernel's limit, as it was then */
	char status[12];     /* of the firmware, in decimal: isolate-refused, migration-end */
	char request[EVENT_REQUEST_LEN]; /* dlpar-refused: as written to /sys/kernel/dlpar */

	char call[EVENT_CALL_LEN]; /* hcall-failed: the hypercall, and the code that it returned */
	char code[EVENT_CALL_LEN];
	int64_t tce; /* hcall-failed: that was to be set, the first of several */

	char task[EVENT_TASK_LEN]; /* that caused it */
	int64_t pid;
	struct stack stack;                        /* of that task, no frames: unknown */
	struct event_holder holder[EVENT_HOLDERS]; /* most TCEs first */
	uint32_t holders;
	uint64_t holders_left_out; /* holders beyond those */
	char message[EVENT_MESSAGE_LEN];
};

/* All counts unknown, count 1, the severity of its kind. */
void event__init(struct event *e, enum event_kind kind, uint64_t time_ns, uint64_t mono_ns);

/* Fill message from the rest: one line for the user, what happened and what it means. */
void event__write_message(struct event *e);

/* The window's fields, as the table has them. */
void event__set_window(struct event *e, const struct table *t);

/* The first device that maps through the event's window, if there is one. */
void event__set_first_device(struct event *e, const struct sample *s);

/* One more holder, in any order: the EVENT_HOLDERS with the most TCEs are kept, the rest counted.
 */
void event__add_holder(struct event *e, const struct holder *h);

/*
 * If e is of the same kind, table, device and caller as one before it, and of a kind that may come
 * in floods: count it there (count, tces, message; the time stays the first's) instead of repeating
 * it. True if it was merged. The creation and free of a window are never merged.
 */
bool event__merge(struct event *into, const struct event *e);

#endif
