/* SPDX-License-Identifier: GPL-2.0-only */
/* caller.h - the code that made a mapping, as its call stack shows it. */
#ifndef TCETOP_CALLER_H
#define TCETOP_CALLER_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct sample;
struct stack;

/* True if a page_pool made the mapping; false for NULL. */
bool caller__is_page_pool(const struct stack *st);

/*
 * FACT_OWN_CODE, FACT_FOREIGN_CODE, FACT_PAGE_POOL, FACT_NO_CALLER and FACT_PART_OF_STACK
 * (outcome.h) of a mapping's call stack, which may be NULL, for a device of the sample with the
 * driver and the module that it has.
 */
uint32_t caller__facts(const struct sample *s, const struct stack *st, const struct device *d);

#endif
