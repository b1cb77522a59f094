// SPDX-License-Identifier: GPL-2.0-only
/*
 * layout - the check that a BTF file fits the running kernel.
 *
 * A wrong offset gives numbers that look like numbers. So what the census
 * found is compared with what the kernel says elsewhere: sysfs and kallsyms.
 */
#include "tracing.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* A device whose name and bus sysfs confirms. */
static bool is_in_sysfs(const struct abi_device *d)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/%.*s/devices/%.*s", (int)sizeof(d->bus), d->bus,
		 (int)sizeof(d->name), d->name);
	return !access(path, F_OK);
}

static const char *table_fault(const struct tracer *t, const struct abi_table *table)
{
	if (!kallsyms__name(t->syms, table->set))
		return "the function of a table that sets its entries is none";
	if (table->it_page_shift < 12 || table->it_page_shift > 34)
		return "the page size of a table cannot be";
	/* From 4 KiB of window (vio can be that small) to more than any bus has. */
	if (!table->it_size || table->it_size >> 44)
		return "the size of a table cannot be";
	return NULL;
}

int layout__check(struct tracer *t, const struct types *types, char *error, size_t len)
{
	const struct abi_device *devices = tracer__devices(t);
	const struct abi_table *tables = tracer__tables(t);
	struct abi_census census;
	const char *fault = NULL;
	size_t found = 0;

	if (tracer__walk(t, &census))
		fault = "the lists of devices and groups lead nowhere";
	else if (census.strange)
		fault = "a task or an IOMMU group is not where it should be";
	for (size_t i = 0; i < ABI_DEVICES && !fault; i++)
		if (devices[i].used && !is_in_sysfs(&devices[i]))
			fault = "sysfs knows no device of the name that was read";
	for (size_t i = 0; i < ABI_TABLES && !fault; i++)
		if (tables[i].gen && tables[i].ptr) {
			fault = table_fault(t, &tables[i]);
			found++;
		}
	if (!fault && !found && !types->certain)
		fault = "no table was found to check it with";
	if (!fault)
		return 0;
	snprintf(error, len,
		 "the BTF (%s) does not fit this kernel: %s; "
		 "give one that does with --btf FILE",
		 types->name, fault);
	return -EINVAL;
}
