// SPDX-License-Identifier: GPL-2.0-only
/*
 * census.c - test runs (BPF_PROG_TEST_RUN): the census, copies of bitmaps and levels.
 */
#include "internal.h"

#include <errno.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define WALK_TRIES 3
#define WALK_RUNS 1024 /* far more than the lists of any machine need */

int tracer__run(int prog_fd, const void *args, size_t len)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = (__u32)len);
	int err = bpf_prog_test_run_opts(prog_fd, &opts);

	return err ? err : (int)opts.retval;
}

/*
 * If the kernel hides its lists, the objects are discovered one by one: every attribute that was
 * read must have been seen, or the list is not whole.
 */
static bool discover_by_attributes(struct tracer *t)
{
	bool devices = hooks__serves(&t->hooks, ABI_HOOK_DISCOVER_DEVICE);
	bool groups = hooks__serves(&t->hooks, ABI_HOOK_DISCOVER_GROUP);
	int ndevices = devices ? attribute_reads__vio() : 0;
	int ngroups = groups ? attribute_reads__groups() : 0;

	if (ndevices < 0 || ngroups < 0)
		return false;
	return t->bss->census.seen >= (uint32_t)(ndevices + ngroups);
}

/* Where the list of groups is walked, sysfs is a second witness of how long it is. */
static bool has_all_groups(const struct tracer *t)
{
	int ngroups;

	if (!hooks__variable(&t->hooks, "iommu_group_kset"))
		return true;
	ngroups = attribute_reads__count_groups();
	return ngroups < 0 || t->bss->census.groups == (uint32_t)ngroups;
}

/* One part of the census, run by run; 0 or a negative errno, -EAGAIN if it does not end. */
static int walk_part(struct tracer *t, enum abi_walk_part part)
{
	struct abi_walk args = {
	    .part = part,
	    .all_groups = hooks__variable(&t->hooks, "iommu_group_kset") ||
			  hooks__serves(&t->hooks, ABI_HOOK_DISCOVER_GROUP),
	};

	for (int i = 0; i < WALK_RUNS; i++) {
		int more = tracer__run(t->fd.prog.census_walk, &args, sizeof(args));

		if (more <= 0)
			return more;
		args.part = ABI_WALK_MORE;
	}
	return -EAGAIN;
}

/* 0 or a negative errno: -EAGAIN if it has not reached everything. */
static int walk_once(struct tracer *t)
{
	const struct abi_census *census = &t->bss->census;
	int err = walk_part(t, ABI_WALK_BEGIN);
	bool complete;

	if (err)
		return err;
	complete = discover_by_attributes(t) && has_all_groups(t);
	err = walk_part(t, ABI_WALK_KNOWN);
	if (err)
		return err;
	return complete && !census->broken && !census->strange ? 0 : -EAGAIN;
}

int tracer__walk(struct tracer *t, struct abi_census *census)
{
	int err = -EAGAIN;

	for (int i = 0; i < WALK_TRIES && err == -EAGAIN; i++) {
		err = walk_once(t);
		*census = t->bss->census;
		if (!t->first_walk.number)
			t->first_walk = *census;
	}
	return err;
}

void tracer__longest_walk(const struct tracer *t, uint64_t *ns, uint32_t *steps)
{
	*ns = t->bss->census.longest_ns;
	*steps = t->bss->census.most_steps;
}

uint64_t tracer__time_of(const struct tracer *t, uint32_t jiffies)
{
	const struct abi_census *first = &t->first_walk, *last = &t->bss->census;
	uint64_t passed = last->jiffies - first->jiffies;
	int32_t ago = (int32_t)((uint32_t)last->jiffies - jiffies);

	if (!passed)
		return 0;
	return last->time_ns -
	       (uint64_t)(int64_t)((double)ago * (double)(last->time_ns - first->time_ns) /
				   (double)passed);
}

int tracer__copy_bitmap(struct tracer *t, uint32_t slot, uint64_t first, struct abi_counted *copied,
			const uint64_t **words)
{
	struct abi_count args = {.slot = slot, .first = first};
	int ret = tracer__run(t->fd.prog.table_copy, &args, sizeof(args));

	*copied = t->bss->counted;
	*words = (const uint64_t *)t->bss->bitmap;
	return ret;
}

int tracer__read_level(struct tracer *t, const struct abi_level *which, struct abi_leveled *found,
		       const uint64_t **entries)
{
	int ret = tracer__run(t->fd.prog.level_copy, which, sizeof(*which));

	*found = t->bss->leveled;
	*entries = (const uint64_t *)t->bss->bitmap;
	return ret;
}
