/* SPDX-License-Identifier: GPL-2.0-only */
/* dma_windows.h - the size of all DMA windows that the device tree describes. */
#ifndef TCETOP_DMA_WINDOWS_H
#define TCETOP_DMA_WINDOWS_H

#include <stdint.h>

#define DEVICE_TREE_PATH "/sys/firmware/devicetree/base"

/*
 * Returns the number of TCE entries of the windows below that folder (DEVICE_TREE_PATH): default
 * windows of PHBs and of vio devices, and dynamic windows of PHBs. 0 where there are none, as on
 * powernv, where the kernel makes its tables itself.
 */
uint64_t dma_windows__entries(const char *folder);

#endif
