/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfile.h - lines of files in /proc, parsed; the caller reads them.
 *
 * Each is true and fills its result only if the whole line is understood.
 */
#ifndef TCETOP_PROCFILE_H
#define TCETOP_PROCFILE_H

#include <stdbool.h>
#include <stddef.h>

#define PROCFILE_PATH_LEN 512

/* A line of /proc/PID/mountinfo; proc_pid_mountinfo(5). */
struct mount_line {
	unsigned int major; /* 0: of no block device, as on btrfs */
	unsigned int minor;
	char point[PROCFILE_PATH_LEN]; /* cut where it is longer */
	char type[32];
	char source[PROCFILE_PATH_LEN];
};
bool procfile__mount(const char *line, struct mount_line *m);

/* The partition or file of a line of /proc/swaps; the title is none. */
bool procfile__swap(const char *line, char *path, size_t len);

/* The address on this side in the value of SSH_CONNECTION, without a zone; ssh(1). */
bool procfile__ssh_address(const char *value, char *address, size_t len);

#endif
