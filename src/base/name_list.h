/* SPDX-License-Identifier: GPL-2.0-only */
/* name_list.h - names in one text, separated by a comma or by a comma and a space. */
#ifndef TCETOP_NAME_LIST_H
#define TCETOP_NAME_LIST_H

#include <stdbool.h>

/* True if the list has that name as a whole. No list has an empty name. */
bool name_list__has(const char *list, const char *name);

#endif
