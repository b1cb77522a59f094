/* SPDX-License-Identifier: GPL-2.0-only */
/* metrics_table.h - the table of metrics: name, type, labels and meaning of each. */
#ifndef TCETOP_METRICS_TABLE_H
#define TCETOP_METRICS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define METRIC_LABELS 4

enum family_type { FAMILY_GAUGE, FAMILY_COUNTER, FAMILY_INFO };

/* The integer of a value; the family's name ends with the unit. */
enum family_unit {
	UNIT_NONE,
	UNIT_BYTES,
	UNIT_SECONDS, /* given in nanoseconds */
	UNIT_RATIO,   /* given in percent */
};

/* In the order in which they are written. */
enum metric {
	METRIC_BUILD,
	METRIC_SAMPLE_TIME_SECONDS,
	METRIC_TRACING_START_TIME_SECONDS,
	METRIC_CENSUS_COMPLETE,
	METRIC_TEARDOWN_WAITS,
	METRIC_FREED_WINDOW_TCES,
	METRIC_WINDOW,
	METRIC_LIVE,
	METRIC_ENTRIES,
	METRIC_RESERVED,
	METRIC_MAPPINGS,
	METRIC_UNATTRIBUTED,
	METRIC_ORPHANED,
	METRIC_ORPHANED_OLDEST_SECONDS,
	METRIC_MAPS,
	METRIC_UNMAPS,
	METRIC_MAPPED_TCES,
	METRIC_UNMAPPED_TCES,
	METRIC_WINDOW_FULLEST_RATIO,
	METRIC_WINDOW_FREE_RUN,
	METRIC_TABLE_BYTES,
	METRIC_TABLE_FULL_BYTES,
	METRIC_TABLE_CHARGED_BYTES,
	METRIC_REFUSED,
	METRIC_DEVICE_TCES,
	METRIC_DEVICE_ORPHANED,
	METRIC_LEVEL_PAGES,
	METRIC_LEVEL_PAGES_REMOTE,
	METRIC_LEVEL_BYTES,
	METRIC_LEVEL_ALLOCATIONS,
	METRIC_LEVEL_FAILURES,
	METRIC_LEVEL_LOST_RACES,
	METRIC_EXCHANGES,
	METRIC_HYPERCALLS,
	METRIC_HYPERCALL_TCES,
	METRIC_HYPERCALL_FAILURES,
	METRIC_LOSSES,
	METRIC_SINK_WAITING,
	METRIC_SINK_FAILURES,
	METRIC_SINK_LOST,
	METRIC_HOOK_ATTACHED,
	METRIC_HOOK_MISSES,
	METRIC_DEGRADED,
	METRIC_EVENTS,
	METRICS
};

/* A family of metrics; the name is without _total or _info. */
struct family {
	const char *name;
	enum family_type type;
	enum family_unit unit;
	bool of_window;                        /* it has the labels of a window as well */
	const char *labels[METRIC_LABELS + 1]; /* the last one is NULL */
	const char *help;
};

/* Returns the family of a metric, a constant; the metric is below METRICS. */
const struct family *metrics_table__family(enum metric metric);
/* Returns the end of the names of its samples: "_total", "_info" or "". */
const char *family__suffix(const struct family *f);
/* Returns the type in Prometheus' text format: "counter" or "gauge". */
const char *family__type(const struct family *f);
/* Returns the name of a window's label number i, a constant; NULL beyond the last one. */
const char *metrics_table__window_label(size_t i);

#endif
