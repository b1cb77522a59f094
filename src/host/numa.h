/* SPDX-License-Identifier: GPL-2.0-only */
/* numa.h - the NUMA node of a piece of memory. */
#ifndef TCETOP_NUMA_H
#define TCETOP_NUMA_H

#include <stdint.h>

/*
 * The node of a physical address, -1 if it is unknown. By sysfs, which is read once: memory that
 * is plugged in later is on no node.
 */
int numa__node_of(uint64_t address);

#endif
