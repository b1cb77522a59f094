/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hypercall.h - hypercalls that set and clear TCEs, by LIOBN: names, and sums.
 *
 * Numbers and codes are PAPR's (asm/hvcall.h). Pure, like the model.
 */
#ifndef TCETOP_HYPERCALL_H
#define TCETOP_HYPERCALL_H

#include "sample.h"

/* Write the name of a return code, "H_PARAMETER", or the number in decimal where it has none. */
void hypercall_code__format(int64_t code, char *text, size_t len);

/* Calls that failed, of one hypercall. */
uint64_t hypercall__failed(const struct hypercall *h);

/*
 * The places of its failures by how many calls returned each, the most frequent first, into order,
 * which has room for HYPERCALL_CODES. Returns how many there are.
 */
uint32_t hypercall__codes(const struct hypercall *h, uint32_t *order);

/* TCEs that its failed calls were to clear, of codes that came last at since_ns or later. */
uint64_t hypercall__not_cleared(const struct hypercall *h, uint64_t since_ns);

/* Upper bound, in ns, of the time that most calls took: half of them, or a hundredth less than all.
 * 0: there were none. */
uint64_t hypercall__median_ns(const struct hypercall *h);
uint64_t hypercall__slowest_ns(const struct hypercall *h);

/*
 * TCEs that failed hypercalls of this LIOBN were to clear, by calls that failed after since_ns
 * (CLOCK_MONOTONIC): they may be live, whatever the bitmap says.
 */
uint64_t hypercalls__not_cleared(const struct sample *s, uint64_t liobn, uint64_t since_ns);

#endif
