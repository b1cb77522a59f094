/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * modules.h - has the set of loaded kernel modules changed?
 */
#ifndef TCETOP_MODULES_H
#define TCETOP_MODULES_H

#include <stdint.h>

/*
 * A number that changes when a module is loaded, unloaded or moved, and not
 * when its use count does; read from a file in the format of /proc/modules.
 * 0 where that cannot be read.
 */
uint64_t modules__fingerprint(const char *path);

#endif
