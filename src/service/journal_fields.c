// SPDX-License-Identifier: GPL-2.0-only
/*
 * journal_fields.c - the fields by which journalctl finds an event, and the counters.
 *
 * What is not known has no field.
 */
#include "journal_fields.h"

#include "model/coverage.h"
#include "message_id.h"

#include <inttypes.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

int journal__priority(enum severity severity)
{
	static const int priorities[] = {
	    [SEVERITY_INFO] = LOG_INFO,
	    [SEVERITY_WARNING] = LOG_WARNING,
	    [SEVERITY_CRITICAL] = LOG_CRIT,
	};

	return priorities[severity];
}

static void begin_fields(struct journal_entry *e, const char *message, int level, const char *id)
{
	journal_entry__text(e, "MESSAGE", message);
	journal_entry__number(e, "PRIORITY", level);
	journal_entry__text(e, "MESSAGE_ID", id);
	journal_entry__text(e, "SYSLOG_IDENTIFIER", JOURNAL_IDENTIFIER);
	journal_entry__number(e, "SYSLOG_FACILITY", LOG_DAEMON >> 3);
	journal_entry__number(e, "SYSLOG_PID", getpid());
}

static void count_field(struct journal_entry *e, const char *field, int64_t count)
{
	if (count != COUNT_UNKNOWN)
		journal_entry__number(e, field, count);
}

static void stack_field(struct journal_entry *e, const char *field, const struct stack *stack)
{
	char text[SAMPLE_FRAMES * (SAMPLE_FRAME_LEN + 1) + 1] = "";
	size_t used = 0;

	for (uint32_t i = 0; i < stack__frames(stack); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "\n" : "",
					 stack->frame[i]);
	journal_entry__text(e, field, text);
}

/* The fields of the holder that the event is about, or of the largest. */
static void holder_fields(struct journal_entry *e, const struct event *event)
{
	const struct event_holder *most = &event->holder[0];

	if (!event->holders)
		return;
	journal_entry__text(e, "TCE_DRIVER", most->driver);
	journal_entry__text(e, "TCE_HOLDER", most->device);
	journal_entry__number(e, "TCE_HOLDER_TCES", (int64_t)most->tces);
	stack_field(e, "TCE_HOLDER_STACK", &most->stack);
}

void journal__write_event(struct journal_entry *e, const struct event *event)
{
	begin_fields(e, event->message, journal__priority(event->severity),
		     message_id__event(event->kind));
	journal_entry__text(e, "TCE_EVENT", event_kind__name(event->kind));
	journal_entry__text(e, "TCE_SEVERITY", severity__name(event->severity));
	journal_entry__number(e, "TCE_COUNT", (int64_t)event->count);
	if (event->liobn || event->gen)
		journal_entry__hex(e, "TCE_LIOBN", event->liobn);
	if (event->gen)
		journal_entry__number(e, "TCE_GEN", (int64_t)event->gen);
	journal_entry__text(e, "TCE_WINDOW", event->window);
	journal_entry__text(e, "TCE_PHB", event->phb);
	journal_entry__text(e, "TCE_DRC_NAME", event->drc_name);
	journal_entry__text(e, "TCE_LOC_CODE", event->loc_code);
	journal_entry__text(e, "TCE_DEVICE", event->device);
	count_field(e, "TCE_LIVE", event->live);
	count_field(e, "TCE_TCES", event->tces);
	if (event->dma_addr != COUNT_UNKNOWN)
		journal_entry__hex(e, "TCE_DMA_ADDR", (uint64_t)event->dma_addr);
	count_field(e, "TCE_WAIT_NS", event->wait_ns);
	count_field(e, "TCE_AGE_NS", event->age_ns);
	count_field(e, "TCE_USED", event->used);
	count_field(e, "TCE_FREE_RUN", event->free_run);
	journal_entry__text(e, "TCE_STATUS", event->status);
	journal_entry__text(e, "TCE_REQUEST", event->request);
	journal_entry__text(e, "TCE_TASK", event->task);
	count_field(e, "TCE_PID", event->pid);
	stack_field(e, "TCE_STACK", &event->stack);
	holder_fields(e, event);
}

