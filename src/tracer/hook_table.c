// SPDX-License-Identifier: GPL-2.0-only
/*
 * hook_table.c - the table of purposes and candidates.
 *
 * map: the DMA API's tracepoints (include/trace/events/dma.h, since 6.12; dma_map_phys was
 * dma_map_page) tell device and address in one hit. On powernv levels of tables are allocated
 * inside of the set function, and it is hooked to see for which device: the functions serve there.
 * Else the implementations of iommu_table_ops.set (arch/powerpc/platforms/
 * pseries/iommu.c, powernv/pci-ioda.c), called through a pointer and so never
 * inlined. tce_build_pSeriesLP is not a candidate: it is a helper of the first
 * with other arguments; nor is tce_build_pSeries, which serves machines without
 * a hypervisor, too old for a little-endian kernel. pnv_ioda1_tce_build is gone
 * since 6.5.
 *
 * What happens rarely has no program for fentry: one for kprobe.multi serves it
 * all, and is loaded in a fraction of the time.
 *
 * table free: iommu_table_free has been inlined wherever we looked; where it is
 * not, it says the same without a look at the reference count.
 *
 * map failed: iommu_range_alloc says so by what it returns, and a hook on every
 * return would cost each mapping more than all others together. The kernel's
 * own message comes only then.
 *
 * level: a failed allocation could be seen where pnv_alloc_tce_level() returns, but
 * few kernels survive a hook there (return_hooks.c). The kernel logs it, too.
 *
 * VFIO TCEs: only VFIO has TCEs exchanged, for itself or for KVM.
 *
 * dlpar: the calls of the firmware (RTAS) can be seen by tracepoints only, since 6.3.
 * binding: bus_type.probe and .remove, called through pointers and so never inlined
 * (drivers/base/dd.c). Without them two samples are compared.
 *
 * hypercalls: with the hash MMU a fault on memory that a program reads makes a hypercall itself
 * (pSeries_lpar_hpte_insert()), inside the tracepoint: the kernel warns of that, and a machine with
 * panic_on_warn would stop. The radix MMU makes none.
 *
 * eeh: told to each driver of what was frozen, or is disabled; nothing earlier names the device.
 * eeh_report_error is not called for the freeze that disables a device, nor for a dead PHB.
 *
 * find: bus_kset and iommu_group_kset are variables; a kernel built without
 * CONFIG_KALLSYMS_ALL hides them. dev_attr_show and iommu_group_attr_show are
 * passed on the way to every sysfs attribute of a device or a group.
 */
#include "hook_table.h"

/* A tracepoint of the DMA API that shows maps: its specs differ in the candidates alone. */
#define DMA_TRACEPOINT                                                                             \
	.purpose = PURPOSE_MAP, .gives = "mapping calls", .weight = HOOK_MAPPINGS,                 \
	.platform = HOOK_PSERIES, .way = HOOK_DMA_API

