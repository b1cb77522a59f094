/* SPDX-License-Identifier: GPL-2.0-only */
/* census.h - discovery of the device or IOMMU group behind a kobject; in census.bpf.c. */
#ifndef TCETOP_BPF_CENSUS_H
#define TCETOP_BPF_CENSUS_H

#include "helpers.h"

/* Only while it is the tool that reads an attribute of the object. Always 0. */
int census__discover_device(u64 kobj);
int census__discover_group(u64 kobj);

#endif
