/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * driver_binding.h - a device and its driver, as sysfs has them and lets them be parted.
 *
 * bus and name are those of a sample's device: pci and 0001:00:00.0.
 */
#ifndef TCETOP_DRIVER_BINDING_H
#define TCETOP_DRIVER_BINDING_H

#include <stdbool.h>
#include <stddef.h>

/* The device's own place in sysfs, of PATH_MAX bytes; false: it is not there. */
bool driver_binding__path(const char *bus, const char *name, char *path);

/* Empty: it has none. 0 or a negative errno, -ENODEV if there is no such device. */
int driver_binding__driver(const char *bus, const char *name, char *driver, size_t len);

/*
 * Take its driver away, and see that it is: 0 or a negative errno. Returns when the driver has let
 * go, which no signal hurries.
 */
int driver_binding__unbind(const char *bus, const char *name);

/*
 * Bind a device that has no driver to this one: 0 or a negative errno, -ENODEV also if the driver
 * does not take the device. Returns when the driver has probed it.
 */
int driver_binding__bind(const char *bus, const char *name, const char *driver);

/* Virtual functions that are enabled on it. */
unsigned int driver_binding__virtual_functions(const char *bus, const char *name);

#endif
