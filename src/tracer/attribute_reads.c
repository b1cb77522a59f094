// SPDX-License-Identifier: GPL-2.0-only
/*
 * attribute_reads.c - read a harmless sysfs attribute of every vio device, and of
 * every IOMMU group; count the groups.
 *
 * What is read does not matter: the kernel passes dev_attr_show() or
 * iommu_group_attr_show() with the object in hand, where a probe sees it.
 */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUPS "/sys/kernel/iommu_groups"

/* How many were read; a negative errno where one could not be, unless it vanished meanwhile. */
static int read_each(const char *folder, const char *attribute)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int n = 0, err = 0;

	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir)) != NULL) {
		char path[PATH_MAX], text[512];
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s", folder, entry->d_name, attribute);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			err = errno == ENOENT ? 0 : -errno;
			continue;
		}
		n += read(fd, text, sizeof(text)) > 0;
		close(fd);
	}
	closedir(dir);
	return err ? err : n;
}

int attribute_reads__vio(void)
{
	int n = read_each("/sys/bus/vio/devices", "modalias");

	/* Only pseries has a vio bus. */
	return n == -ENOENT ? 0 : n;
}

int attribute_reads__groups(void)
{
	return read_each(GROUPS, "name");
}

int attribute_reads__count_groups(void)
{
	struct stat st;

	/* Each folder in it is a link to it (kernfs_refresh_inode()), beside its own two. */
	return stat(GROUPS, &st) ? -errno : (int)st.st_nlink - 2;
}
