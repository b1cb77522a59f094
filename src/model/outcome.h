/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * outcome.h - the outcome of TCEs: released when the driver unbinds, at risk, orphaned, unknown.
 *
 * The rows are the only place that decides it. Two tables: TCEs of a known device, and
 * unattributed TCEs of a window. Pure, like the model.
 */
#ifndef TCETOP_OUTCOME_H
#define TCETOP_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample.h"

/* The best first. */
enum outcome { OUTCOME_RELEASED, OUTCOME_AT_RISK, OUTCOME_UNKNOWN, OUTCOME_ORPHANED, OUTCOMES };

/* Facts that the rows ask for, as bits. */
enum outcome_fact {
	/* where the TCEs are */
	FACT_TABLE_FREED = 1 << 0,
	FACT_TABLE_MISSING = 1 << 1, /* not in the sample, though a device maps through it */
	FACT_FORMER_TABLE = 1 << 2,  /* not the one that the device maps through now */
	/* the device */
	FACT_UNKNOWN_DEVICE = 1 << 3,
	FACT_DEVICE_GONE = 1 << 4,
	FACT_NO_DRIVER = 1 << 5,
	FACT_NEEDS_DRIVER = 1 << 6,      /* a bus on which no device maps without a driver */
	FACT_PASSIVE_DRIVER = 1 << 7,    /* driver__is_passive() */
	FACT_EARLIER_BINDING = 1 << 8,   /* mapped before the present binding */
	FACT_WITHOUT_PAGE_POOL = 1 << 9, /* known of the driver */
	/* the code that mapped them */
	FACT_OWN_CODE = 1 << 10,      /* of the driver */
	FACT_FOREIGN_CODE = 1 << 11,  /* of modules that have nothing to do with the driver */
	FACT_PAGE_POOL = 1 << 12,     /* of a page_pool */
	FACT_NO_CALLER = 1 << 13,     /* the call stack does not show it */
	FACT_PART_OF_STACK = 1 << 14, /* the call stack shows it, but not all that may be above */
	FACT_LOOKS_LEAKED = 1 << 15,  /* an old-mapping event names them */
	/* the kernel */
	FACT_KEEPS_PAGES = 1 << 16, /* it may leave a destroyed page_pool's pages mapped */
	/* the window of unattributed TCEs */
	FACT_WORKING_DEVICE = 1 << 17, /* a device with a driver that maps maps through it */
	FACT_SHARED = 1 << 18,         /* by more than one device, or was */
	FACT_REBOUND = 1 << 19,        /* its device has got its driver since tracing started */
};

/* The row that decided. */
enum outcome_why {
	WHY_TABLE_FREED,
	WHY_DEVICE_GONE,
	WHY_FORMER_TABLE,
	WHY_NO_DRIVER,
	WHY_PASSIVE_DRIVER,
	WHY_EARLIER_BINDING,
	WHY_TABLE_MISSING,
	WHY_NO_DRIVER_OTHER_BUS,
	WHY_POOL_KEEPS,
	WHY_NO_CALLER,
	WHY_PART_OF_STACK,
	WHY_FOREIGN_CODE,
	WHY_LOOKS_LEAKED,
	WHY_POOL_UNMAPPED,
	WHY_DRIVER_UNMAPS,
	WHY_NO_WORKING_DEVICE,
	WHY_SHARED,
	WHY_REBOUND,
	WHY_MAY_BE_POOL,
	WHY_ONLY_DEVICE,
	WHYS
};

struct outcome_row {
	uint32_t all;  /* facts that must be there */
	uint32_t none; /* facts that must not */
	enum outcome outcome;
	enum outcome_why why;
};

/* The first row that fits TCEs of a known device, or of a freed table. Never NULL; a constant. */
const struct outcome_row *outcome__of(uint32_t facts);
/* The same for unattributed TCEs of a window. */
const struct outcome_row *outcome__of_unattributed(uint32_t facts);

struct holder;
struct table_users;

/*
 * The facts of a holder with its names filled in, FACT_EARLIER_BINDING and FACT_LOOKS_LEAKED
 * aside: they are of single mappings, and of other samples.
 */
uint32_t outcome__facts(const struct sample *s, const struct holder *h);
/* The facts of unattributed TCEs in a window that has these users. */
uint32_t outcome__facts_of_window(const struct sample *s, const struct table_users *u);

/* True if pages of a page_pool may stay mapped after the device's driver unbinds. */
bool outcome__may_keep_pages(const struct sample *s, const struct device *d);

#endif
