// SPDX-License-Identifier: GPL-2.0-only
/* test_hypercall.c - hypercalls by LIOBN: names, codes, sums, and what users see of them. */
#include "fixture.h"

#include "model/hypercall.h"
#include "report/list.h"
#include "report/metrics.h"
#include "report/text.h"

#define LIOBN 0x80000001

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
	    "0x80000001", "H_STUFF_TCE", "200",    "1000",
	    "9",          "<2 us",       "<16 us", "H_PARAMETER 7,H_RESOURCE 2"};
	struct sample *s = new_sample(1000);
	const struct hypercall *h = stuff(s, LIOBN);

	(void)state;
	assert_int_equal(listing_hypercalls.ncolumns, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < listing_hypercalls.ncolumns; i++) {
		char cell[LISTING_CELL];

		listing__cell(&listing_hypercalls, &listing_hypercalls.columns[i], h, cell,
			      sizeof(cell));
		assert_string_equal(cell, wanted[i]);
	}
	assert_true(listing_hypercalls.alert(h));
	sample__free(s);
}

static void why_there_are_none(void **state)
{
	struct sample *s = new_sample(1000);
	struct degraded *d;
	char *text;

	(void)state;
	snprintf(s->platform, sizeof(s->platform), "pseries");
	text = PRINTED(text__hypercalls(out, s, NULL, TEXT_WIDE));
	assert_non_null(strstr(text, "no hypercall that sets or clears TCEs was seen\n"));
	free(text);
	s->detail = DETAIL_CENSUS;
	text = PRINTED(text__hypercalls(out, s, NULL, TEXT_WIDE));
	assert_non_null(strstr(text, "hypercalls are not counted: the detail is census\n"));
	free(text);
	d = sample__add_degraded(s);
	snprintf(d->purpose, sizeof(d->purpose), "hypercalls");
	snprintf(d->reason, sizeof(d->reason), "__traceiter_hcall_entry: hash MMU");
	text = PRINTED(text__hypercalls(out, s, NULL, TEXT_WIDE));
	assert_non_null(
	    strstr(text, "hypercalls are not counted: __traceiter_hcall_entry: hash MMU\n"));
	free(text);
	snprintf(s->platform, sizeof(s->platform), "powernv");
	text = PRINTED(text__hypercalls(out, s, NULL, TEXT_WIDE));
	assert_non_null(
	    strstr(text, "no hypercalls: powernv has no hypervisor below the kernel\n"));
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
	    cmocka_unit_test(cells),   cmocka_unit_test(why_there_are_none),
	    cmocka_unit_test(metrics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
