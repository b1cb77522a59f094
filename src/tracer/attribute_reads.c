// SPDX-License-Identifier: GPL-2.0-only
/*
 * attribute_reads.c - read a harmless sysfs attribute of every device that can map
 * DMA through a table, and of every IOMMU group.
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
#include <unistd.h>

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

int attribute_reads__devices(void)
{
	/* The buses whose devices have TCE tables (arch/powerpc/kernel/iommu.c,
	 * platforms/pseries/vio.c). */
	int pci = read_each("/sys/bus/pci/devices", "modalias");
	int vio = read_each("/sys/bus/vio/devices", "modalias");

	/* Only pseries has a vio bus. */
	if (vio == -ENOENT)
		vio = 0;
	return pci < 0 ? pci : vio < 0 ? vio : pci + vio;
}

int attribute_reads__groups(void)
{
	return read_each("/sys/kernel/iommu_groups", "name");
}
