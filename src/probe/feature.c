// SPDX-License-Identifier: GPL-2.0-only
/*
 * feature - the table of purposes and candidates.
 *
 * map: the implementations of iommu_table_ops.set (arch/powerpc/platforms/
 * pseries/iommu.c, powernv/pci-ioda.c), called through a pointer and so never
 * inlined. tce_build_pSeriesLP is no candidate: it is a helper of the first
 * with other arguments. pnv_ioda1_tce_build is gone since 6.5.
 *
 * find: devices_kset and iommu_group_kset are variables; a kernel built without
 * CONFIG_KALLSYMS_ALL hides them. dev_attr_show and iommu_group_attr_show are
 * passed on the way to every sysfs attribute of a device or a group.
 */
#include "feature.h"

static const struct feature features[] = {
    {"map",
     "who maps, and when",
     FEATURE_MAPPINGS,
     true,
     {{"tce_buildmulti_pSeriesLP", "map", "map_multi_fentry"}}},
    {"map",
     "who maps, and when",
     FEATURE_MAPPINGS,
     true,
     {{"tce_build_pSeries", "map", "map_single_fentry"}}},
    {"map",
     "who maps, and when",
     FEATURE_MAPPINGS,
     true,
     {{"pnv_ioda2_tce_build", "map", "map_pnv_fentry"}}},
    {"map", "who maps, and when", FEATURE_MAPPINGS, true, {{"pnv_ioda1_tce_build", "map", NULL}}},
    {"who maps",
     "the device of a single mapping",
     FEATURE_MAPPINGS,
     false,
     {{"iommu_alloc", "who_maps", "who_maps_fentry"}}},
    {"who maps",
     "the device of a scatterlist",
     FEATURE_MAPPINGS,
     false,
     {{"ppc_iommu_map_sg", "who_maps_sg", "who_maps_sg_fentry"}}},
    {"unmap",
     "when a mapping ends, but for what the census finds",
     FEATURE_MAPPINGS,
     false,
     {{"__iommu_free", "unmap", "unmap_fentry"}, {"iommu_free", "unmap", "unmap_fentry"}}},
    {"table birth",
     "that a table took the place of another, before the census finds it",
     FEATURE_MINOR,
     false,
     {{"iommu_init_table", "table_birth", "table_birth_fentry"}}},
    {"table death",
     "that a table was freed, before the census finds it",
     FEATURE_MINOR,
     false,
     {{"iommu_tce_table_put", "table_death", "table_death_fentry"}}},
    {"device gone",
     "that a device was removed, before the census finds it",
     FEATURE_MINOR,
     false,
     {{"device_del", "device_gone", "device_gone_fentry"}}},
    {"find devices",
     "devices, and tables that are in no IOMMU group",
     FEATURE_TABLES,
     false,
     {{"devices_kset", NULL, NULL}, {"dev_attr_show", "meet_device", "meet_device_fentry"}}},
    {"find groups",
     "tables that no device maps through now",
     FEATURE_TABLES,
     false,
     {{"iommu_group_kset", NULL, NULL},
      {"iommu_group_attr_show", "meet_group", "meet_group_fentry"}}},
};

const struct feature *features__all(size_t *n)
{
	*n = sizeof(features) / sizeof(features[0]);
	return features;
}
