// SPDX-License-Identifier: GPL-2.0-only
/* test_hypercall.c - hypercalls by LIOBN: names, codes, sums, and what users see of them. */
#include "fixture.h"

#include "model/hook_words.h"
#include "model/event.h"
#include "model/hypercall.h"
#include "model/model.h"
#include "report/list.h"
#include "report/metrics.h"
#include "report/text.h"

#define LIOBN 0x80000001

/* The hook that counts them. */
static struct hook *add_hook(struct sample *s, enum hook_condition state)
{
	struct hook *h = sample__add_hook(s);

	assert_non_null(h);
	snprintf(h->purpose, sizeof(h->purpose), "hypercalls");
	snprintf(h->state, sizeof(h->state), "%s", hook_state__name(state));
	return h;
}

static struct hypercall *stuff(struct sample *s, uint64_t liobn)
{
	struct hypercall *h = sample__add_hypercall(s);

	assert_non_null(h);
	h->liobn = liobn;
	h->call = HYPERCALL_STUFF;
	h->calls = 200;
	h->tces = 1000;
	h->time[10] = 150; /* below 2 us */
	h->time[13] = 48;
	h->time[20] = 2;
	h->times = 21;
	h->failures = 2;
	h->failure[0] = (struct hypercall_failure){
	    .code = "H_PARAMETER", .calls = 7, .tces = 9, .cleared = 9, .last_ns = 500};
	h->failure[1] = (struct hypercall_failure){
	    .code = "H_RESOURCE", .calls = 2, .tces = 4, .cleared = 3, .last_ns = 100};
	return h;
}

static void names(void **state)
{
	static const struct {
		int64_t code;
		const char *name;
	} codes[] = {{0, "H_SUCCESS"},
		     {-4, "H_PARAMETER"},
		     {-44, "H_NOT_ENOUGH_RESOURCES"},
		     {9900, "H_LONG_BUSY_ORDER_1_MSEC"},
		     {-16, "H_RESOURCE"},
		     {-777, "-777"},
		     {INT64_MIN, "-9223372036854775808"}};

	(void)state;
	assert_string_equal(hypercall_kind__name(HYPERCALL_PUT), "H_PUT_TCE");
	assert_string_equal(hypercall_kind__name(HYPERCALL_INDIRECT), "H_PUT_TCE_INDIRECT");
	assert_string_equal(hypercall_kind__name(HYPERCALL_STUFF), "H_STUFF_TCE");
	assert_null(hypercall_kind__name(HYPERCALL_KINDS));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		char text[HYPERCALL_CODE_LEN];

		hypercall_code__format(codes[i].code, text, sizeof(text));
		assert_string_equal(text, codes[i].name);
	}
}

static void sums(void **state)
{
	struct sample *s = new_sample(1000);
	struct hypercall *h = stuff(s, LIOBN), none = {0};

	(void)state;
	assert_int_equal(hypercall__failed(h), 9);
	assert_int_equal(hypercall__median_ns(h), 2048);
	assert_int_equal(hypercall__slowest_ns(h), 16384);
	h->time[20] = 20;
	assert_int_equal(hypercall__slowest_ns(h), 2097152);
	assert_int_equal(hypercall__failed(&none), 0);
	assert_int_equal(hypercall__median_ns(&none), 0);
	assert_int_equal(hypercall__slowest_ns(&none), 0);
	stuff(s, LIOBN + 1);
	assert_int_equal(hypercalls__not_cleared(s, LIOBN, 0), 12);
	/* Those of another window that had the LIOBN before do not count. */
	assert_int_equal(hypercalls__not_cleared(s, LIOBN, 101), 9);
	assert_int_equal(hypercalls__not_cleared(s, LIOBN, 501), 0);
	assert_int_equal(hypercalls__not_cleared(s, LIOBN + 2, 0), 0);
	sample__free(s);
}

