// SPDX-License-Identifier: GPL-2.0-only
/* test_outcome.c - every row of the two tables of outcomes, and facts that may come beside it. */
#include "fixture.h"

#include "model/outcome.h"

/* No fact of a row above it, and as many as fit of those below. */
static const struct {
	uint32_t facts;
	enum outcome outcome;
	enum outcome_why why;
} rows[] =
    {
	{FACT_TABLE_FREED, OUTCOME_ORPHANED, WHY_TABLE_FREED},
	{FACT_TABLE_FREED | FACT_UNKNOWN_DEVICE, OUTCOME_ORPHANED, WHY_TABLE_FREED},
	{FACT_TABLE_FREED | FACT_OWN_CODE | FACT_DEVICE_GONE, OUTCOME_ORPHANED, WHY_TABLE_FREED},
	{FACT_DEVICE_GONE, OUTCOME_ORPHANED, WHY_DEVICE_GONE},
	{FACT_DEVICE_GONE | FACT_TABLE_MISSING | FACT_OWN_CODE, OUTCOME_ORPHANED, WHY_DEVICE_GONE},
	{FACT_FORMER_TABLE, OUTCOME_ORPHANED, WHY_FORMER_TABLE},
	{FACT_FORMER_TABLE | FACT_NEEDS_DRIVER | FACT_OWN_CODE, OUTCOME_ORPHANED, WHY_FORMER_TABLE},
	{FACT_FORMER_TABLE | FACT_NO_DRIVER, OUTCOME_ORPHANED, WHY_FORMER_TABLE},
	{FACT_NO_DRIVER | FACT_NEEDS_DRIVER, OUTCOME_ORPHANED, WHY_NO_DRIVER},
	{FACT_NO_DRIVER | FACT_NEEDS_DRIVER | FACT_PAGE_POOL, OUTCOME_ORPHANED, WHY_NO_DRIVER},
	{FACT_PASSIVE_DRIVER, OUTCOME_ORPHANED, WHY_PASSIVE_DRIVER},
	{FACT_PASSIVE_DRIVER | FACT_FOREIGN_CODE | FACT_NEEDS_DRIVER, OUTCOME_ORPHANED,
	 WHY_PASSIVE_DRIVER},
	{FACT_PASSIVE_DRIVER | FACT_OWN_CODE, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
	{FACT_EARLIER_BINDING, OUTCOME_ORPHANED, WHY_EARLIER_BINDING},
	{FACT_EARLIER_BINDING | FACT_OWN_CODE | FACT_TABLE_MISSING, OUTCOME_ORPHANED,
	 WHY_EARLIER_BINDING},
	{FACT_TABLE_MISSING, OUTCOME_UNKNOWN, WHY_TABLE_MISSING},
	{FACT_TABLE_MISSING | FACT_PAGE_POOL | FACT_KEEPS_PAGES, OUTCOME_UNKNOWN,
	 WHY_TABLE_MISSING},
	{FACT_NO_DRIVER, OUTCOME_AT_RISK, WHY_NO_DRIVER_OTHER_BUS},
	{FACT_PAGE_POOL | FACT_KEEPS_PAGES, OUTCOME_AT_RISK, WHY_POOL_KEEPS},
	{FACT_PAGE_POOL | FACT_KEEPS_PAGES | FACT_OWN_CODE | FACT_WITHOUT_PAGE_POOL,
	 OUTCOME_AT_RISK, WHY_POOL_KEEPS},
	{FACT_NO_CALLER | FACT_KEEPS_PAGES, OUTCOME_AT_RISK, WHY_NO_CALLER},
	{FACT_NO_CALLER | FACT_KEEPS_PAGES | FACT_WITHOUT_PAGE_POOL, OUTCOME_AT_RISK,
	 WHY_NO_CALLER},
	{FACT_NO_CALLER, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
	{FACT_PART_OF_STACK | FACT_KEEPS_PAGES, OUTCOME_AT_RISK, WHY_PART_OF_STACK},
	{FACT_PART_OF_STACK | FACT_KEEPS_PAGES | FACT_WITHOUT_PAGE_POOL, OUTCOME_RELEASED,
	 WHY_DRIVER_UNMAPS},
	{FACT_PART_OF_STACK, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
	{FACT_FOREIGN_CODE, OUTCOME_AT_RISK, WHY_FOREIGN_CODE},
	{FACT_FOREIGN_CODE | FACT_PAGE_POOL, OUTCOME_AT_RISK, WHY_FOREIGN_CODE},
	{FACT_LOOKS_LEAKED | FACT_OWN_CODE, OUTCOME_AT_RISK, WHY_LOOKS_LEAKED},
	{FACT_LOOKS_LEAKED | FACT_PAGE_POOL, OUTCOME_AT_RISK, WHY_LOOKS_LEAKED},
	{FACT_PAGE_POOL, OUTCOME_RELEASED, WHY_POOL_UNMAPPED},
	{FACT_OWN_CODE | FACT_NEEDS_DRIVER | FACT_KEEPS_PAGES, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
	{0, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
},
  unattributed[] = {
      {0, OUTCOME_ORPHANED, WHY_NO_WORKING_DEVICE},
      {FACT_SHARED | FACT_KEEPS_PAGES, OUTCOME_ORPHANED, WHY_NO_WORKING_DEVICE},
      {FACT_WORKING_DEVICE | FACT_SHARED, OUTCOME_AT_RISK, WHY_SHARED},
      {FACT_WORKING_DEVICE | FACT_SHARED | FACT_REBOUND, OUTCOME_AT_RISK, WHY_SHARED},
      {FACT_WORKING_DEVICE | FACT_REBOUND, OUTCOME_AT_RISK, WHY_REBOUND},
      {FACT_WORKING_DEVICE | FACT_REBOUND | FACT_WITHOUT_PAGE_POOL, OUTCOME_AT_RISK, WHY_REBOUND},
      {FACT_WORKING_DEVICE | FACT_KEEPS_PAGES, OUTCOME_AT_RISK, WHY_MAY_BE_POOL},
      {FACT_WORKING_DEVICE | FACT_KEEPS_PAGES | FACT_WITHOUT_PAGE_POOL, OUTCOME_RELEASED,
       WHY_ONLY_DEVICE},
      {FACT_WORKING_DEVICE | FACT_LOOKS_LEAKED, OUTCOME_AT_RISK, WHY_LOOKS_LEAKED},
      {FACT_WORKING_DEVICE, OUTCOME_RELEASED, WHY_ONLY_DEVICE},
};

static void each_row_of_a_known_device(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct outcome_row *row = outcome__of(rows[i].facts);

		assert_int_equal(row->why, rows[i].why);
		assert_int_equal(row->outcome, rows[i].outcome);
	}
}

static void each_row_of_unattributed_tces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unattributed) / sizeof(unattributed[0]); i++) {
		const struct outcome_row *row = outcome__of_unattributed(unattributed[i].facts);

		assert_int_equal(row->why, unattributed[i].why);
		assert_int_equal(row->outcome, unattributed[i].outcome);
	}
}

/* A row that came before a worse one would hide it. */
static void a_fact_more_never_makes_it_better(void **state)
{
	static const uint32_t good = FACT_OWN_CODE | FACT_WITHOUT_PAGE_POOL | FACT_WORKING_DEVICE;

	(void)state;
	for (uint32_t facts = 0; facts < 1 << 20; facts++)
		for (uint32_t bit = 1; bit < 1 << 20; bit <<= 1) {
			if (facts & bit || good & bit)
				continue;
			assert_true(outcome__of(facts | bit)->outcome >=
				    outcome__of(facts)->outcome);
			assert_true(outcome__of_unattributed(facts | bit)->outcome >=
				    outcome__of_unattributed(facts)->outcome);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_of_a_known_device),
	    cmocka_unit_test(each_row_of_unattributed_tces),
	    cmocka_unit_test(a_fact_more_never_makes_it_better),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
