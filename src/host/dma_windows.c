// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma_windows.c - the size of all DMA windows that the device tree describes.
 *
 * A default window is described as LIOBN, address and size in bytes, the last two of two cells
 * each (LoPAR B.6.7); its pages have 4 KiB (arch/powerpc/platforms/pseries/iommu.c,
 * iommu_table_setparms_common()). A vio device may have two of them.
 */
#include "dma_windows.h"

#include <endian.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WINDOW_CELLS 5
#define WINDOW_BYTES ((size_t)WINDOW_CELLS * 4)
#define DEFAULT_PAGE_SHIFT 12
#define WINDOWS_MOST 2

/* struct dynamic_dma_window_prop: its last two cells are the shifts of a page and of the window. */
#define DYNAMIC_BYTES 24

static uint64_t cells_at(const unsigned char *property, size_t cell)
{
	uint64_t value;

	memcpy(&value, property + cell * 4, sizeof(value));
	return be64toh(value);
}

static uint64_t default_entries(const unsigned char *property, size_t len)
{
	uint64_t entries = 0;

	for (size_t cell = 0; (cell + WINDOW_CELLS) * 4 <= len; cell += WINDOW_CELLS)
		entries += cells_at(property, cell + 3) >> DEFAULT_PAGE_SHIFT;
	return entries;
}

static uint64_t dynamic_entries(const unsigned char *property, size_t len)
{
	uint64_t shifts = len == DYNAMIC_BYTES ? cells_at(property, 4) : 0;
	uint64_t page = shifts >> 32, window = shifts & UINT32_MAX;

	return page < window && window - page < 64 ? 1ULL << (window - page) : 0;
}

static uint64_t entries_of(const FTSENT *file)
{
	unsigned char property[WINDOWS_MOST * WINDOW_BYTES];
	bool is_default = !strcmp(file->fts_name, "ibm,dma-window") ||
			  !strcmp(file->fts_name, "ibm,my-dma-window");
	size_t len;
	FILE *f;

	if (!is_default && strcmp(file->fts_name, "linux,dma64-ddr-window-info") != 0)
		return 0;
	f = fopen(file->fts_accpath, "re");
	if (!f)
		return 0;
	len = fread(property, 1, sizeof(property), f);
	fclose(f);
	return is_default ? default_entries(property, len) : dynamic_entries(property, len);
}

uint64_t dma_windows__entries(const char *folder)
{
	char path[256];
	char *const paths[] = {path, NULL};
	uint64_t entries = 0;
	FTSENT *file;
	FTS *tree;

	snprintf(path, sizeof(path), "%s", folder);
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (tree && (file = fts_read(tree)))
		entries += entries_of(file);
	if (tree)
		fts_close(tree);
	return entries;
}
