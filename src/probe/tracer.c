// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracer - load the BPF object, map its memory, attach the hooks, open the gate.
 *
 * The steps are visible in tracer__open(). What the programs compute is read
 * through shared memory; the census programs are run by BPF_PROG_TEST_RUN.
 */
#include "tracer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "modules.h"
#include "preflight.h"
#include "skeleton.h"

#define WALK_TRIES 3
#define SWEEP_BUCKETS 1024 /* per run: preemption is off meanwhile */

struct tracer {
	struct tcetop_bpf *bpf;
	struct kallsyms *syms;
	uint64_t modules; /* those whose symbols syms has */
	struct hooks hooks;
	int cpus;
	int stats_fd; /* open: the kernel counts program runs */
	void *tables;
	void *devices;
	void *stacks;
	void *ledger;
};

static bool verbose_libbpf;

/* libbpf's words are for those who ask: its levels are one below ours. */
__attribute__((format(printf, 2, 0))) static int print_libbpf(enum libbpf_print_level level,
							      const char *format, va_list args)
{
	if (!verbose_libbpf || level == LIBBPF_DEBUG)
		return 0;
	return vfprintf(stderr, format, args);
}

static size_t map_bytes(const struct bpf_map *map)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);

	return (bytes + page - 1) / page * page;
}

static void *map_memory(const struct bpf_map *map)
{
	void *p = mmap(NULL, map_bytes(map), PROT_READ, MAP_SHARED, bpf_map__fd(map), 0);

	return p == MAP_FAILED ? NULL : p;
}

static void unmap_memory(const struct bpf_map *map, void *p)
{
	if (p)
		munmap(p, map_bytes(map));
}

static int read_symbols(struct tracer *t, char *error, size_t len)
{
	t->modules = modules__fingerprint("/proc/modules");
	t->syms = kallsyms__read("/proc/kallsyms");
	if (t->syms)
		return 0;
	if (errno == EPERM)
		snprintf(error, len,
			 "the kernel hides its addresses (kptr_restrict): run as root or with "
			 "CAP_SYSLOG");
	else
		snprintf(error, len, "cannot read /proc/kallsyms: %s", strerror(errno));
	return -1;
}

static unsigned int page_shift(void)
{
	unsigned int shift = 0;

	for (long size = sysconf(_SC_PAGESIZE); size > 1; size >>= 1)
		shift++;
	return shift;
}

static int load(struct tracer *t, const struct tracer_options *opts, char *error, size_t len)
{
	int err;

	t->bpf = tcetop_bpf__open();
	if (!t->bpf) {
		snprintf(error, len, "cannot open the BPF programs: %s", strerror(errno));
		return -1;
	}
	t->bpf->rodata->with_stacks = opts->stacks;
	t->bpf->rodata->kernel_page_shift = page_shift();
	t->bpf->rodata->devices_kset_addr = kallsyms__address(t->syms, "devices_kset");
	t->bpf->rodata->iommu_group_kset_addr = kallsyms__address(t->syms, "iommu_group_kset");
	if (!t->bpf->rodata->devices_kset_addr) {
		snprintf(error, len,
			 "this kernel hides its data symbols (no devices_kset in /proc/kallsyms): "
			 "tables cannot be found");
		return -1;
	}
	err = tcetop_bpf__load(t->bpf);
	if (err) {
		snprintf(error, len, "the kernel refused the BPF programs: %s; -v shows why",
			 strerror(-err));
		return -1;
	}
	return 0;
}

static int map_all(struct tracer *t, char *error, size_t len)
{
	t->tables = map_memory(t->bpf->maps.tables);
	t->devices = map_memory(t->bpf->maps.devices);
	t->stacks = map_memory(t->bpf->maps.stacks);
	t->ledger = map_memory(t->bpf->maps.ledger);
	if (t->tables && t->devices && t->stacks && t->ledger)
		return 0;
	snprintf(error, len, "cannot map the BPF maps: %s", strerror(errno));
	return -1;
}

static int attach(struct tracer *t, char *error, size_t len)
{
	struct abi_census found;

	/* Meet the tables first, so that no hook has to do it. */
	tracer__walk(t, &found);
	if (hooks__attach(&t->hooks, t->bpf, t->syms)) {
		for (size_t i = 0; i < t->hooks.n; i++)
			if (t->hooks.state[i].result == HOOK_FAILED) {
				snprintf(error, len, "cannot attach to %s: %s",
					 t->hooks.state[i].symbol,
					 strerror(t->hooks.state[i].error));
				return -1;
			}
		snprintf(error, len,
			 "this kernel has none of the functions that map DMA pages: "
			 "is it pseries or powernv?");
		return -1;
	}
	t->bpf->bss->gate = 1;
	return 0;
}

struct tracer *tracer__open(const struct tracer_options *opts, char *error, size_t len)
{
	struct tracer *t;

	if (preflight__check(error, len))
		return NULL;
	verbose_libbpf = opts->verbose;
	libbpf_set_print(print_libbpf);
	t = calloc(1, sizeof(*t));
	if (!t) {
		snprintf(error, len, "out of memory");
		return NULL;
	}
	t->cpus = libbpf_num_possible_cpus();
	t->stats_fd = opts->count_hits ? bpf_enable_stats(BPF_STATS_RUN_TIME) : -1;
	if (read_symbols(t, error, len) || load(t, opts, error, len) || map_all(t, error, len) ||
	    attach(t, error, len)) {
		tracer__close(t);
		return NULL;
	}
	return t;
}

