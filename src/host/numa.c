// SPDX-License-Identifier: GPL-2.0-only
/*
 * numa.c - memory blocks by node, from /sys/devices/system/node.
 */
#include "numa.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define NODES "/sys/devices/system/node"
#define BLOCK_SIZE "/sys/devices/system/memory/block_size_bytes"

/* Far more than any machine has: 256 TiB in blocks of 256 MiB. */
#define BLOCKS_MAX (1UL << 20)

static struct {
	bool read;
	unsigned long long block_bytes;
	int *node; /* by the block's number, -1: none */
	size_t blocks;
} memory;

static bool make_room(size_t blocks)
{
	int *grown = reallocarray(memory.node, blocks, sizeof(*grown));

	if (!grown)
		return false;
	memory.node = grown;
	for (; memory.blocks < blocks; memory.blocks++)
		memory.node[memory.blocks] = -1;
	return true;
}

static void read_block_size(void)
{
	FILE *f = fopen(BLOCK_SIZE, "re");

	if (!f)
		return;
	if (fscanf(f, "%llx", &memory.block_bytes) != 1)
		memory.block_bytes = 0;
	fclose(f);
}

static void read_node(int node)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), NODES "/node%d", node);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		unsigned long number;
		char rest;

		if (sscanf(entry->d_name, "memory%lu%c", &number, &rest) != 1 ||
		    number >= BLOCKS_MAX)
			continue;
		if (number >= memory.blocks && !make_room(number + 1))
			break;
		memory.node[number] = node;
	}
	if (dir)
		closedir(dir);
}

static void read_all(void)
{
	DIR *dir = opendir(NODES);
	struct dirent *entry;
	int node;

	memory.read = true;
	read_block_size();
	while (dir && (entry = readdir(dir)))
		if (sscanf(entry->d_name, "node%d", &node) == 1)
			read_node(node);
	if (dir)
		closedir(dir);
}

int numa__node_of(uint64_t address)
{
	if (!memory.read)
		read_all();
	if (!memory.block_bytes || address / memory.block_bytes >= memory.blocks)
		return -1;
	return memory.node[address / memory.block_bytes];
}
