// SPDX-License-Identifier: GPL-2.0-only
/* block_device.c - the hardware below a block device, as sysfs has it. */
#include "backing_device.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEEPEST 16 /* dm on md on dm... */

static void find(const char *path, unsigned int depth, found_fn found, void *arg);

/* Each link in a folder with a name that begins with prefix; how many there are. */
static unsigned int find_links(const char *folder, const char *prefix, unsigned int depth,
			       found_fn found, void *arg)
{
	char link[PATH_MAX + NAME_MAX + 2];
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	unsigned int n = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_type != DT_LNK || strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
			continue;
		snprintf(link, sizeof(link), "%s/%s", folder, entry->d_name);
		find(link, depth + 1, found, arg);
		n++;
	}
	if (dir)
		closedir(dir);
	return n;
}

static void to_parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/* A partition has no slaves: its disk does. */
static void to_disk(const char *path, char *disk, size_t len)
{
	char file[PATH_MAX + 16];

	snprintf(disk, len, "%s", path);
	snprintf(file, sizeof(file), "%s/partition", path);
	if (!access(file, F_OK))
		to_parent(disk);
}

static void find(const char *link, unsigned int depth, found_fn found, void *arg)
{
	char path[PATH_MAX], disk[PATH_MAX], slaves[PATH_MAX + 16];

	if (depth > DEEPEST || !realpath(link, path))
		return;
	to_disk(path, disk, sizeof(disk));
	snprintf(slaves, sizeof(slaves), "%s/slaves", disk);
	if (find_links(slaves, "", depth, found, arg))
		return;
	/* A namespace with several paths stands beside the links to its controllers. */
	if (strstr(disk, "/nvme-subsystem/") && strstr(disk, "/virtual/")) {
		to_parent(disk);
		if (find_links(disk, "nvme", depth, found, arg))
			return;
	}
	found(arg, path);
}

void backing_device__of_block(unsigned int major, unsigned int minor, found_fn found, void *arg)
{
	char link[64];

	snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major, minor);
	find(link, 0, found, arg);
}
