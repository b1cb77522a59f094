/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * window.h - creation and free of tables and devices, and the windows of the firmware.
 *
 * A pointer may be used again at once: every free of a table or device is seen here, so that the
 * next user of the address gets a slot of its own. The live TCEs of a table are counted before
 * it is freed.
 */
#ifndef TCETOP_BPF_WINDOW_H
#define TCETOP_BPF_WINDOW_H

#include "events.h"
#include "live_count.h"

/* Does this kernel wait in a table's last put until no TCE is live? Set before any hook. */
volatile __u32 kernel_waits __weak;
/* Is iommu_table_in_use() hooked? Set before the gate opens. */
volatile __u32 sees_in_use __weak;

/* The table in that slot (plus one); NULL if there is none. */
static __always_inline struct abi_table *table__of(u32 id)
{
	u32 slot = id - 1;

	return id ? bpf_map_lookup_elem(&tables, &slot) : 0;
}

/* Live TCEs of a table, or ABI_LIVE_*. */
static __always_inline s64 table__live(const struct abi_table *t, u64 ptr)
{
	return t->owned ? ABI_LIVE_UNKNOWN : table__count_live(ptr);
}

/* The table's end: what was live goes with it. Its ledger stays as it is. */
static __always_inline void table__end(u32 id, struct abi_table *t, s64 live, u64 ip, u64 sp)
{
	struct abi_event *e = event__begin(ABI_EVENT_TABLE_FREED, id, ip, sp);
	u32 first = table__warn(t, live);

	if (e) {
		e->live = live;
		e->first = first;
		event__send(e);
	} else if (first) {
		event__overflow(ABI_EVENT_TABLE_FREED, id, live, ip, sp);
	}
	t->live_last = live;
	slot__retire(id);
}

/* A table is set up here. What we knew by its address is history, unless it is this very table. */
__weak __noinline int window__table_created(u64 ptr, u64 ip, u64 sp)
{
	u32 id = table__find_anywhere(ptr);
	struct abi_table *t = table__of(id);
	struct abi_event *e;

	if (t && (t->it_map || !table__is_same(t)))
		table__lose(id);
	/* What is made here is not what has just died here. */
	ptrset__remove(PTRSET_DEAD, ptr);
	e = event__begin(ABI_EVENT_TABLE_CREATED, table__id(ptr), ip, sp);
	if (e)
		event__send(e);
	return 0;
}

/* The kernel waits for a table's end, with TCEs live. */
static __always_inline void table__wait(u32 id, struct abi_table *t, s64 live, u64 ip, u64 sp)
{
	struct abi_event *e;

	t->live_before = live;
	t->live_last = live;
	t->dying_task = bpf_get_current_task();
	t->put_stack = stack__id(ip, sp);
	t->round_ns = bpf_ktime_get_ns();
	/* A reader that sees dying_ns must see the rest. */
	__sync_lock_test_and_set(&t->dying_ns, t->round_ns);
	e = event__begin(ABI_EVENT_TABLE_DYING, id, ip, sp);
	if (e) {
		e->live = live;
		event__send(e);
	}
}

/* The last reference of a table is gone: it is about to be freed, or waited for. */
__weak __noinline int window__last_put(u64 ptr, u64 ip, u64 sp)
{
	u32 id = table__id(ptr);
	struct abi_table *t = table__of(id);
	s64 live;

	if (!t || t->dying_ns)
		return 0;
	live = table__live(t, ptr);
	if (!kernel_waits || ABI_LIVE_IS_NONE(live))
		table__end(id, t, live, ip, sp);
	else
		table__wait(id, t, live, ip, sp);
	return 0;
}

/*
 * A put finds one reference. It may not be the last one: another may be taken before
 * it is dropped (iommu_tce_table_get()). iommu_table_free() asks iommu_table_in_use() next, of
 * every table that has a bitmap; that is where such a table ends, or begins to be waited for.
 */
__weak __noinline int window__put_one(u64 ptr, u64 ip, u64 sp)
{
	struct abi_table *t = table__of(table__id(ptr));

	if (!t)
		return 0;
	t->put_task = bpf_get_current_task();
	t->put_ip = ip;
	t->put_sp = sp;
	t->put_ns = bpf_ktime_get_ns();
	if (!sees_in_use || !PEEK_U64((const struct iommu_table *)ptr, it_map))
		window__last_put(ptr, ip, sp);
	return 0;
}

/*
 * iommu_table_in_use() of a table without references, and so of one that iommu_table_free() ends.
 * An event shows the caller of the put: its frames are still there.
 */