static const struct hook_spec specs[] = {
    {DMA_TRACEPOINT,
     .candidate = {{"__traceiter_dma_map_phys", "dma_map", NULL, ABI_HOOK_DMA_MAP, true},
		   {"__traceiter_dma_map_page", "dma_map", NULL, ABI_HOOK_DMA_MAP, true}}},
    {DMA_TRACEPOINT,
     .candidate = {{"__traceiter_dma_map_sg", "dma_map", NULL, ABI_HOOK_DMA_MAP_SG, true}}},
    {DMA_TRACEPOINT,
     .candidate = {{"__traceiter_dma_alloc", "dma_alloc", NULL, ABI_HOOK_DMA_ALLOC, true}}},
    {DMA_TRACEPOINT,
     .candidate = {{"__traceiter_dma_alloc_sgt", "dma_map", NULL, ABI_HOOK_DMA_ALLOC_SGT, true}}},
    {DMA_TRACEPOINT,
     .candidate = {{"__traceiter_dma_alloc_pages", "dma_alloc", NULL, ABI_HOOK_DMA_ALLOC, true}}},
    {.purpose = PURPOSE_MAP,
     .gives = "mapping calls",
     .weight = HOOK_MAPPINGS,
     .platform = HOOK_PSERIES,
     .way = HOOK_IOMMU,
     .by_tables = true,
     .candidate = {{"tce_buildmulti_pSeriesLP", "map", "map_pseries_fentry", ABI_HOOK_MAP}}},
    {.purpose = PURPOSE_MAP,
     .gives = "mapping calls",
     .weight = HOOK_MAPPINGS,
     .platform = HOOK_POWERNV,
     .way = HOOK_IOMMU,
     .by_tables = true,
     .candidate = {{"pnv_ioda2_tce_build", "map", "map_pnv_fentry", ABI_HOOK_MAP}}},
    {.purpose = PURPOSE_MAP,
     .gives = "mapping calls",
     .weight = HOOK_MAPPINGS,
     .platform = HOOK_POWERNV,
     .way = HOOK_IOMMU,
     .by_tables = true,
     .candidate = {{"pnv_ioda1_tce_build", "map", NULL, ABI_HOOK_MAP}}},
    {.purpose = PURPOSE_MAP_CALLER,
     .gives = "the device of a single mapping",
     .weight = HOOK_MAPPINGS,
     .way = HOOK_IOMMU,
     .candidate = {{"iommu_alloc", "who_maps", "who_maps_fentry", ABI_HOOK_WHO_MAPS}}},
    {.purpose = PURPOSE_MAP_CALLER,
     .gives = "the device of a scatterlist",
     .weight = HOOK_MAPPINGS,
     .way = HOOK_IOMMU,
     .candidate = {{"ppc_iommu_map_sg", "who_maps_sg", "who_maps_sg_fentry",
		    ABI_HOOK_WHO_MAPS_SG}}},
    {.purpose = PURPOSE_UNMAP,
     .gives = "ends of mappings, until the census finds them",
     .weight = HOOK_MAPPINGS,
     .candidate = {{"__iommu_free", "unmap", "unmap_fentry", ABI_HOOK_UNMAP}}},
    {.purpose = PURPOSE_TABLE_CREATE,
     .gives = "a table that replaces another, until the census finds it",
     .candidate = {{"iommu_init_table", "table_create", NULL, ABI_HOOK_TABLE_CREATE}}},
    {.purpose = PURPOSE_TABLE_FREE,
     .gives = "windows removed while mapped, and late unmaps",
     .candidate = {{"iommu_table_free", "table_free", NULL, ABI_HOOK_TABLE_FREE},
		   {"iommu_tce_table_put", "table_put", NULL, ABI_HOOK_TABLE_PUT}}},
    {.purpose = PURPOSE_TEARDOWN_WAIT,
     .gives = "how long a teardown waits for live TCEs, and windows refused because of them",
     .candidate = {{"iommu_table_in_use", "table_in_use", NULL, ABI_HOOK_TABLE_IN_USE}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "queries for dynamic windows",
     .platform = HOOK_PSERIES,
     .candidate = {{"query_ddw", "window_query", NULL, ABI_HOOK_WINDOW_QUERY}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "new dynamic windows, until the device tree has them",
     .platform = HOOK_PSERIES,
     .candidate = {{"create_ddw", "window_create", NULL, ABI_HOOK_WINDOW_CREATE}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "resets of a device's windows",
     .platform = HOOK_PSERIES,
     .candidate = {{"reset_dma_window", "window_reset", NULL, ABI_HOOK_WINDOW_RESET}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "windows returned to the hypervisor before their table is freed",
     .platform = HOOK_PSERIES,
     .candidate = {{"__remove_dma_window", "window_remove", NULL, ABI_HOOK_WINDOW_REMOVE}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "tables assigned to a PE",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_pci_ioda2_set_window", "window_set", NULL, ABI_HOOK_WINDOW_SET}}},
    {.purpose = PURPOSE_WINDOW,
     .gives = "tables removed from a PE",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_pci_ioda2_unset_window", "window_unset", NULL, ABI_HOOK_WINDOW_UNSET}}},
    {.purpose = PURPOSE_MAP_FAILED,
     .gives = "mappings that failed",
     .candidate = {{"_dev_info", "map_failed", NULL, ABI_HOOK_MAP_FAILED}}},
    {.purpose = PURPOSE_DEVICE_GONE,
     .gives = "removed devices, until the census finds them",
     .candidate = {{"device_del", "device_gone", NULL, ABI_HOOK_DEVICE_GONE}}},
    {.purpose = PURPOSE_BINDING,
     .gives = "drivers bound to PCI devices, except by comparing samples",
     .candidate = {{"pci_device_probe", "pci_bind", "pci_bind_fentry", ABI_HOOK_PCI_BIND,
		    .rare = true}}},
    {.purpose = PURPOSE_BINDING,
     .gives = "drivers unbound from PCI devices, except by comparing samples",
     .candidate = {{"pci_device_remove", "pci_unbind", "pci_unbind_fentry", ABI_HOOK_PCI_UNBIND,
		    .rare = true}}},
    {.purpose = PURPOSE_BINDING,
     .gives = "drivers bound to vio devices, except by comparing samples",
     .platform = HOOK_PSERIES,
     .candidate = {{"vio_bus_probe", "vio_bind", "vio_bind_fentry", ABI_HOOK_VIO_BIND,
		    .rare = true}}},
    {.purpose = PURPOSE_BINDING,
     .gives = "drivers unbound from vio devices, except by comparing samples",
     .platform = HOOK_PSERIES,
     .candidate = {{"vio_bus_remove", "vio_unbind", "vio_unbind_fentry", ABI_HOOK_VIO_UNBIND,
		    .rare = true}}},
    {.purpose = PURPOSE_DLPAR,
     .gives = "slots added and removed, why the firmware refuses one, and ends of migrations",
     .platform = HOOK_PSERIES,
     .candidate = {{"__traceiter_rtas_output", "firmware_answered", NULL, ABI_HOOK_FIRMWARE,
		    true}}},
    {.purpose = PURPOSE_DLPAR,
     .gives = "starts of migrations",
     .platform = HOOK_PSERIES,
     .candidate = {{"pseries_migrate_partition", "migration_begun", NULL, ABI_HOOK_MIGRATION}}},
    {.purpose = PURPOSE_DLPAR,
     .gives = "DLPAR requests that the kernel refuses",
     .platform = HOOK_PSERIES,
     .candidate = {{"_printk", "dlpar_refused", NULL, ABI_HOOK_DLPAR_REFUSED}}},
    {.purpose = PURPOSE_HYPERCALLS,
     .gives = "hypercalls that set and clear TCEs: how many, how long they take, and which fail",
     .platform = HOOK_PSERIES,
     .hypercalls = true,
     .candidate = {{"__traceiter_hcall_entry", "hcall_begun", NULL, ABI_HOOK_HCALL_ENTRY, true}}},
    {.purpose = PURPOSE_HYPERCALLS,
     .gives = "the ends of hypercalls that set and clear TCEs",
     .platform = HOOK_PSERIES,
     .hypercalls = true,
     .candidate = {{"__traceiter_hcall_exit", "hcall_ended", NULL, ABI_HOOK_HCALL_EXIT, true}}},
    {.purpose = PURPOSE_EEH,
     .gives = "devices frozen by EEH",
     .candidate = {{"eeh_report_error", "device_frozen", NULL, ABI_HOOK_FROZEN}}},
    {.purpose = PURPOSE_EEH,
     .gives = "devices that EEH disables for good",
     .candidate = {{"eeh_report_failure", "device_disabled", NULL, ABI_HOOK_DISABLED}}},
    {.purpose = PURPOSE_VFIO_TCES,
     .gives = "live TCEs of tables that VFIO or KVM own",
     .caller = "tce_iommu_attach_group",
     .spare = "VFIO is not loaded",
     .candidate = {{"iommu_tce_xchg_no_kill", "exchange", NULL, ABI_HOOK_EXCHANGE}}},
    {.purpose = PURPOSE_LEVEL,
     .gives = "allocations of table levels",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_alloc_tce_level", "level_alloc", NULL, ABI_HOOK_LEVEL_ALLOC}}},
    {.purpose = PURPOSE_LEVEL,
     .gives = "failed allocations of table levels",
     .platform = HOOK_POWERNV,
     .candidate = {{"_printk", "level_refused", NULL, ABI_HOOK_LEVEL_REFUSED}}},
    {.purpose = PURPOSE_LEVEL,
     .gives = "level pages freed unused because another CPU installed one first",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_pci_ioda2_table_do_free_pages", "level_free", NULL, ABI_HOOK_LEVEL_FREE}}},
    {.purpose = PURPOSE_LEVEL,
     .gives = "which levels are a new table's first",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_pci_ioda2_table_alloc_pages", "level_create", NULL,
		    ABI_HOOK_LEVEL_CREATE}}},
    {.purpose = PURPOSE_LEVEL,
     .gives = "which levels are of the view that VFIO and KVM keep",
     .platform = HOOK_POWERNV,
     .candidate = {{"pnv_tce_useraddrptr", "level_user", NULL, ABI_HOOK_LEVEL_USER}}},
    {.purpose = PURPOSE_FIND_DEVICES,
     .gives = "devices of the vio bus, and their tables",
     .weight = HOOK_TABLES,
     .candidate = {{"bus_kset", NULL, NULL, ABI_HOOK_MAX},
		   {"dev_attr_show", "discover_device", "discover_device_fentry",
		    ABI_HOOK_DISCOVER_DEVICE}}},
    {.purpose = PURPOSE_FIND_GROUPS,
     .gives = "IOMMU groups, their devices and tables",
     .weight = HOOK_TABLES,
     .candidate = {{"iommu_group_kset", NULL, NULL, ABI_HOOK_MAX},
		   {"iommu_group_attr_show", "discover_group", "discover_group_fentry",
		    ABI_HOOK_DISCOVER_GROUP}}},
};

const struct hook_spec *hook_specs__all(size_t *n)
{
	*n = sizeof(specs) / sizeof(specs[0]);
	return specs;
}