static void cells(void **state)
{
	static const char *const wanted[] = {
	    "0x80000001", "default", "H_STUFF_TCE", "200",
	    "-",          "1000",    "9",           "H_PARAMETER 7,H_RESOURCE 2",
	    "<2 us",      "<16 us",  "0000:00:01.0"};
	struct sample *s = new_sample(1000);
	struct model *m = model__new();
	const struct hypercall_view *v;
	size_t n;

	(void)state;
	stuff(s, LIOBN);
	add_table(s, 1, 5)->liobn = LIOBN;
	add_device(s, 1, 1, "0000:00:01.0", "nvme");
	assert_int_equal(model__update(m, s), 0);
	v = model__hypercalls(m, &n);
	assert_int_equal(n, 1);
	assert_int_equal(listing_hypercalls.ncolumns, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < listing_hypercalls.ncolumns; i++) {
		char cell[LISTING_CELL];

		listing__cell(&listing_hypercalls, &listing_hypercalls.columns[i], v, cell,
			      sizeof(cell));
		assert_string_equal(cell, wanted[i]);
	}
	assert_true(listing_hypercalls.alert(v));
	model__free(m);
	sample__free(s);
}

/* The code that most calls returned stands first, whatever the order of the record. */
static void most_frequent_code(void **state)
{
	struct hypercall h = {.failures = 4};
	uint32_t order[HYPERCALL_CODES];

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		h.failure[i].calls = (uint64_t[]){3, 9, 3, 10}[i];
	assert_int_equal(hypercall__codes(&h, order), 4);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 1);
	assert_int_equal(order[2], 0);
	assert_int_equal(order[3], 2);
	h.failures = 100;
	assert_int_equal(hypercall__codes(&h, order), HYPERCALL_CODES);
	assert_int_equal(hypercall__codes(&(struct hypercall){0}, order), 0);
}

static double rate_in(struct model *m, const struct sample *s)
{
	const struct hypercall_view *v;
	size_t n;

	assert_int_equal(model__update(m, s), 0);
	v = model__hypercalls(m, &n);
	assert_int_equal(n, s->nhypercalls);
	return n ? v[n - 1].calls_per_s : -2;
}

static struct sample *later(uint64_t seconds, uint64_t attached_ns, uint64_t calls)
{
	struct sample *s = new_sample(seconds * SECOND);

	s->attached_time_ns = attached_ns;
	stuff(s, LIOBN + 1)->call = HYPERCALL_PUT;
	stuff(s, LIOBN)->calls = calls;
	return s;
}

/* Of the same call and LIOBN only, as long as the same tracing counts. */
static void rates(void **state)
{
	struct sample *s[] = {later(10, 5, 200), later(12, 5, 230),       later(13, 5, 200),
			      later(14, 6, 250), new_sample(15 * SECOND), later(16, 6, 300),
			      later(17, 6, 301)};
	static const double wanted[] = {-1, 15, -1, -1, -2, -1, -1};
	struct model *m = model__new();

	(void)state;
	s[4]->attached_time_ns = 6;
	s[6]->detail = DETAIL_CENSUS;
	for (size_t i = 0; i < sizeof(s) / sizeof(s[0]); i++)
		assert_true(rate_in(m, s[i]) == wanted[i]);
	model__free(m);
	for (size_t i = 0; i < sizeof(s) / sizeof(s[0]); i++)
		sample__free(s[i]);
}

static void says(const struct sample *s, const char *wanted)
{
	char line[512];
	struct model *m = model__new();
	char *text;

	text__no_hypercalls(line, sizeof(line), s);
	assert_string_equal(line, wanted);
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(text__hypercalls(out, s, m, NULL, TEXT_WIDE));
	assert_int_equal(strncmp(text, wanted, strlen(wanted)), 0);
	free(text);
	model__free(m);
}

static void why_there_are_none(void **state)
{
	struct sample *s = new_sample(1000);
	struct degraded *d;
	struct hook *h;

	(void)state;
	snprintf(s->platform, sizeof(s->platform), "pseries");
	says(s, "hypercalls were not counted when this was recorded");
	h = add_hook(s, HOOK_IS_ATTACHED);
	says(s, "no hypercall that sets or clears TCEs was seen");
	s->detail = DETAIL_CENSUS;
	says(s, "hypercalls are not counted: the detail is census");
	snprintf(h->state, sizeof(h->state), "%s", hook_state__name(HOOK_IS_SKIPPED));
	snprintf(h->reason, sizeof(h->reason), "not asked for\033[1m");
	says(s, "hypercalls are not counted: not asked for?[1m");
	d = sample__add_degraded(s);
	snprintf(d->purpose, sizeof(d->purpose), "hypercalls");
	snprintf(d->reason, sizeof(d->reason), "__traceiter_hcall_entry: hash MMU");
	says(s, "hypercalls are not counted: __traceiter_hcall_entry: hash MMU");
	snprintf(s->platform, sizeof(s->platform), "powernv");
	says(s, "no hypercalls: powernv has no hypervisor below the kernel");
	sample__free(s);
}

