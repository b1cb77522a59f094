// SPDX-License-Identifier: GPL-2.0-only
/*
 * groupfile.c - groups by their names, from /etc/group alone: a program that is linked with no
 * shared library has no name services.
 */
#include "groupfile.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>

bool groupfile__find(const char *name, gid_t *gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && strcmp(group->gr_name, name) != 0)
		;
	if (group)
		*gid = group->gr_gid;
	if (file)
		fclose(file);
	return group != NULL;
}
