// SPDX-License-Identifier: GPL-2.0-only
/* test_run_cost.c - what tracing costs: differences of counters, shares, the table and the line. */
#include "fixture.h"

#include <math.h>

#include "base/format.h"
#include "model/run_cost.h"
#include "record/record.h"
#include "report/text.h"

static void count(struct run_counts *r, uint32_t id, const char *program, uint64_t hits,
		  uint64_t run_ns)
{
	struct run_count *c = &r->count[r->n++];

	c->id = id;
	snprintf(c->program, sizeof(c->program), "%s", program);
	c->hits = hits;
	c->run_ns = run_ns;
}

/* Two readings, 2 s apart on 4 CPUs: one program idles, one is new, one has gone. */
static struct run_costs *two_seconds(void)
{
	struct run_counts before = {.mono_ns = 5 * SECOND, .cpus = 4};
	struct run_counts after = {.mono_ns = 7 * SECOND, .cpus = 4, .of_tced = true};
	struct run_costs *c = malloc(sizeof(*c));

	assert_non_null(c);
	count(&before, 7, "dma_map", 1000, 500000);
	count(&before, 8, "table_create", 3, 9000);
	count(&before, 9, "gone", 1, 100);
	count(&before, 11, "unmap", 10, 1000);
	count(&after, 8, "table_create", 3, 9000);
	count(&after, 11, "unmap", 20, 2500);
	count(&after, 7, "dma_map", 5000, 6500000);
	count(&after, 12, "discover_device_fentry", 2, 1500);
	run_costs__between(c, &before, &after);
	return c;
}

static void the_difference_of_two_readings(void **state)
{
	struct run_costs *c = two_seconds();

	(void)state;
	assert_true(c->of_tced);
	assert_int_equal(c->cpus, 4);
	assert_int_equal(c->over_ns, 2 * SECOND);
	assert_int_equal(c->n, 4);
	assert_string_equal(c->cost[0].program, "dma_map");
	assert_int_equal(c->cost[0].hits, 4000);
	assert_int_equal(c->cost[0].run_ns, 6000000);
	assert_int_equal(c->cost[0].over_ns, 2 * SECOND);
	/* As much run time: by name. A program that is new has all its hits. */
	assert_string_equal(c->cost[1].program, "discover_device_fentry");
	assert_int_equal(c->cost[1].hits, 2);
	assert_string_equal(c->cost[2].program, "unmap");
	assert_int_equal(c->cost[2].hits, 10);
	assert_string_equal(c->cost[3].program, "table_create");
	assert_int_equal(c->cost[3].hits, 0);
	assert_int_equal(c->hits, 4012);
	assert_int_equal(c->run_ns, 6003000);
	free(c);
}

static void counters_that_began_again(void **state)
{
	struct run_counts before = {.mono_ns = 7 * SECOND, .cpus = 1};
	struct run_counts after = {.mono_ns = 5 * SECOND, .cpus = 1};
	struct run_costs c;

	(void)state;
	count(&before, 7, "dma_map", 1000, 500000);
	count(&after, 7, "dma_map", 3, 300);
	run_costs__between(&c, &before, &after);
	assert_int_equal(c.cost[0].hits, 3);
	assert_int_equal(c.cost[0].run_ns, 300);
	assert_int_equal(c.over_ns, 0);
}

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static void shares(void **state)
{
	(void)state;
	assert_true(near(run_cost__percent(SECOND / 2, 2 * SECOND, 1), 25));
	assert_true(near(run_cost__percent(SECOND / 2, 2 * SECOND, 4), 6.25));
	assert_true(near(run_cost__percent(8 * SECOND, 2 * SECOND, 4), 100));
	assert_true(run_cost__percent(1, 0, 4) < 0);
	assert_true(run_cost__percent(1, 1, 0) < 0);
	assert_true(near(run_cost__per_second(3, 2 * SECOND), 1.5));
	assert_true(run_cost__per_second(3, 0) < 0);
	assert_int_equal(run_cost__ns_per_hit(1499, 1000), 1);
	assert_int_equal(run_cost__ns_per_hit(1500, 1000), 2);
	assert_int_equal(run_cost__ns_per_hit(0, 0), COUNT_UNKNOWN);
}

static void percents(void **state)
{
	static const struct {
		double percent;
		const char *text;
	} cases[] = {
	    {-1, "-"},        {0, "0%"},       {0.004, "<0.01%"}, {0.006, "0.01%"}, {0.31, "0.31%"},
	    {0.994, "0.99%"}, {0.996, "1.0%"}, {3.49, "3.5%"},    {9.96, "10%"},    {250, "250%"},
	};
	char b[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		format__percent(b, sizeof(b), cases[i].percent);
		assert_string_equal(b, cases[i].text);
	}
}

static void table_and_sum(void **state)
{
	static const char want[] =
	    "Cost of tced's programs, counted for 2.0 s:\n"
	    "PROGRAM                  HITS HITS/S RUN TIME NS/HIT OF A CPU\n"
	    "dma_map                  4000   2000 6.000 ms   1500    0.30%\n"
	    "discover_device_fentry      2    1.0 0.002 ms    750   <0.01%\n"
	    "unmap                      10    5.0 0.002 ms    150   <0.01%\n"
	    "... and 1 more without a hit\n"
	    "Tracing cost: 0.30% of a CPU, 2006 hits/s; 0.08% of all CPUs (4)\n";
	struct run_costs *c = two_seconds();
	char *text = PRINTED(text__cost(out, c, 80));

	(void)state;
	assert_string_equal(text, want);
	free(text);
	free(c);
}

static void a_line_without_time(void **state)
{
	const struct run_costs none = {.cpus = 4};
	char line[80];

	(void)state;
	text__cost_line(line, sizeof(line), &none);
	assert_string_equal(line, "Tracing cost: - of a CPU, - hits/s");
}

static void record(void **state)
{
	struct run_costs *c = two_seconds();
	char *text = PRINTED(assert_int_equal(record__write_cost(out, &c->cost[0]), 0));

	(void)state;
	assert_string_equal(text, "{\"kind\":\"cost\",\"program\":\"dma_map\",\"hits\":4000,"
				  "\"run_ns\":6000000,\"over_ns\":2000000000}\n");
	free(text);
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_difference_of_two_readings),
	    cmocka_unit_test(counters_that_began_again),
	    cmocka_unit_test(shares),
	    cmocka_unit_test(percents),
	    cmocka_unit_test(table_and_sum),
	    cmocka_unit_test(a_line_without_time),
	    cmocka_unit_test(record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
