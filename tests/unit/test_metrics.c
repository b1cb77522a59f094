// SPDX-License-Identifier: GPL-2.0-only
/* Metrics: exact lines, what is left out, unexpected names, which format is wanted. */
#include "fixture.h"

#include "model/event.h"
#include "model/event_counts.h"
#include "report/metrics.h"
#include "model/model.h"

/* The text of a sample and, with another before it, of what happened since. */
static char *metrics_of(struct sample *s, enum metrics_format format)
{
	struct model *m = model__new();
	char *text;

	assert_non_null(m);
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(assert_int_equal(metrics__write(out, format, s, m), 0));
	model__free(m);
	return text;
}

static void has(const char *text, const char *line)
{
	if (!strstr(text, line)) {
		fputs(text, stderr);
		fail_msg("no %s", line);
	}
}

static void has_not(const char *text, const char *line)
{
	if (strstr(text, line)) {
		fputs(text, stderr);
		fail_msg("%s is there", line);
	}
}

#define W1 "{liobn=\"0x80000001\",base=\"0x0\",window=\"default\",phb=\"0001\"} "

static struct sample *new_window(int64_t live)
{
	struct sample *s = new_sample(100 * SECOND);
	struct table *t = add_table(s, 1, live);

	snprintf(t->phb, sizeof(t->phb), "0001");
	t->entries = 1000;
	t->reserved = 1;
	t->maps = 7;
	t->charged_bytes = COUNT_UNKNOWN;
	t->refused = COUNT_UNKNOWN;
	s->time_ns = 1795322767000000005;
	return s;
}

static void test_lines(void **state)
{
	struct sample *s = new_window(16);
	char *text;

	(void)state;
	snprintf(add_device(s, 1, 1, "0001:00:00.0", "")->bus, sizeof(s->devices[0].bus), "pci");
	add_mapping(s, 1, 10, 12)->device = 1;
	s->mappings[0].mapped_ns = 40 * SECOND;
	s->tables[0].pool[0] = (struct pool){.entries = 100, .used = 91, .free_run = 5};
	s->tables[0].pools = 1;
	text = metrics_of(s, METRICS_OPENMETRICS);
	has(text, "\ntce_live" W1 "16\n");
	has(text, "\ntce_reserved" W1 "1\n");
	has(text, "\ntce_unattributed" W1 "4\n");
	has(text, "\ntce_orphaned" W1 "16\n");
	has(text, "\ntce_orphaned_oldest_seconds" W1 "60.000000000\n");
	has(text, "\n# TYPE tce_maps counter\ntce_maps_total" W1 "7\n");
	has(text, "\ntce_window_fullest_ratio" W1 "0.91\n");
	has(text, "\n# UNIT tce_window_fullest_ratio ratio\n");
	has(text, "\ntce_sample_time_seconds 1795322767.000000005\n");
	has(text, "\ntce_device_orphaned{device=\"0001:00:00.0\",state=\"present\"} 12\n");
	assert_string_equal(text + strlen(text) - 7, "\n# EOF\n");
	free(text);
	text = metrics_of(s, METRICS_TEXT);
	has(text, "\n# TYPE tce_maps_total counter\ntce_maps_total" W1 "7\n");
	has(text, "# TYPE tce_build_info gauge\n");
	has_not(text, "# UNIT");
	has_not(text, "# EOF");
	free(text);
	sample__free(s);
}

/* A direct window, no pools, one sample only: left out, and never 0. */
static void test_unknown(void **state)
{
	struct sample *s = new_window(COUNT_UNKNOWN);
	char *text;

	(void)state;
	s->tables[0].gen = 0;
	s->tables[0].reserved = COUNT_UNKNOWN;
	text = metrics_of(s, METRICS_TEXT);
	has(text, "\ntce_entries" W1 "1000\n");
	has_not(text, "\ntce_live{");
	has_not(text, "\ntce_reserved{");
	has_not(text, "\ntce_orphaned{");
	has_not(text, "\ntce_maps_total{");
	has_not(text, "\ntce_window_fullest_ratio{");
	has_not(text, "\ntce_table_bytes{");
	has_not(text, "\ntce_refused_total{");
	has_not(text, "\ntce_teardown_waits ");
	has_not(text, "\ntce_tracing_start_time_seconds ");
	has_not(text, "\ntce_events_total{");
	has_not(text, "-1");
	free(text);
	sample__free(s);
}

/* What stands on hooks is not told without them; what the kernel counts is. */
static void test_degraded(void **state)
{
	struct sample *s = new_window(16);
	char *text;

	(void)state;
	sample__add_degraded(s)->affects = AFFECTS_HOLDERS;
	snprintf(s->degraded[0].purpose, sizeof(s->degraded[0].purpose), "unmap");
	sample__add_degraded(s);
	s->degraded[1] = s->degraded[0];
	text = metrics_of(s, METRICS_TEXT);
	has(text, "\ntce_live" W1 "16\n");
	has(text, "\ntce_degraded{purpose=\"unmap\",affects=\"holders\"} 2\n");
	has_not(text, "\ntce_orphaned{");
	has_not(text, "\ntce_unattributed{");
	has_not(text, "\ntce_maps_total{");
	has_not(text, "\ntce_freed_window_tces ");
	free(text);
	sample__free(s);
}

static void test_escaping(void **state)
{
	struct sample *s = new_window(1);
	char *text;

	(void)state;
	snprintf(s->tables[0].phb, sizeof(s->tables[0].phb), "a\"b\\c\nd\xff\xc3\xa9\xc3");
	text = metrics_of(s, METRICS_TEXT);
	has(text, ",phb=\"a\\\"b\\\\c\\nd\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\"} 1\n");
	free(text);
	sample__free(s);
}

