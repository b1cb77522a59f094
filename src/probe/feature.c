// SPDX-License-Identifier: GPL-2.0-only
/*
 * feature - the table of purposes and candidates.
 *
 * map: the implementations of iommu_table_ops.set (arch/powerpc/platforms/
 * pseries/iommu.c, powernv/pci-ioda.c), called through a pointer and so never
 * inlined. tce_build_pSeriesLP is no candidate: it is a helper of the first
 * with other arguments; nor is tce_build_pSeries, which serves machines without
 * a hypervisor, too old for a little-endian kernel. pnv_ioda1_tce_build is gone
 * since 6.5.
 *
 * find: devices_kset and iommu_group_kset are variables; a kernel built without
 * CONFIG_KALLSYMS_ALL hides them. dev_attr_show and iommu_group_attr_show are
 * passed on the way to every sysfs attribute of a device or a group.
 */
#include "feature.h"

static const struct feature features[] = {
    {.purpose = "map",
     .gives = "who maps, and when",
     .weight = FEATURE_MAPPINGS,
     .platform = FEATURE_PSERIES,
     .by_tables = true,
     .candidate = {{"tce_buildmulti_pSeriesLP", "map", "map_pseries_fentry", ABI_HOOK_MAP}}},
    {.purpose = "map",
     .gives = "who maps, and when",
     .weight = FEATURE_MAPPINGS,
     .platform = FEATURE_POWERNV,
     .by_tables = true,
     .candidate = {{"pnv_ioda2_tce_build", "map", "map_pnv_fentry", ABI_HOOK_MAP}}},
    {.purpose = "map",
     .gives = "who maps, and when",
     .weight = FEATURE_MAPPINGS,
     .platform = FEATURE_POWERNV,
     .by_tables = true,
     .candidate = {{"pnv_ioda1_tce_build", "map", NULL, ABI_HOOK_MAP}}},
    {.purpose = "who maps",
     .gives = "the device of a single mapping",
     .weight = FEATURE_MAPPINGS,
     .candidate = {{"iommu_alloc", "who_maps", "who_maps_fentry", ABI_HOOK_WHO_MAPS}}},
    {.purpose = "who maps",
     .gives = "the device of a scatterlist",
     .weight = FEATURE_MAPPINGS,
     .candidate = {{"ppc_iommu_map_sg", "who_maps_sg", "who_maps_sg_fentry",
		    ABI_HOOK_WHO_MAPS_SG}}},
    {.purpose = "unmap",
     .gives = "when a mapping ends, but for what the census finds",
     .weight = FEATURE_MAPPINGS,
     .candidate = {{"__iommu_free", "unmap", "unmap_fentry", ABI_HOOK_UNMAP}}},
    {.purpose = "table birth",
     .gives = "that a table took the place of another, before the census finds it",
     .weight = FEATURE_MINOR,
     .candidate = {{"iommu_init_table", "table_birth", "table_birth_fentry",
		    ABI_HOOK_TABLE_BIRTH}}},
    {.purpose = "table death",
     .gives = "that a table was freed, before the census finds it",
     .weight = FEATURE_MINOR,
     .candidate = {{"iommu_tce_table_put", "table_death", "table_death_fentry",
		    ABI_HOOK_TABLE_DEATH}}},
    {.purpose = "device gone",
     .gives = "that a device was removed, before the census finds it",
     .weight = FEATURE_MINOR,
     .candidate = {{"device_del", "device_gone", "device_gone_fentry", ABI_HOOK_DEVICE_GONE}}},
    {.purpose = "find devices",
     .gives = "devices, and tables that are in no IOMMU group",
     .weight = FEATURE_TABLES,
     .candidate = {{"devices_kset", NULL, NULL, ABI_HOOK_MAX},
		   {"dev_attr_show", "meet_device", "meet_device_fentry", ABI_HOOK_MEET_DEVICE}}},
    {.purpose = "find groups",
     .gives = "tables that no device maps through now",
     .weight = FEATURE_TABLES,
     .candidate = {{"iommu_group_kset", NULL, NULL, ABI_HOOK_MAX},
		   {"iommu_group_attr_show", "meet_group", "meet_group_fentry",
		    ABI_HOOK_MEET_GROUP}}},
};

const struct feature *features__all(size_t *n)
{
	*n = sizeof(features) / sizeof(features[0]);
	return features;
}
