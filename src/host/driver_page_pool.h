/* SPDX-License-Identifier: GPL-2.0-only */
/* driver_page_pool.h - can a device's pages be those of a page_pool? */
#ifndef TCETOP_DRIVER_PAGE_POOL_H
#define TCETOP_DRIVER_PAGE_POOL_H

#include <stdbool.h>

/* What the module of a device's driver says: it, or one that it needs, uses page_pool or not. */
enum driver_page_pool { DRIVER_PAGE_POOL_UNKNOWN, DRIVER_PAGE_POOL_UNUSED, DRIVER_PAGE_POOL_USED };

/* By the file of the module; UNKNOWN where the driver is built in, or the file is compressed. */
enum driver_page_pool driver_page_pool__of(const char *bus, const char *device);
/* Whether the device has a network interface now, of its own or of a virtio device on it. */
bool driver_page_pool__has_interface(const char *bus, const char *device);

#endif