static __always_inline void window__freeing(u64 ptr, const struct abi_table *t, u64 ip, u64 sp)
{
	bool put = t->put_ns && t->put_task == bpf_get_current_task();

	window__last_put(ptr, put ? t->put_ip : ip, put ? t->put_sp : sp);
}

/* The task that waits for a table's end looks again. */
static __always_inline void table__look(u32 id, struct abi_table *t, u64 ptr, u64 ip, u64 sp)
{
	s64 live = table__live(t, ptr);

	t->rounds++;
	t->round_ns = bpf_ktime_get_ns();
	t->live_last = live;
	if (!live)
		table__end(id, t, 0, ip, sp);
}

/* A task asks whether a table is in use: one that ends it, or one that wants it. */
__weak __noinline int window__asked(u64 ptr, u64 ip, u64 sp)
{
	const struct iommu_table *tbl = (const struct iommu_table *)ptr;
	u32 id = table__find_anywhere(ptr);
	struct abi_table *t = table__of(id);
	struct abi_event *e;
	s64 live;

	if (!t || t->ptr != ptr)
		return 0;
	if (!t->dying_ns && table__has_sizes(tbl) && !PEEK_U32(tbl, it_kref.refcount.refs.counter))
		window__freeing(ptr, t, ip, sp);
	if (t->dying_ns) {
		if (t->dying_task == bpf_get_current_task())
			table__look(id, t, ptr, ip, sp);
		return 0;
	}
	live = t->ptr ? table__live(t, ptr) : 0;
	if (ABI_LIVE_IS_NONE(live))
		return 0;
	e = event__begin(ABI_EVENT_TABLE_IN_USE, id, ip, sp);
	if (!e)
		return 0;
	e->live = live;
	event__send(e);
	return 0;
}

/* A living table by what is known of it: the task that waits for its end, or else its LIOBN. */
struct table_search {
	u64 task;
	u64 liobn;
	u32 id;
	u32 next;
};

static int search__step(u64 i, struct table_search *s)
{
	u32 slot = s->next++;
	const struct abi_table *t = bpf_map_lookup_elem(&tables, &slot);

	if (!t || slot >= table_slots.next)
		return 1;
	if (!t->ptr ||
	    (s->task ? !t->dying_ns || t->dying_task != s->task : t->it_index != s->liobn))
		return 0;
	s->id = slot + 1;
	return 1;
}

/* The table that this task waits for the end of; slot + 1, or 0. */
static __always_inline u32 table__waited_for(void)
{
	struct table_search s = {.task = bpf_get_current_task()};

	bpf_loop(ABI_TABLES, search__step, &s, 0);
	return s.id;
}

/* The kernel has its answer, whether the table is in use: what we counted at the question is older.
 */
__weak __noinline int window__answered(u64 in_use)
{
	struct abi_table *t = in_use & 1 ? 0 : table__of(table__waited_for());

	if (t)
		t->live_last = 0;
	return 0;
}

/* The put that waited for a table's end has ended: with TCEs still live, if the last answer said
 * so.
 */
__weak __noinline int window__waited(void)
{
	u32 id = table__waited_for();

	if (id)
		table__lose(id);
	return 0;
}

/* A window is taken from the hypervisor. Its table, if it has one, is freed after that. */
__weak __noinline int window__removed(u64 liobn, u64 ip, u64 sp)
{
	struct table_search s = {.liobn = liobn};
	struct abi_table *t;
	struct abi_event *e;

	bpf_loop(ABI_TABLES, search__step, &s, 0);
	e = event__begin(ABI_EVENT_WINDOW_REMOVED, s.id, ip, sp);
	/* If there is no room for it, the free of its table sends the event. */
	if (!e)
		return 0;
	e->liobn = liobn;
	t = table__of(s.id);
	/* If the kernel puts the table first and waits, another hook sees the end of the wait. */
	if (t && t->ptr && !t->dying_ns) {
		e->live = table__live(t, t->ptr);
		e->first = table__warn(t, e->live);
	}
	event__send(e);
	return 0;
}

/* query_ddw, create_ddw, reset_dma_window: for a device, before the firmware is asked. */
__weak __noinline int window__asked_for(u64 pdev, u32 kind, u64 shifts, u64 ip, u64 sp)
{
	struct abi_event *e = event__begin(kind, 0, ip, sp);

	if (!e)
		return 0;
	e->device = device__id(pdev + bpf_core_field_offset(struct pci_dev, dev));
	e->page_shift = (u32)shifts;
	e->window_shift = (u32)(shifts >> 32);
	event__send(e);
	return 0;
}

