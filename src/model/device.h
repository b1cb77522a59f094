/* SPDX-License-Identifier: GPL-2.0-only */
/* device.h - questions about one device of a sample. */
#ifndef TCETOP_DEVICE_H
#define TCETOP_DEVICE_H

#include <stdbool.h>

struct device;
struct drc_slot;

/* True if a driver of that name maps for its device: "" (no driver) and a bridge's do not. */
bool driver__maps(const char *driver);

/*
 * True if a driver of that name maps nothing itself: it hands the device to a process, to a guest
 * or to nothing. False for "".
 */
bool driver__is_passive(const char *driver);

/* True if the device is present and bound to a driver that maps for it. */
bool device__is_bound(const struct device *d);

/*
 * The slot by which a PHB is removed: the outermost slot of the device that has a DRC name. Owned
 * by the device; NULL if it has none, or is a virtual device.
 */
const struct drc_slot *device__phb_slot(const struct device *d);

/*
 * The slot that drmgr removes with the device alone, or with the fewest others: the innermost one
 * that has a DRC name. Owned by the device; NULL if it has none.
 */
const struct drc_slot *device__named_slot(const struct device *d);

#endif
