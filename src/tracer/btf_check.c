// SPDX-License-Identifier: GPL-2.0-only
/*
 * btf_check.c - the check that a BTF file fits the running kernel.
 *
 * A wrong offset gives numbers that look like numbers. So what the census
 * found is compared with what the kernel says elsewhere: sysfs and kallsyms.
 */
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hook_table.h"

#define COMPARISONS 10
#define BETWEEN_NS 100000000

/* The last part of what a link of a device in sysfs points at; empty if there is no such link. */
static void read_link(const struct abi_device *d, const char *name, char *target, size_t len)
{
	char path[PATH_MAX], text[PATH_MAX] = "";
	const char *slash;

	snprintf(path, sizeof(path), "/sys/bus/%.*s/devices/%.*s/%s", (int)sizeof(d->bus), d->bus,
		 (int)sizeof(d->name), d->name, name);
	if (readlink(path, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	slash = strrchr(text, '/');
	snprintf(target, len, "%s", slash ? slash + 1 : text);
}

/* Name, bus, driver and IOMMU group of a device, against sysfs. */
static const char *device_fault(const struct abi_device *d)
{
	char driver[ABI_DRIVER_LEN + 1], known[ABI_DRIVER_LEN + 1], group[16], known_group[16] = "";
	char subsystem[sizeof(d->bus)];

	read_link(d, "subsystem", subsystem, sizeof(subsystem));
	if (strncmp(subsystem, d->bus, sizeof(d->bus) - 1) != 0 || !subsystem[0])
		return "sysfs knows no device of the name that was read";
	read_link(d, "driver", driver, sizeof(driver));
	snprintf(known, sizeof(known), "%.*s", ABI_DRIVER_LEN, d->driver);
	if (strcmp(driver, known) != 0)
		return "sysfs has another driver for a device";
	read_link(d, "iommu_group", group, sizeof(group));
	if (d->group != ABI_NO_GROUP)
		snprintf(known_group, sizeof(known_group), "%u", d->group);
	if (strcmp(group, known_group) != 0)
		return "sysfs has another IOMMU group for a device";
	return NULL;
}

/* Is it one of the functions through which tables are known to map? */
static bool is_set_function(const char *symbol)
{
	size_t n;
	const struct hook_spec *specs = hook_specs__all(&n);

	for (size_t i = 0; symbol && i < n; i++)
		if (specs[i].by_tables && !strcmp(specs[i].candidate[0].symbol, symbol))
			return true;
	return false;
}

/* Is any of the entries [first, end) set in n words that begin with entry base? */
static bool is_any_set(const uint64_t *words, uint64_t n, uint64_t base, uint64_t first,
		       uint64_t end)
{
	for (uint64_t i = first > base ? first : base; i < end && i < base + n * 64; i++)
		if (words[(i - base) / 64] >> (i - base) % 64 & 1)
			return true;
	return false;
}

/*
 * iommu_table_reserve_pages() sets the bits of all that it reserves: of a table at offset 0 entry
 * 0, and the range that the table names.
 */
static const char *bitmap_fault(struct tracer *t, uint32_t slot, const struct abi_table *table)
{
	uint64_t end = table->reserved_end < table->it_size ? table->reserved_end : table->it_size;
	bool reserved = table->it_offset != 0;
	struct abi_counted copied;
	uint64_t first = 0;

	do {
		const uint64_t *words;

		if (tracer__copy_bitmap(t, slot, first, &copied, &words) != ABI_COUNT_OK)
			return "the bitmap of a table cannot be read";
		reserved = reserved || is_any_set(words, copied.read, first * 64, 0, 1) ||
			   is_any_set(words, copied.read, first * 64, table->reserved_start, end);
		first += copied.read;
	} while (first * 64 < table->it_size && copied.read);
	return reserved ? NULL : "the bitmap of a table is none";
}

static const char *table_fault(struct tracer *t, uint32_t slot)
{
	const struct abi_table *table = &tracer__tables(t)[slot];

	if (!is_set_function(kallsyms__name(t->syms, table->set)))
		return "a table maps through a function that is none of those that do";
	if (!table->it_size || table->it_size >> 44)
		return "the size of a table cannot be";
	if (table->reserved_start > table->reserved_end ||
	    table->reserved_end - table->reserved_start > table->it_size)
		return "the reserved range of a table cannot be";
	if (!table->it_map || table->owned)
		return NULL;
	return bitmap_fault(t, slot, table);
}

/* A device in a group maps through one of the group's tables. */
static bool is_unlisted(const struct tracer *t, const struct abi_device *d, uint32_t census)
{
	return d->group != ABI_NO_GROUP && d->table &&
	       tracer__tables(t)[d->table - 1].listed != census;
}

static const char *find_fault(struct tracer *t, const struct types *types)
{
	const struct abi_device *devices = tracer__devices(t);
	const struct abi_table *tables = tracer__tables(t);
	size_t ntables = 0, nzero = 0, nmapping = 0, ndevices = 0, nunlisted = 0;
	struct abi_census census;
	const char *fault = NULL;

	if (tracer__walk(t, &census))
		return census.strange ? "a task or an IOMMU group is not where it should be"
				      : "not all devices and groups could be reached";
	for (uint32_t i = 0; i < ABI_DEVICES && !fault; i++)
		if (devices[i].used && devices[i].ptr) {
			fault = device_fault(&devices[i]);
			nmapping += devices[i].table != 0;
			nunlisted += is_unlisted(t, &devices[i], census.number);
			ndevices++;
		}
	for (uint32_t i = 0; i < ABI_TABLES && !fault; i++)
		if (tables[i].gen && tables[i].ptr) {
			fault = table_fault(t, i);
			nzero += !tables[i].it_offset;
			ntables++;
		}
	if (fault)
		return fault;
	if (nunlisted)
		return "a device maps through a table that its IOMMU group does not have";
	/* Every platform has tables that begin at bus address 0. */
	if (ntables && !nzero)
		return "no table begins at bus address 0";
	if (ntables && ndevices && !nmapping)
		return "no device maps through any table that was found";
	return ntables || types->certain ? NULL : "no table was found to check it with";
}

/*
 * A device that is bound, unbound or removed between the walk and the look into sysfs is not a
 * fault of the types: their faults show in every comparison.
 */
static const char *find_lasting_fault(struct tracer *t, const struct types *types)
{
	const char *fault = find_fault(t, types);

	for (int i = 1; fault && i < COMPARISONS; i++) {
		nanosleep(&(struct timespec){.tv_nsec = BETWEEN_NS}, NULL);
		fault = find_fault(t, types);
	}
	return fault;
}

int btf_check__types(struct tracer *t, const struct types *types, char *error, size_t len)
{
	const char *off = kernel_switches__off(true);
	const char *fault = off ? NULL : find_lasting_fault(t, types);

	if (off) {
		snprintf(error, len, "the BTF (%s) cannot be checked against this kernel: %s",
			 types->name, off);
		return -EINVAL;
	}
	if (!fault)
		return 0;
	snprintf(error, len,
		 "the BTF (%s) does not fit this kernel: %s; "
		 "give one that does with --btf FILE",
		 types->name, fault);
	return -EINVAL;
}