void journal__take_counters(struct journal_counters *c, const struct sample *s,
			    const struct model *m)
{
	struct model_totals t;

	model__totals(m, &t);
	*c = (struct journal_counters){
	    .live = t.windows > t.windows_uncounted ? t.live : COUNT_UNKNOWN,
	    .windows = t.windows,
	    .uncounted = t.windows_uncounted,
	    .orphaned =
		coverage__of_mappings(s) == COVERAGE_MISSING ? COUNT_UNKNOWN : (int64_t)t.orphaned,
	    .losses = t.losses,
	    .complete = s->complete,
	};
	for (size_t i = 0; i < s->ntables; i++) {
		c->maps += s->tables[i].maps;
		c->unmaps += s->tables[i].unmaps;
	}
}

void journal__format_counters(const struct journal_counters *c, const struct event_counts *events,
			      uint64_t unsent, char *line, size_t len)
{
	char live[64] = "live unknown";
	char orphaned[32] = "";
	char lost[64] = "";

	if (c->live != COUNT_UNKNOWN)
		snprintf(live, sizeof(live), "%" PRId64 " TCEs live", c->live);
	if (c->orphaned != COUNT_UNKNOWN)
		snprintf(orphaned, sizeof(orphaned), ", %" PRId64 " orphaned", c->orphaned);
	if (unsent)
		snprintf(lost, sizeof(lost), ", %" PRIu64 " messages not taken by this log",
			 unsent);
	snprintf(line, len,
		 "%s in %zu windows (%zu not counted)%s; %" PRIu64 " maps, %" PRIu64
		 " unmaps in them; events: %" PRIu64 " critical, %" PRIu64 " warning, %" PRIu64
		 " info; %" PRIu64 " losses%s%s",
		 live, c->windows, c->uncounted, orphaned, c->maps, c->unmaps,
		 event_counts__of_severity(events, SEVERITY_CRITICAL),
		 event_counts__of_severity(events, SEVERITY_WARNING),
		 event_counts__of_severity(events, SEVERITY_INFO), c->losses,
		 c->complete ? "" : ", census incomplete", lost);
}

void journal__write_counters(struct journal_entry *e, const struct journal_counters *c,
			     const struct event_counts *events, uint64_t unsent,
			     const char *message)
{
	begin_fields(e, message, LOG_INFO, MESSAGE_ID_COUNTERS);
	count_field(e, "TCE_LIVE", c->live);
	journal_entry__number(e, "TCE_WINDOWS", (int64_t)c->windows);
	journal_entry__number(e, "TCE_WINDOWS_UNCOUNTED", (int64_t)c->uncounted);
	count_field(e, "TCE_ORPHANED", c->orphaned);
	journal_entry__number(e, "TCE_MAPS", (int64_t)c->maps);
	journal_entry__number(e, "TCE_UNMAPS", (int64_t)c->unmaps);
	journal_entry__number(e, "TCE_LOSSES", (int64_t)c->losses);
	journal_entry__number(e, "TCE_EVENTS_CRITICAL",
			      (int64_t)event_counts__of_severity(events, SEVERITY_CRITICAL));
	journal_entry__number(e, "TCE_EVENTS_WARNING",
			      (int64_t)event_counts__of_severity(events, SEVERITY_WARNING));
	journal_entry__number(e, "TCE_EVENTS_INFO",
			      (int64_t)event_counts__of_severity(events, SEVERITY_INFO));
	journal_entry__number(e, "TCE_CENSUS_COMPLETE", c->complete);
	journal_entry__number(e, "TCE_UNSENT", (int64_t)unsent);
}
