// SPDX-License-Identifier: GPL-2.0-only
/*
 * release.bpf.c - release of the registry slots of freed tables and removed devices.
 *
 * Never attached: userspace runs these programs (BPF_PROG_TEST_RUN), one at a time, once nothing
 * needs the slot any more.
 */
#include "events.h"

/*
 * Mark this freed table's mappings to be dropped (ledger_expire): ctx is its slot, and whether TCEs
 * of it are still live. 1 if it is freed.
 */
SEC("raw_tp")
int table_expire(u64 *ctx)
{
	u32 slot = (u32)ctx[0];
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	if (!t || t->ptr || !t->dead_ns)
		return 0;
	if (ctx[1])
		loss__count(ABI_LOSS_FREED_TABLE);
	t->expired = 1;
	return 1;
}

/* After they were dropped: ctx is the slot, and the address of the freed table. */
SEC("raw_tp")
int table_release(u64 *ctx)
{
	u32 slot = (u32)ctx[0];
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	if (!t || t->ptr || t->expired != 1)
		return 0;
	if (ptrset__find(PTRSET_DEAD, t->died_at) == slot + 1)
		ptrset__remove(PTRSET_DEAD, t->died_at);
	t->expired = 2;
	slot__give(&table_slots, &free_tables, ABI_TABLES, slot);
	return 1;
}

/*
 * A table that no device reaches, or that the kernel no longer waits for though no event reported
 * its end: ctx is its slot, and since when, at least, the kernel has not looked. 1 if so.
 */
SEC("raw_tp")
int table_declare_dead(u64 *ctx)
{
	u32 slot = (u32)ctx[0];
	struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	if (!t || !t->ptr || (t->dying_ns && bpf_ktime_get_ns() - t->round_ns < ctx[1]))
		return 0;
	return table__lose(slot + 1);
}

/* A device that is gone, and that no mapping names: ctx is its slot. */
SEC("raw_tp")
int device_release(u64 *ctx)
{
	u32 slot = (u32)ctx[0];
	struct abi_device *d = bpf_map_lookup_elem(&devices, &slot);

	if (!d || !d->used)
		return 0;
	if (d->ptr)
		device__retire(d->ptr);
	d->used = 0;
	slot__give(&device_slots, &free_devices, ABI_DEVICES, slot);
	return 1;
}