static char *details(const struct sample *s)
{
	struct event_history *events = event_history__new();
	struct model *m = model__new();
	size_t n;
	char *text;

	assert_int_equal(model__update(m, s), 0);
	for (size_t i = 0; i < s->nevents; i++)
		event_history__add(events, &s->events[i]);
	text = PRINTED(text__hypercall_details(out, s, model__hypercalls(m, &n), events));
	event_history__free(events);
	model__free(m);
	return text;
}

static void add_failed_event(struct sample *s, uint64_t liobn, const char *call,
			     const char *message)
{
	struct event *e = sample__add_event(s);

	event__init(e, EVENT_HCALL_FAILED, s->time_ns, s->mono_ns);
	e->liobn = liobn;
	snprintf(e->call, sizeof(e->call), "%s", call);
	snprintf(e->message, sizeof(e->message), "%s", message);
}

static void all_of_a_row(void **state)
{
	static const char *const has[] = {
	    "H_STUFF_TCE with LIOBN 0x80000001\n", "none has this LIOBN now\n",
	    "200 since tracing started; - a second now\n", "9 calls\n",
	    "12 TCEs that failed calls were to clear",
	    "  H_PARAMETER: 7 calls for 9 TCEs, the last one 12s ago\n"
	    "  H_RESOURCE: 2 calls for 4 TCEs, the last one 2m00s ago\n",
	    /* Of the longest, 30: 150 calls. */
	    "  1-2 us               150  ##############################\n"
	    "  8-16 us               48  #########\n"
	    "  1-2 ms                 2  #\n",
	    "the one that failed"};
	struct sample *s = new_sample(200 * SECOND);
	struct hypercall *h = stuff(s, LIOBN);
	char *text;

	(void)state;
	h->failure[0].last_ns = 188 * SECOND;
	h->failure[1].last_ns = 80 * SECOND;
	add_failed_event(s, LIOBN, "H_STUFF_TCE", "the one that failed");
	add_failed_event(s, LIOBN, "H_PUT_TCE", "another call");
	add_failed_event(s, LIOBN + 1, "H_STUFF_TCE", "another window");
	text = details(s);
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		if (!strstr(text, has[i]))
			fail_msg("no %s in\n%s", has[i], text);
	assert_null(strstr(text, "another"));
	free(text);
	add_table(s, 1, 5)->liobn = LIOBN;
	h->failures = 0;
	h->times = 0;
	text = details(s);
	assert_non_null(strstr(text, "default window 0x80000001\n"));
	assert_non_null(strstr(text, "How long calls took\n  not known\n"));
	assert_null(strstr(text, "Return codes"));
	assert_null(strstr(text, "Not cleared"));
	free(text);
	sample__free(s);
}

static void metrics(void **state)
{
	struct sample *s = new_sample(1000);
	struct model *m = model__new();
	char *text;

	(void)state;
	stuff(s, LIOBN);
	assert_int_equal(model__update(m, s), 0);
	text = PRINTED(metrics__write(out, METRICS_OPENMETRICS, s, m));
	assert_non_null(strstr(
	    text, "\ntce_hypercalls_total{liobn=\"0x80000001\",call=\"H_STUFF_TCE\"} 200\n"));
	assert_non_null(strstr(
	    text, "\ntce_hypercall_tces_total{liobn=\"0x80000001\",call=\"H_STUFF_TCE\"} 1000\n"));
	assert_non_null(strstr(text, "\ntce_hypercall_failures_total{liobn=\"0x80000001\","
				     "call=\"H_STUFF_TCE\",code=\"H_PARAMETER\"} 7\n"));
	free(text);
	model__free(m);
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names),   cmocka_unit_test(sums),
	    cmocka_unit_test(cells),   cmocka_unit_test(most_frequent_code),
	    cmocka_unit_test(rates),   cmocka_unit_test(why_there_are_none),
	    cmocka_unit_test(metrics), cmocka_unit_test(all_of_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
