// SPDX-License-Identifier: GPL-2.0-only
/*
 * object.c - one BPF object: opened, its constants set, its maps shared with the first.
 *
 * To open an object is what takes time: libbpf reads the kernel's types for each.
 */
#include "internal.h"

#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "pin_files.h"

struct bpf_program *tracer__return_program(const struct tcetop_bpf *obj, enum tracer_return which)
{
	switch (which) {
	case RETURN_ANSWERED:
		return obj->progs.table_answered;
	case RETURN_WAITED:
		return obj->progs.table_waited;
	case RETURN_LEVEL:
		return obj->progs.level_allocated;
	case RETURN_EXCHANGE:
		return obj->progs.exchanged;
	case TRACER_RETURNS:
		break;
	}
	return NULL;
}

static unsigned int page_shift(void)
{
	unsigned int shift = 0;

	for (long size = sysconf(_SC_PAGESIZE); size > 1; size >>= 1)
		shift++;
	return shift;
}

/* Only powernv's tables have levels. */
static bool has_levels(const struct tracer_options *opts)
{
	return !strcmp(opts->platform, "powernv");
}

static void set_ledger_size(struct tcetop_bpf *obj, uint32_t buckets)
{
	obj->rodata->ledger_reserve = ABI_LEDGER_RESERVE(buckets);
	obj->rodata->ledger_places = (buckets - ABI_LEDGER_RESERVE(buckets)) * ABI_LEDGER_WAYS;
}

struct tcetop_bpf *tracer__open_object(const struct types *types, const struct tracer_options *opts)
{
	LIBBPF_OPTS(bpf_object_open_opts, how,
		    .btf_custom_path = types->few.fd < 0 ? types->path : types->few.path);
	uint32_t buckets = ABI_LEDGER_BUCKETS(opts->mappings);
	struct tcetop_bpf *obj = tcetop_bpf__open_opts(&how);

	if (!obj)
		return NULL;
	for (enum tracer_return r = 0; r < TRACER_RETURNS; r++)
		bpf_program__set_autoload(tracer__return_program(obj, r), false);
	obj->rodata->kernel_has_btf = types->own;
	obj->rodata->count_hits = opts->count_hits;
	obj->rodata->kernel_page_shift = page_shift();
	obj->rodata->with_levels = has_levels(opts);
	set_ledger_size(obj, buckets);
	bpf_map__set_max_entries(obj->maps.ledger, buckets);
	bpf_map__set_max_entries(obj->maps.ledger_passed, ABI_LEDGER_PASSED(buckets));
	/* What is loaded takes time: by its length. */
	bpf_program__set_autoload(obj->progs.level_copy, obj->rodata->with_levels);
	return obj;
}

void tracer__set_constants(const struct tracer *t, struct tcetop_bpf *obj)
{
	hooks__list_multi(&t->hooks, obj->rodata->multi_functions, ABI_MULTI_MAX);
	obj->rodata->bus_kset_addr = hooks__variable(&t->hooks, "bus_kset");
	obj->rodata->iommu_group_kset_addr = hooks__variable(&t->hooks, "iommu_group_kset");
	/* Where the ledger is there already, as it is. */
	if (t->ledger_buckets)
		set_ledger_size(obj, t->ledger_buckets);
	obj->rodata->has_rdonly_cast = t->hooks.dma.rdonly_cast != 0;
	if (has_levels(&t->opts))
		obj->rodata->paca_ptrs_addr = kallsyms__address(t->syms, "paca_ptrs");
}

struct tcetop_bpf *tracer__unloaded_object(void)
{
	return tcetop_bpf__open();
}

/* Of the first object, or of what was taken over. */
static int share_map(const struct tracer *t, struct bpf_map *map)
{
	const char *name = bpf_map__name(map);
	const struct bpf_map *first =
	    t->bpf ? bpf_object__find_map_by_name(t->bpf->obj, name) : NULL;
	int fd, err;

	if (first)
		return bpf_map__reuse_fd(map, bpf_map__fd(first));
	fd = pin_files__open(t->opts.pins, "maps", pin_files__map_name(name));
	if (fd < 0)
		return fd;
	err = bpf_map__reuse_fd(map, fd);
	close(fd);
	return err;
}

int tracer__share_maps(const struct tracer *t, struct bpf_object *obj)
{
	struct bpf_program *prog;
	struct bpf_map *map;

	bpf_object__for_each_program (prog, obj)
		if (!mechanism__is_hook(prog))
			bpf_program__set_autoload(prog, false);
	bpf_object__for_each_map (map, obj) {
		int err = strstr(bpf_map__name(map), ".rodata") ? 0 : share_map(t, map);

		if (err)
			return err;
	}
	return 0;
}
