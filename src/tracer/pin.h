/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pin.h - programs, maps and links that outlive the daemon, in the BPF file system.
 *
 * PINS_PATH is a folder with maps/, programs/ and links/. As long as it exists tracing
 * continues.
 */
#ifndef TCETOP_PIN_H
#define TCETOP_PIN_H

#include <stddef.h>

#define PINS_PATH "/sys/fs/bpf/tced"

/* Take everything away: tracing ends. 0 (also where nothing was pinned), or a negative errno. */
int pin__remove(const char *path);

#endif
