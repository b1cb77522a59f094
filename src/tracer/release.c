// SPDX-License-Identifier: GPL-2.0-only
/* release.c - mappings dropped from the ledger, and slots of freed tables released. */
#include "internal.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define EXPIRE_BUCKETS 1024 /* per run: preemption is off meanwhile */

int tracer__drop(struct tracer *t, uint32_t bucket, uint32_t way, uint64_t mapped_ns)
{
	uint64_t args[3] = {bucket, way, mapped_ns};

	return tracer__run(t->fd.prog.ledger_drop, args, sizeof(args));
}

/* What cannot be dropped is dropped by the next call: no slot is released with it. */
static bool expire_mappings(struct tracer *t, bool living)
{
	for (uint64_t first = 0; first < tracer__ledger_buckets(t); first += EXPIRE_BUCKETS) {
		uint64_t args[3] = {first, EXPIRE_BUCKETS, living};

		if (tracer__run(t->fd.prog.ledger_expire, args, sizeof(args)) < 0)
			return false;
	}
	return true;
}

static bool is_dead(const struct abi_table *t)
{
	return t->gen && !t->ptr && t->dead_ns && !t->expired;
}

/* Marks the tables of which the ledger has mappings: these are live until an unmap is seen. */
static void mark_held(const struct tracer *t, bool *held)
{
	const struct abi_bucket *ledger = tracer__ledger(t);

	for (uint32_t i = 0; i < tracer__ledger_buckets(t); i++)
		for (uint32_t way = 0; way < ABI_LEDGER_WAYS; way++)
			if (!ABI_KEY_IS_FREE(ledger[i].key[way]))
				held[ABI_KEY_SLOT(ledger[i].key[way]) % ABI_TABLES] = true;
}

static size_t count_dead(const struct abi_table *tables)
{
	size_t n = 0;

	for (uint32_t i = 0; i < ABI_TABLES; i++)
		n += is_dead(&tables[i]);
	return n;
}

/* True if the table at x goes before the one at y: died empty before died in use, old before new.
 */
static bool goes_first(const struct abi_table *tables, uint32_t x, uint32_t y)
{
	bool empty_x = ABI_LIVE_IS_NONE(tables[x].live_last);
	bool empty_y = ABI_LIVE_IS_NONE(tables[y].live_last);

	return empty_x != empty_y ? empty_x : tables[x].dead_ns < tables[y].dead_ns;
}

/* The dead table to expire next among those with held TCEs, or without; ABI_TABLES: too few. */
static uint32_t find_next(const struct abi_table *tables, const bool *held, bool with, size_t most)
{
	uint32_t next = ABI_TABLES;
	size_t n = 0;

	for (uint32_t i = 0; i < ABI_TABLES; i++) {
		if (!is_dead(&tables[i]) || held[i] != with)
			continue;
		n++;
		if (next == ABI_TABLES || goes_first(tables, i, next))
			next = i;
	}
	return n > most ? next : ABI_TABLES;
}

static void expire(struct tracer *t, const bool *held, bool with, size_t most)
{
	uint32_t slot;

	while ((slot = find_next(tracer__tables(t), held, with, most)) != ABI_TABLES) {
		uint64_t args[] = {slot, with};

		if (tracer__run(t->fd.prog.table_expire, args, sizeof(args)) != 1)
			return;
		t->dead[slot] = true;
	}
}

void tracer__expire_tables(struct tracer *t)
{
	bool held[ABI_TABLES] = {0};

	/* The ledger is large: not where nothing needs to go. */
	if (count_dead(tracer__tables(t)) <= ABI_DEAD_TABLES)
		return;
	mark_held(t, held);
	expire(t, held, false, ABI_DEAD_TABLES);
	expire(t, held, true, ABI_DEAD_HELD);
}

/* A new table starts counting at 0. */
static void clear_table(struct tracer *t, uint32_t slot)
{
	static const struct abi_traffic no_traffic;
	static const struct abi_exchanges no_exchanges;
	static const struct abi_allocs no_allocs;

	for (uint32_t i = slot * ABI_TRAFFIC_PARTS; i < (slot + 1) * ABI_TRAFFIC_PARTS; i++)
		bpf_map_update_elem(t->fd.map.traffic, &i, &no_traffic, BPF_ANY);
	bpf_map_update_elem(t->fd.map.exchanges, &slot, &no_exchanges, BPF_ANY);
	for (uint32_t i = slot * ABI_VIEWS; i < (slot + 1) * ABI_VIEWS; i++)
		bpf_map_update_elem(t->fd.map.allocs, &i, &no_allocs, BPF_ANY);
}

void tracer__release_tables(struct tracer *t)
{
	bool any = false;

	for (uint32_t i = 0; i < ABI_TABLES; i++)
		any |= t->dead[i];
	if (!any || !expire_mappings(t, false))
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

bool tracer__drop_mappings(struct tracer *t)
{
	return expire_mappings(t, true);
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
