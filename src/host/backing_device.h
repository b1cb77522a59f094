/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * backing_device.h - the way from a block device or a network session down to the hardware in
 * sysfs.
 */
#ifndef TCETOP_BACKING_DEVICE_H
#define TCETOP_BACKING_DEVICE_H

#include <stddef.h>

/* Called with the sysfs path of each device at the bottom. */
typedef void (*found_fn)(void *arg, const char *path);

/* Through partitions, dm, md and NVMe multipath. Finds nothing for a number of no block device. */
void backing_device__of_block(unsigned int major, unsigned int minor, found_fn found, void *arg);

/*
 * Of the interface that has the address on our side of the ssh session that we were started from,
 * through bridges, bonds and VLANs. Fills name with the interface's; empty: there is no session. 0,
 * or -ENODEV: there is one, and no interface of ours has its address.
 */
int backing_device__of_session(char *name, size_t len, found_fn found, void *arg);

#endif