/* powernv: a table becomes, or is no longer, what the devices of a PE map through. */
__weak __noinline int window__switched(u64 ptr, u32 kind, u64 ip, u64 sp)
{
	struct abi_event *e;
	u32 id;

	if (!ptr)
		return 0;
	id = table__id(ptr);
	e = event__begin(kind, id, ip, sp);
	if (e) {
		struct abi_table *t = table__of(id);

		e->live = t ? table__live(t, ptr) : -1;
		event__send(e);
	}
	return 0;
}

/*
 * What follows runs at a function's entry: arguments as the kernel has them
 * (arch/powerpc/kernel/iommu.c, platforms/pseries/iommu.c, platforms/powernv/
 * pci-ioda.c, drivers/base/core.c). They are rare, and so served by kprobes.
 */

/* struct iommu_table *iommu_init_table(tbl, nid, res_start, res_end) */
static __always_inline int window__create_table(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_TABLE_CREATE);
	return window__table_created(PT_REGS_PARM1(regs), top.ip, top.sp);
}

/* int iommu_tce_table_put(tbl): frees the table if it drops the last reference */
static __always_inline int window__put(struct pt_regs *regs)
{
	const struct iommu_table *tbl = (const struct iommu_table *)PT_REGS_PARM1(regs);
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_TABLE_PUT);
	if (tbl && BPF_CORE_READ(tbl, it_kref.refcount.refs.counter) == 1)
		window__put_one((u64)tbl, top.ip, top.sp);
	return 0;
}

/* void iommu_table_free(kref), where the compiler has left it out of line */
static __always_inline int window__free(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_TABLE_FREE);
	return window__last_put(PT_REGS_PARM1(regs) -
				    bpf_core_field_offset(struct iommu_table, it_kref),
				top.ip, top.sp);
}

/* bool iommu_table_in_use(tbl) */
static __always_inline int window__in_use(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_TABLE_IN_USE);
	return window__asked(PT_REGS_PARM1(regs), top.ip, top.sp);
}

/* int query_ddw(pdev, ...) */
static __always_inline int window__query(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_WINDOW_QUERY);
	return window__asked_for(PT_REGS_PARM1(regs), ABI_EVENT_WINDOW_QUERIED, 0, top.ip, top.sp);
}

/* int create_ddw(pdev, avail, response, page_shift, window_shift) */
static __always_inline int window__create(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_WINDOW_CREATE);
	return window__asked_for(PT_REGS_PARM1(regs), ABI_EVENT_WINDOW_CREATING,
				 (u32)PT_REGS_PARM4(regs) | (u64)PT_REGS_PARM5(regs) << 32, top.ip,
				 top.sp);
}

/* void reset_dma_window(pdev, node) */
static __always_inline int window__reset(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_WINDOW_RESET);
	return window__asked_for(PT_REGS_PARM1(regs), ABI_EVENT_WINDOW_RESET, 0, top.ip, top.sp);
}

/* void __remove_dma_window(node, avail, liobn) */
static __always_inline int window__remove(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_WINDOW_REMOVE);
	return window__removed(PT_REGS_PARM3(regs), top.ip, top.sp);
}

/* long pnv_pci_ioda2_set_window(group, num, tbl) */
static __always_inline int window__set(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(ABI_HOOK_WINDOW_SET);
	return window__switched(PT_REGS_PARM3(regs), ABI_EVENT_WINDOW_SET, top.ip, top.sp);
}

/* long pnv_pci_ioda2_unset_window(group, num) */
static __always_inline int window__unset(struct pt_regs *regs)
{
	const struct iommu_table_group *group = (const void *)PT_REGS_PARM1(regs);
	struct stack_top top = stack__of_kprobe(regs);
	u64 tbl = (int)PT_REGS_PARM2(regs) ? (u64)BPF_CORE_READ(group, tables[1])
					   : (u64)BPF_CORE_READ(group, tables[0]);

	hit__count(ABI_HOOK_WINDOW_UNSET);
	return window__switched(tbl, ABI_EVENT_WINDOW_UNSET, top.ip, top.sp);
}

/* int pseries_migrate_partition(handle), before the hypervisor is asked */
static __always_inline int window__migration(struct pt_regs *regs)
{
	struct stack_top top = stack__of_kprobe(regs);
	struct abi_event *e;

	hit__count(ABI_HOOK_MIGRATION);
	e = event__begin(ABI_EVENT_MIGRATING, 0, top.ip, top.sp);
	if (e)
		event__send(e);
	return 0;
}

#define EEH_PE_RECOVERING 2 /* asm/eeh.h */
#define EEH_PARENTS 16      /* PEs above one another, as PCI buses are; to end the loop */

/*
 * The kernel counts freezes in the PE that it recovers, and that is the highest one above the
 * device that is marked so: those below are marked with it (eeh_pe_state_mark()). None is where a
 * PHB is dead (eeh_handle_special_event()).
 */
