// SPDX-License-Identifier: GPL-2.0-only
/*
 * devicetree.c - location codes, DRC names and DMA window properties.
 *
 * Reads /sys only. A device's node and its ancestors are searched upwards: a PHB carries the
 * windows and the DRC of its devices.
 */
#include "devicetree.h"

#include "drc_info.h"
#include "model/sample.h"

#include <endian.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DT_BASE "/sys/firmware/devicetree/base"

/* Read a property of a node; its length, or 0 if there is none. */
static size_t read_property(const char *node, const char *name, void *buf, size_t len)
{
	char path[PATH_MAX];
	size_t got;
	FILE *f;

	if (snprintf(path, sizeof(path), "%s/%s", node, name) >= (int)sizeof(path))
		return 0;
	f = fopen(path, "re");
	if (!f)
		return 0;
	got = fread(buf, 1, len, f);
	fclose(f);
	return got;
}

static uint32_t be32_at(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static uint32_t read_index(const char *node, const char *name)
{
	unsigned char index[4];

	return read_property(node, name, index, sizeof(index)) == sizeof(index) ? be32_at(index)
										: 0;
}

/* liobn, base, page shift, size shift; the base is aligned to 8 bytes by the kernel's struct. */
static void read_window(const char *node, const char *name, struct dt_window *w)
{
	unsigned char prop[24];
	uint64_t base;

	if (w->present || read_property(node, name, prop, sizeof(prop)) != sizeof(prop))
		return;
	memcpy(&base, prop + 8, sizeof(base));
	w->present = true;
	w->liobn = be32_at(prop);
	w->base = be64toh(base);
	w->page_shift = be32_at(prop + 16);
	w->size_shift = be32_at(prop + 20);
}

/* The name of a DRC index in one node's ibm,drc-info, which newer firmware has instead of lists. */
static bool name_drc_by_range(const char *node, uint32_t index, char *name, size_t len)
{
	static unsigned char info[65536];

	return drc_info__name(info, read_property(node, "ibm,drc-info", info, sizeof(info)), index,
			      name, len);
}

/* The same in its ibm,drc-indexes and ibm,drc-names (PAPR 13.5). */
static bool name_drc_by_list(const char *node, uint32_t index, char *name, size_t len)
{
	static unsigned char indexes[65536];
	static char names[65536];
	size_t nindexes = read_property(node, "ibm,drc-indexes", indexes, sizeof(indexes));
	size_t nnames = read_property(node, "ibm,drc-names", names, sizeof(names) - 1);
	size_t at = 4; /* both begin with their count */

	if (nindexes < 8 || nnames < 5)
		return false;
	names[nnames] = '\0';
	for (size_t i = 4; i + 4 <= nindexes && at < nnames; i += 4) {
		if (be32_at(indexes + i) == index) {
			snprintf(name, len, "%s", names + at);
			return true;
		}
		at += strlen(names + at) + 1;
	}
	return false;
}

/* Cut the last component of a path; false at the device tree's root. */
static bool ascend(char *node)
{
	char *slash = strrchr(node, '/');

	if (!slash || strlen(node) <= strlen(DT_BASE))
		return false;
	*slash = '\0';
	return true;
}

/* A node's own DRC index is named by its parent, or by the root for PHBs. */
static void read_drc(const char *node, char *name, size_t len)
{
	char parent[PATH_MAX];
	uint32_t index = read_index(node, "ibm,my-drc-index");

	if (!index)
		return;
	snprintf(parent, sizeof(parent), "%s", node);
	while (ascend(parent))
		if (name_drc_by_range(parent, index, name, len) ||
		    name_drc_by_list(parent, index, name, len))
			return;
}

static void read_location(const char *node, char *code, size_t len)
{
	char found[SAMPLE_LOC_LEN] = "";

	if (read_property(node, "ibm,loc-code", found, sizeof(found) - 1))
		snprintf(code, len, "%s", found);
}

/* The node of a device, as a path of PATH_MAX; false if it has none. */
static bool find_node(const char *bus, const char *device, char *node)
{
	char link[PATH_MAX];

	snprintf(link, sizeof(link), "/sys/bus/%s/devices/%s/of_node", bus, device);
	return realpath(link, node) && !strncmp(node, DT_BASE, strlen(DT_BASE));
}

void devicetree__slots(const char *bus, const char *device, struct dt_slots *slots)
{
	char node[PATH_MAX];

	memset(slots, 0, sizeof(*slots));
	if (!find_node(bus, device, node))
		return;
	do {
		struct drc_slot found = {.drc_index = read_index(node, "ibm,my-drc-index")};

		read_location(node, found.loc_code, sizeof(found.loc_code));
		if (found.drc_index)
			read_drc(node, found.drc_name, sizeof(found.drc_name));
		if (!slots->partner_drc)
			slots->partner_drc = read_index(node, "ibm,multipath-partner-drc");
		if (!found.drc_index && !found.loc_code[0])
			continue;
		/* Where there are too many, the PHB's is the one that matters. */
		slots->slots += slots->slots < DEVICE_SLOTS;
		slots->slot[slots->slots - 1] = found;
	} while (ascend(node));
}

void devicetree__find(const char *bus, const char *device, struct dt_location *location)
{
	char node[PATH_MAX];

	memset(location, 0, sizeof(*location));
	if (!find_node(bus, device, node))
		return;
	do {
		read_window(node, "linux,direct64-ddr-window-info", &location->direct);
		read_window(node, "linux,dma64-ddr-window-info", &location->dynamic);
		/* The outermost wins: a window goes with its PHB, not with a slot below. */
		read_location(node, location->loc_code, sizeof(location->loc_code));
		read_drc(node, location->drc_name, sizeof(location->drc_name));
	} while (ascend(node));
}

const char *devicetree__platform(void)
{
	char compatible[256] = "";
	size_t n = read_property(DT_BASE, "compatible", compatible, sizeof(compatible) - 1);

	/* A list of strings: powernv machines say ibm,powernv among others. */
	for (size_t at = 0; at < n; at += strlen(compatible + at) + 1)
		if (!strcmp(compatible + at, "ibm,powernv"))
			return platform__name(PLATFORM_POWERNV);
	n = read_property(DT_BASE, "device_type", compatible, sizeof(compatible) - 1);
	compatible[n] = '\0';
	return strcmp(compatible, "chrp") ? "" : platform__name(PLATFORM_PSERIES);
}
