// SPDX-License-Identifier: GPL-2.0-only
/*
 * metrics_table.c - the table of metrics, which the program writes and docs/metrics.md shows.
 *
 * A label that is unknown is left out of a sample.
 */
#include "metrics_table.h"

static const struct family families[METRICS] = {
    [METRIC_BUILD] = {.name = "tce_build",
		      .type = FAMILY_INFO,
		      .labels = {"version", "release", "platform"},
		      .help = "Version of tcetop, and the kernel that it looks at."},
    [METRIC_SAMPLE_TIME_SECONDS] = {.name = "tce_sample_time_seconds",
				    .type = FAMILY_GAUGE,
				    .unit = UNIT_SECONDS,
				    .help = "When this was true, in seconds since 1970."},
    [METRIC_TRACING_START_TIME_SECONDS] =
	{.name = "tce_tracing_start_time_seconds",
	 .type = FAMILY_GAUGE,
	 .unit = UNIT_SECONDS,
	 .help = "Since when mappings are recorded, in seconds since 1970."},
    [METRIC_CENSUS_COMPLETE] = {.name = "tce_census_complete",
				.type = FAMILY_GAUGE,
				.help = "1: every table was reached, 0: some may be missing."},
    [METRIC_TEARDOWN_WAITS] = {.name = "tce_teardown_waits",
			       .type = FAMILY_GAUGE,
			       .help = "1: this kernel waits for live TCEs before it frees their "
				       "table, 0: it frees it under them."},
    [METRIC_FREED_WINDOW_TCES] = {.name = "tce_freed_window_tces",
				  .type = FAMILY_GAUGE,
				  .help = "TCEs that were still mapped when their window was "
					  "freed, and have not been unmapped since."},
    [METRIC_WINDOW] = {.name = "tce_window",
		       .type = FAMILY_INFO,
		       .of_window = true,
		       .labels = {"owner", "loc_code", "devices", "drivers"},
		       .help = "Where a window is."},
    [METRIC_LIVE] = {.name = "tce_live",
		     .type = FAMILY_GAUGE,
		     .of_window = true,
		     .help = "TCEs in use, by the kernel's own count."},
    [METRIC_ENTRIES] = {.name = "tce_entries",
			.type = FAMILY_GAUGE,
			.of_window = true,
			.help = "TCEs that the window can hold."},
    [METRIC_RESERVED] = {.name = "tce_reserved",
			 .type = FAMILY_GAUGE,
			 .of_window = true,
			 .help = "Entries that the kernel keeps for itself."},
    [METRIC_MAPPINGS] = {.name = "tce_mappings",
			 .type = FAMILY_GAUGE,
			 .of_window = true,
			 .help = "Live mappings that were seen being made."},
    [METRIC_UNATTRIBUTED] = {.name = "tce_unattributed",
			     .type = FAMILY_GAUGE,
			     .of_window = true,
			     .help = "Live TCEs without a recorded mapping."},
    [METRIC_ORPHANED] = {.name = "tce_orphaned",
			 .type = FAMILY_GAUGE,
			 .of_window = true,
			 .help = "Live TCEs with no driver left to unmap them."},
    [METRIC_ORPHANED_OLDEST_SECONDS] =
	{.name = "tce_orphaned_oldest_seconds",
	 .type = FAMILY_GAUGE,
	 .unit = UNIT_SECONDS,
	 .of_window = true,
	 .help = "Age of the oldest mapping with no driver left to unmap it."},
    [METRIC_MAPS] = {.name = "tce_maps",
		     .type = FAMILY_COUNTER,
		     .of_window = true,
		     .help = "Mappings made."},
    [METRIC_UNMAPS] = {.name = "tce_unmaps",
		       .type = FAMILY_COUNTER,
		       .of_window = true,
		       .help = "Mappings ended."},
    [METRIC_MAPPED_TCES] = {.name = "tce_mapped_tces",
			    .type = FAMILY_COUNTER,
			    .of_window = true,
			    .help = "TCEs set by mappings."},
    [METRIC_UNMAPPED_TCES] = {.name = "tce_unmapped_tces",
			      .type = FAMILY_COUNTER,
			      .of_window = true,
			      .help = "TCEs cleared by the end of mappings."},
    [METRIC_WINDOW_FULLEST_RATIO] = {.name = "tce_window_fullest_ratio",
				     .type = FAMILY_GAUGE,
				     .unit = UNIT_RATIO,
				     .of_window = true,
				     .help = "Of the fullest pool of the window, what is in use."},
    [METRIC_WINDOW_FREE_RUN] =
	{.name = "tce_window_free_run",
	 .type = FAMILY_GAUGE,
	 .of_window = true,
	 .help = "Longest run of free entries: what the largest mapping can be."},
    [METRIC_TABLE_BYTES] = {.name = "tce_table_bytes",
			    .type = FAMILY_GAUGE,
			    .unit = UNIT_BYTES,
			    .of_window = true,
			    .help = "Memory that the table takes."},
    [METRIC_TABLE_FULL_BYTES] = {.name = "tce_table_full_bytes",
				 .type = FAMILY_GAUGE,
				 .unit = UNIT_BYTES,
				 .of_window = true,
				 .help = "Memory that the table takes with all its levels."},
    [METRIC_TABLE_CHARGED_BYTES] =
	{.name = "tce_table_charged_bytes",
	 .type = FAMILY_GAUGE,
	 .unit = UNIT_BYTES,
	 .of_window = true,
	 .help = "Memory of the table that the process that owns it is charged."},
    [METRIC_REFUSED] = {.name = "tce_refused",
			.type = FAMILY_COUNTER,
			.of_window = true,
			.help =
			    "Exchanges of TCEs by an owner in userspace that the kernel refused."},
    [METRIC_DEVICE_TCES] = {.name = "tce_device_tces",
			    .type = FAMILY_GAUGE,
			    .labels = {"device", "driver", "state"},
			    .help = "TCEs of live mappings that a device was seen to make."},
    [METRIC_DEVICE_ORPHANED] = {.name = "tce_device_orphaned",
				.type = FAMILY_GAUGE,
				.labels = {"device", "driver", "state"},
				.help = "Of them, those with no driver left to unmap them."},
    [METRIC_LEVEL_PAGES] = {.name = "tce_level_pages",
			    .type = FAMILY_GAUGE,
			    .of_window = true,
			    .labels = {"view"},
			    .help = "Pages of levels that are there."},
    [METRIC_LEVEL_PAGES_REMOTE] = {.name = "tce_level_pages_remote",
				   .type = FAMILY_GAUGE,
				   .of_window = true,
				   .labels = {"view"},
				   .help =
				       "Pages of levels on another NUMA node than they should be."},
    [METRIC_LEVEL_BYTES] = {.name = "tce_level_bytes",
			    .type = FAMILY_GAUGE,
			    .unit = UNIT_BYTES,
			    .of_window = true,
			    .labels = {"view"},
			    .help = "Memory that the levels take."},
    [METRIC_LEVEL_ALLOCATIONS] = {.name = "tce_level_allocations",
				  .type = FAMILY_COUNTER,
				  .of_window = true,
				  .labels = {"view"},
				  .help = "Pages of levels allocated."},
    [METRIC_LEVEL_FAILURES] = {.name = "tce_level_failures",
			       .type = FAMILY_COUNTER,
			       .of_window = true,
			       .labels = {"view"},
			       .help = "Allocations of a page of a level that failed."},
    [METRIC_LEVEL_LOST_RACES] =
	{.name = "tce_level_lost_races",
	 .type = FAMILY_COUNTER,
	 .of_window = true,
	 .labels = {"view"},
	 .help = "Level pages freed unused because another CPU installed one first."},
    [METRIC_EXCHANGES] =
	{.name = "tce_exchanges",
	 .type = FAMILY_COUNTER,
	 .of_window = true,
	 .labels = {"before", "after"},
	 .help = "TCEs that an owner in userspace changed from one direction to another."},
    [METRIC_HYPERCALLS] = {.name = "tce_hypercalls",
			   .type = FAMILY_COUNTER,
			   .labels = {"liobn", "call"},
			   .help = "Hypercalls that set or clear TCEs."},
    [METRIC_HYPERCALL_TCES] = {.name = "tce_hypercall_tces",
			       .type = FAMILY_COUNTER,
			       .labels = {"liobn", "call"},
			       .help = "TCEs that successful hypercalls set or cleared."},
    [METRIC_HYPERCALL_FAILURES] = {.name = "tce_hypercall_failures",
				   .type = FAMILY_COUNTER,
				   .labels = {"liobn", "call", "code"},
				   .help = "Hypercalls that failed."},
    [METRIC_LOSSES] = {.name = "tce_losses",
		       .type = FAMILY_COUNTER,
		       .labels = {"class"},
		       .help = "What was not seen, by class of loss."},
    [METRIC_SINK_WAITING] = {.name = "tce_sink_waiting",
			     .type = FAMILY_GAUGE,
			     .labels = {"sink"},
			     .help = "Events that wait in memory until the sink can be written."},
    [METRIC_SINK_FAILURES] = {.name = "tce_sink_failures",
			      .type = FAMILY_COUNTER,
			      .labels = {"sink"},
			      .help = "Attempts to write to the sink that failed."},
    [METRIC_SINK_LOST] = {.name = "tce_sink_lost",
			  .type = FAMILY_COUNTER,
			  .labels = {"sink"},
			  .help = "Events that the sink will never have."},
    [METRIC_HOOK_ATTACHED] = {.name = "tce_hook_attached",
			      .type = FAMILY_GAUGE,
			      .labels = {"purpose", "symbol", "mechanism"},
			      .help = "1: the hook is attached, 0: it could not be."},
    [METRIC_HOOK_MISSES] = {.name = "tce_hook_misses",
			    .type = FAMILY_COUNTER,
			    .labels = {"purpose", "symbol", "mechanism"},
			    .help = "Hits of the hook that the kernel skipped."},
    [METRIC_DEGRADED] = {.name = "tce_degraded",
			 .type = FAMILY_GAUGE,
			 .labels = {"purpose", "affects"},
			 .help = "Features that are unavailable on this kernel."},
    [METRIC_EVENTS] = {.name = "tce_events",
		       .type = FAMILY_COUNTER,
		       .labels = {"event", "severity"},
		       .help = "Events since tracing began, by kind and severity."},
};

/* Its generation only if two windows have the same labels without it. */
static const char *const window_labels[] = {"liobn", "base", "window", "phb", "drc_name", "gen"};

const struct family *metrics_table__family(enum metric metric)
{
	return &families[metric];
}

const char *family__suffix(const struct family *f)
{
	switch (f->type) {
	case FAMILY_COUNTER:
		return "_total";
	case FAMILY_INFO:
		return "_info";
	case FAMILY_GAUGE:
		break;
	}
	return "";
}

const char *family__type(const struct family *f)
{
	return f->type == FAMILY_COUNTER ? "counter" : "gauge";
}

const char *metrics_table__window_label(size_t i)
{
	return i < sizeof(window_labels) / sizeof(window_labels[0]) ? window_labels[i] : NULL;
}