static __always_inline int window__freezes(const struct eeh_dev *edev)
{
	const struct eeh_pe *pe = 0;
	int freezes = ABI_FREEZES_UNKNOWN;

	if (!bpf_core_field_exists(edev->pe) || !bpf_core_field_exists(pe->state) ||
	    !bpf_core_field_exists(pe->freeze_count) || !bpf_core_field_exists(pe->parent))
		return ABI_FREEZES_UNKNOWN;
	pe = (const struct eeh_pe *)PEEK_U64(edev, pe);
	for (int i = 0; i <= EEH_PARENTS; i++) {
		if (!pe || !(PEEK_U32(pe, state) & EEH_PE_RECOVERING))
			return freezes;
		freezes = (int)PEEK_U32(pe, freeze_count);
		pe = (const struct eeh_pe *)PEEK_U64(pe, parent);
	}
	return ABI_FREEZES_UNKNOWN;
}

/* EEH reports to a driver that its device is frozen, or disabled. */
__weak __noinline int window__reported_by_eeh(u64 edev, u64 pdev, u32 kind, u64 ip, u64 sp)
{
	struct abi_event *e = event__begin(kind, 0, ip, sp);

	if (!e)
		return 0;
	e->device = device__id(pdev + bpf_core_field_offset(struct pci_dev, dev));
	e->freezes = window__freezes((const struct eeh_dev *)edev);
	event__send(e);
	return 0;
}

static __always_inline int window__eeh(struct pt_regs *regs, enum abi_hook hook, u32 kind)
{
	struct stack_top top = stack__of_kprobe(regs);

	hit__count(hook);
	return window__reported_by_eeh(PT_REGS_PARM1(regs), PT_REGS_PARM2(regs), kind, top.ip,
				       top.sp);
}

/* enum pci_ers_result eeh_report_error(edev, pdev, driver), for each device that has one */
static __always_inline int window__frozen(struct pt_regs *regs)
{
	return window__eeh(regs, ABI_HOOK_FROZEN, ABI_EVENT_FROZEN);
}

/* enum pci_ers_result eeh_report_failure(edev, pdev, driver), for each device that has one */
static __always_inline int window__disabled(struct pt_regs *regs)
{
	return window__eeh(regs, ABI_HOOK_DISABLED, ABI_EVENT_DISABLED);
}

#define REQUEST_REFUSED "\0013dlpar: Could not handle DLPAR request"

/* int _printk(format, request), at the end of dlpar_store() that failed; and of all the kernel
 * prints */
static __always_inline int window__dlpar_refused(struct pt_regs *regs)
{
	char text[sizeof(REQUEST_REFUSED)] = {};
	struct abi_event *e;

	hit__count(ABI_HOOK_DLPAR_REFUSED);
	if (kread(text, sizeof(text) - 1, PT_REGS_PARM1(regs)) ||
	    bpf_strncmp(text, sizeof(text), REQUEST_REFUSED))
		return 0;
	e = event__begin(ABI_EVENT_DLPAR_REFUSED, 0, 0, 0);
	if (!e)
		return 0;
	kread_str(e->request, sizeof(e->request), PT_REGS_PARM2(regs));
	event__send(e);
	return 0;
}

#define ALLOC_FAILED "iommu_alloc failed"

/* void _dev_info(dev, "iommu_alloc failed, ...", tbl, vaddr, npages), among other messages */
static __always_inline int window__map_failed(struct pt_regs *regs)
{
	struct abi_event *e;
	struct stack_top top;
	char text[sizeof(ALLOC_FAILED)] = {};

	hit__count(ABI_HOOK_MAP_FAILED);
	if (kread(text, sizeof(text) - 1, PT_REGS_PARM2(regs)) ||
	    bpf_strncmp(text, sizeof(text), ALLOC_FAILED))
		return 0;
	top = stack__of_kprobe(regs);
	e = event__begin(ABI_EVENT_MAP_FAILED, table__find_anywhere(PT_REGS_PARM3(regs)), top.ip,
			 top.sp);
	if (!e)
		return 0;
	e->device = device__id(PT_REGS_PARM1(regs));
	e->tces = PT_REGS_PARM5(regs);
	event__send(e);
	return 0;
}

/*
 * void device_del(dev), at its entry: the device is still on the kernel's lists for a while and may
 * be discovered again. The census finds those by name (census__device).
 */
static __always_inline int window__device_gone(struct pt_regs *regs)
{
	hit__count(ABI_HOOK_DEVICE_GONE);
	device__retire(PT_REGS_PARM1(regs));
	return 0;
}

#endif
