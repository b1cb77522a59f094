// SPDX-License-Identifier: GPL-2.0-only
/*
 * outcome.c - the rows that decide what becomes of TCEs, and the facts that they ask for.
 *
 * The first row that fits decides. Rows are in order of their outcomes, the worst first, so that
 * no row hides a worse one.
 *
 * A stack without module code that is cut is FACT_PART_OF_STACK only if the driver is in a module,
 * or may be: what is missing of a stack of built-in code is the callers of the code that has
 * mapped.
 */
#include "outcome.h"

#include "caller.h"
#include "device.h"
#include "model.h"
#include "table_users.h"

#include <string.h>

static const struct outcome_row rows[] = {
    {FACT_TABLE_FREED, 0, OUTCOME_ORPHANED, WHY_TABLE_FREED},
    {FACT_DEVICE_GONE, 0, OUTCOME_ORPHANED, WHY_DEVICE_GONE},
    {FACT_FORMER_TABLE, 0, OUTCOME_ORPHANED, WHY_FORMER_TABLE},
    {FACT_NO_DRIVER | FACT_NEEDS_DRIVER, 0, OUTCOME_ORPHANED, WHY_NO_DRIVER},
    {FACT_PASSIVE_DRIVER, FACT_OWN_CODE, OUTCOME_ORPHANED, WHY_PASSIVE_DRIVER},
    {FACT_EARLIER_BINDING, 0, OUTCOME_ORPHANED, WHY_EARLIER_BINDING},
    {FACT_TABLE_MISSING, 0, OUTCOME_UNKNOWN, WHY_TABLE_MISSING},
    {FACT_NO_DRIVER, 0, OUTCOME_AT_RISK, WHY_NO_DRIVER_OTHER_BUS},
    {FACT_PAGE_POOL | FACT_KEEPS_PAGES, 0, OUTCOME_AT_RISK, WHY_POOL_KEEPS},
    {FACT_NO_CALLER | FACT_KEEPS_PAGES, 0, OUTCOME_AT_RISK, WHY_NO_CALLER},
    {FACT_PART_OF_STACK | FACT_KEEPS_PAGES, FACT_WITHOUT_PAGE_POOL, OUTCOME_AT_RISK,
     WHY_PART_OF_STACK},
    {FACT_FOREIGN_CODE, 0, OUTCOME_AT_RISK, WHY_FOREIGN_CODE},
    {FACT_LOOKS_LEAKED, 0, OUTCOME_AT_RISK, WHY_LOOKS_LEAKED},
    {FACT_PAGE_POOL, 0, OUTCOME_RELEASED, WHY_POOL_UNMAPPED},
    {0, 0, OUTCOME_RELEASED, WHY_DRIVER_UNMAPS},
};

static const struct outcome_row unattributed_rows[] = {
    {0, FACT_WORKING_DEVICE, OUTCOME_ORPHANED, WHY_NO_WORKING_DEVICE},
    {FACT_SHARED, 0, OUTCOME_AT_RISK, WHY_SHARED},
    {FACT_REBOUND, 0, OUTCOME_AT_RISK, WHY_REBOUND},
    {FACT_KEEPS_PAGES, FACT_WITHOUT_PAGE_POOL, OUTCOME_AT_RISK, WHY_MAY_BE_POOL},
    {FACT_LOOKS_LEAKED, 0, OUTCOME_AT_RISK, WHY_LOOKS_LEAKED},
    {0, 0, OUTCOME_RELEASED, WHY_ONLY_DEVICE},
};

/* The last row fits everything. */
static const struct outcome_row *first_fit(const struct outcome_row *row, uint32_t facts)
{
	while ((facts & row->all) != row->all || (facts & row->none))
		row++;
	return row;
}

const struct outcome_row *outcome__of(uint32_t facts)
{
	return first_fit(rows, facts);
}

const struct outcome_row *outcome__of_unattributed(uint32_t facts)
{
	return first_fit(unattributed_rows, facts);
}

static bool is_mapped_through(const struct sample *s, uint64_t gen)
{
	for (size_t i = 0; i < s->ndevices; i++)
		if (!s->devices[i].gone && s->devices[i].gen == gen)
			return true;
	return false;
}

static uint32_t facts_of_table(const struct sample *s, const struct holder *h)
{
	uint32_t facts = h->table ? 0 : FACT_TABLE_MISSING;

	if (!h->table && !is_mapped_through(s, h->gen))
		return FACT_TABLE_FREED;
	if (h->dev && !h->dev->gone && h->dev->gen != h->gen)
		facts |= FACT_FORMER_TABLE;
	return facts;
}

static uint32_t facts_of_device(const struct device *d)
{
	uint32_t facts = 0;

	if (d->gone)
		return FACT_DEVICE_GONE;
	if (!d->driver[0])
		facts |= FACT_NO_DRIVER;
	else if (driver__is_passive(d->driver))
		facts |= FACT_PASSIVE_DRIVER;
	if (strcmp(d->bus, "pci") == 0 || strcmp(d->bus, "vio") == 0)
		facts |= FACT_NEEDS_DRIVER;
	if (d->no_page_pool)
		facts |= FACT_WITHOUT_PAGE_POOL;
	return facts;
}

static uint32_t facts_of_kernel(const struct sample *s)
{
	return s->page_pool != PAGE_POOL_UNMAPS ? FACT_KEEPS_PAGES : 0;
}

uint32_t outcome__facts(const struct sample *s, const struct holder *h)
{
	uint32_t facts = facts_of_table(s, h) | facts_of_kernel(s);

	if (!h->dev)
		return facts | FACT_UNKNOWN_DEVICE;
	return facts | facts_of_device(h->dev) | caller__facts(s, h->frames, h->dev);
}

uint32_t outcome__facts_of_window(const struct sample *s, const struct table_users *u)
{
	uint32_t facts = facts_of_kernel(s);

	if (u->ever > 1)
		facts |= FACT_SHARED;
	if (!u->working)
		return facts;
	facts |= FACT_WORKING_DEVICE;
	if (u->working->bound_after_ns || u->working->bound_ns)
		facts |= FACT_REBOUND;
	return facts | (facts_of_device(u->working) & FACT_WITHOUT_PAGE_POOL);
}

bool outcome__may_keep_pages(const struct sample *s, const struct device *d)
{
	return facts_of_kernel(s) && !(facts_of_device(d) & FACT_WITHOUT_PAGE_POOL);
}