/* The same series twice, and Prometheus takes nothing at all. */
static void test_twins(void **state)
{
	struct sample *s = new_window(16);
	char *text;

	(void)state;
	sample__add_table(s);
	s->tables[1] = s->tables[0];
	s->tables[1].gen = 2;
	s->tables[1].live = 17;
	for (uint32_t id = 1; id < 3; id++) {
		add_device(s, id, 0, "0001:00:00.0", "")->gone = true;
		add_mapping(s, 1, id, 1)->device = id;
	}
	text = metrics_of(s, METRICS_TEXT);
	has(text, ",phb=\"0001\",gen=\"1\"} 16\n");
	has(text, ",phb=\"0001\",gen=\"2\"} 17\n");
	has(text, "\ntce_device_tces{device=\"0001:00:00.0\",state=\"gone\"} 2\n# HELP");
	free(text);
	sample__free(s);
}

/* Those that the sample counts, not those that it has; 0 where none came. */
static void test_events(void **state)
{
	struct event_counts counts = {0};
	struct sample *s = new_window(16);
	struct event e;
	char *text;

	(void)state;
	for (int i = 0; i < 2; i++) {
		event__init(&e, EVENT_LATE_UNMAP, 1, 1);
		e.count = 3;
		event_counts__add(&counts, &e);
		event__init(&e, EVENT_TRACING_LOSSY, 1, 1);
		e.count = 500;
		event_counts__add(&counts, &e);
	}
	event__init(&e, EVENT_DDW_REFUSED, 1, 1);
	e.severity = SEVERITY_CRITICAL;
	event_counts__add(&counts, &e);
	assert_int_equal(event_counts__add_to_sample(&counts, s), 0);
	assert_int_equal(s->nevent_counts, 3);
	*sample__add_event_count(s) =
	    (struct event_count){.event = "of-later", .severity = "info", .count = 7};
	event__init(sample__add_event(s), EVENT_LATE_UNMAP, 1, 1);
	s->events_since_ns = 1;
	text = metrics_of(s, METRICS_TEXT);
	has(text, "\ntce_events_total{event=\"late-unmap\",severity=\"critical\"} 6\n");
	has(text, "\ntce_events_total{event=\"tracing-lossy\",severity=\"warning\"} 2\n");
	has(text, "\ntce_events_total{event=\"eeh-freeze\",severity=\"warning\"} 0\n");
	has(text, "\ntce_events_total{event=\"ddw-refused\",severity=\"critical\"} 1\n");
	has(text, "\ntce_events_total{event=\"of-later\",severity=\"info\"} 7\n");
	has_not(text, "event=\"late-unmap\",severity=\"critical\"} 0\n");
	free(text);
	sample__free(s);
}

/* A recording of before, or of what nobody counted: no 0. */
static void test_events_not_counted(void **state)
{
	struct sample *s = new_window(16);
	char *text;

	(void)state;
	event__init(sample__add_event(s), EVENT_LATE_UNMAP, 1, 1);
	text = metrics_of(s, METRICS_TEXT);
	has_not(text, "\ntce_events_total{");
	free(text);
	sample__free(s);
}

/* What waits, for each sink of tced. */
static void test_sinks(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct model *m = model__new();
	struct sink_state *k = sample__add_sink(s);
	char *text;

	(void)state;
	snprintf(k->name, sizeof(k->name), "event-log");
	k->waiting = 3;
	k->failures = 5;
	k->lost = 1;
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(metrics__write(out, METRICS_TEXT, s, m));
	has(text, "\ntce_sink_waiting{sink=\"event-log\"} 3\n");
	has(text, "\ntce_sink_failures_total{sink=\"event-log\"} 5\n");
	has(text, "\ntce_sink_lost_total{sink=\"event-log\"} 1\n");
	free(text);
	model__free(m);
	sample__free(s);
}

static void test_negotiation(void **state)
{
	static const struct {
		const char *accept;
		enum metrics_format format;
	} asked[] = {
	    {NULL, METRICS_TEXT},
	    {"", METRICS_TEXT},
	    {"*/*", METRICS_TEXT},
	    {"text/html, */*;q=0.8", METRICS_TEXT},
	    {"application/openmetrics-text", METRICS_OPENMETRICS},
	    {"Application/OpenMetrics-Text; version=1.0.0", METRICS_OPENMETRICS},
	    {"application/openmetrics-text;q=0", METRICS_TEXT},
	    {"application/openmetrics-text;q=0.0,*/*", METRICS_TEXT},
	    {"application/openmetrics-text;q=0.3,text/plain;q=0.31", METRICS_TEXT},
	    {"text/plain;q=0.5, application/openmetrics-text;q=0.5", METRICS_OPENMETRICS},
	    {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
	     "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
	     METRICS_OPENMETRICS},
	    {"application/openmetrics-text;q=", METRICS_OPENMETRICS},
	    {",,;q=,", METRICS_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (metrics__negotiate(asked[i].accept) != asked[i].format)
			fail_msg("wrong for %s", asked[i].accept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_unknown),
	    cmocka_unit_test(test_degraded),
	    cmocka_unit_test(test_escaping),
	    cmocka_unit_test(test_twins),
	    cmocka_unit_test(test_events),
	    cmocka_unit_test(test_negotiation),
	    cmocka_unit_test(test_sinks),
	    cmocka_unit_test(test_events_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
