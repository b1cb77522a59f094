// SPDX-License-Identifier: GPL-2.0-only
/*
 * ssh_session.c - the network interface that carries the ssh session we were started from.
 */
#include "backing_device.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "procfile.h"

#define VARIABLE "SSH_CONNECTION"
#define DEEPEST 16 /* a VLAN on a bridge on a bond... */

/* What the process was started with: sudo takes it from us, but sudo itself has it. */
static bool address_of_process(pid_t pid, char *address, size_t len)
{
	char path[64], *line = NULL;
	size_t room = 0;
	bool known = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	file = fopen(path, "re");
	while (file && !known && getdelim(&line, &room, '\0', file) >= 0)
		if (!strncmp(line, VARIABLE "=", strlen(VARIABLE "=")))
			known = procfile__ssh_address(line + strlen(VARIABLE "="), address, len);
	free(line);
	if (file)
		fclose(file);
	return known;
}

/* 0: none, or not known. */
static pid_t parent_of(pid_t pid)
{
	char path[64], line[256];
	int parent = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && !parent && fgets(line, sizeof(line), file))
		if (sscanf(line, "PPid: %d", &parent) != 1)
			parent = 0;
	if (file)
		fclose(file);
	return parent;
}

static bool has_address(const struct ifaddrs *i, const char *address)
{
	char text[INET6_ADDRSTRLEN];
	const void *binary;

	if (!i->ifa_addr)
		return false;
	if (i->ifa_addr->sa_family == AF_INET)
		binary = &((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr;
	else if (i->ifa_addr->sa_family == AF_INET6)
		binary = &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr;
	else
		return false;
	return inet_ntop(i->ifa_addr->sa_family, binary, text, sizeof(text)) &&
	       !strcmp(text, address);
}

static void find_interface(const char *address, char *name, size_t len)
{
	struct ifaddrs *all;

	if (getifaddrs(&all))
		return;
	for (const struct ifaddrs *i = all; i && !name[0]; i = i->ifa_next)
		if (has_address(i, address))
			/* An address with a label of its own comes as eth0:1. */
			snprintf(name, len, "%.*s", (int)strcspn(i->ifa_name, ":"), i->ifa_name);
	freeifaddrs(all);
}

/*
 * Ours, and of those that we were started by, the first session that comes in by an interface of
 * this machine: tmux keeps the variable of a session that is gone. True if there is any session.
 */
static bool find_session(char *name, size_t len)
{
	const char *own = getenv(VARIABLE);
	char address[INET6_ADDRSTRLEN];
	bool any = own && procfile__ssh_address(own, address, sizeof(address));

	if (any)
		find_interface(address, name, len);
	for (pid_t pid = getppid(); pid > 0 && !name[0]; pid = parent_of(pid)) {
		if (!address_of_process(pid, address, sizeof(address)))
			continue;
		any = true;
		find_interface(address, name, len);
	}
	return any;
}

/* The interface, and those that it is made of: lower_NAME are links to them. */
static void find_lower(const char *link, unsigned int depth, found_fn found, void *arg)
{
	char path[PATH_MAX], lower[PATH_MAX + NAME_MAX + 2];
	const struct dirent *entry;
	DIR *dir;

	if (depth > DEEPEST || !realpath(link, path))
		return;
	found(arg, path);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "lower_", strlen("lower_")) != 0)
			continue;
		snprintf(lower, sizeof(lower), "%s/%s", path, entry->d_name);
		find_lower(lower, depth + 1, found, arg);
	}
	if (dir)
		closedir(dir);
}

int backing_device__of_session(char *name, size_t len, found_fn found, void *arg)
{
	char link[64];

	name[0] = '\0';
	if (!find_session(name, len))
		return 0;
	if (!name[0])
		return -ENODEV;
	snprintf(link, sizeof(link), "/sys/class/net/%.*s", IFNAMSIZ, name);
	find_lower(link, 0, found, arg);
	return 0;
}
