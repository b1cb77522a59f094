// SPDX-License-Identifier: GPL-2.0-only
/* read.c - reads of the maps: tables, devices, stacks, ledger, counters. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "modules.h"

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

uint32_t tracer__ledger_buckets(const struct tracer *t)
{
	return t->ledger_buckets;
}

void tracer__see_modules(struct tracer *t)
{
	uint64_t modules = modules__fingerprint("/proc/modules");
	struct kallsyms *fresh;

	if (modules == t->modules)
		return;
	t->modules = modules;
	if (!kallsyms__is_copy(t->syms))
		return;
	fresh = kallsyms__read("/proc/kallsyms");
	if (fresh) {
		kallsyms__free(t->syms);
		t->syms = fresh;
	}
}

struct kallsyms *tracer__kallsyms(struct tracer *t)
{
	if (kallsyms__is_copy(t->syms))
		tracer__see_modules(t);
	return t->syms;
}

void tracer__traffic(const struct tracer *t, uint32_t slot, struct abi_traffic *sum)
{
	const struct abi_traffic *part = t->traffic;

	part += (size_t)slot * ABI_TRAFFIC_PARTS;
	memset(sum, 0, sizeof(*sum));
	for (int i = 0; i < ABI_TRAFFIC_PARTS; i++) {
		sum->maps += part[i].maps;
		sum->map_pages += part[i].map_pages;
		sum->unmaps += part[i].unmaps;
		sum->unmap_pages += part[i].unmap_pages;
	}
}

void tracer__exchanges(const struct tracer *t, uint32_t slot, struct abi_exchanges *sum)
{
	const struct abi_exchanges *exchanges = t->exchanges;

	*sum = exchanges[slot];
}

const struct abi_hcall *tracer__hcalls(const struct tracer *t)
{
	return t->hcalls;
}

struct abi_hcall_failure *tracer__hcall_failures(const struct tracer *t)
{
	return t->hcall_failures;
}

uint64_t tracer__hcalls_failed(const struct tracer *t)
{
	return __atomic_load_n(&t->bss->hcalls_failed, __ATOMIC_ACQUIRE);
}

bool tracer__sees_hcalls(const struct tracer *t)
{
	return hooks__serves(&t->hooks, ABI_HOOK_HCALL_ENTRY) &&
	       hooks__serves(&t->hooks, ABI_HOOK_HCALL_EXIT);
}

bool tracer__sees_bindings(const struct tracer *t, const char *bus)
{
	if (!strcmp(bus, "pci"))
		return hooks__serves(&t->hooks, ABI_HOOK_PCI_BIND) &&
		       hooks__serves(&t->hooks, ABI_HOOK_PCI_UNBIND);
	return !strcmp(bus, "vio") && hooks__serves(&t->hooks, ABI_HOOK_VIO_BIND) &&
	       hooks__serves(&t->hooks, ABI_HOOK_VIO_UNBIND);
}

const struct abi_allocs *tracer__allocs(const struct tracer *t)
{
	return t->allocs;
}

/* Entry `key` of a counter that every CPU has for itself. */
static uint64_t sum_of(const struct tracer *t, int map_fd, uint32_t key)
{
	uint64_t *each = calloc((size_t)t->cpus, sizeof(*each));
	uint64_t sum = 0;

	if (each && !bpf_map_lookup_elem(map_fd, &key, each))
		for (int i = 0; i < t->cpus; i++)
			sum += each[i];
	free(each);
	return sum;
}

struct abi_lost tracer__lost(const struct tracer *t, enum abi_loss class)
{
	struct abi_lost *each = calloc((size_t)t->cpus, sizeof(*each));
	struct abi_lost sum = {0};
	uint32_t key = class;

	if (each && !bpf_map_lookup_elem(t->fd.map.losses, &key, each))
		for (int i = 0; i < t->cpus; i++) {
			sum.count += each[i].count;
			if (each[i].last_ns > sum.last_ns)
				sum.last_ns = each[i].last_ns;
		}
	free(each);
	return sum;
}

uint64_t tracer__hits(const struct tracer *t, enum abi_hook hook)
{
	return sum_of(t, t->fd.map.hits, hook);
}
