// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcelists: makes the kernel's lists of devices long, and moves their entries while it is loaded.
 *
 *   devices=N      registers N devices on no bus, which no DMA goes through
 *   move=LIST,...  one kthread each, which moves the entries of these lists:
 *                  groups    the IOMMU groups
 *                  members   the members of every IOMMU group of PCI devices
 *                  vio       the devices of the vio bus
 *   pause_us=N     sleep between two moves, 0: 20 us in a loop instead
 *   leave=DEV      takes a PCI device out of its IOMMU group, for good
 *
 * Nothing may be added to the lists of members or removed meanwhile: the kernel owns their lock.
 * /sys/module/tcelists/parameters/moves is the number of moves that were made.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include <asm/vio.h>

static uint devices;
module_param(devices, uint, 0444);
static char *move = "";
module_param(move, charp, 0444);
static uint pause_us;
module_param(pause_us, uint, 0644);
static char *leave = "";
module_param(leave, charp, 0444);
static ulong moves;
module_param(moves, ulong, 0444);

/* The first members of struct iommu_group, drivers/iommu/iommu.c, 6.1 to 7.2. */
struct group {
	struct kobject kobj;
	struct kobject *devices_kobj;
	struct list_head devices;
};

#define GROUPS_MAX 64
static struct iommu_group *groups[GROUPS_MAX];
static size_t ngroups;

enum { MOVE_GROUPS, MOVE_MEMBERS, MOVE_VIO, MOVERS };
static const char *const movers[MOVERS] = {"groups", "members", "vio"};
static struct task_struct *threads[MOVERS];

/* No module may name vio_bus_type. */
static typeof(((struct device *)0)->bus) vio_bus;

static struct device *parent;
static struct device **plain;
static uint nplain;

/* Numerical Recipes: any sequence will do. */
static u32 number = 1;
static u32 random_below(u32 end)
{
	number = number * 1664525 + 1013904223;
	return (number >> 8) % end;
}

/* An entry, from the front or from the back, to the other end of its list. */
static void move_one(struct list_head *list)
{
	if (list_empty(list))
		return;
	if (random_below(2))
		list_move_tail(list->next, list);
	else
		list_move(list->prev, list);
}

static void move_groups(void)
{
	struct kset *kset = ((struct group *)groups[0])->kobj.kset;

	spin_lock(&kset->list_lock);
	move_one(&kset->list);
	spin_unlock(&kset->list_lock);
}

static void move_members(void)
{
	move_one(&((struct group *)groups[random_below(ngroups)])->devices);
}

static int compare_any(const struct device *a, const struct device *b)
{
	return (int)random_below(3) - 1;
}

static void move_vio(void)
{
	bus_sort_breadthfirst(vio_bus, compare_any);
}

static void (*const move_some[MOVERS])(void) = {move_groups, move_members, move_vio};

static int mover(void *which)
{
	while (!kthread_should_stop()) {
		move_some[(long)which]();
		moves++;
		if (pause_us)
			usleep_range(pause_us / 2 + 1, pause_us + pause_us / 2 + 1);
		else
			udelay(20);
		/* Programs that are detached wait for it (synchronize_rcu_tasks()). */
		cond_resched_tasks_rcu_qs();
	}
	return 0;
}

static void find_groups(void)
{
	struct pci_dev *dev = NULL;

	for_each_pci_dev(dev)
	{
		struct iommu_group *group = iommu_group_get(&dev->dev);
		size_t i = 0;

		while (group && i < ngroups && groups[i] != group)
			i++;
		if (group && i == ngroups && ngroups < GROUPS_MAX)
			groups[ngroups++] = group;
		else
			iommu_group_put(group);
	}
}

static void find_vio_bus(void)
{
	struct device_node *node = of_find_node_by_name(NULL, "vdevice"), *child;

	for_each_child_of_node(node, child)
	{
		struct vio_dev *dev = vio_find_node(child);

		if (!dev)
			continue;
		vio_bus = dev->dev.bus;
		put_device(&dev->dev);
	}
	of_node_put(node);
}

static int start_movers(void)
{
	for (long i = 0; i < MOVERS; i++) {
		if (!strstr(move, movers[i]))
			continue;
		if (i == MOVE_VIO ? !vio_bus : !ngroups)
			return -ENODEV;
		threads[i] = kthread_run(mover, (void *)i, "tcelists-%s", movers[i]);
		if (IS_ERR(threads[i])) {
			threads[i] = NULL;
			return -ENOMEM;
		}
	}
	return 0;
}

static void free_device(struct device *dev)
{
	kfree(dev);
}

static int add_device(void)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return -ENOMEM;
	device_initialize(dev);
	dev->parent = parent;
	dev->release = free_device;
	dev_set_uevent_suppress(dev, true);
	if (dev_set_name(dev, "tcelists%u", nplain) || device_add(dev)) {
		put_device(dev);
		return -ENOMEM;
	}
	plain[nplain++] = dev;
	return 0;
}

static int add_devices(void)
{
	if (!devices)
		return 0;
	plain = kvcalloc(devices, sizeof(plain[0]), GFP_KERNEL);
	parent = root_device_register("tcelists");
	if (!plain || IS_ERR(parent))
		return -ENOMEM;
	while (nplain < devices) {
		int err = add_device();

		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

static int leave_group(void)
{
	struct device *dev = leave[0] ? bus_find_device_by_name(&pci_bus_type, NULL, leave) : NULL;

	if (!dev)
		return leave[0] ? -ENODEV : 0;
	iommu_group_remove_device(dev);
	put_device(dev);
	return 0;
}

static void tcelists_exit(void)
{
	for (size_t i = 0; i < MOVERS; i++)
		if (threads[i])
			kthread_stop(threads[i]);
	for (size_t i = 0; i < ngroups; i++)
		iommu_group_put(groups[i]);
	while (nplain) {
		device_unregister(plain[--nplain]);
		cond_resched();
	}
	if (!IS_ERR_OR_NULL(parent))
		root_device_unregister(parent);
	kvfree(plain);
}

static int __init tcelists_init(void)
{
	int err;

	find_groups();
	find_vio_bus();
	err = add_devices();
	if (!err)
		err = leave_group();
	if (!err)
		err = start_movers();
	if (err)
		tcelists_exit();
	return err;
}

module_init(tcelists_init);
module_exit(tcelists_exit);
MODULE_DESCRIPTION("Makes lists of devices long, and moves their entries, for tests");
MODULE_LICENSE("GPL");
