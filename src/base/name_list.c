// SPDX-License-Identifier: GPL-2.0-only
/* name_list.c - names in one text, separated by commas. */
#include "name_list.h"

#include <string.h>

static bool begins_name(const char *list, const char *at)
{
	if (at == list)
		return true;
	if (at[-1] == ' ')
		return at - 1 > list && at[-2] == ',';
	return at[-1] == ',';
}

bool name_list__has(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; n && (p = strstr(p, name)); p++)
		if (begins_name(list, p) && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}
