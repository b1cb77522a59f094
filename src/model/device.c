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

/* Does the name end like that? A driver spells - as _ where it is named after its module. */
static bool ends_with(const char *driver, const char *end)
{
	size_t n = strlen(driver), k = strlen(end);

	if (n < k)
		return false;
	for (size_t i = 0; i < k; i++) {
		char c = driver[n - k + i];

		if ((c == '_' ? '-' : c) != end[i])
			return false;
	}
	return true;
}

bool driver__is_passive(const char *driver)
{
	static const char *const passive[] = {"pcieport",        "vfio-pci", "pci-stub",
					      "pci-pf-stub",     "pciback",  "xen-pciback",
					      "uio-pci-generic", "igb-uio"};

	for (size_t i = 0; i < sizeof(passive) / sizeof(passive[0]); i++)
		if (strlen(driver) == strlen(passive[i]) && ends_with(driver, passive[i]))
			return true;
	return ends_with(driver, "-vfio-pci");
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

const struct drc_slot *device__named_slot(const struct device *d)
{
	for (uint32_t i = 0; i < d->slots; i++)
		if (d->slot[i].drc_name[0])
			return &d->slot[i];
	return NULL;
}
