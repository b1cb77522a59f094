// SPDX-License-Identifier: GPL-2.0-only
/* eeh.c - the kernel's limit of EEH freezes, from debugfs. */
#include "eeh.h"

#include <inttypes.h>
#include <stdio.h>

#define MAX_FREEZES "/sys/kernel/debug/powerpc/eeh_max_freezes"

int64_t eeh__max_freezes(void)
{
	FILE *f = fopen(MAX_FREEZES, "re");
	uint32_t max = 0;
	int found = f ? fscanf(f, "%" SCNu32, &max) : 0;

	if (f)
		fclose(f);
	return found == 1 ? (int64_t)max : -1;
}
