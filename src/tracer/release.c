// SPDX-License-Identifier: GPL-2.0-only
/* release.c - mappings dropped from the ledger, and slots of freed tables released. */
#include "internal.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>

#define EXPIRE_BUCKETS 1024 /* per run: preemption is off meanwhile */

int tracer__drop(struct tracer *t, uint32_t bucket, uint32_t way, uint64_t mapped_ns)
{
	uint64_t args[3] = {bucket, way, mapped_ns};

	return tracer__run(t->fd.prog.ledger_drop, args, sizeof(args));
}

/* What cannot be dropped is dropped by the next call: no slot is released with it. */
static bool expire_mappings(struct tracer *t)
{
	for (uint64_t first = 0; first < ABI_LEDGER_BUCKETS; first += EXPIRE_BUCKETS) {
		uint64_t args[2] = {first, EXPIRE_BUCKETS};

		if (tracer__run(t->fd.prog.ledger_expire, args, sizeof(args)) < 0)
			return false;
	}
	return true;
}

static bool is_dead(const struct abi_table *t)
{
	return t->gen && !t->ptr && t->dead_ns && !t->expired;
}

/* The table that has been dead for longest; ABI_TABLES if at most `most` are dead. */
static uint32_t find_oldest(const struct abi_table *tables, size_t most)
{
	uint32_t oldest = ABI_TABLES;
	size_t dead = 0;

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		if (!is_dead(&tables[i]))
			continue;
		dead++;
		if (oldest == ABI_TABLES || tables[i].dead_ns < tables[oldest].dead_ns)
			oldest = i;
	}
	return dead > most ? oldest : ABI_TABLES;
}

void tracer__expire_tables(struct tracer *t)
{
	uint32_t slot;

	while ((slot = find_oldest(tracer__tables(t), ABI_DEAD_TABLES)) != ABI_TABLES) {
		uint64_t arg = slot;

		if (tracer__run(t->fd.prog.table_expire, &arg, sizeof(arg)) != 1)
			return;
		t->dead[slot] = true;
	}
}

/* Clear what a map has for one slot, on every CPU. */
static void clear_counters(struct tracer *t, int map_fd, uint32_t slot, size_t bytes)
{
	void *none = calloc((size_t)t->cpus, bytes);

	if (none)
		bpf_map_update_elem(map_fd, &slot, none, BPF_ANY);
	free(none);
}

/* A new table starts counting at 0. */
static void clear_table(struct tracer *t, uint32_t slot)
{
	clear_counters(t, t->fd.map.traffic, slot, sizeof(struct abi_traffic));
	clear_counters(t, t->fd.map.exchanges, slot, sizeof(struct abi_exchanges));
	for (uint32_t view = 0; view < ABI_VIEWS; view++)
		clear_counters(t, t->fd.map.allocs, slot * ABI_VIEWS + view,
			       sizeof(struct abi_allocs));
}

void tracer__release_tables(struct tracer *t)
{
	bool any = false;

	for (uint32_t i = 0; i < ABI_TABLES; i++)
		any |= t->dead[i];
	if (!any || !expire_mappings(t))
		return;
	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		uint64_t arg = i;

		if (!t->dead[i])
			continue;
		t->dead[i] = false;
		clear_table(t, i);
		tracer__run(t->fd.prog.table_release, &arg, sizeof(arg));
	}
}

void tracer__release_device(struct tracer *t, uint32_t slot)
{
	uint64_t arg = slot;

	tracer__run(t->fd.prog.device_release, &arg, sizeof(arg));
}

void tracer__declare_dead(struct tracer *t, uint32_t slot, uint64_t silent_ns)
{
	uint64_t args[] = {slot, silent_ns};

	tracer__run(t->fd.prog.table_declare_dead, args, sizeof(args));
}
