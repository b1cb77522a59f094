/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pin_memory.h - memory that outlives the process and any change of the BPF programs.
 *
 * It is a map of its own beside the pins of tracing, with a layout that its user keeps stable: what
 * is in it is there until the machine is booted, whichever version of the program comes next.
 */
#ifndef TCETOP_PIN_MEMORY_H
#define TCETOP_PIN_MEMORY_H

#include <stddef.h>

#define PIN_MEMORY_PATH "/sys/fs/bpf/tced-events"

struct pin_memory {
	void *at; /* NULL: not open */
	size_t bytes;
};

/*
 * Map the memory that is pinned at path, with the size that it has; if there is none, make it with
 * this size, all 0, and pin it. 0 or a negative errno.
 */
int pin_memory__open(struct pin_memory *m, const char *path, size_t bytes);
/* Map what is pinned there: -ENOENT if nothing is. */
int pin_memory__find(struct pin_memory *m, const char *path);
/* It stays pinned. */
void pin_memory__close(struct pin_memory *m);

#endif
