/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * in_use.h - what this machine cannot do without: which devices carry file systems, swap and the
 * present ssh session.
 *
 * A device carries what is below it in sysfs. What comes over a network, as NFS and iSCSI do, is
 * not looked for.
 */
#ifndef TCETOP_IN_USE_H
#define TCETOP_IN_USE_H

#include <limits.h>
#include <stddef.h>

#define USE_LEN 256

struct use {
	char path[PATH_MAX]; /* in sysfs, of the disk, the partition or the interface */
	char what[USE_LEN];  /* the root file system */
};

struct uses {
	struct use *use;
	size_t n;
};

/* 0, or a negative errno where it cannot be told; free with uses__free() in each case. */
int uses__find(struct uses *u);
void uses__free(struct uses *u);

/* The next use, from number *i on, of the device with that path in sysfs; NULL: no more. */
const char *uses__next(const struct uses *u, const char *device, size_t *i);

#endif
