// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - drivers and slots of one device.
 */
#include "device.h"

#include "sample.h"

#include <string.h>

bool driver__maps(const char *driver)
{
	return driver[0] && strcmp(driver, "pcieport") != 0;
}

bool driver__is_passive(const char *driver)
{
	static const char *const passive[] = {"pcieport",        "vfio-pci", "pci-stub",
					      "pci-pf-stub",     "pciback",  "xen-pciback",
					      "uio_pci_generic", "igb_uio"};
	const char *variant = strstr(driver, "-vfio-pci");

	for (size_t i = 0; i < sizeof(passive) / sizeof(passive[0]); i++)
		if (strcmp(driver, passive[i]) == 0)
			return true;
	return variant && strcmp(variant, "-vfio-pci") == 0;
}

bool device__is_bound(const struct device *d)
{
	return !d->gone && driver__maps(d->driver);
}

const struct drc_slot *device__phb_slot(const struct device *d)
{
	if (strcmp(d->bus, "vio") == 0)
		return NULL;
	for (uint32_t i = d->slots; i; i--)
		if (d->slot[i - 1].drc_name[0])
			return &d->slot[i - 1];
	return NULL;
}
