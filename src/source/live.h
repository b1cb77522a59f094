/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * live.h - the parts of the live source, for live*.c only.
 */
#ifndef TCETOP_LIVE_H
#define TCETOP_LIVE_H

#include <stdint.h>

#include "sample.h"
#include "source.h"
#include "tracer.h"

struct live {
	struct source source;
	struct tracer *tracer;
	uint64_t attached_time_ns;
	uint64_t broken_walks;  /* censuses whose walk did not end */
	uint64_t failed_counts; /* tables that died or faulted while they were read */
	uint32_t census;        /* number of the last whole walk */
	uint64_t walk_ns;       /* CLOCK_MONOTONIC, when it began */
	const char *platform;
	char release[SAMPLE_NAME_LEN];
	struct stack *stack[ABI_STACKS]; /* symbolized once, when first seen */
};

/* Each fills its lists of the sample; 0 or -ENOMEM. */
int live__add_devices(struct live *l, struct sample *s);
int live__add_tables(struct live *l, struct sample *s);
int live__add_mappings(struct live *l, struct sample *s);
int live__add_health(struct live *l, struct sample *s);
int live__add_hooks(const struct live *l, struct sample *s, const struct hooks *hooks);
/* What is not seen for want of a hook. */
int live__add_degraded(const struct live *l, struct sample *s, const struct hooks *hooks);

#endif
