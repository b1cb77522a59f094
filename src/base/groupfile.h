/* SPDX-License-Identifier: GPL-2.0-only */
/* groupfile.h - groups as /etc/group has them. */
#ifndef TCETOP_GROUPFILE_H
#define TCETOP_GROUPFILE_H

#include <stdbool.h>
#include <sys/types.h>

/* False: there is no such group, or no file. */
bool groupfile__find(const char *name, gid_t *gid);

#endif
