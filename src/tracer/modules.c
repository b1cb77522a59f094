// SPDX-License-Identifier: GPL-2.0-only
/*
 * modules.c - a fingerprint of the loaded kernel modules: their names and addresses.
 */
#include "modules.h"

#include <stdio.h>

#define FNV_OFFSET 0xcbf29ce484222325ULL
#define FNV_PRIME 0x100000001b3ULL

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
	return hash;
}

uint64_t modules__fingerprint(const char *path)
{
	char line[1024], name[64], address[32];
	uint64_t hash = FNV_OFFSET;
	FILE *f = fopen(path, "re");

	if (!f)
		return 0;
	/* name size users used-by state address */
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %*s %*s %*s %*s %31s", name, address) == 2)
			hash = hash_text(hash_text(hash, name), address);
	fclose(f);
	return hash;
}
