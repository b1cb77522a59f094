// SPDX-License-Identifier: GPL-2.0-only
/* driver_binding.c - /sys/bus/BUS/devices/NAME: the driver of a device, unbound and bound. */
#include "driver_binding.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void device_file(char *path, const char *bus, const char *name, const char *file)
{
	snprintf(path, PATH_MAX, "/sys/bus/%s/devices/%s%s", bus, name, file);
}

bool driver_binding__path(const char *bus, const char *name, char *path)
{
	char link[PATH_MAX];

	device_file(link, bus, name, "");
	return realpath(link, path) != NULL;
}

int driver_binding__driver(const char *bus, const char *name, char *driver, size_t len)
{
	char link[PATH_MAX], target[PATH_MAX], device[PATH_MAX];
	ssize_t n;

	driver[0] = '\0';
	device_file(link, bus, name, "/driver");
	n = readlink(link, target, sizeof(target) - 1);
	if (n < 0 && errno == ENOENT)
		return driver_binding__path(bus, name, device) ? 0 : -ENODEV;
	if (n < 0)
		return -errno;
	target[n] = '\0';
	snprintf(driver, len, "%s", strrchr(target, '/') ? strrchr(target, '/') + 1 : target);
	return 0;
}

int driver_binding__unbind(const char *bus, const char *name)
{
	char path[PATH_MAX], driver[NAME_MAX + 1];
	ssize_t n;
	int fd, err;

	device_file(path, bus, name, "/driver/unbind");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	/* A driver may let go of a card's other functions with the first. */
	if (fd < 0 && errno != ENOENT)
		return -errno;
	n = fd < 0 ? 0 : write(fd, name, strlen(name));
	err = n < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	if (err)
		return err;
	err = driver_binding__driver(bus, name, driver, sizeof(driver));
	return !err && driver[0] ? -EBUSY : err;
}

int driver_binding__bind(const char *bus, const char *name, const char *driver)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd, err;

	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/bind", bus, driver);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, name, strlen(name));
	err = n < 0 ? -errno : 0;
	close(fd);
	return err;
}

unsigned int driver_binding__virtual_functions(const char *bus, const char *name)
{
	char path[PATH_MAX];
	unsigned int n = 0;
	FILE *file;

	device_file(path, bus, name, "/sriov_numvfs");
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%u", &n) != 1)
		n = 0;
	fclose(file);
	return n;
}
