/* SPDX-License-Identifier: GPL-2.0-only */
/* devicetree.h - a device's DMA windows, slots and location in the device tree. */
#ifndef TCETOP_DEVICETREE_H
#define TCETOP_DEVICETREE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sample.h"

/* A dynamic DMA window's property (struct dynamic_dma_window_prop, pseries/iommu.c). */
struct dt_window {
	bool present;
	uint32_t liobn;
	uint64_t base;
	uint32_t page_shift;
	uint32_t size_shift;
};

/* What a device goes with when DLPAR removes it. */
struct dt_slots {
	struct drc_slot slot[DEVICE_SLOTS]; /* its own first, its PHB's last */
	uint32_t slots;
	uint64_t partner_drc; /* 0: none */
};

struct dt_location {
	char drc_name[SAMPLE_NAME_LEN];
	char loc_code[SAMPLE_LOC_LEN];
	struct dt_window direct;  /* linux,direct64-ddr-window-info */
	struct dt_window dynamic; /* linux,dma64-ddr-window-info */
};

/*
 * Look a device up in sysfs and its node, then its ancestors, for location,
 * DRC name and windows. What is not there stays empty: none of it is needed.
 */
void devicetree__find(const char *bus, const char *device, struct dt_location *location);

/* The same for its slots: nodes with a DRC index or a location code. */
void devicetree__slots(const char *bus, const char *device, struct dt_slots *slots);

/* "pseries" or "powernv", "" where neither. */
const char *devicetree__platform(void);

#endif
