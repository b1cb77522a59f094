// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds devices by name, and prints the iommu_table that each PCI and vio
 * device uses, as the kernel's own structures have it: a witness that shares
 * no code with the BPF census. One line per device, key=value, and one more
 * for each other table of its IOMMU group: those that a user of VFIO made.
 */
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/version.h>
#include <asm/firmware.h>
#include <asm/iommu.h>
#include <asm/plpar_wrappers.h>
#include <asm/vio.h>

#include "tcehold.h"

/* No window is there, at any page size; tce_trace.py knows it, too. */
#define MARK_IOBA 0x7e57000000000000UL
#define MARK_SHIFT 24
#define MAX_MARK 0xffffUL

static struct device *find_pci(const char *name)
{
	unsigned int domain, bus, slot, func;
	struct pci_dev *pdev;

	if (sscanf(name, "%x:%x:%x.%x", &domain, &bus, &slot, &func) != 4)
		return NULL;
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, func));
	return pdev ? &pdev->dev : NULL;
}

/* Calls fn for each vio device until it returns true. */
static void for_each_vio(bool (*fn)(struct device *dev, void *arg), void *arg)
{
	struct device_node *root = of_find_node_by_path("/vdevice");
	struct device_node *child;
	struct vio_dev *vdev;
	bool done;

	for_each_child_of_node(root, child)
	{
		vdev = vio_find_node(child);
		if (!vdev)
			continue;
		done = fn(&vdev->dev, arg);
		put_device(&vdev->dev);
		if (done) {
			of_node_put(child);
			break;
		}
	}
	of_node_put(root);
}

struct vio_search {
	const char *name;
	struct device *found;
};

static bool vio_matches(struct device *dev, void *arg)
{
	struct vio_search *search = arg;

	if (strcmp(dev_name(dev), search->name))
		return false;
	search->found = get_device(dev);
	return true;
}

struct device *tcehold_find_device(const char *name)
{
	struct vio_search search = {.name = name};

	if (strchr(name, ':'))
		return find_pci(name);
	for_each_vio(vio_matches, &search);
	return search.found;
}

static unsigned long bits_between(struct iommu_table *tbl, unsigned long start, unsigned long end)
{
	unsigned long count = 0, bit = start;

	if (end > tbl->it_size)
		end = tbl->it_size;
	for_each_set_bit_from(bit, tbl->it_map, end) count++;
	return count;
}

/* The rule of iommu_table_in_use(), counting. */
unsigned long tcehold_live(struct iommu_table *tbl)
{
	unsigned long start = tbl->it_offset == 0 ? 1 : 0;

	if (!tbl->it_reserved_start && !tbl->it_reserved_end)
		return bits_between(tbl, start, tbl->it_size);
	return bits_between(tbl, start, tbl->it_reserved_start - tbl->it_offset) +
	       bits_between(tbl, tbl->it_reserved_end - tbl->it_offset, tbl->it_size);
}

bool tcehold_bypasses(struct device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return dev_dma_ops_bypass(dev);
#else
	return dev->dma_ops_bypass;
#endif
}

static void show_table(struct seq_file *m, struct iommu_table *tbl)
{
	seq_printf(m, " table=%px liobn=0x%lx offset=0x%lx size=%lu shift=%lu", tbl, tbl->it_index,
		   tbl->it_offset, tbl->it_size, tbl->it_page_shift);
	seq_printf(m, " base=0x%lx levels=%lu level_size=%lu allocated=%lu", tbl->it_base,
		   tbl->it_indirect_levels, tbl->it_level_size, tbl->it_allocated_size);
	seq_printf(m, " reserved_start=0x%lx reserved_end=0x%lx", tbl->it_reserved_start,
		   tbl->it_reserved_end);
	if (tbl->it_map)
		seq_printf(m, " weight=%u live=%lu", bitmap_weight(tbl->it_map, tbl->it_size),
			   tcehold_live(tbl));
	else
		seq_puts(m, " weight=none live=none");
	if (tbl->it_userspace)
		seq_printf(m, " userspace=%px", tbl->it_userspace);
}

static void show_group_tables(struct device *dev, struct seq_file *m)
{
	struct iommu_group *group = dev_is_pci(dev) ? iommu_group_get(dev) : NULL;
	struct iommu_table_group *tables = group ? iommu_group_get_iommudata(group) : NULL;
	int i;

	for (i = 0; tables && i < IOMMU_TABLE_GROUP_MAX_TABLES; i++) {
		if (!tables->tables[i] || tables->tables[i] == get_iommu_table_base(dev))
			continue;
		seq_printf(m, "dev=%s window=%d", dev_name(dev), i);
		show_table(m, tables->tables[i]);
		seq_putc(m, '\n');
	}
	iommu_group_put(group);
}

static bool show_device(struct device *dev, void *arg)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	struct seq_file *m = arg;

	seq_printf(m, "dev=%s driver=%s bypass=%d direct_limit=0x%llx", dev_name(dev),
		   dev->driver ? dev->driver->name : "none", tcehold_bypasses(dev),
		   dev->bus_dma_limit);
	if (tbl)
		show_table(m, tbl);
	else
		seq_puts(m, " table=none");
	seq_putc(m, '\n');
	show_group_tables(dev, m);
	return false;
}

int tcehold_tables_show(struct seq_file *m, void *unused)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) show_device(&pdev->dev, m);
	for_each_vio(show_device, m);
	return 0;
}

/*
 * H_PUT_TCE of an address that is in no window: refused, but QEMU's trace of
 * hypercalls has it, and so a place to compare the trace with it_map at. The
 * kernel's tracepoints do not see it: it is no failure of the kernel's.
 */
int tcehold_cmd_mark(struct device *dev, int argc, char **argv)
{
	struct iommu_table *tbl = get_iommu_table_base(dev);
	unsigned long mark, live;
	long rc;
	int err;

	err = tcehold_arg(argc, argv, 2, 0, 0, MAX_MARK, &mark);
	if (err)
		return err;
	if (!tbl || !tbl->it_map || !firmware_has_feature(FW_FEATURE_LPAR))
		return -EOPNOTSUPP;
	live = tcehold_live(tbl);
	rc = tcehold_untraced_call(H_PUT_TCE, tbl->it_index, MARK_IOBA + (mark << MARK_SHIFT), 0);
	tcehold_say("mark: n=%lu liobn=0x%lx live=%lu rc=%ld", mark, tbl->it_index, live, rc);
	return rc == H_PARAMETER ? 0 : -EIO;
}
