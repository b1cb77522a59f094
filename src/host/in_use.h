/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * in_use.h - devices that this machine cannot do without: file systems, swap and the present ssh
 * session.
 *
 * A device carries all that is below it in sysfs. File systems that come over a network, such as
 * NFS and iSCSI, are not looked for.
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

struct in_use {
	struct use *use;
	size_t n;
};

/* 0, or a negative errno if it cannot be found out; free with in_use__free() in each case. */
int in_use__find(struct in_use *u);
void in_use__free(struct in_use *u);

/* The next use, from number *i on, of the device with that path in sysfs; NULL: no more. */
const char *in_use__next(const struct in_use *u, const char *device, size_t *i);

#endif