void tracer__close(struct tracer *t)
{
	if (!t)
		return;
	hooks__detach(&t->hooks);
	if (t->bpf) {
		unmap_memory(t->bpf->maps.tables, t->tables);
		unmap_memory(t->bpf->maps.devices, t->devices);
		unmap_memory(t->bpf->maps.stacks, t->stacks);
		unmap_memory(t->bpf->maps.ledger, t->ledger);
	}
	tcetop_bpf__destroy(t->bpf);
	kallsyms__free(t->syms);
	if (t->stats_fd >= 0)
		close(t->stats_fd);
	free(t);
}

const struct abi_table *tracer__tables(const struct tracer *t)
{
	return t->tables;
}

const struct abi_device *tracer__devices(const struct tracer *t)
{
	return t->devices;
}

const struct abi_stack *tracer__stacks(const struct tracer *t)
{
	return t->stacks;
}

const struct abi_bucket *tracer__ledger(const struct tracer *t)
{
	return t->ledger;
}

const struct kallsyms *tracer__kallsyms(struct tracer *t)
{
	uint64_t modules = modules__fingerprint("/proc/modules");
	struct kallsyms *fresh;

	if (modules == t->modules)
		return t->syms;
	t->modules = modules;
	fresh = kallsyms__read("/proc/kallsyms");
	if (fresh) {
		kallsyms__free(t->syms);
		t->syms = fresh;
	}
	return t->syms;
}

void tracer__traffic(const struct tracer *t, uint32_t slot, struct abi_traffic *sum)
{
	struct abi_traffic *each = calloc((size_t)t->cpus, sizeof(*each));

	memset(sum, 0, sizeof(*sum));
	if (each && !bpf_map_lookup_elem(bpf_map__fd(t->bpf->maps.traffic), &slot, each))
		for (int i = 0; i < t->cpus; i++) {
			sum->maps += each[i].maps;
			sum->map_pages += each[i].map_pages;
			sum->unmaps += each[i].unmaps;
			sum->unmap_pages += each[i].unmap_pages;
		}
	free(each);
}

uint64_t tracer__loss(const struct tracer *t, enum abi_loss class)
{
	uint64_t *each = calloc((size_t)t->cpus, sizeof(*each));
	uint32_t key = class;
	uint64_t sum = 0;

	if (each && !bpf_map_lookup_elem(bpf_map__fd(t->bpf->maps.losses), &key, each))
		for (int i = 0; i < t->cpus; i++)
			sum += each[i];
	free(each);
	return sum;
}

/* Run a census program with these arguments; its return value, or a negative errno. */
static int run(const struct bpf_program *prog, const void *args, size_t len)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = (__u32)len);
	int err = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);

	return err ? err : (int)opts.retval;
}

int tracer__walk(struct tracer *t, struct abi_census *census)
{
	for (int i = 0; i < WALK_TRIES; i++) {
		int err = run(t->bpf->progs.census_walk, NULL, 0);

		if (err)
			return err;
		*census = t->bpf->bss->census;
		if (!census->broken)
			return 0;
	}
	return -EAGAIN;
}

int tracer__count(struct tracer *t, uint32_t slot, struct abi_counted *counted)
{
	struct abi_count args = {.slot = slot, .words = ABI_COUNT_WORDS};
	const struct abi_table *table = &tracer__tables(t)[slot];
	uint64_t words = (table->it_size + 63) / 64;

	memset(counted, 0, sizeof(*counted));
	do {
		int ret = run(t->bpf->progs.table_count, &args, sizeof(args));

		if (ret)
			return ret;
		counted->live += t->bpf->bss->counted.live;
		counted->reserved += t->bpf->bss->counted.reserved;
		args.first += t->bpf->bss->counted.read;
	} while (args.first < words && t->bpf->bss->counted.read);
	return ABI_COUNT_OK;
}

int tracer__sweep(struct tracer *t)
{
	int dropped = 0;

	for (uint64_t first = 0; first < ABI_LEDGER_BUCKETS; first += SWEEP_BUCKETS) {
		uint64_t args[2] = {first, SWEEP_BUCKETS};
		int ret = run(t->bpf->progs.ledger_sweep, args, sizeof(args));

		if (ret < 0)
			return ret;
		dropped += ret;
	}
	return dropped;
}

int tracer__drop(struct tracer *t, uint32_t bucket, uint32_t way, uint64_t born_ns)
{
	uint64_t args[3] = {bucket, way, born_ns};

	return run(t->bpf->progs.ledger_drop, args, sizeof(args));
}

const struct hook_state *tracer__hooks(struct tracer *t, size_t *n)
{
	hooks__refresh(&t->hooks);
	if (t->stats_fd >= 0)
		for (size_t i = 0; i < t->hooks.n; i++)
			t->hooks.state[i].hits_known = t->hooks.state[i].result == HOOK_ATTACHED;
	*n = t->hooks.n;
	return t->hooks.state;
}
