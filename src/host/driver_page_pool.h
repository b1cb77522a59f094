/* SPDX-License-Identifier: GPL-2.0-only */
/* driver_page_pool.h - can a device's pages be those of a page_pool? */
#ifndef TCETOP_DRIVER_PAGE_POOL_H
#define TCETOP_DRIVER_PAGE_POOL_H

#include <stdbool.h>

/* What the module of a device's driver says: it, or one that it needs, uses page_pool or not. */
enum netpool { NETPOOL_UNKNOWN, NETPOOL_UNUSED, NETPOOL_USED };

/* By the file of the module; UNKNOWN where the driver is built in, or the file is compressed. */
enum netpool netpool__of_driver(const char *bus, const char *device);
/* Whether the device has a network interface now, of its own or of a virtio device on it. */
bool netpool__has_interface(const char *bus, const char *device);

#endif
