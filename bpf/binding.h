/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * binding.h - bindings of drivers: each has a number with its device, which every mapping names.
 *
 * The bus's probe and remove (drivers/pci/pci-driver.c, arch/powerpc/platforms/pseries/vio.c) are
 * called with the device's lock held (drivers/base/dd.c: really_probe(),
 * __device_release_driver()), so that one device's bindings never race. Both begin a number at
 * their entry: what a driver maps while it probes is of its binding, also if the probe fails, and
 * what it maps while it is removed or afterwards is of none that follows.
 */
#ifndef TCETOP_BPF_BINDING_H
#define TCETOP_BPF_BINDING_H

#include "registry.h"

/* True if it maps through a table, or past one: set up before drivers are probed. */
static __always_inline bool device__can_map(u64 ptr)
{
	const struct device *dev = (const struct device *)ptr;

	return PEEK_U64(dev, archdata.iommu_table_base) || PEEK_U64(dev, archdata.dma_offset);
}

__weak __noinline int binding__next(u64 dev, u32 bound)
{
	u32 named = device__find(dev);
	struct abi_device *d;
	u32 slot, next;

	if (!named && bound && device__can_map(dev))
		named = device__register(dev);
	slot = DEVICE_OF(named) - 1;
	d = named ? bpf_map_lookup_elem(&devices, &slot) : 0;
	if (!d || d->ptr != dev)
		return 0;
	next = d->binding < ABI_BINDINGS ? d->binding + 1 : 1;
	if (bound)
		d->bound_ns = bpf_ktime_get_ns();
	d->binding = next;
	ptrset__replace(PTRSET_DEVICES, dev, DEVICE_NAMED(slot + 1, next));
	return 0;
}

static __always_inline int binding__begin(enum abi_hook hook, u64 dev)
{
	hit__count(hook);
	return binding__next(dev, true);
}

static __always_inline int binding__end(enum abi_hook hook, u64 dev)
{
	hit__count(hook);
	return binding__next(dev, false);
}

#endif
